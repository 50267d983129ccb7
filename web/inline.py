"""Which stretches of a block's text are links, code or strong?"""

from __future__ import annotations

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


def inlines(block: Block, links: Links) -> tuple[Inline, ...]:
    """What the text of a block shows."""
    borders = {0, len(block.text)}
    borders.update(border for span in block.spans for border in (span.start, span.end))
    looks = []
    for left, right in pairwise(sorted(borders)):
        over = [span for span in block.spans if span.start <= left and right <= span.end]
        looks.append((_link(over), _piece(block.text[left:right], over)))
    return tuple(
        Inline(tuple(piece for _, piece in run), links.target(link.href) if link else None)
        for link, run in groupby(looks, key=lambda look: look[0])
    )


def _link(spans: list[Span]) -> Span | None:
    return next((span for span in spans if span.kind == "link"), None)


def _piece(text: str, spans: list[Span]) -> Piece:
    kinds = {span.kind for span in spans}
    return Piece(text, code="code" in kinds, strong="strong" in kinds)
