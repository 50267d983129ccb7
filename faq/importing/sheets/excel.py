"""Reads workbooks as sheets: what cells show, with merged ones, links and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from faq.importing.markdown import escaped, link
from faq.importing.markdown import picture as markdown_picture
from faq.importing.office.page import Pictures
from faq.importing.sheets.sheet import Row, Sheet
from faq.importing.sheets.workbook import Beside, open_workbook, places
from faq.importing.source import Document, Loss

_MOST_CELLS = 1_000_000
_MOST_COLUMNS = 200
_DECIMALS = re.compile(r"0\.(0+)")
Documents = Callable[[str, Sheet, Sheet], Iterator[Document | Loss]]


def read_workbook(path: Path, documents: Documents) -> Iterator[Document | Loss]:
    """What `documents` makes of each sheet, given as texts and as Markdown; raises what the
    library raises."""
    book, beside = open_workbook(path)
    formulas = load_workbook(path, data_only=False, read_only=True)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                yield Loss(f"{path.name}!{sheet.title}", "隐藏的工作表没有导入 (a hidden sheet)")
                continue
            read = _Reading(path.name, sheet, Pictures(path.name), beside[sheet.title])
            texts, marked = read.sheets()
            yield from read.losses
            yield from read.pictures.losses
            yield from documents(path.name, texts, marked)
            yield from _uncomputed(path.name, sheet, formulas[sheet.title])
    finally:
        formulas.close()
    yield from (
        Loss(f"{path.name}!{each.title}", "图表没有导入 (a sheet of a chart)")
        for each in book.chartsheets
    )


def _uncomputed(file: str, sheet: Any, formulas: Any) -> Iterator[Loss]:
    """The formulas whose values no program has stored, among the cells that are read."""
    columns = min(sheet.max_column, _MOST_COLUMNS)
    # A sheet may have a cell in its last row and one in its last column, and nothing between.
    for row in formulas.iter_rows(max_row=_MOST_CELLS // columns, max_col=columns):
        for cell in row:
            if getattr(cell, "data_type", "") != "f":
                continue
            if sheet.cell(cell.row, cell.column).value is None:
                place = f"{file}!{sheet.title}!{cell.coordinate}"
                yield Loss(place, "公式没有存下结果，请用 Excel 打开保存一次 (no stored value)")


@dataclass(slots=True)
class _Reading:
    """A sheet as it is read."""

    file: str
    sheet: Any
    pictures: Pictures
    beside: Beside
    losses: list[Loss] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    """Addresses by row and column."""

    def sheets(self) -> tuple[Sheet, Sheet]:
        """The sheet with cells as texts, and as Markdown."""
        pictures = self._pictures()
        columns, rows = self._extent(pictures)
        if columns > _MOST_COLUMNS:
            self._lose("", f"第 {_MOST_COLUMNS} 列以后没有导入 (further columns)")
            columns = _MOST_COLUMNS
        if columns * rows > _MOST_CELLS:
            rows = _MOST_CELLS // columns
            self._lose(f"!{rows + 1}", "从这一行起没有导入，表太大 (further rows)")
        merged = self._merged(rows, columns)
        self.links = self._links(merged, rows, columns)
        texts, marked = [], []
        for number in self._used_rows(merged, pictures, rows):
            places = [(number, at) for at in range(1, columns + 1)]
            cells = [merged.get(at) or self.sheet._cells.get(at) for at in places]
            plain = ["" if each is None else shown(each) for each in cells]
            own = [pictures.get(at, "") for at in places]
            if any(plain) or any(own):
                filled = list(zip(cells, plain, own, strict=True))
                texts.append(Row(number, tuple(self._text(*each) for each in filled)))
                marked.append(Row(number, tuple(self._marked(*each) for each in filled)))
        for ref, comment in self.beside.comments:
            self._lose(f"!{ref}", f"批注没有导入 (a comment): “{' '.join(comment.split()):.40}”")
        attachments = tuple(self.pictures.attachments.values())
        name = str(self.sheet.title)
        return Sheet(name, tuple(texts), attachments), Sheet(name, _narrowed(marked), attachments)

    def _extent(self, pictures: Iterable[tuple[int, int]]) -> tuple[int, int]:
        """How many columns and rows hold anything; cells that are only coloured don't count."""
        filled = (at for at, cell in self.sheet._cells.items() if cell.value is not None)
        rows, columns = 1, 1
        for row, column in (*filled, *pictures):
            rows, columns = max(rows, row), max(columns, column)
        return columns, rows

    def _used_rows(
        self, merged: Iterable[tuple[int, int]], pictures: Iterable[tuple[int, int]], rows: int
    ) -> list[int]:
        """The rows with cells: those between a first and a last one may be a million."""
        used = {row for row, _ in (*self.sheet._cells, *merged, *pictures)}
        return sorted(row for row in used if row <= rows)

    def _lose(self, place: str, what: str) -> None:
        self.losses.append(Loss(f"{self.file}!{self.sheet.title}{place}", what))

    def _text(self, cell: Any, text: str, picture: str) -> str:
        """A cell of a table of questions: its text, which may be HTML, and a link in Markdown."""
        href = self._address(cell)
        own = link(text, href) if href and href != text and "<" not in text else text
        return "\n".join(filter(None, (own, f"![]({picture})" if picture else "")))

    def _marked(self, cell: Any, text: str, picture: str) -> str:
        own = "\n".join(map(escaped, text.split("\n")))
        href = self._address(cell)
        own = link(own, href) if href else own
        return "\n".join(filter(None, (own, markdown_picture("", picture) if picture else "")))

    def _merged(self, rows: int, columns: int) -> dict[tuple[int, int], Any]:
        """The cells whose text stands in others that are merged with them."""
        return {
            (row, column): self.sheet.cell(area[1], area[0])
            for area, row, column in places(self.beside.merged, rows, columns)
        }

    def _links(
        self, merged: Mapping[tuple[int, int], Any], rows: int, columns: int
    ) -> dict[tuple[int, int], str]:
        """Addresses by the cells that lead there, of merged ones by the first."""
        targets = dict(self.beside.links)
        found: dict[tuple[int, int], str] = {}
        for area, row, column in places(list(targets), rows, columns):
            cell = merged.get((row, column))
            at = (row, column) if cell is None else (cell.row, cell.column)
            found.setdefault(at, targets[area])
        return found

    def _address(self, cell: Any) -> str:
        return "" if cell is None else self.links.get((cell.row, cell.column), "")

    def _pictures(self) -> dict[tuple[int, int], str]:
        """The names of pictures by the cell in whose corner each begins."""
        found: dict[tuple[int, int], str] = {}
        for each in getattr(self.sheet, "_images", ()):
            anchor = getattr(each.anchor, "_from", None)
            at = (anchor.row + 1, anchor.col + 1) if anchor is not None else (1, 1)
            name = self.pictures.add(each._data(), f"{self.file}!{self.sheet.title}!{at}")
            if name:
                found[at] = name
        for each in self.beside.unread:
            self._lose(
                "", f"图片或图形读不了，没有导入 (a drawing that can't be read): {each:.200}"
            )
        for _ in getattr(self.sheet, "_charts", ()):
            self._lose("", "图表没有导入 (a chart)")
        return found


def _narrowed(rows: list[Row]) -> tuple[Row, ...]:
    """The rows without columns in which no row has anything."""
    used = [
        at
        for at in range(max((len(row.cells) for row in rows), default=0))
        if any(row.cells[at] for row in rows)
    ]
    return tuple(Row(row.number, tuple(row.cells[at] for at in used)) for row in rows)


def shown(cell: Any) -> str:
    """The value of a cell as its form shows it, as far as readers need it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        has_time = value.time() != time()
        return value.strftime("%Y-%m-%d %H:%M") if has_time else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format or ""))
    return "\n".join(line.rstrip() for line in str(value).replace("\r\n", "\n").split("\n")).strip()


def _number(value: int | float, form: str) -> str:
    decimals = _DECIMALS.search(form)
    places = len(decimals[1]) if decimals else 0
    if "%" in form:
        return f"{value * 100:.{places}f}%"
    mark = "¥" if "¥" in form or "￥" in form else "$" if "$" in form and "[$-" not in form else ""
    if decimals or mark or "#,##0" in form:
        comma = "," if "#,##0" in form else ""
        return f"{mark}{value:{comma}.{places}f}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
