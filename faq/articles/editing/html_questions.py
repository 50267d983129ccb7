"""Proposes where a part of an HTML page takes a labelled question."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from faq.articles.editing.sections import LABEL, Part, new_label
from faq.articles.editing.source import Attempt, Edit, Source
from faq.articles.labels import QUESTIONS

_HEADING = re.compile(
    r"<(h[1-6]|summary|dt|button|legend|p|div|strong|b)\b[^>]*>(.*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_MAIN = re.compile(r"<(?:main|article|body)\b[^>]*>", re.IGNORECASE)
_OPENING = re.compile(r"<(?:p|ol|ul|table|div|section|blockquote|pre|dl)\b", re.IGNORECASE)
_LABELS = re.compile(rf"(?:{QUESTIONS})")
_ENDS = 8
"""Tags behind a label before which its questions may end."""
_PLACES = 40
"""Places of each kind that are tried."""


def html_attempts(source: Source, part: Part, question: str) -> Iterator[Attempt]:
    """The ways to write a question into a part of a page: behind those that it has, else as a
    paragraph of its own."""
    written = html.escape(question, quote=False)
    for block in part.blocks:
        if LABEL.match(block.text):
            yield from _behind(source, block.line - 1, written)
    paragraph = f"<p>{new_label(source)}{written}</p>"
    for at in _below_headings(source, part):
        yield (_own_line(source, at, paragraph),)
    first = min((block.line - 1 for block in part.blocks), default=part.line)
    places = _OPENING.finditer(source.text, source.starts[max(first - 3, 0)])
    for _, place in zip(range(_PLACES), places, strict=False):
        yield (Edit(place.start(), place.start(), paragraph),)


def _behind(source: Source, line: int, written: str) -> Iterator[Attempt]:
    label = _LABELS.search(source.text, source.starts[line])
    ends = re.finditer("<", source.text[label.end() :]) if label else iter(())
    for _, tag in zip(range(_ENDS), ends, strict=False):
        at = label.end() + tag.start() if label else 0
        at -= len(source.text[:at]) - len(source.text[:at].rstrip())
        yield (Edit(at, at, f"；{written}"),)


def _below_headings(source: Source, part: Part) -> list[int]:
    """Behind what reads as the heading, the nearest to its line first; for a lead behind the tag
    that opens the main content too."""
    wanted = _squeezed(part.heading)
    found = [
        (abs(source.line_of(match.start()) - part.line), match.end())
        for match in _HEADING.finditer(source.text)
        if _squeezed(html.unescape(_TAG.sub("", match[2]))).endswith(wanted)
    ]
    places = [at for _, at in sorted(found)[:_PLACES]]
    return [*places, *(match.end() for match in _MAIN.finditer(source.text))]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _own_line(source: Source, at: int, paragraph: str) -> Edit:
    """A paragraph at an offset, on a line of its own where the line ends there."""
    line = source.line_of(max(at - 1, 0))
    if source.text[at : source.end(line)].strip() or len(source.starts) == 1:
        return Edit(at, at, paragraph)
    own = source.line(line)
    indent = own[: len(own) - len(own.lstrip())]
    return Edit(at, at, f"{source.newline}{indent}{paragraph}")
