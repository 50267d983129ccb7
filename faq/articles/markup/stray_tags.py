"""Tells the tags in Markdown that open an element from those that are words, as <user> is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from html import escape

from markdown_it.token import Token

_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)([^>]*)>", re.DOTALL)
_PHRASES = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var",
}  # fmt: skip
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr", "p", "li",
}  # fmt: skip
_RAW = {
    "iframe", "noembed", "noframes", "noscript", "option", "plaintext", "script", "select",
    "style", "svg", "template", "textarea", "title", "xmp", "object", "audio", "video",
    "canvas", "math", "head", "frameset",
}  # fmt: skip
"""Elements that would swallow the text behind them if they were not closed."""
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "html", "main", "menu", "nav", "ol", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_REACHING = re.compile(
    rf"<(/?)({'|'.join(sorted(_RAW | _PHRASES))})(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE
)


class StrayTags:
    """The tags of one file."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _closed(self) -> frozenset[str]:
        """Names that some tag of the file closes."""
        return frozenset(each.lower() for each in re.findall(r"</([A-Za-z][\w.:-]*)", self._source))

    def within(self, children: Sequence[Token]) -> dict[int, str]:
        """What to write for the tags of a paragraph that have no counterpart in it, by index."""
        opened: list[tuple[int, str]] = []
        last: dict[str, list[int]] = {}
        strays: dict[int, str] = {}
        for index, token in enumerate(children):
            tag = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
            if not tag:
                continue
            name = tag[2].lower()
            if name in _VOID or tag[3].endswith("/"):
                continue
            if not tag[1]:
                opened.append((index, name))
                last.setdefault(name, []).append(index)
            elif last.get(name):
                last[name].pop()
            elif name not in _BLOCKS:
                strays[index] = ""
        unclosed = {index for indices in last.values() for index in indices}
        for index, name in opened:
            if index in unclosed:
                strays[index] = self._unclosed(name, children[index].content)
        return strays

    def _unclosed(self, name: str, tag: str) -> str:
        if name in _PHRASES:
            return ""
        if name in _BLOCKS:
            return tag if name in self._closed else escape(tag, quote=False)
        if name in self._closed and name not in _RAW:
            return ""
        return "" if "=" in tag else escape(tag, quote=False)

    def closed(self, html: str) -> str:
        """A block of HTML in which nothing is opened that would reach beyond the block."""
        pending: dict[str, list[re.Match[str]]] = {}
        for each in _REACHING.finditer(html):
            name = each[2].lower()
            if not each[1]:
                pending.setdefault(name, []).append(each)
            elif pending.get(name):
                pending[name].pop()
        left = sorted((each for found in pending.values() for each in found), key=re.Match.start)
        pieces, at = [], 0
        for each in left:
            pieces.append(html[at : each.start()])
            if each[2].lower() in _RAW:
                pieces.append(escape(each[0], quote=False))
            at = each.end()
        return "".join([*pieces, html[at:]])
