"""Cuts a block into pieces that keep its spans, pictures and line."""

from __future__ import annotations

from dataclasses import replace

from faq.model import Block, Span


def cut(block: Block, start: int, end: int) -> Block | None:
    """The part of `block` in a span, without outer white space; None if nothing is left."""
    piece = block.text[start:end]
    pictures = [each for each in block.pictures if start <= each.offset <= end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start >= end:
        return None
    if start == 0 and end == len(block.text):
        return block
    spans = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start, span.kind, span.href)
        for span in block.spans
        if span.start < end and span.end > start
    )
    shown = tuple(
        replace(each, offset=min(max(each.offset, start), end) - start) for each in pictures
    )
    line = block.line + block.text.count("\n", 0, start)
    return replace(block, text=block.text[start:end], spans=spans, line=line, pictures=shown)
