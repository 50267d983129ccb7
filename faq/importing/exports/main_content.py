"""Finds the part of a page that is the article, where the page doesn't mark it.

An extractor (readability, extra ``web``) is asked where the article is, and no more: what it gives
has lost lists, tables and pictures.  The smallest element that holds nearly all of its text is then
read as any page is.  Without the extra, the whole page is, but for what it marks as chrome.
"""

from __future__ import annotations

import re
from importlib.util import find_spec

from lxml import etree

from faq.articles.pages.trees import parse, text_of

_SHARE = 0.95
"""Of the extractor's text that the part must hold."""
_LEAST_CHARS = 40
"""With less text than that the extractor has found nothing."""
_LEAST_OF_PAGE = 0.25
"""Share of the page's text in paragraphs and items below which it has found a part alone."""
_PIECE_CHARS = 8
_PIECES = ("p", "li", "td", "h2", "h3", "pre")
_HIDDEN = re.compile(r"(?:visibility|opacity)\s*:[^;\"']*;?", re.IGNORECASE)
"""What pages show once a script has run."""
_SPACE = re.compile(r"\s+")


def can_extract() -> bool:
    """Whether the extractor is installed."""
    return find_spec("readability") is not None


def main_content(root: etree._Element) -> etree._Element | None:
    """The element of a page that holds its article; None where it can't be told."""
    if not can_extract():
        return None
    pieces = _extracted(etree.tostring(root, encoding="unicode", method="html"))
    total = sum(map(len, pieces))
    if total < max(_LEAST_CHARS, _LEAST_OF_PAGE * _paragraph_chars(root)):
        return None
    element = root
    while True:
        inner = [
            child
            for child in element
            if isinstance(child.tag, str) and _held(child, pieces) >= _SHARE * total
        ]
        if len(inner) != 1:
            return None if element is root else element
        element = inner[0]


def _extracted(page: str) -> list[str]:
    """The texts of the paragraphs, items and cells that the extractor keeps."""
    from readability import Document

    try:
        summary = Document(_HIDDEN.sub("", page)).summary(html_partial=True)
    except Exception:  # noqa: BLE001 -- a page it can't read is read as a whole
        return []
    found = parse(summary)
    if found is None:
        return []
    texts = (_packed(text_of(each)) for each in found.iter(*_PIECES))
    return [text for text in texts if len(text) >= _PIECE_CHARS]


def _held(element: etree._Element, pieces: list[str]) -> int:
    text = _packed(text_of(element))
    return sum(len(each) for each in pieces if each in text)


def _paragraph_chars(root: etree._Element) -> int:
    return sum(
        len(_packed(text_of(each))) for each in root.iter("p", "pre") if each.find(".//a") is None
    )


def _packed(text: str) -> str:
    return _SPACE.sub("", text)
