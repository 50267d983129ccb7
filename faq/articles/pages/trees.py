"""Parses pages into trees, and changes these."""

from __future__ import annotations

from lxml import etree

from faq.articles.values import ArticleError


def parse(text: str) -> etree._Element | None:
    """The root of a page, None for an empty one.

    Raises ArticleError if the elements are nested too deeply for the parser.
    """
    # Plain elements: those of lxml.html take a tenth longer to walk.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    for error in parser.error_log.filter_from_fatals():
        if error.type_name == "ERR_RESOURCE_LIMIT":
            raise ArticleError((error.line, "嵌套太深 (nested too deeply)"))
    return root


def text_of(element: etree._Element) -> str:
    """All text within `element`."""
    return "".join(element.itertext())


def drop(element: etree._Element) -> None:
    """Takes `element` out of its tree; what follows it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
        element.tail = None
    parent.remove(element)
