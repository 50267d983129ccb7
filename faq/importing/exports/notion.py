"""Reads the export of a Notion space as Markdown and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from faq.articles.columns import columns_of
from faq.articles.decode import Undecodable, decode
from faq.articles.values import split_list
from faq.importing.defects import contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.markdown_files import MarkdownFile, documents, read_file
from faq.importing.exports.trees import EntryError, Tree, inner_zip, names_in, read_tree
from faq.importing.source import ANY, Document, Loss

_ID = re.compile(r"[ _-]?(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=\.|/|$)")
_NAMED = re.compile(r"[ _-][0-9a-f]{32}(?:_all)?\.(?:md|csv|html)$")
_PART = re.compile(r"(?:.*/)?ExportBlock-[^/]*\.zip$|.*Part-\d+\.zip$")
_PROPERTY = re.compile(r"(?P<key>[^:：\n#>|`*\-\d][^:：\n]{0,40})[:：] (?P<value>[^\n]*)(?:\n|$)")
_TAGS = frozenset({"tags", "tag", "标签", "分类", "类别", "关键词"})
_UPDATED = frozenset(
    {
        "last edited time",
        "last edited",
        "updated",
        "上次编辑时间",
        "最后编辑时间",
        "更新时间",
        "更新日期",
    }
)
_QUESTIONS = frozenset({"questions", "相似问", "问法", "相似问题", "其他问法"})
_DAY = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico")
_ROWS_APART = "表格的各行已按页面导入 (its rows are imported as pages)"


class NotionReader:
    """Reads a Notion export, zipped or unpacked."""

    def recognizes(self, path: Path) -> bool:
        """Whether names of its files end in the numbers that Notion gives to pages."""
        names = names_in(path)
        return any(_NAMED.search(name) or _PART.fullmatch(name) for name in names)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its pages below those that hold them; tables of questions as such."""
        yield from read_tree(path, _read)


def _read(tree: Tree) -> Iterator[Document | Loss]:
    parts = [name for name in tree if _PART.fullmatch(name)]
    for name in parts:
        yield from contained(_part(tree, name), name, ANY)
    files = []
    for name in tree:
        if not name.lower().endswith(".md"):
            continue
        file = read_file(tree, name, _bare(name.removesuffix(".md")), _with_properties)
        if isinstance(file, Loss):
            yield file
        else:
            files.append(file)
    yield from documents(tree, files)
    for name in tree:
        if name.lower().endswith(".csv"):
            yield from contained(_table(tree, name), name, name)
        elif name.lower().endswith((".html", ".pdf")):
            yield Loss(name, "请按 Markdown 和 CSV 导出 Notion (export as Markdown and CSV)")
        elif not name.lower().endswith((".md", *_PICTURES)) and name not in parts:
            yield Loss(name, "附件没有导入 (an attached file)")


def _part(tree: Tree, name: str) -> Iterator[Document | Loss]:
    try:
        inner = inner_zip(tree.read(name))
        yield from inner.losses
        yield from _read(inner)
    except EntryError as error:
        yield Loss(name, str(error), ANY)


def _bare(path: str) -> str:
    """A path without the numbers of its pages."""
    return "/".join(_ID.sub("", part).strip() or part for part in path.split("/"))


def _with_properties(file: MarkdownFile) -> MarkdownFile:
    """A page of a database, whose properties stand above its text, each in a line."""
    at, tags, questions, updated = 0, list(file.tags), list(file.questions), file.updated
    body = file.body.lstrip("\n")
    while found := _PROPERTY.match(body, at):
        key, value = found["key"].strip().lower(), found["value"].strip()
        if key in _TAGS:
            tags += split_list(value)
        elif key in _QUESTIONS:
            questions += re.split(r"[;；|\n]", value)
        elif key in _UPDATED:
            updated = _day(value) or updated
        else:
            break
        at = found.end()
    if not at:
        return file
    return replace(
        file,
        body=body[at:],
        tags=tuple(tags),
        questions=tuple(filter(None, map(str.strip, questions))),
        updated=updated,
    )


def _day(value: str) -> str | None:
    written = _DAY.match(value)
    if written:
        return day_of(f"{int(written[1]):04}-{int(written[2]):02}-{int(written[3]):02}")
    return day_of(value)


def _table(tree: Tree, name: str) -> Iterator[Document | Loss]:
    """A database as a table of questions where it is one."""
    whole = name.removesuffix(".csv") + "_all.csv"
    if whole in tree:
        return  # the same, with columns that are hidden in this one
    base = name.removesuffix(".csv").removesuffix("_all")
    rows = (f"{base}/", f"{_bare(base)}/")
    if any(each.endswith(".md") and each.startswith(rows) for each in tree):
        yield Loss(name, _ROWS_APART)
        return
    try:
        text = decode(tree.read(name))
    except EntryError as error:
        yield Loss(name, str(error), name)
        return
    except Undecodable:
        yield Loss(name, "不是文本，或编码不明 (not text in a known encoding)", name)
        return
    header = text.partition("\n")[0].split(",")
    if columns_of(header).missing:
        yield Loss(name, "不是问答表，没有导入 (a table without a question and an answer column)")
        return
    title = _bare(base).rpartition("/")[2]
    yield Document(key=name, name=_bare(base), title=title, text=text, ending=".csv", address=name)
