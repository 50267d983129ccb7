"""Parses pages into trees, and changes these."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

from lxml import etree

from faq.articles.values import ArticleError

_WORD = re.compile(r"\w")
_AROUND = frozenset({"li", "body", "main", "article", "td", "details", "html", "ul", "ol"})


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


def alone(element: etree._Element, tags: Collection[str] = ()) -> list[etree._Element]:
    """`element` and those around it that hold no other words, the outermost last.

    `tags` are those of the elements to go up to; without, all but items, cells and the page's own.
    """
    found = [element]
    for around in element.iterancestors():
        ends = around.tag not in tags if tags else around.tag in _AROUND
        if ends or _has_others(around, found[-1]):
            break
        found.append(around)
    return found


def _has_others(around: etree._Element, element: etree._Element) -> bool:
    """Whether there are words in `around` outside of `element`, which is a child of it."""
    # The nearest first: all of the children of a long page must not be looked at for each of them.
    beside = chain(element.itersiblings(), element.itersiblings(preceding=True))
    return (
        has_words(element.tail)
        or has_words(around.text)
        or any(has_words(each.tail) or any(map(has_words, each.itertext())) for each in beside)
    )


def has_words(text: str | None) -> bool:
    """Whether there is a letter or a digit in `text`."""
    return bool(text and _WORD.search(text))


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
