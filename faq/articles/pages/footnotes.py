"""Finds the footnotes of a page: the links that refer to one, and the text of each."""

from __future__ import annotations

import re

from lxml import etree

from faq.articles.pages.trees import drop, text_of

_MARK = re.compile(
    r"[\[(（〔［]?\s*(?:注\s*)?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[*†‡§¶#]{1,3}|[①-⑳])\s*[\])）〕］]?"
)
_BACK = re.compile(
    rf"\s*(?:[\s↩↵⏎↑^⤴\ufe0e\ufe0f]*|返回(?:正文)?|back|{_MARK.pattern})\s*", re.IGNORECASE
)
_LEADING = re.compile(r"\s*[\[(（〔［]\s*(?:注\s*)?(?:\d{1,3}|[a-z*†‡§])\s*[\])）〕］]\s*")
_NAMES = re.compile(r"footnote|noteref|fnref|cite_ref|reference|endnote|(?:^|[-_])_?ftnref", re.I)
_HOLDERS = {"li", "p", "div", "dd", "aside", "td", "section"}
_MAX_UP = 4


class Footnotes:
    """The footnotes of one page, taken out of their place."""

    def __init__(self, root: etree._Element) -> None:
        self._notes: dict[etree._Element, etree._Element] = {}
        self._given: set[etree._Element] = set()
        links = root.xpath(".//a[starts-with(@href, '#')]")
        if not links:
            return
        named = {name: each for each in root.xpath(".//*[@id or @name]") for name in _names(each)}
        found: set[etree._Element] = set()
        for link in links:
            target = named.get(link.get("href")[1:])
            if target is None or not _is_mark(link):
                continue
            note = _holder(target)
            if note is None or any(each in found for each in link.iterancestors()):
                continue  # a link back, from within a footnote
            if note not in link.iterancestors() and _refers(link, note):
                self._notes[link] = note
                found.add(note)
        self._take_out(named)

    def of(self, link: etree._Element) -> etree._Element | None:
        """The footnote that a link refers to, the first time it is asked for."""
        note = self._notes[link]
        if note in self._given:
            return None
        self._given.add(note)
        return note

    def refers(self, link: etree._Element) -> bool:
        """Whether a link is nothing but the mark of a footnote."""
        return link in self._notes

    def _take_out(self, named: dict[str, etree._Element]) -> None:
        for note in dict.fromkeys(self._notes.values()):
            for link in note.xpath(".//a[starts-with(@href, '#')]"):
                text = text_of(link).strip()
                if link.get("href")[1:] in named and (
                    _MARK.fullmatch(text) or _BACK.fullmatch(text)
                ):
                    drop(link)
            if note.text:
                note.text = _LEADING.sub("", note.text, count=1)
            drop(note)


def _names(element: etree._Element) -> set[str]:
    return {name for name in (element.get("id"), element.get("name")) if name}


def _is_mark(link: etree._Element) -> bool:
    text = text_of(link).strip()
    if "footnote-backref" in (link.get("class") or ""):
        return False
    return bool(_MARK.fullmatch(text)) or (not text and "footnote-ref" in (link.get("class") or ""))


def _holder(target: etree._Element) -> etree._Element | None:
    """The block with the text of a footnote whose anchor is `target`."""
    element = target
    for _ in range(_MAX_UP):
        if element is None or element.tag in {"body", "main", "article", "html"}:
            return None
        if element.tag in _HOLDERS:
            return element
        element = element.getparent()
    return None


def _refers(link: etree._Element, note: etree._Element) -> bool:
    """Whether a link with a short text is the mark of a footnote instead of one in a list."""
    parent = link.getparent()
    about = " ".join(
        each.get(key) or ""
        for each in (link, parent)
        for key in ("class", "id", "name", "role", "epub:type", "rel")
    )
    if _NAMES.search(about) or parent.tag == "sup" or link.find(".//sup") is not None:
        return True
    own = {*_names(link), *_names(parent)}
    return any(each.get("href", "")[1:] in own for each in note.iter("a"))
