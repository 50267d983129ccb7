"""Reads a book that Yuque exports as .lakebook: its pages with their places in its contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import unquote

import msgspec
import yaml

from faq.importing.defects import attempted, contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.links import LinkMap
from faq.importing.exports.pages import Page, document_of
from faq.importing.exports.trees import EntryError, Tree, read_tree
from faq.importing.source import Document, Loss

_META = "$meta.json"
_CARD = re.compile(r"<card\b(?P<attributes>[^<>]*)>(?:\s*</card>)?", re.IGNORECASE)
_NAME = re.compile(r"""\bname=["'](?P<name>[\w-]+)""")
_VALUE = re.compile(r"""\bvalue=["']data:(?P<value>[^"']*)""")
_LIST = re.compile(
    r"<(?P<tag>ol|ul)\b(?P<attributes>[^>]*)>(?P<inner>.*?)</(?P=tag)>", re.DOTALL | re.IGNORECASE
)
_INDENT = re.compile(r"data-lake-indent=[\"'](\d)[\"']")
_DROPPED = frozenset({"hr", "checkbox", "toc", "emoji"})
_MOST_META = 32 << 20
_NO_PAGE = "不是文档（表格、画板等），没有导入 (a sheet or board, not a page)"


class LakebookReader:
    """Reads a .lakebook file."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.is_file() and path.suffix.lower() == ".lakebook"

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its pages, below the titles that hold them in its contents."""
        yield from read_tree(path, _read)


def _read(tree: Tree) -> Iterator[Document | Loss]:
    contents = _folders(tree)
    folders = contents or {}
    if contents is None:
        yield Loss(_META, "目录读不了，文档都放在最上层 (no contents: pages are in no folders)")
    pages = []
    for name in tree:
        if not name.endswith(".json"):
            yield Loss(name, "附件没有导入 (an attached file)")
        if not name.endswith(".json") or name.rpartition("/")[2] == _META:
            continue
        slug = name.rpartition("/")[2].removesuffix(".json")
        found = attempted(partial(_opened, tree, name, slug, folders.get(slug, "")), name, slug)
        if isinstance(found, Loss):
            yield found
            continue
        page, losses = found
        pages.append(page)
        yield from losses
    links = LinkMap((page.key, page.name) for page in pages)
    for page in pages:
        yield from contained(document_of(page, links), page.place, page.key)
    if not pages:
        yield Loss(_META, "里面没有文档 (no pages in it)")


def _folders(tree: Tree) -> dict[str, str] | None:
    """The folder of each page by its address, as the contents of the book tell; None without."""
    try:
        name = next(each for each in tree if each.rpartition("/")[2] == _META)
        meta = msgspec.json.decode(tree.read(name, _MOST_META))
        inner = msgspec.json.decode(meta["meta"]) if isinstance(meta.get("meta"), str) else meta
        contents = yaml.safe_load(inner["book"]["tocYml"])
    except (StopIteration, EntryError, msgspec.DecodeError, yaml.YAMLError, RecursionError):
        return None
    except (KeyError, TypeError, AttributeError, ValueError):
        return None
    around: list[str] = []
    folders = {}
    for each in contents if isinstance(contents, list) else ():
        if not isinstance(each, dict) or not each.get("title"):
            continue
        level = each["level"] if isinstance(each.get("level"), int) else 0
        del around[max(0, level) :]
        folders[str(each.get("url") or "")] = "/".join(around)
        around.append(str(each["title"]).replace("/", "／"))
    return folders


def _opened(tree: Tree, name: str, slug: str, folder: str) -> tuple[Page, list[Loss]] | Loss:
    try:
        value = msgspec.json.decode(tree.read(name))
    except (msgspec.DecodeError, RecursionError) as error:
        return Loss(name, f"不是完整的 JSON (not whole JSON): {error}", slug)
    except EntryError as error:
        return Loss(name, str(error), slug)
    return _page(value, name, slug, folder)


def _page(value: object, place: str, slug: str, folder: str) -> tuple[Page, list[Loss]] | Loss:
    doc = value.get("doc", value) if isinstance(value, dict) else None
    if not isinstance(doc, dict) or not isinstance(doc.get("title"), str):
        return Loss(place, _NO_PAGE)
    body = doc.get("body")
    if str(doc.get("type") or "Doc") != "Doc" or not isinstance(body, str):
        return Loss(place, f"{doc['title']}：{_NO_PAGE}")
    title = doc["title"].strip() or slug
    html, losses = html_of_lake(body, place)
    name = title.replace("/", "／")
    updated = day_of(doc.get("content_updated_at")) or day_of(doc.get("updated_at"))
    page = Page(
        key=slug,
        name=f"{folder}/{name}" if folder else name,
        title=title,
        html=html,
        place=place,
        address="",
        updated=updated,
        base=slug,
    )
    return page, losses


def html_of_lake(body: str, place: str) -> tuple[str, list[Loss]]:
    """A page of Yuque's editor as HTML, and what of it is lost."""
    losses: list[Loss] = []

    def card(found: re.Match[str]) -> str:
        name, value = _card(found["attributes"])
        write = _CARDS.get(name)
        html = write(value) if write else None
        if html is None:
            if name not in _DROPPED:
                losses.append(Loss(place, f"没有导入卡片 {name} (a card that isn't read)"))
            return ""
        return html

    return _nested(_CARD.sub(card, body)), losses


def _card(attributes: str) -> tuple[str, Mapping[str, object]]:
    named, valued = _NAME.search(attributes), _VALUE.search(attributes)
    try:
        value = msgspec.json.decode(unquote(valued["value"])) if valued else {}
    except (msgspec.DecodeError, RecursionError):
        value = {}
    return (named["name"].lower() if named else ""), value if isinstance(value, dict) else {}


def _text(value: Mapping[str, object], *keys: str) -> str:
    return next((str(value[key]) for key in keys if value.get(key)), "")


def _image(value: Mapping[str, object]) -> str | None:
    src = _text(value, "src")
    words = escape(_text(value, "title", "alt"))
    return f'<img src="{escape(src)}" alt="{words}">' if src else None


def _link(value: Mapping[str, object]) -> str | None:
    src = _text(value, "src", "url", "href")
    words = _text(value, "text", "title", "name") or src
    return f'<p><a href="{escape(src)}">{escape(words)}</a></p>' if src else None


_CARDS: Mapping[str, Callable[[Mapping[str, object]], str | None]] = {
    "image": _image,
    "codeblock": lambda value: f"<pre><code>{escape(_text(value, 'code'))}</code></pre>",
    "label": lambda value: escape(_text(value, "label")),
    "bookmarklink": _link,
    "bookmarkinline": _link,
    "yuque": _link,
    "yuqueinline": _link,
    "math": lambda value: f"<code>{escape(_text(value, 'code'))}</code>",
}


def _nested(html: str) -> str:
    """The lists of a page within each other, which Yuque tells by an indentation of each."""
    pieces: list[str] = []
    opened: list[str] = []
    """What closes each open list, whose last item is open too."""
    at = 0
    for found in _LIST.finditer(html):
        between, whole = html[at : found.start()], found[0]
        indent = _INDENT.search(found["attributes"])
        depth = 0 if indent is None or between.strip() else int(indent[1])
        while len(opened) > depth:
            pieces.append(opened.pop())
        pieces.append(between)
        end = whole.rfind("</li>")
        pieces.append(whole[:end] if end >= 0 else whole)
        opened.append(f"</li></{found['tag']}>" if end >= 0 else "")
        at = found.end()
    return "".join((*pieces, *reversed(opened), html[at:]))
