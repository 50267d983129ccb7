"""Begins articles, and replaces the text of those that are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faq import articles as reading
from faq.articles.corpus import HTML
from faq.articles.decode import Decoded, Undecodable, without_controls
from faq.articles.editing import Source, open_source, yaml_text
from faq.articles.html import declared_encoding
from faq.changes.change import Change, digest_of
from faq.changes.corpus_files import CorpusFiles
from faq.errors import ChangeConflict, ChangeError
from faq.settings import Settings

_NEWLINE = re.compile(r"\r\n|\r|\n")
_MARKUP = re.compile(r"([\\\[\]`*_<])")
_ADDRESS = re.compile(r"[\s<>]")
_MAX_PATH_CHARS = 200
_TO_WRITE = "（待写："
"""Begins each place of a new article that is still to be written."""


def new_article(
    settings: Settings,
    path: str,
    title: str,
    questions: Sequence[str],
    links: Sequence[tuple[str, str]] = (),
) -> Change:
    """The change that begins an article in Markdown: its ways to ask are there, its steps are
    still to be written, and `links` (title, address) lead to what is near it.

    `path` is below the corpus and may leave out the ending.  Raises ChangeError for a path that
    is taken or can't be one.
    """
    files = CorpusFiles(settings)
    name = path if path.lower().endswith((".md", ".markdown")) else f"{path}.md"
    _check_name(name)
    place = files.within(name)
    if files.content(place) is not None:
        raise ChangeError(f"{name} 已经有了，请换一个文件名 (the file is there already)")
    title = _line(title)
    if not title:
        raise ChangeError("文章要有标题 (an article needs a title)")
    distinct = dict.fromkeys(filter(None, map(_line, questions)))
    head = [f"title: {yaml_text(title)}"]
    if distinct:
        head += ["questions:", *(f"  - {yaml_text(each)}" for each in distinct)]
    parts = [
        "\n".join(("---", *head, "---")),
        f"{_TO_WRITE}先用一两句话把结论说清楚。）",
        "操作步骤：",  # of one section with what is said above them, so of one answer
        f"1. {_TO_WRITE}第一步做什么，点哪里。）\n2. {_TO_WRITE}接着做什么，怎样算办好了。）",
    ]
    if links:
        parts += ["## 相关内容", "\n".join(f"- {_link(*each)}" for each in links)]
    return files.change(f"新写文章：{title}", place, ("\n\n".join(parts) + "\n").encode())


def edit_article(
    settings: Settings, source: str, text: str, before: str, onto: Change | None = None
) -> Change:
    """The change that replaces the text of a file of the corpus, whose digest was `before` when
    its text was shown; encoding, BOM and line endings stay.

    Raises ChangeConflict where it is another file by now, ChangeError where it can't be written.
    """
    files = CorpusFiles(settings, onto)
    _check_name(source)
    if not _has_suffix(source):
        raise ChangeError(f"{source} 不是文章文件 (no article file)")
    place = files.within(source)
    data = files.content(place)
    if data is None or digest_of(data) != before:
        raise ChangeConflict(
            f"{source} 在您打开之后有人改过，没有写入；请重新打开，再改一次 "
            "(changed by somebody else since you opened it; nothing was written)"
        )
    old, decoded = _opened(source, data)
    written = _NEWLINE.sub(old.newline, text)
    try:
        content = decoded.bom + written.encode(decoded.encoding)
    except UnicodeEncodeError as error:
        raise ChangeError(
            f"{source} 的编码 {decoded.encoding} 写不出“{error.object[error.start : error.end]}”，"
            "请先把文件另存为 UTF-8 (the file's encoding has no such character; save it as UTF-8)"
        ) from error
    if content == data:
        raise ChangeError("没有改动 (nothing is changed)")
    if len(content) > settings.max_file_bytes:
        raise ChangeError(
            f"文件超过 {settings.max_file_bytes} 字节 (over the size limit, `max_file_bytes`)"
        )
    return files.change(f"改文章：{source}", place, content)


def write_article(settings: Settings, source: str, text: str) -> Change:
    """The change that adds a file with this text, in UTF-8, to the corpus.

    Raises ChangeError for a path that is taken or can't be one.
    """
    files = CorpusFiles(settings)
    _check_name(source)
    if not _has_suffix(source):
        raise ChangeError(f"{source} 不是文章文件 (no article file)")
    place = files.within(source)
    if files.content(place) is not None:
        raise ChangeError(f"{source} 已经有了，请换一个文件名 (the file is there already)")
    content = _NEWLINE.sub("\n", text).encode("utf-8", "replace")
    if len(content) > settings.max_file_bytes:
        raise ChangeError(
            f"文件超过 {settings.max_file_bytes} 字节 (over the size limit, `max_file_bytes`)"
        )
    return files.change(f"新写文章：{source}", place, content)


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What a change makes of an article's file."""

    source: str
    text: str
    before: str
    """Digest of the file as it was; "" for a new one."""

    @property
    def is_unwritten(self) -> bool:
        """Whether it still says that something is to be written."""
        return _TO_WRITE in self.text


def article_text(settings: Settings, change: Change) -> ArticleText | None:
    """The text of the one article's file that a change writes; None where it writes another file
    or several."""
    root = settings.corpus.resolve()
    if len(change.files) != 1 or not change.files[0].path.is_relative_to(root):
        return None
    (file,) = change.files
    source = file.path.relative_to(root).as_posix()
    if file.content is None or not is_article(source):
        return None
    try:
        return ArticleText(source, _text(source, file.content), file.before or "")
    except ChangeError:
        return None


def text_of(settings: Settings, source: str) -> tuple[str, str]:
    """The text of a file of the corpus, to be edited, and its digest; raises ChangeError where it
    can't be read."""
    files = CorpusFiles(settings)
    _check_name(source)
    data = files.content(files.within(source))
    if data is None:
        raise ChangeError(f"语料里没有文件 {source} (no such file in the corpus)")
    return _text(source, data), str(digest_of(data))


def is_article(source: str) -> bool:
    """Whether a path below the corpus is one that articles are read from."""
    try:
        _check_name(source)
    except ChangeError:
        return False
    return _has_suffix(source)


def _has_suffix(source: str) -> bool:
    return _suffix(source) in reading.SUFFIXES


def _text(source: str, data: bytes) -> str:
    opened, _ = _opened(source, data)
    return _NEWLINE.sub("\n", opened.text)


def _opened(name: str, data: bytes) -> tuple[Source, Decoded]:
    """The text of a file and how it is written; raises ChangeError for one that is none."""
    declared = declared_encoding(data) if _suffix(name) in HTML else None
    try:
        return open_source(data, declared)
    except Undecodable as error:
        raise ChangeError(f"{name} 不是文本 (not a text)") from error


def _suffix(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()


def _check_name(name: str) -> None:
    """Raises ChangeError for a path that no article can have."""
    parts = name.split("/")
    if len(name) > _MAX_PATH_CHARS or "\\" in name or not name.isprintable():
        raise ChangeError(f"{name:.60} 不能作文件名 (not a name for a file)")
    if any(not part.strip() or part.startswith((".", "_")) for part in parts):
        raise ChangeError(
            f"{name:.60} 不能作文章的路径：名称不能空着，也不能以“.”或“_”开头 "
            "(no part of a path may be empty or begin with . or _)"
        )


def _line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _link(title: str, address: str) -> str:
    escaped = _MARKUP.sub(r"\\\1", _line(title))
    return f"[{escaped}](<{_ADDRESS.sub('', address)}>)"
