"""Reads the HTML export of a Confluence space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from faq.articles.decode import Undecodable, decode
from faq.articles.pages.trees import drop, parse, text_of
from faq.articles.values import ArticleError
from faq.importing.defects import attempted, contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.links import LinkMap
from faq.importing.exports.pages import Page, document_of
from faq.importing.exports.trees import EntryError, Tree, names_in, read_tree
from faq.importing.source import Document, Loss

_PAGE_FILE = re.compile(r"(?:.*/)?(?:[^/]*_)?\d{4,}\.html")
_MONTHS = [
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
]
_ENGLISH = re.compile(r"([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4})")
_NUMBERS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_CHROME = (
    "//script|//style|//*[contains(@class,'page-metadata')]|//*[@id='breadcrumb-section']"
    "|//*[contains(@class,'aui-icon')]|//*[contains(@class,'toc-macro')]"
    "|//*[contains(@class,'expand-control-icon')]|//*[contains(@class,'plugin_pagetree')]"
)
_MOST_PAGE = 32 << 20
_MOST_PICTURE = 32 << 20


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    title: str
    folder: str
    updated: str | None
    root: etree._Element


class ConfluenceHtmlReader:
    """Reads the HTML export of a space, zipped or unpacked."""

    def recognizes(self, path: Path) -> bool:
        """Whether it has an index, and pages that are named by their numbers."""
        names = names_in(path)
        indexed = any(name.rpartition("/")[2] == "index.html" for name in names)
        styled = any(name.endswith("styles/site.css") for name in names)
        return indexed and (styled or sum(map(bool, map(_PAGE_FILE.fullmatch, names))) > 1)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its pages, below those that hold them, with their pictures."""
        yield from read_tree(path, _read)


def _read(tree: Tree) -> Iterator[Document | Loss]:
    pages = []
    for name in tree:
        if not name.endswith(".html") or name.rpartition("/")[2] == "index.html":
            continue
        found = attempted(partial(_page, tree, name), name, name)
        if isinstance(found, Loss):
            yield found
        else:
            pages.append(found)
    links = LinkMap((each.name, _place(each)) for each in pages)
    for each in pages:
        yield from contained(_document(tree, each, links), each.name, each.name)


def _page(tree: Tree, name: str) -> _Found | Loss:
    try:
        root = parse(decode(tree.read(name, _MOST_PAGE)))
    except (EntryError, ArticleError) as error:
        return Loss(name, str(error), name)
    except Undecodable:
        return Loss(name, "不是文本，或编码不明 (not text in a known encoding)", name)
    if root is None or not root.xpath("//*[@id='main-content']"):
        return Loss(name, "不是 Confluence 的页面 (no page of Confluence)")
    around = [text_of(each).strip() for each in root.xpath("//ol[@id='breadcrumbs']/li")]
    title = " ".join(root.xpath("string(//*[@id='title-text'])").split())
    space = around[0] if around else ""
    if space and title.startswith(f"{space} :"):
        title = title.removeprefix(f"{space} :").strip()
    edited = root.xpath("string(//*[contains(@class,'page-metadata')])")
    folder = "/".join(each.replace("/", "／") for each in around[2:])
    return _Found(name, title or name.removesuffix(".html"), folder, _day(edited), root)


def _document(tree: Tree, found: _Found, links: LinkMap) -> Iterator[Document | Loss]:
    yield from document_of(_whole(tree, found), links)


def _place(found: _Found) -> str:
    own = found.title.replace("/", "／")
    return f"{found.folder}/{own}" if found.folder else own


def _day(text: str) -> str | None:
    """The last date in a line such as "Created by 王, last modified on Mar 04, 2024"."""
    english = _ENGLISH.findall(text)
    if english and english[-1][0].lower() in _MONTHS:
        month, day, year = english[-1]
        return day_of(f"{year}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}")
    numbers = _NUMBERS.findall(text)
    if numbers:
        year, month, day = map(int, numbers[-1])
        return day_of(f"{year:04}-{month:02}-{day:02}")
    return None


def _whole(tree: Tree, found: _Found) -> Page:
    main = found.root.xpath("//*[@id='main-content']")[0]
    for each in main.xpath(_CHROME.replace("//", ".//")):
        drop(each)
    _adapt(main)
    files = {}
    for picture in main.xpath(".//img[@src]"):
        src = picture.get("src")
        place = normpath(join(dirname(found.name), unquote(src.partition("?")[0])))
        if place in tree and src not in files:
            try:
                files[src] = tree.read(place, _MOST_PICTURE)
            except EntryError:
                continue  # told as a picture that is not there
    html = etree.tostring(main, encoding="unicode", method="html", with_tail=False)
    return Page(
        key=found.name,
        name=_place(found),
        title=found.title,
        html=html,
        place=found.name,
        updated=found.updated,
        base=found.name,
        files=files,
    )


def _adapt(main: etree._Element) -> None:
    """Names the macros of a page as our reader knows them."""
    for each in main.xpath(
        ".//div[contains(@class,'confluence-information-macro ') or "
        "contains(@class,'confluence-information-macro-')]"
    ):
        if "confluence-information-macro-body" not in (each.get("class") or ""):
            each.set("class", "admonition")
    for each in main.xpath(".//div[contains(@class,'expand-container')]"):
        heads = each.xpath("./div[contains(@class,'expand-control')]")
        bodies = each.xpath("./div[contains(@class,'expand-content')]")
        if heads and bodies:
            each.tag, heads[0].tag = "details", "summary"
            bodies[0].attrib.clear()
    for each in main.xpath(".//div[contains(@class,'panelHeader')]"):
        each.tag = "p"
    for each in main.xpath(".//div[@class='panel' or starts-with(@class,'panel ')]"):
        if "code" not in (each.get("class") or ""):
            each.set("class", "admonition")
