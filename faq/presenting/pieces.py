"""Cuts presented texts into pieces to show: highlights, links, code, what steps say, tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from faq.presenting.shapes import FactsObject, HitObject, LinkObject, MarkedField, TableObject

PieceKind = Literal["text", "code", "case", "deadline", "menu", "joint"]
"""Of the facts of a step: the case that it is for, its deadline, a name of a menu path, and what
joins two of these."""
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
    """A key point of a hit, with what it says."""
    every = hit.get("key_point_facts", ())
    layers = _Layers(
        links=_of(hit.get("links", ()), "key_points", index),
        facts=fact_spans(every[index]) if index < len(every) else (),
    )
    return list(_parts(hit["key_points"][index], layers, ()))


def step_parts(hit: HitObject, index: int) -> list[Part]:
    """A step of a hit: code, what it says, and text, items below it with their numbers.

    The line break behind code belongs to the code, which is shown as a block.
    """
    step = hit["steps"][index]
    text = step["text"]
    code = [(start, end + (text[end : end + 1] == "\n")) for start, end in step.get("code", ())]
    layers = _Layers(
        links=_of(hit.get("links", ()), "steps", index),
        code=code,
        facts=fact_spans(step),
        labels={at: f"{number}. " for at, number in step.get("numbers", ())},
    )
    return list(_parts(text, layers, _of(hit.get("tables", ()), "steps", index)))


class FactSpan(NamedTuple):
    """A stretch of a text that says one of its facts."""

    start: int
    end: int
    kind: PieceKind


def fact_spans(facts: FactsObject) -> list[FactSpan]:
    """The stretches that say facts, in order; what is within a condition is part of it."""
    found = [
        FactSpan(each["start"], each["end"], "case")
        for each in facts.get("preconditions", ())
        if "start" in each
    ]
    own = [FactSpan(each["start"], each["end"], "deadline") for each in facts.get("deadlines", ())]
    for names in facts.get("menu_paths", ()):
        own += [FactSpan(each["start"], each["end"], "menu") for each in names]
        own += [FactSpan(one["end"], other["start"], "joint") for one, other in pairwise(names)]
    cases = [(each.start, each.end) for each in found]
    found += [each for each in own if _at(cases, each.start) is None]
    return sorted(found)


class _Layers(NamedTuple):
    """What a text is marked with; each in ascending order, without overlaps."""

    links: Sequence[LinkObject] = ()
    code: Sequence[Range] = ()
    facts: Sequence[FactSpan] = ()
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
    facts = [(each.start, each.end) for each in layers.facts]
    every = (links, layers.code, facts, layers.marked)
    edges = {edge for layer in every for span in layer for edge in span if start < edge < end}
    edges.update(at for at in layers.labels if start < at < end)
    for first, last in pairwise(sorted({start, end, *edges})):
        code, fact = _at(layers.code, first), _at(facts, first)
        link = _at(links, first)
        if first in layers.labels:
            yield Piece(layers.labels[first])
        yield Piece(
            text[first:last],
            "code" if code is not None else "text" if fact is None else layers.facts[fact].kind,
            _at(layers.marked, first) is not None,
            None if link is None else layers.links[link],
        )


def _at(spans: Sequence[Range], offset: int) -> int | None:
    """The index of the span that holds an offset."""
    index = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return index if index >= 0 and offset < spans[index][1] else None
