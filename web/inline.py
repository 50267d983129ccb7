"""Cuts a block's text into stretches that are links, code or strong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from faq.model import Block, Span
from faq.presenting.links import ArticleLinks, LinkTarget


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one style."""

    text: str
    code: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """Pieces with the same link target, or without one."""

    pieces: tuple[Piece, ...]
    target: LinkTarget | None = None


def inlines(
    block: Block, links: ArticleLinks, within: tuple[int, int] | None = None
) -> tuple[Inline, ...]:
    """The text of a block, or that within two offsets, as inlines; joined, their pieces are the
    text."""
    first, last = within or (0, len(block.text))
    edges = {first, last}
    edges.update(
        edge for span in block.spans for edge in (span.start, span.end) if first < edge < last
    )
    pieces = []
    for start, end in pairwise(sorted(edges)):
        spans = [span for span in block.spans if span.start <= start and end <= span.end]
        pieces.append((_link(spans), _piece(block.text[start:end], spans)))
    return tuple(
        Inline(tuple(piece for _, piece in run), links.target(link.href) if link else None)
        for link, run in groupby(pieces, key=itemgetter(0))
    )


def _link(spans: list[Span]) -> Span | None:
    return next((span for span in spans if span.kind == "link"), None)


def _piece(text: str, spans: list[Span]) -> Piece:
    kinds = {span.kind for span in spans}
    return Piece(text, code="code" in kinds, strong="strong" in kinds)
