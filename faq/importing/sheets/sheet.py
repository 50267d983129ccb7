"""Defines a sheet of a spreadsheet as texts of its cells."""

from __future__ import annotations

from dataclasses import dataclass

from faq.importing.source import Attachment, Loss

_UNCLOSED = (
    "引号没有成对，从这一行起都读成了一格，请补上引号再导入 "
    "(an unpaired quote: everything from here on is one cell)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something."""

    number: int
    """From 1, as the program numbers it that made the sheet."""
    cells: tuple[str, ...]
    """Each cell's text; HTML and line breaks as they stand."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet."""

    name: str
    """"" for a file that is one."""
    rows: tuple[Row, ...]
    attachments: tuple[Attachment, ...] = ()
    """Its pictures; the cells refer to those that stand in them."""
    unclosed: int = 0
    """The row into which a quote that nothing closes takes all further ones; 0 without."""

    def faults(self, file: str) -> tuple[Loss, ...]:
        """What may have been read otherwise than it was meant."""
        return (Loss(self.place(file, self.unclosed), _UNCLOSED),) if self.unclosed else ()

    def place(self, file: str, row: int, column: int | None = None) -> str:
        """A place in the sheet as people write it: ``file!Sheet1!B7``, ``file:7`` for a row of a
        file that is one sheet."""
        if not self.name:
            return f"{file}:{row}"
        cell = f"{'' if column is None else letters(column)}{row}"
        return f"{file}!{self.name}!{cell}"


def letters(column: int) -> str:
    """The letters of a column, from 0: A, B, … Z, AA…"""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
