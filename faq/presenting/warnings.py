"""Finds what a passage warns of, which one must read before its first step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from faq.presenting.pieces import Part, Piece

WARNING = re.compile(
    "(⚠\ufe0f?\\s*)?((特别|重要|温馨)?(注意|提[醒示]|警[告示])|小心|当心|危险|切[勿记]|千万|不要)"
)
"""How a line begins that warns; also read by the widget, as a pattern of JavaScript."""


def warns(line: str) -> bool:
    """Whether a line is to be read before the first step."""
    return WARNING.match(line.strip()) is not None


def apart(parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
    """The lines of a text that warn, a part each, and the other parts of it."""
    warnings: list[Part] = []
    others: list[Part] = []
    for part in parts:
        if part.rows:
            others.append(part)
            continue
        rest: list[Piece] = []
        for line in _lines(part.pieces):
            if warns("".join(piece.text for piece in line)):
                warnings.append(Part(line))
            else:
                rest.extend((Piece("\n"), *line) if rest else line)
        if rest:
            others.append(Part(tuple(rest)))
    return warnings, others


def _lines(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Pieces, cut at line breaks."""
    line: list[Piece] = []
    for piece in pieces:
        first, *more = piece.text.split("\n")
        line.append(piece._replace(text=first))
        for text in more:
            yield tuple(line)
            line = [piece._replace(text=text)]
    yield tuple(line)
