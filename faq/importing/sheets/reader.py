"""Reads spreadsheets: sheets of questions become tables of questions, others an article each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from faq.importing.conversations.columns import is_log
from faq.importing.markdown import escaped
from faq.importing.office.reader import Read, read_container
from faq.importing.sheets.csv_file import read_csv
from faq.importing.sheets.grids import grid_article
from faq.importing.sheets.questions import find_header, question_tables
from faq.importing.sheets.sheet import Row, Sheet
from faq.importing.source import Document, Loss

_TEXTS = (".csv", ".tsv")
_BOOKS = (".xlsx", ".xlsm", ".xltx")
_LOG = "是聊天记录，没有导入；用 --questions 取出顾客的提问 (a log of chats: use --questions)"


class TextSheetReader:
    """Reads files of comma-separated values."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.is_file() and path.suffix.lower() in _TEXTS

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its tables of questions or its table."""
        sheet = read_csv(path)
        if isinstance(sheet, Loss):
            yield sheet
        else:
            yield from sheet.faults(path.name)
            yield from sheet_documents(path.name, sheet, replace(sheet, rows=_plain(sheet)))


class WorkbookReader:
    """Reads workbooks of Excel."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.suffix.lower() in _BOOKS and path.is_file()

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """The tables of its sheets."""

        def book() -> Read:
            from faq.importing.sheets.excel import read_workbook

            return partial(read_workbook, documents=sheet_documents)

        yield from read_container(path, book)


def sheet_documents(file: str, sheet: Sheet, as_markdown: Sheet) -> Iterator[Document | Loss]:
    """The documents of a sheet: of its texts where it is one of questions, whose answers may be
    HTML, else of its cells as Markdown.

    A log of chats becomes none: readers would see who wrote.
    """
    header = find_header(sheet)
    if header:
        yield from question_tables(file, sheet, *header)
    elif is_log([row.cells for row in sheet.rows]):
        yield Loss(f"{file}!{sheet.name}" if sheet.name else file, _LOG)
    else:
        yield from grid_article(file, as_markdown)


def _plain(sheet: Sheet) -> tuple[Row, ...]:
    return tuple(
        Row(row.number, tuple("\n".join(map(escaped, cell.split("\n"))) for cell in row.cells))
        for row in sheet.rows
    )
