"""Cuts the text of a section into pieces, each with the links, tables and pictures in it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from faq.marks import joined_links, joined_tables, links_within, tables_within
from faq.model import Block, Link, Table
from faq.passages.pictures import unseen_words
from faq.passages.sentences import clause_spans, sentence_spans
from faq.passages.steps import body, body_blocks


class Piece(NamedTuple):
    """What one passage shows of the text of its unit."""

    text: str
    links: tuple[Link, ...]
    tables: tuple[Table, ...]
    block: int
    """The first block that it shows."""
    pictures: tuple[str, ...]


def pieces(blocks: Sequence[Block], max_chars: int) -> Iterator[Piece]:
    """The text of a section in pieces of similar length, none longer than `max_chars` code points;
    one piece for an empty text."""
    text, told = body(blocks), body_blocks(blocks)
    links, tables = joined_links(told), joined_tables(told)
    block_at = _block_finder(blocks)
    cuts = list(_cuts(text, max_chars))
    firsts = [block_at(start) for start, _ in cuts]
    bounds = pairwise((0, *firsts[1:], len(blocks)))
    for cut, first, (begin, stop) in zip(cuts, firsts, bounds, strict=True):
        start, end = _stripped(text, *cut)
        yield Piece(
            text[start:end],
            links_within(links, start, end),
            tables_within(tables, start, end),
            first,
            unseen_words(blocks[begin:stop]),
        )


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    return first, max(first, start + len(piece.rstrip()))


def _block_finder(blocks: Sequence[Block]) -> Callable[[int], int]:
    """Tells the index of the block that holds an offset of the body of `blocks`; 0 without one."""
    indices = [index for index, block in enumerate(blocks) if block.role == "body"] or [0]
    ends = list(accumulate(len(blocks[index].text) + 1 for index in indices[:-1]))
    return lambda offset: indices[bisect_right(ends, offset)]


def _cuts(text: str, max_chars: int) -> Iterator[tuple[int, int]]:
    """Spans of pieces of similar length, none longer than `max_chars`."""
    if len(text) <= max_chars:
        yield 0, len(text)
        return
    aim = len(text) / math.ceil(len(text) / max_chars)
    start = end = 0
    for left, right in _atoms(text, max_chars):
        # The cut closest to the aim, as long as the piece fits.
        over = right - start > max_chars
        if end > start and (over or (right - start) - aim > aim - (end - start)):
            yield start, end
            start = end
        end = max(right, left)
    yield start, end


def _atoms(text: str, max_chars: int) -> Iterator[tuple[int, int]]:
    """Spans to keep whole: sentences, clauses of too long ones, stretches of too long clauses."""
    for start, end in sentence_spans(text):
        if end - start <= max_chars:
            yield start, end
            continue
        for left, right in clause_spans(text[start:end]):
            for begin in range(start + left, start + right, max_chars):
                yield begin, min(begin + max_chars, start + right)
