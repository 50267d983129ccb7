"""How is prose in Markdown read?

A parser tries each line for all that it knows.  Where every line is blank, a heading, or of a
paragraph and nothing else, whatever stands around it, the lines tell all that it would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faq.articles.blocks import BlockStream
from faq.articles.inline import InlineText
from faq.articles.outline import Heading
from faq.model import Block

_PROSE = re.compile(r"(?:[^\W\d_](?:.*\S)?|#{1,6} [^\s#](?:.*[^\s#])?|[ \t]*)")
_MARKED = re.compile(r"[\\`~*_\[\]!<>&]")
"""What may be a mark within a line, or begin one."""
_NEWLINES = re.compile(r"\r\n?")


def is_prose(text: str) -> bool:
    """Whether all lines are blank, headings, or of paragraphs and nothing else."""
    return "\t" not in text and all(map(_PROSE.fullmatch, text.split("\n")))


def paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str, int, int]]:
    """The headings and paragraphs of prose: level (0 for a paragraph), text, first line and the
    line behind the last, from 0."""
    begun = 0
    for number, line in enumerate([*lines, ""]):
        heading = line.startswith("#")
        if (heading or not line.strip()) and begun < number:
            yield 0, "\n".join(lines[begun:number]), begun, number
        if heading:
            marks, _, text = line.partition(" ")
            yield len(marks), text, number, number + 1
        if heading or not line.strip():
            begun = number + 1


def read_prose(text: str) -> list[Heading | Block] | None:
    """Headings and paragraphs in order; None where there is, or may be, anything else."""
    text = _NEWLINES.sub("\n", text).replace("\0", "\ufffd")
    # A heading may be what a site generator puts in the place of something: {{% toc %}}.
    if _MARKED.search(text) or "{{" in text or not is_prose(text):
        return None
    stream = BlockStream()
    for level, said, begun, _ in paragraphs(text.split("\n")):
        if level:
            stream.add_heading(level, " ".join(_flowing(said).split()), begun + 1)
        else:
            stream.add_text(_flowing(said), (), begun + 1)
    return stream.result()


def _flowing(text: str) -> str:
    inline = InlineText()
    for number, line in enumerate(text.split("\n")):
        if number:
            inline.add_line_break()
        inline.add(line)
    return inline.result()[0]
