"""Aligns the cells of a table in columns of a terminal, where wide characters take two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

_JOINT = "  "
_ZERO = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
"""Categories of characters that take no column."""


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(
        0
        if unicodedata.category(char) in _ZERO
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def paddings(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """What stands behind each cell, so that the next column begins at one place in every row;
    nothing behind the last one of a row."""
    widths = [max(map(width, column)) for column in zip_longest(*rows, fillvalue="")]
    return [
        [
            "" if at == len(row) - 1 else " " * (most - width(cell)) + _JOINT
            for at, (cell, most) in enumerate(zip(row, widths, strict=False))
        ]
        for row in rows
    ]


def rule(rows: Sequence[Sequence[str]]) -> str:
    """A line below the head, as wide as the table."""
    widths = [max(map(width, column)) for column in zip_longest(*rows, fillvalue="")]
    return "─" * (sum(widths) + len(_JOINT) * (len(widths) - 1))
