"""Cuts a block's text into stretches that are links, code or strong, with signs in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter

from faq.model import Block, Span
from faq.presenting.links import LinkTarget
from faq.presenting.pieces import FactSpan
from web.pictures import ShownPicture
from web.targets import ArticleTargets


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one style."""

    text: str
    code: bool = False
    strong: bool = False
    fact: str = ""
    """Which fact of its step or key point it says: a `PieceKind` of `faq.presenting.pieces`."""
    sign: ShownPicture | None = None
    """A small picture before the text, as that of a button is."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Pieces with the same link target, or without one."""

    pieces: tuple[Piece, ...]
    target: LinkTarget | None = None


def inlines(
    block: Block,
    targets: ArticleTargets,
    within: tuple[int, int] | None = None,
    facts: Sequence[FactSpan] = (),
) -> tuple[Inline, ...]:
    """The text of a block, or that within two offsets, as inlines; joined, their pieces are the
    text.  `facts` are the stretches that say facts, without overlaps."""
    first, last = within or (0, len(block.text))
    signs = {
        at: shown for at, shown in targets.pictures(block) if shown.small and first <= at <= last
    }
    edges = {first, last, *signs}
    edges.update(
        edge for span in block.spans for edge in (span.start, span.end) if first < edge < last
    )
    edges.update(edge for each in facts for edge in each[:2] if first < edge < last)
    pieces = []
    spans: list[Span] = []
    later = deque(sorted(block.spans, key=attrgetter("start")))
    for start, end in pairwise(sorted(edges)):
        while later and later[0].start <= start:
            spans.append(later.popleft())
        spans = [span for span in spans if end <= span.end]
        fact = next((each.kind for each in facts if each.start <= start < each.end), "")
        piece = replace(_piece(block.text[start:end], spans), fact=fact)
        pieces.append((_link(spans), replace(piece, sign=signs.get(start))))
    if last in signs:
        pieces.append((None, Piece("", sign=signs[last])))
    return tuple(
        Inline(tuple(piece for _, piece in run), targets.target(link.href) if link else None)
        for link, run in groupby(pieces, key=itemgetter(0))
    )


def _link(spans: list[Span]) -> Span | None:
    return next((span for span in spans if span.kind == "link"), None)


def _piece(text: str, spans: list[Span]) -> Piece:
    kinds = {span.kind for span in spans}
    return Piece(text, code="code" in kinds, strong="strong" in kinds)
