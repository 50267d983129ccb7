"""Makes texts of blocks, and finds the links and tables in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from faq.model import Article, Block, Link, Table

_T = TypeVar("_T")

CELL_JOINT = " | "
"""Between the cells of a row in the text of a table."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article, a line a heading or block, and where its parts begin in it."""

    text: str
    headings: tuple[int, ...]
    """Of each section its heading."""
    sections: tuple[int, ...]
    """Of each section the line behind its heading, where the first block begins."""
    notice: int
    """The closing follows its last line."""

    def find(self, text: str, section: int) -> int:
        """Where a text that is part of a section's heading or first block stands."""
        return max(self.text.find(text, self.headings[section]), 0)


def article_text(article: Article) -> ArticleText:
    """What an article tells from lead to closing, without title: of its blocks as they are, so one
    that is cut into steps has a line for each."""
    length = _length(block.text for block in article.lead)
    headings, sections = [], []
    for section in article.sections:
        headings.append(length)
        sections.append(length + len(section.heading) + 1)
        length = sections[-1] + _length(block.text for block in section.blocks)
    return ArticleText(article.text, tuple(headings), tuple(sections), length)


def _length(lines: Iterable[str]) -> int:
    """Code points of lines with their breaks."""
    return sum(len(line) + 1 for line in lines)


def cell_offsets(rows: Sequence[Sequence[str]]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Of each row of a table the offsets of its cells in the table's text."""
    at = 0
    for row in rows:
        cells = []
        for cell in row:
            cells.append((at, at + len(cell)))
            at += len(cell) + len(CELL_JOINT)
        at += 1 - len(CELL_JOINT)  # a line break instead
        yield tuple(cells)


def joined_links(blocks: Iterable[Block]) -> tuple[Link, ...]:
    """The links of the texts of `blocks`, a line a block."""
    found: list[Link] = []
    at = 0
    for block in blocks:
        found += links_of(block, at)
        at += len(block.text) + 1
    return tuple(found)


def links_of(block: Block, shift: int = 0) -> Iterator[Link]:
    """The links of a block; of one within another the outer one."""
    end = 0
    for span in block.spans:
        if span.kind == "link" and span.href and span.start >= end:
            yield Link(span.start + shift, span.end + shift, span.href)
            end = span.end


def joined_tables(blocks: Iterable[Block]) -> tuple[Table, ...]:
    """The tables among `blocks`, a line a block."""
    found: list[Table] = []
    at = 0
    for block in blocks:
        table = table_of(block, at)
        if table:
            found.append(table)
        at += len(block.text) + 1
    return tuple(found)


def table_of(block: Block, shift: int = 0) -> Table | None:
    """A block as a table, None where it is none."""
    if block.kind != "table" or not block.rows:
        return None
    offsets = cell_offsets(block.rows)
    return Table(tuple(tuple((s + shift, e + shift) for s, e in row) for row in offsets))


def links_within(links: Sequence[Link], start: int, end: int) -> tuple[Link, ...]:
    """The links, which are in order, of a piece of the text, in offsets into the piece."""
    near = _near(links, start, end, lambda each: (each.start, each.end))
    return tuple(
        Link(max(each.start, start) - start, min(each.end, end) - start, each.href)
        for each in near
        if each.start < end and each.end > start
    )


def tables_within(tables: Sequence[Table], start: int, end: int) -> tuple[Table, ...]:
    """The tables, which are in order, of a piece of the text, in offsets into the piece: the rows
    that are whole there.

    White space at the ends of the piece, as beside an empty cell, is no part of it.
    """
    found: list[Table] = []
    for table in _near(tables, start, end, lambda each: (each.rows[0][0][0], each.rows[-1][-1][1])):
        near = _near(table.rows, start, end, lambda row: (row[0][0], row[-1][1]))
        whole = [
            index
            for index, row in enumerate(near)
            if any(s < e for s, e in row) and all(start <= s and e <= end for s, e in row if s < e)
        ]
        if not whole:
            continue
        shown = near[whole[0] : whole[-1] + 1]
        rows = tuple(
            tuple((_clamped(s, start, end), _clamped(e, start, end)) for s, e in row)
            for row in shown
        )
        found.append(Table(rows, headed=table.headed and shown[0] is table.rows[0]))
    return tuple(found)


def _near(
    items: Sequence[_T], start: int, end: int, span: Callable[[_T], tuple[int, int]]
) -> Sequence[_T]:
    """Those of some items in order whose span touches `start` to `end`: a long text has many items
    and many pieces."""
    first = bisect_left(items, start, key=lambda each: span(each)[1])
    return items[first : bisect_right(items, end, lo=first, key=lambda each: span(each)[0])]


def _clamped(offset: int, start: int, end: int) -> int:
    return min(max(offset, start), end) - start
