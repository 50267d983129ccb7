"""Shows the articles on a page in Traditional characters, to readers who read these.

A page marks what the owner wrote with ``lang="zh"``; the rest is the interface, which has
catalogs, or the reader's own words.  Text alone is converted: ids, addresses and code stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import request

from faq.language.traditional import traditional
from web.languages import language

COOKIE = "faq_script"
SCRIPTS = ("traditional", "original")
LANGUAGE = "zh-Hant"
_CONTENT = 'lang="zh"'
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*>")
_WITHIN = frozenset({"a", "b", "bdi", "em", "i", "mark", "span", "strong", "sub", "sup", "wbr"})
"""Elements within a sentence: a phrase goes on across them."""
_VERBATIM = frozenset({"code", "kbd", "pre", "script", "style", "textarea"})


def script() -> str:
    """The script that articles are shown in: the reader's choice, else that of their language."""
    if language() != LANGUAGE or request.cookies.get(COOKIE) == "original":
        return "original"
    return "traditional"


def is_rewritten(text: str) -> bool:
    """Whether `text` is another one in Traditional characters."""
    return traditional([text]) != [text]


def in_script(text: str) -> str:
    """A text of an article in the script that its readers see, for an attribute of a page."""
    return traditional([text])[0] if script() == "traditional" else text


def in_traditional(page: str) -> str:
    """A page whose content is in Traditional characters, its texts as long as before."""
    pieces = list(_pieces(page))
    texts = ["".join(piece.text for piece in run) for run in _runs(pieces)]
    written, at = "".join(traditional(texts)), 0
    shown: list[str] = []
    for piece in pieces:
        if piece.is_content:
            shown.append(written[at : at + len(piece.text)])
            at += len(piece.text)
        else:
            shown.append(piece.text)
    return "".join(shown)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag, or the text between two tags."""

    text: str
    is_content: bool = False
    ends_run: bool = False


def _runs(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """The texts of the content, those of one sentence together."""
    run: list[_Piece] = []
    for piece in pieces:
        if piece.is_content:
            run.append(piece)
        elif piece.ends_run and run:
            yield run
            run = []
    if run:
        yield run


def _pieces(page: str) -> Iterator[_Piece]:
    at, content, verbatim = 0, _Depth(), _Depth()
    for found in _TAG.finditer(page):
        if at < found.start():
            yield _Piece(page[at : found.start()], bool(content) and not verbatim)
        at = found.end()
        tag, closing, name = found[0], bool(found[1]), found[2].lower()
        verbatim.pass_tag(name, closing=closing, opens=name in _VERBATIM)
        was_content = bool(content)
        content.pass_tag(name, closing=closing, opens=_CONTENT in tag)
        if content and not was_content:
            tag = tag.replace(_CONTENT, f'lang="{LANGUAGE}"', 1)
        yield _Piece(tag, ends_run=name not in _WITHIN or bool(content) != was_content)
    yield _Piece(page[at:])


class _Depth:
    """Whether the place in a page is within an element that was opened, counted by its name."""

    def __init__(self) -> None:
        self._name = ""
        self._depth = 0

    def __bool__(self) -> bool:
        return self._depth > 0

    def pass_tag(self, name: str, *, closing: bool, opens: bool) -> None:
        """Takes note of a tag; `opens` tells whether it begins such an element."""
        if self._depth:
            if name == self._name:
                self._depth += -1 if closing else 1
        elif opens and not closing:
            self._name, self._depth = name, 1
