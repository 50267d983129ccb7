"""Reads plain prose in Markdown without a parser, which tries every rule on every line.

Prose has only lines that are blank, a heading or part of a paragraph in any context, so that
lines alone determine the blocks a CommonMark parser would give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faq.articles.blocks import BlockStream
from faq.articles.inline import InlineText, MarkedText
from faq.articles.line_breaks import are_lines
from faq.articles.outline import Heading
from faq.model import Block

_PROSE = re.compile(
    r"(?:(?!(?:import|export)\s)[^\W\d_](?:.*\S)?|#{1,6} [^\s#](?:.*[^\s#])?|[ \t]*)"
)
_MARKED = re.compile(r"[\\`~*_\[\]!<>&{^]")
"""Characters of inline markup, short codes and attributes, and of lines that are no prose."""
_NEWLINES = re.compile(r"\r\n?")


def is_prose(text: str) -> bool:
    """Whether all lines are blank, headings or parts of paragraphs."""
    return "\t" not in text and all(map(_PROSE.fullmatch, text.split("\n")))


def paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str, int, int]]:
    """The headings and paragraphs of prose, as level (0 for a paragraph), text, and the half-open
    range of lines, counted from 0."""
    start = 0
    for number, line in enumerate([*lines, ""]):
        heading = line.startswith("#")
        if (heading or not line.strip()) and start < number:
            yield 0, "\n".join(lines[start:number]), start, number
        if heading:
            marks, _, text = line.partition(" ")
            yield len(marks), text, number, number + 1
        if heading or not line.strip():
            start = number + 1


def read_prose(text: str) -> list[Heading | Block] | None:
    """The headings and paragraphs in order; None if there is, or may be, anything else."""
    text = _NEWLINES.sub("\n", text).replace("\0", "\ufffd")
    if _MARKED.search(text) or not is_prose(text):
        return None
    stream = BlockStream()
    for level, own, start, _ in paragraphs(text.split("\n")):
        if level:
            stream.add_heading(level, " ".join(_unwrapped(own).split()), start + 1)
        else:
            stream.add_text(MarkedText(_unwrapped(own)), start + 1)
    return stream.result()


def _unwrapped(text: str) -> str:
    """A paragraph with its line breaks as spaces, or nothing between Chinese characters; those
    that are meant stay."""
    lines = text.split("\n")
    kept = are_lines(lines)
    inline = InlineText()
    for number, line in enumerate(lines):
        if number and kept:
            inline.add("\n")
        elif number:
            inline.add_line_break()
        inline.add_flowing(line)
    return inline.result().text
