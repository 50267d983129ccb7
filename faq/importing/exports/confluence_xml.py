"""Reads the XML export of a Confluence space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from faq.importing.defects import attempted, contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.links import LinkMap
from faq.importing.exports.pages import Page, document_of
from faq.importing.exports.storage_format import ATTACHMENT, PAGE, html_of
from faq.importing.exports.trees import EntryError, Tree, names_in, read_tree
from faq.importing.exports.xml_items import elements
from faq.importing.source import ANY, Document, Loss

_ENTITIES = "entities.xml"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif")
_MOST_PICTURE = 32 << 20


@dataclass(slots=True)
class _Entry:
    """A page or a file of the space."""

    title: str
    values: dict[str, str]


@dataclass(slots=True)
class _Space:
    root: str = ""
    """The folder of the export's files."""
    pages: dict[str, _Entry] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    files: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    """By the page and the name of the file, the latest of its versions."""
    labels: dict[str, str] = field(default_factory=dict)
    labelled: dict[str, list[str]] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    """Other content, by its class."""
    drafts: list[str] = field(default_factory=list)


class ConfluenceXmlReader:
    """Reads the XML export of a space, zipped or unpacked."""

    def recognizes(self, path: Path) -> bool:
        """Whether it holds the file of all entities."""
        names = names_in(path)
        return any(name.rpartition("/")[2] == _ENTITIES for name in names)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its current pages, below those that hold them; drafts and comments are told."""
        yield from read_tree(path, _read)


def _read(tree: Tree) -> Iterator[Document | Loss]:
    name = next(each for each in tree if each.rpartition("/")[2] == _ENTITIES)
    space = _Space()
    try:
        with tree.entries[name].open() as file:
            for element in elements(file, "object"):
                number = _id(element)
                taken = attempted(
                    partial(_take, space, element, number), f"{name}#{number}", number
                )
                yield from [taken] if isinstance(taken, Loss) else []
    except EntryError as error:
        yield Loss(name, str(error), ANY)
    for title in space.drafts:
        yield Loss(f"{name}#{title}", "是草稿，没有导入 (a draft)")
    for kind, count in sorted(space.unread.items()):
        yield Loss(name, f"{kind}：{count} 条没有导入 (not imported)")
    space.root = name.rpartition("/")[0]
    names = {number: _name(space, number) for number in space.pages}
    links = LinkMap((f"{PAGE}{page.title}", names[n]) for n, page in space.pages.items())
    for number in space.pages:
        place = f"{_ENTITIES}#{space.pages[number].title}"
        yield from contained(_document(tree, space, number, links), place, number)


def _take(space: _Space, element: etree._Element, number: str) -> None:
    kind = element.get("class") or ""
    values = dict(_properties(element))
    match kind:
        case "Page":
            _take_page(space, number, values)
        case "BodyContent":
            if values.get("body") and values.get("content"):
                space.bodies[values["content"]] = values["body"]
        case "Attachment":
            name = values.get("title") or values.get("fileName") or ""
            page = values.get("containerContent") or values.get("content") or ""
            if not values.get("originalVersion"):
                space.files[page, name] = _Entry(name, {**values, "id": number})
        case "Label":
            space.labels[number] = values.get("name", "")
        case "Labelling":
            space.labelled.setdefault(values.get("content", ""), []).append(values.get("label", ""))
        case "Comment" | "BlogPost":
            space.unread["评论 (comments)" if kind == "Comment" else "博客 (blog posts)"] += 1


def _take_page(space: _Space, number: str, values: dict[str, str]) -> None:
    """Takes a page as it stands now; its earlier versions are none."""
    title, status = values.get("title", "").strip(), values.get("contentStatus", "current")
    if status == "draft":
        space.drafts.append(title)
    elif status == "current" and not values.get("originalVersion"):
        space.pages[number] = _Entry(title or number, values)


def _id(element: etree._Element) -> str:
    found = element.find("id")
    return (found.text or "").strip() if found is not None else ""


def _properties(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The properties of an object: texts, and the numbers of other objects."""
    for each in element.iterfind("property"):
        inner = each.find("id")
        text = inner.text if inner is not None else "".join(each.itertext())
        yield each.get("name") or "", text if each.get("name") == "body" else (text or "").strip()


def _name(space: _Space, number: str) -> str:
    """The titles of a page and of those that hold it, as a path; that of the whole space's first
    page is left out."""
    titles: list[str] = []
    seen: set[str] = set()
    while number in space.pages and number not in seen:
        seen.add(number)
        page = space.pages[number]
        titles.append(page.title.replace("/", "／"))
        number = page.values.get("parent", "")
    if len(titles) > 1:
        titles.pop()
    return "/".join(reversed(titles))


def _document(tree: Tree, space: _Space, number: str, links: LinkMap) -> Iterator[Document | Loss]:
    entry = space.pages[number]
    place = f"{_ENTITIES}#{entry.title}"
    stored = html_of(space.bodies.get(number, ""))
    if stored.broken:
        yield Loss(place, "正文不是完整的 XML，没有导入 (its text is broken XML)", number)
        return
    if not stored.html.strip():
        yield Loss(place, "页面是空的 (an empty page)")
        return
    for macro, count in sorted(stored.lost.items()):
        yield Loss(place, f"宏 {macro} 没有导入（{count} 处） (a macro without content)")
    files: dict[str, bytes] = {}
    for file in _named(stored.html):
        content = _content(tree, space, number, file)
        if isinstance(content, bytes):
            files[f"{ATTACHMENT}{file}"] = content
        else:
            yield Loss(f"{place}: {file}", content)
    labels = (space.labels.get(each, "") for each in space.labelled.get(number, ()))
    yield from document_of(
        Page(
            key=number,
            name=_name(space, number),
            title=entry.title,
            html=stored.html,
            place=place,
            updated=day_of(entry.values.get("lastModificationDate")),
            tags=tuple(filter(None, labels)),
            files=files,
        ),
        links,
    )


def _named(html: str) -> list[str]:
    """The files that a page names."""
    found = re.findall(rf'"{ATTACHMENT}([^"]*)"', html)
    return list(dict.fromkeys(map(unescape, found)))


def _content(tree: Tree, space: _Space, page: str, name: str) -> bytes | str:
    """A picture of a page, or why there is none."""
    if not name.lower().endswith(_PICTURES):
        return "附件不是图片，没有导入 (a file that is no picture)"
    entry = space.files.get((page, name))
    if entry is None:
        return "图片不在导出里 (the picture is not in the export)"
    values: dict[str, Any] = entry.values
    version = values.get("version") or values.get("attachmentVersion") or "1"
    folder = f"{space.root}/attachments" if space.root else "attachments"
    place = f"{folder}/{page}/{values['id']}/{version}"
    if place not in tree:
        return "图片不在导出里 (the picture is not in the export)"
    try:
        return tree.read(place, _MOST_PICTURE)
    except EntryError as error:
        return str(error)
