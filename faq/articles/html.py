"""Reads the main content of an HTML page."""

from __future__ import annotations

import re

from lxml import etree

from faq.articles.outline import Heading, outline
from faq.articles.pages.bold_names import name_parts
from faq.articles.pages.dates import updated, valid_from, valid_until
from faq.articles.pages.elements import ElementReader
from faq.articles.pages.footnotes import Footnotes
from faq.articles.pages.page_lists import draw_lists
from faq.articles.pages.panels import unfold_panels
from faq.articles.pages.tab_panels import draw_tabs
from faq.articles.pages.trees import parse
from faq.articles.values import ArticleError, SourceFile, read_line
from faq.model import Article, ArticleId, Block

_SITE = re.compile(
    r"(?:\s*[|｜]\s*[^|｜]{1,30}|\s[-–—]\s+[^|｜–—]{1,30}|_(?=[㐀-鿿])[^_]{1,30}"
    r"|(?<=[㐀-鿿？?！!])_[^_]{1,30})$"
)
"""The suffix that a site adds to page titles; an underscore within a name is not one."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MAX_TITLE_CHARS = 200
_ENCODINGS = {
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "utf-8": "utf-8", "utf8": "utf-8",
}  # fmt: skip


def read_html(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; raises ArticleError for a page without text."""
    root = parse(text)
    main = None if root is None else _main(root)
    stream = _read(main) if main is not None else []
    parts = outline(stream, None)
    title = parts.title or (_title(root) if root is not None else "")
    if root is None or not any(isinstance(each, Block) for each in stream):
        fault = "没有正文 (no text)" if title else "没有标题也没有正文 (no title, no text)"
        raise ArticleError((1, fault))
    return (
        Article(
            id=ArticleId(file.stem),
            title=title or file.stem.rpartition("/")[2],
            source=file.name,
            lead=parts.lead,
            sections=parts.sections,
            notice=parts.notice,
            updated=updated(root),
            valid_from=valid_from(root),
            valid_until=valid_until(root),
        ),
    )


def _read(main: etree._Element) -> list[Heading | Block]:
    draw_tabs(main)
    unfold_panels(main)
    name_parts(main)
    draw_lists(main)
    footnotes = Footnotes(main)
    stream = ElementReader(footnotes=footnotes).read(main)
    if any(isinstance(each, Block) for each in stream):
        return stream
    return ElementReader(with_forms=True, footnotes=footnotes).read(main)


def read_rendered(page: str, *, drawn: bool = True, named: bool = True) -> list[Heading | Block]:
    """The headings and blocks of a piece of HTML, as of Markdown that was rendered.

    `drawn` tells whether the page may have lists and panels that are only drawn as such, `named`
    whether its bold lines may be headings.
    """
    root = parse(f"<div>{page}</div>")
    if root is None:
        return []
    if drawn:
        draw_tabs(root)
        unfold_panels(root)
        draw_lists(root)
    if named:
        name_parts(root)
    return ElementReader(footnotes=Footnotes(root)).read(root)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its first bytes, None if it is not supported."""
    match = _CHARSET.search(data[:2048])
    return _ENCODINGS.get(match[1].decode("ascii", "replace").lower()) if match else None


def _main(root: etree._Element) -> etree._Element:
    for path in ("//main", "//*[@role='main']"):
        found = root.xpath(path)
        if found:
            return found[0]
    articles = root.xpath("//article")
    if len(articles) == 1:  # several are teasers, or parts of one page
        return articles[0]
    body = root.find("body")
    return root if body is None else body


def _title(root: etree._Element) -> str:
    for path in (
        "string(//h1)",
        "string(//title)",
        "string(//meta[@property='og:title']/@content)",
    ):
        title = read_line(root.xpath(path))
        if title:
            cut = _SITE.sub("", title) if len(title) <= _MAX_TITLE_CHARS else title
            return title if path == "string(//h1)" else cut or title
    return ""
