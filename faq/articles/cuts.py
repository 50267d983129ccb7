"""Cuts a block into pieces that keep its spans, pictures and line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from faq.model import Block, Picture, Span


def cut(block: Block, start: int, end: int) -> Block | None:
    """The part of `block` in a span, without outer white space; None if nothing is left."""
    return next(cut_all(block, [(start, end)]), None)


def cut_all(block: Block, bounds: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """The parts of `block` in spans that ascend without overlap, as `cut` gives them, without the
    empty ones; in a time that grows with the block, not with its square."""
    spans = _spans_of(block.spans, bounds)
    pictures = _pictures_of(block.pictures, bounds)
    line, counted = block.line, 0
    for index, (start, end) in enumerate(bounds):
        piece = block.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start >= end:
            continue
        line, counted = line + block.text.count("\n", counted, start), start
        if start == 0 and end == len(block.text):
            yield block
            continue
        yield replace(
            block,
            text=block.text[start:end],
            spans=tuple(
                Span(
                    max(span.start, start) - start, min(span.end, end) - start, span.kind, span.href
                )
                for span in spans.get(index, ())
                if span.start < end and span.end > start
            ),
            line=line,
            pictures=tuple(
                replace(each, offset=min(max(each.offset, start), end) - start)
                for each in pictures.get(index, ())
            ),
        )


def _spans_of(spans: Sequence[Span], bounds: Sequence[tuple[int, int]]) -> dict[int, list[Span]]:
    """The spans that reach into each of `bounds`, by its index."""
    found: dict[int, list[Span]] = {}
    for span in spans:
        first = bisect_right(bounds, span.start, key=lambda each: each[1])
        for index in range(first, bisect_left(bounds, span.end, key=lambda each: each[0])):
            found.setdefault(index, []).append(span)
    return found


def _pictures_of(
    pictures: Sequence[Picture], bounds: Sequence[tuple[int, int]]
) -> dict[int, list[Picture]]:
    """The pictures in each of `bounds`, by its index; one between two pieces is in both."""
    found: dict[int, list[Picture]] = {}
    for each in pictures:
        first = bisect_left(bounds, each.offset, key=lambda bound: bound[1])
        for index in range(first, bisect_right(bounds, each.offset, key=lambda bound: bound[0])):
            found.setdefault(index, []).append(each)
    return found
