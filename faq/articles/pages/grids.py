"""Places the cells of an HTML table in a grid, with those that span rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from faq.articles.inline import MarkedText
from faq.articles.pages.code_text import is_gutter

_ROWS = "./tr|./thead/tr|./tbody/tr|./tfoot/tr"
_MAX_COLUMNS = 200
"""Columns from which spans are taken no further."""
_MAX_REPEATED_CHARS = 200
"""A longer text is not repeated in each of the rows it spans."""
_MAX_GROWTH = 20_000
"""Characters that repeated texts may add to a table."""
_MAX_SPANNED = 100_000
"""Cells that spans may add to a table; further ones are taken no further."""


def table_cells(table: etree._Element) -> list[list[etree._Element]]:
    """The rows of cells, without those that number the lines of code."""
    return [
        [cell for cell in row.xpath("./td|./th") if not _is_line_numbers(cell)]
        for row in table.xpath(_ROWS)
    ]


_EMPTY = MarkedText("")


def grid(
    rows: Sequence[Sequence[etree._Element]], text: Callable[[etree._Element], MarkedText]
) -> list[tuple[MarkedText, ...]]:
    """The texts of the cells; what spans rows stands in each, what spans columns in the first."""
    made: list[tuple[MarkedText, ...]] = []
    below: dict[int, tuple[int, MarkedText]] = {}  # column -> rows still to fill, and the text
    left, room = _MAX_GROWTH, _MAX_SPANNED
    for row in rows:
        cells = iter(row)
        out: list[MarkedText] = []
        own = False
        after: dict[int, tuple[int, MarkedText]] = {}
        cell = next(cells, None)
        width = max(below, default=-1) + 1
        while cell is not None or len(out) < width:
            column = len(out)
            if column in below:
                count, repeated = below.pop(column)
                left -= len(repeated.text)
                out.append(repeated if left > 0 else _EMPTY)
                if count > 1:
                    after[column] = (count - 1, repeated)
            elif cell is None:
                out.append(_EMPTY)
            else:
                value = text(cell)
                own = own or bool(value.text or value.pictures)
                most = max(1, _MAX_COLUMNS - column) if room > 0 else 1
                wide = min(_span(cell, "colspan"), most)
                tall = _span(cell, "rowspan")
                for index in range(wide):
                    if index and column + index in below:
                        break
                    shown = value if index == 0 else _EMPTY
                    out.append(shown)
                    if tall > 1 and column + index < _MAX_COLUMNS:
                        fits = len(shown.text) <= _MAX_REPEATED_CHARS
                        again = replace(shown, pictures=()) if fits else _EMPTY
                        after[column + index] = (tall - 1, again)
                cell = next(cells, None)
        room -= len(out) - len(row)
        below = after if room > 0 else {}
        if own:
            made.append(tuple(out))
    return made


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or ""
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        return 1
    return int(value) if int(value) or name == "colspan" else 65_534


def _is_line_numbers(cell: etree._Element) -> bool:
    return cell.find(".//pre") is not None and is_gutter(cell)
