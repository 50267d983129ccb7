"""Reads files of comma-separated values as sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from faq.articles.decode import Undecodable, decode
from faq.files.regular import open_regular
from faq.importing.sheets.sheet import Row, Sheet
from faq.importing.source import Loss

_MOST_BYTES = 256 << 20
_MOST_CELL_CHARS = 1 << 20
_DELIMITERS = ",;\t|"
_HEADER_LINES = 10


def read_csv(path: Path) -> Sheet | Loss:
    """The sheet of a file; a Loss for one that is no text or too large."""
    with open_regular(path) as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        return Loss(path.name, f"超过 {_MOST_BYTES >> 20} MB，请分成几个文件 (too large)")
    try:
        text = decode(data)
    except Undecodable:
        return Loss(path.name, "不是文本，或者已损坏 (no text, or damaged)")
    csv.field_size_limit(_MOST_CELL_CHARS)
    beginning = text.split("\n", _HEADER_LINES)[:_HEADER_LINES]
    delimiter = max(_DELIMITERS, key=lambda each: max(line.count(each) for line in beginning))
    try:
        rows = tuple(_rows(text, delimiter))
        return Sheet("", rows, unclosed=_unclosed(text, rows))
    except csv.Error as error:
        return Loss(path.name, f"不是 CSV，引号要成对 (broken, an unpaired quote?): {error}")


def _unclosed(text: str, rows: tuple[Row, ...]) -> int:
    """The row that a quote takes all further ones into; 0 without."""
    last = rows[-1] if rows else Row(0, ())
    is_odd = text.count('"') % 2 and any("\n" in cell for cell in last.cells)
    return last.number if is_odd else 0


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for _ in count():
        cells = next(reader, None)
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield Row(start, tuple(cells))
        start = reader.line_num + 1
