"""Opens the text of a file for edits that leave every other byte as it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from faq.articles.decode import Decoded, decode_as_it_stands

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class Edit(NamedTuple):
    """A stretch of a text, and what comes into its place."""

    start: int
    end: int
    text: str


Attempt = tuple[Edit, ...]
"""Edits that don't overlap, in order."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file with its lines, which count from 0."""

    text: str
    """Without BOM, with its own line endings."""
    starts: tuple[int, ...]
    """Offset of each line's beginning."""
    newline: str
    """How its lines end."""

    def end(self, line: int) -> int:
        """Offset of the end of a line, before what ends it."""
        return self.starts[line] + len(self.line(line))

    def line(self, line: int) -> str:
        """A line without what ends it."""
        after = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[line] : after].rstrip("\r\n")

    def is_blank(self, line: int) -> bool:
        """Whether a line holds nothing; one beyond the text holds nothing."""
        return not 0 <= line < len(self.starts) or not self.line(line).strip()

    def line_of(self, offset: int) -> int:
        """The line that an offset is in."""
        below = 0
        above = len(self.starts)
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (middle, above) if self.starts[middle] <= offset else (below, middle)
        return below

    def after(self, line: int, *lines: str) -> Edit:
        """Inserts lines after one."""
        at = self.end(line)
        return Edit(at, at, "".join(f"{self.newline}{each}" for each in lines))

    def before(self, line: int, *lines: str) -> Edit:
        """Inserts lines before one."""
        at = self.starts[line]
        return Edit(at, at, "".join(f"{each}{self.newline}" for each in lines))


def open_source(data: bytes, declared: str | None = None) -> tuple[Source, Decoded]:
    """The text of a file and how it is written; raises Undecodable."""
    decoded = decode_as_it_stands(data, declared)
    lengths = [len(match[0]) for match in _LINE.finditer(decoded.text)]
    starts = tuple(accumulate(lengths[:-1], initial=0)) if lengths else (0,)
    if len(starts) > 1 and starts[-1] == len(decoded.text):
        starts = starts[:-1]  # what ends the last line begins none
    found = _NEWLINE.search(decoded.text)
    return Source(decoded.text, starts, found[0] if found else "\n"), decoded


def edited(data: bytes, decoded: Decoded, attempt: Attempt) -> bytes:
    """The bytes of a file with edits of its text, all others as they were.

    Raises UnicodeEncodeError where the encoding of the file has no such character.
    """
    body = data[len(decoded.bom) :]
    places = _places(body, decoded)
    pieces, at = [decoded.bom], 0
    for edit in attempt:
        pieces += [body[at : places[edit.start]], edit.text.encode(decoded.encoding)]
        at = places[edit.end]
    return b"".join((*pieces, body[at:]))


def _places(body: bytes, decoded: Decoded) -> tuple[int, ...]:
    """Where each character begins among the bytes, and where the last one ends."""
    lengths = [len(char.encode(decoded.encoding)) for char in decoded.text]
    if sum(lengths) == len(body):
        return tuple(accumulate(lengths, initial=0))
    return (*_decoded_places(body, decoded.encoding), len(body))


def _decoded_places(body: bytes, encoding: str) -> Iterator[int]:
    """As `_places`, where bytes have other forms than those that Python writes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    begins = 0
    for at in range(len(body)):
        for _ in decoder.decode(body[at : at + 1]):
            yield begins
            begins = at + 1
    yield from (begins for _ in decoder.decode(b"", final=True))
