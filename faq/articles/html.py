"""Reads the main content of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml import html as lxml_html

from faq.articles.elements import FOLD_LEVEL, ElementReader
from faq.articles.outline import Heading, outline
from faq.articles.values import ArticleError, SourceFile, read_date, read_line
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
_TAGGED_ONLY = re.compile(r"(?:<[^<>]*>|\s)*")


def read_html(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; raises ArticleError for a page without text."""
    root = _parse(text, 1)
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
            updated=_updated(root),
        ),
    )


def _read(main: lxml_html.HtmlElement) -> list[Heading | Block]:
    stream = ElementReader().read(main)
    if any(isinstance(each, Block) for each in stream):
        return stream
    return ElementReader(with_forms=True).read(main)


def read_fragment(fragment: str, line: int) -> list[Heading | Block]:
    """The headings and blocks of an HTML fragment that begins on `line` of its file.

    A summary becomes a paragraph: in Markdown the content it unfolds is outside the fragment.
    """
    if _TAGGED_ONLY.fullmatch(fragment) and "alt=" not in fragment:
        return []
    root = _parse(f"<div>{fragment}</div>", line)
    stream = [] if root is None else ElementReader(line - 1).read(root)
    return [
        Block("paragraph", each.text, each.line)
        if isinstance(each, Heading) and each.level > FOLD_LEVEL
        else each
        for each in stream
        if each.text
    ]


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its first bytes, None if it is not supported."""
    match = _CHARSET.search(data[:2048])
    return _ENCODINGS.get(match[1].decode("ascii", "replace").lower()) if match else None


def _parse(text: str, line: int) -> lxml_html.HtmlElement | None:
    """The root of the page, None for an empty page.

    Raises ArticleError if the elements are nested too deeply for the parser.
    """
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    for error in parser.error_log.filter_from_fatals():
        if error.type_name == "ERR_RESOURCE_LIMIT":
            raise ArticleError((line - 1 + error.line, "嵌套太深 (nested too deeply)"))
    return root


def _main(root: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    for path in ("//main", "//*[@role='main']"):
        found = root.xpath(path)
        if found:
            return found[0]
    articles = root.xpath("//article")
    if len(articles) == 1:  # several are teasers, or parts of one page
        return articles[0]
    body = root.find("body")
    return root if body is None else body


def _title(root: lxml_html.HtmlElement) -> str:
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


def _updated(root: lxml_html.HtmlElement) -> str | None:
    paths = ("//meta[@property='article:modified_time']/@content", "//time/@datetime")
    values: Iterable[str] = (str(value) for path in paths for value in root.xpath(path))
    for value in values:
        try:
            return read_date(value)
        except ValueError:
            continue  # a duration or a bare year is no date
    return None
