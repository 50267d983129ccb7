"""Opens workbooks so that merged cells and links cost no more than the cells that there are.

The library makes a cell of every place that a merged range or a link covers, of which a range over
whole columns has millions: what is written back needs them, what is read doesn't.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import RelationshipList, get_dependents, get_rels_path
from openpyxl.reader.drawings import find_images
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import WorksheetReader
from openpyxl.xml.constants import COMMENTS_NS
from openpyxl.xml.functions import fromstring

_DRAWING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
Area = tuple[int, int, int, int]
"""First column, first row, last column and last row, from 1."""


@dataclass(slots=True)
class Beside:
    """What a sheet has beside its cells."""

    merged: list[Area] = field(default_factory=list)
    links: list[tuple[Area, str]] = field(default_factory=list)
    """Ranges with the addresses that they lead to."""
    comments: list[tuple[str, str]] = field(default_factory=list)
    """The cells that somebody has commented on, and what they wrote."""
    unread: list[str] = field(default_factory=list)
    """What the library says of the drawings that it can't read."""


def open_workbook(path: Path) -> tuple[Any, dict[str, Beside]]:
    """A workbook with the values that its formulas have, and what its sheets have beside their
    cells by their names; raises what the library raises."""
    reader = _Reader(path, data_only=True, keep_links=False)
    reader.read()
    return reader.wb, reader.beside


def places(areas: Sequence[Area], rows: int, columns: int) -> Iterator[tuple[Area, int, int]]:
    """Row and column of all that is within the areas and the sheet, with the area of each.

    The areas of a sound sheet don't overlap: what of others would be more than the sheet has places
    is left out.
    """
    left = rows * columns
    for area in areas:
        first_column, first_row, last_column, last_row = area
        if first_column > columns:
            continue
        for row in range(first_row, min(last_row, rows) + 1):
            for column in range(first_column, min(last_column, columns) + 1):
                if not left:
                    return
                left -= 1
                yield area, row, column


class _Reader(ExcelReader):  # type: ignore[misc] # the library has no types
    def __init__(self, path: Path, **options: bool) -> None:
        super().__init__(path, **options)
        self.beside: dict[str, Beside] = {}

    def read_worksheets(self) -> None:
        """As the library does, without what only writing needs."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(sheet, relation)
                continue
            made = self.wb.create_sheet(sheet.name)
            made.sheet_state = sheet.state
            path = get_rels_path(relation.target)
            relations = RelationshipList()
            if path in self.valid_files:
                relations = get_dependents(self.archive, path)
            self.beside[made.title] = self._read_sheet(made, relation.target, relations)

    def _read_sheet(self, made: Any, path: str, relations: Any) -> Beside:
        with self.archive.open(path) as file:
            reader = WorksheetReader(
                made, file, self.shared_strings, self.data_only, self.rich_text
            )
            reader.bind_cells()
        beside = Beside()
        merged = reader.parser.merged_cells
        beside.merged = [range_boundaries(each.ref) for each in merged.mergeCell] if merged else []
        targets = {each.Id: each.Target for each in relations}
        beside.links = [
            (range_boundaries(each.ref), str(targets[each.id]))
            for each in reader.parser.hyperlinks.hyperlink
            if targets.get(each.id)
        ]
        for each in relations.find(COMMENTS_NS):
            sheet = CommentSheet.from_tree(fromstring(self.archive.read(each.target)))
            beside.comments += ((ref, comment.text) for ref, comment in sheet.comments)
        for each in relations.find(_DRAWING):
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                charts, images = find_images(self.archive, each.target)
            beside.unread += (str(warning.message) for warning in told)
            made._charts += charts
            made._images += images
        return beside
