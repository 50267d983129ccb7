"""Cuts presented texts into pieces to show: highlights, links, code, the case of a step, tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from faq.presenting.shapes import HitObject, LinkObject, MarkedField, TableObject

PieceKind = Literal["text", "code", "case"]
_CASE = re.compile(
    r"(?:如果|若|假如|如|當|当|倘若|\bIf\b)[^，,。；：:\n]{2,40}(?:时|時|的话|的話)?[，,](?=.)"
)
"""The case that a step is for, up to its comma."""
Range = Sequence[int]
"""Offsets [start, end)."""


_Marked = TypeVar("_Marked", LinkObject, TableObject)


class Piece(NamedTuple):
    """A stretch of text that is shown in one way."""

    text: str
    kind: PieceKind = "text"
    marked: bool = False
    """Whether it is highlighted."""
    link: LinkObject | None = None


class Part(NamedTuple):
    """Running text, or a table: rows of cells."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    headed: bool = True
    """Whether the first row is the head."""


def segments(text: str, highlights: Iterable[Range]) -> list[tuple[str, bool]]:
    """`text` cut into non-empty pieces, each with whether it is highlighted.

    The part of a highlight that lies outside the text or within an earlier one is ignored.
    """
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in highlights:
        start, end = max(start, position), min(end, len(text))
        if start < end:
            pieces.extend(((text[position:start], False), (text[start:end], True)))
            position = end
    pieces.append((text[position:], False))
    return [piece for piece in pieces if piece[0]]


def passage_parts(hit: HitObject, highlights: Iterable[Range] = ()) -> list[Part]:
    """The text of a hit with these highlights."""
    layers = _Layers(links=_of(hit.get("links", ()), "text", 0), marked=list(highlights))
    return list(_parts(hit["text"], layers, _of(hit.get("tables", ()), "text", 0)))


def point_parts(hit: HitObject, index: int) -> list[Part]:
    """A key point of a hit."""
    layers = _Layers(links=_of(hit.get("links", ()), "key_points", index))
    return list(_parts(hit["key_points"][index], layers, ()))


def step_parts(hit: HitObject, index: int) -> list[Part]:
    """A step of a hit: code, the case that it is for, and text, items below it with their numbers.

    The line break behind code belongs to the code, which is shown as a block.
    """
    step = hit["steps"][index]
    text = step["text"]
    code = [(start, end + (text[end : end + 1] == "\n")) for start, end in step.get("code", ())]
    case = (
        None if code and not code[0][0] else _CASE.match(text, 0, code[0][0] if code else len(text))
    )
    layers = _Layers(
        links=_of(hit.get("links", ()), "steps", index),
        code=code,
        case=[case.span()] if case else [],
        labels={at: f"{number}. " for at, number in step.get("numbers", ())},
    )
    return list(_parts(text, layers, _of(hit.get("tables", ()), "steps", index)))


class _Layers(NamedTuple):
    """What a text is marked with; each in ascending order, without overlaps."""

    links: Sequence[LinkObject] = ()
    code: Sequence[Range] = ()
    case: Sequence[Range] = ()
    marked: Sequence[Range] = ()
    labels: Mapping[int, str] = {}
    """What stands before the text at an offset."""


def _of(every: Iterable[_Marked], field: MarkedField, index: int) -> list[_Marked]:
    return [each for each in every if each["field"] == field and each["index"] == index]


def _parts(text: str, layers: _Layers, tables: Sequence[TableObject]) -> Iterator[Part]:
    """The text between the tables, and these."""
    at = 0
    for table in tables:
        cells = [cell for row in table["rows"] for cell in row]
        yield from _running(text, at, cells[0][0], layers)
        rows = (tuple(tuple(_pieces(text, *cell, layers)) for cell in row) for row in table["rows"])
        yield Part(rows=tuple(rows), headed=table["headed"])
        at = cells[-1][1]
    yield from _running(text, at, len(text), layers)


def _running(text: str, start: int, end: int, layers: _Layers) -> Iterator[Part]:
    """The text in a span, without the line breaks at its ends."""
    own = text[start:end]
    start, end = start + len(own) - len(own.lstrip("\n")), start + len(own.rstrip("\n"))
    if text[start:end].strip():
        yield Part(tuple(_pieces(text, start, end, layers)))


def _pieces(text: str, start: int, end: int, layers: _Layers) -> Iterator[Piece]:
    links = [(each["start"], each["end"]) for each in layers.links]
    every = (links, layers.code, layers.case, layers.marked)
    edges = {edge for layer in every for span in layer for edge in span if start < edge < end}
    edges.update(at for at in layers.labels if start < at < end)
    for first, last in pairwise(sorted({start, end, *edges})):
        code, case = _at(layers.code, first), _at(layers.case, first)
        link = _at(links, first)
        if first in layers.labels:
            yield Piece(layers.labels[first])
        yield Piece(
            text[first:last],
            "code" if code is not None else "case" if case is not None else "text",
            _at(layers.marked, first) is not None,
            None if link is None else layers.links[link],
        )


def _at(spans: Sequence[Range], offset: int) -> int | None:
    """The index of the span that holds an offset."""
    index = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return index if index >= 0 and offset < spans[index][1] else None
