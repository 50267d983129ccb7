"""Which stretches of a block's text are links, code or strong?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from faq.model import Block, Span
from web.links import Links, Target


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one look."""

    text: str
    code: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """Pieces that lead to the same place, or nowhere."""

    pieces: tuple[Piece, ...]
    target: Target | None = None


def inlines(
    block: Block, links: Links, start: int = 0, end: int | None = None
) -> tuple[Inline, ...]:
    """What ``block.text[start:end]`` shows."""
    end = len(block.text) if end is None else end
    spans = [
        (max(span.start, start), min(span.end, end), span)
        for span in block.spans
        if span.start < end and span.end > start
    ]
    borders = sorted({start, end, *(each for span in spans for each in span[:2])})
    looks = []
    for left, right in pairwise(borders):
        over = [span for first, last, span in spans if first <= left and right <= last]
        looks.append((_link(over), _piece(block.text[left:right], over)))
    return tuple(
        Inline(tuple(piece for _, piece in run), links.target(link.href) if link else None)
        for link, run in groupby(looks, key=lambda look: look[0])
    )


def cell_inlines(block: Block, links: Links) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
    """What the cells of a table show; their offsets follow from how its text is joined."""
    return tuple(
        tuple(inlines(block, links, start, end) for start, end in row) for row in _cells(block)
    )


def _cells(block: Block) -> Iterator[list[tuple[int, int]]]:
    at = 0
    for row in block.rows:
        spans = []
        for cell in row:
            spans.append((at, at + len(cell)))
            at += len(cell) + len(" | ")
        at += len("\n") - len(" | ")
        yield spans


def _link(spans: list[Span]) -> Span | None:
    return next((span for span in spans if span.kind == "link"), None)


def _piece(text: str, spans: list[Span]) -> Piece:
    kinds = {span.kind for span in spans}
    return Piece(text, code="code" in kinds, strong="strong" in kinds)
