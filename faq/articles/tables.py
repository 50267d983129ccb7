"""Reads tables of questions and answers, one article a row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from faq.articles.anchors import slug
from faq.articles.cells import read_answer
from faq.articles.columns import Columns, columns_of
from faq.articles.decode import without_controls
from faq.articles.values import (
    ArticleError,
    FileContent,
    NamedValues,
    SourceFile,
    read_date,
    read_line,
    read_until,
    split_list,
)
from faq.model import Article, ArticleId, Fault

if TYPE_CHECKING:
    from _csv import Reader

_SEPARATORS = {
    "similar": re.compile(r"[|｜;；\n]|#{2,}"),
    "tags": re.compile(r"[|｜,，;；、\n]"),
    "category": re.compile(r"[|｜,，;；、/>＞\n]"),
}
"""What parts the entries of a cell; commas part no questions, for questions may hold commas."""
_DECLARED = re.compile(r"\ufeff?\"?sep=(.)\"?[,;\t|]*\s*", re.IGNORECASE)
"""The line by which Excel learns what parts the columns."""
_DELIMITERS = ",;\t|"
_HEADER_ROWS = 10
"""Rows among which the header is looked for."""
_MAX_CELL_CHARS = 1 << 20
MAX_ROWS = 100_000
"""Rows of a file that are read, each of which costs what an article costs."""
_MISSING = {
    "question": "没有 question（问题）一列 (no question column)",
    "answer": "没有 answer（答案）一列 (no answer column)",
}
_EXTRA_CELLS = "多出一列，含逗号的答案要加引号 (more cells than columns: quote what holds commas)"
_JOINED_CELLS = (
    "多出的列已并入答案，含逗号的答案应加引号 (more cells than columns, joined to the answer)"
)
_ABOVE_HEADER = "表头以上的内容未采用 (above the header, not read)"
_Cells = TypeVar("_Cells")
Values = Mapping[str, Sequence[object]]
"""The values of a row by the meaning of their columns."""


class _Row(NamedTuple):
    line: int
    values: Values


@dataclass(slots=True)
class _Rows:
    """The rows of a file, and what is wrong with the others."""

    name: str
    rows: list[_Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    weak_spots: list[Fault] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """Columns that are told not to be read."""

    def fault(self, line: int, fault: str) -> None:
        self.faults.append(Fault(self.name, line, fault))

    def weak(self, line: int, spot: str) -> None:
        self.weak_spots.append(Fault(self.name, line, spot))

    def unread(self, line: int, columns: Columns) -> None:
        for name in columns.unread:
            if name not in self.told:
                self.told.add(name)
                self.weak(line, f"列“{name:.40}”没有用到 (column not read)")


def read_csv(file: SourceFile, text: str) -> FileContent:
    """The articles of a table whose columns a comma, semicolon, tab or bar parts.

    Raises ArticleError if a required column is missing.
    """
    csv.field_size_limit(_MAX_CELL_CHARS)
    found = _Rows(file.name)
    table = _open(text, found)
    rows = (
        row
        for row in _csv_rows(table.reader, table.first)
        if isinstance(row[1], csv.Error) or any(map(str.strip, row[1]))
    )
    for line, cells in _first(rows, found):
        if isinstance(cells, csv.Error):
            found.fault(line, f"不是 CSV，引号要成对 (broken row, an unpaired quote?): {cells}")
        else:
            _add_cells(found, line, cells, table.header)
    return _content(file, found)


def _first(rows: Iterator[tuple[int, _Cells]], found: _Rows) -> Iterator[tuple[int, _Cells]]:
    """The first `MAX_ROWS` rows; how many more there are is a fault."""
    yield from islice(rows, MAX_ROWS)
    beyond = next(rows, None)
    if beyond:
        left_out = 1 + sum(1 for _ in rows)
        found.fault(
            beyond[0],
            f"一个文件最多读 {MAX_ROWS} 行，从这一行起 {left_out} 行未采用，请分成几个文件"
            f" (more than {MAX_ROWS} rows: {left_out} left out from here on; use several files)",
        )


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a table stands, and what its columns mean."""

    line: int
    """From 1."""
    delimiter: str
    columns: Columns


def header_of(text: str) -> Header:
    """The header of a table; raises ArticleError if a required column is missing."""
    return _open(text, _Rows("")).header


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is open below its header."""

    reader: Reader
    first: int
    """Lines of the file before those that the reader counts."""
    header: Header


def _open(text: str, found: _Rows) -> _Table:
    """The table in `text`; what stands above its header is a weak spot."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    declared = _DECLARED.fullmatch(lines[first]) if first < len(lines) else None
    first += bool(declared)
    beginning = lines[first] if first < len(lines) else ""
    delimiters = sorted(_DELIMITERS, key=beginning.count, reverse=True)
    missing: list[tuple[int, str]] = []
    for delimiter in dict.fromkeys([*(declared[1] if declared else ""), *delimiters]):
        reader = _reader("\n".join(lines[first:]), delimiter)
        above: list[int] = []
        for line, cells in islice(_csv_rows(reader, first), _HEADER_ROWS):
            if isinstance(cells, csv.Error):
                missing.append((line, f"不是 CSV (broken table): {cells}"))
                break
            columns = columns_of(cells)
            if not columns.missing:
                for number in above:
                    found.weak(number, _ABOVE_HEADER)
                found.unread(line, columns)
                return _Table(reader, first, Header(line, delimiter, columns))
            if any(map(str.strip, cells)):
                above.append(line)
                missing.append((line, _MISSING[columns.missing]))
    raise ArticleError(missing[0] if missing else (1, _MISSING["question"]))


def _reader(text: str, delimiter: str) -> Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _csv_rows(reader: Reader, first: int) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The rows with the lines they begin on, `first` lines down the file; an error in the place
    of a broken row."""
    while True:
        line = first + reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def _add_cells(found: _Rows, line: int, cells: list[str], header: Header) -> None:
    """Adds a row.  Cells beyond the last column are more of an answer that stands last."""
    width = len(header.columns.meanings)
    if any(map(str.strip, cells[width:])):
        if header.columns.meanings[-1] != "answer":
            found.fault(line, _EXTRA_CELLS)
            return
        found.weak(line, _JOINED_CELLS)
        cells = [*cells[: width - 1], header.delimiter.join(cells[width - 1 :])]
    values: dict[str, list[object]] = {}
    for meaning, cell in zip(header.columns.meanings, cells, strict=False):
        if meaning and cell.strip():
            values.setdefault(meaning, []).append(_unpacked(cell))
    previous = found.rows[-1] if found.rows else None
    if previous and values.keys() == {"similar"}:  # a cell that spans rows, as Excel exports it
        more = (*previous.values.get("similar", ()), *values["similar"])
        found.rows[-1] = _Row(previous.line, {**previous.values, "similar": more})
    elif values:
        found.rows.append(_Row(line, values))


def _unpacked(cell: str) -> object:
    """The list of texts that a cell holds in JSON, else the cell."""
    text = cell.strip()
    if text.startswith('["') and text.endswith('"]'):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return cell
    return cell


def read_jsonl(file: SourceFile, text: str) -> FileContent:
    """The articles of a JSON Lines file; raises ArticleError if no record has a question."""
    found = _Rows(file.name)
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    for number, line in _first(lines, found):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:  # ValueError: a number of 4,301 digits
            found.fault(number, f"不是 JSON (broken line): {error}")
            continue
        if not isinstance(record, dict):
            found.fault(number, "应为 JSON 对象 (not an object)")
            continue
        columns = _columns_of_record(tuple(record))
        values: dict[str, list[object]] = {}
        for meaning, value in zip(columns.meanings, record.values(), strict=True):
            if meaning:
                values.setdefault(meaning, []).append(value)
        found.rows.append(_Row(number, values))
        found.unread(number, columns)
    if found.rows and not any("question" in row.values for row in found.rows):
        raise ArticleError((1, _MISSING["question"]))
    return _content(file, found)


@lru_cache(maxsize=64)
def _columns_of_record(names: tuple[str, ...]) -> Columns:
    return columns_of(names)


def _content(file: SourceFile, found: _Rows) -> FileContent:
    articles: list[Article] = []
    ids: Counter[ArticleId] = Counter()
    for row in found.rows:
        try:
            article = _article(file, row, found)
            ids[article.id] += 1
            if ids[article.id] > 1:
                article = replace(article, id=ArticleId(f"{article.id}~{ids[article.id]}"))
            articles.append(article)
        except ArticleError as error:
            for line, fault in error.found:
                found.fault(line, fault)
    return FileContent(tuple(articles), tuple(found.faults), tuple(found.weak_spots))


def _article(file: SourceFile, row: _Row, found: _Rows) -> Article:
    """The article of a row; raises ArticleError for one without a question or an answer."""
    questions = _texts("question", row)
    if not questions:
        raise ArticleError((row.line, "这一行没有问题 (row without a question)"))
    question, others = questions[0], tuple(questions[1:])
    blocks = read_answer("\n".join(_texts("answer", row)), row.line)
    if not blocks:
        raise ArticleError((row.line, "这一行没有答案 (row without an answer)"))
    values = NamedValues({name: (row.line, _entries(name, row)) for name in row.values})
    none: tuple[str, ...] = ()
    article = Article(
        id=ArticleId(f"{file.stem}/{slug(question)}"),
        title=question,
        source=file.name,
        lead=blocks,
        questions=tuple(dict.fromkeys((*others, *values.take("similar", split_list, none)))),
        audience=values.audience(),
        tags=tuple(
            dict.fromkeys(
                (*values.take("category", split_list, none), *values.take("tags", split_list, none))
            )
        ),
        updated=values.take("updated", _date, None),
        valid_from=values.take("valid_from", _date, None),
        valid_until=values.take("valid_until", _until, None),
        origin=values.take("source", _line, None),
    )
    for line, spot in values.weak():
        found.weak(line, spot)
    return article


def _texts(name: str, row: _Row) -> list[str]:
    """The texts of a question or an answer; raises ArticleError for any but texts and numbers."""
    texts: list[str] = []
    for value in row.values.get(name, ()):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, (dict, list)):
                raise ArticleError((row.line, f"{name}：应为文字 (expected text)"))
            if name == "answer" and isinstance(each, str):
                texts.append(without_controls(each).strip())
            else:
                texts.append(read_line(each))
    return [text for text in texts if text]


def _entries(name: str, row: _Row) -> list[object]:
    """The entries of all columns of one meaning."""
    separators = _SEPARATORS.get(name)
    entries: list[object] = []
    for value in row.values[name]:
        if isinstance(value, str):
            entries += separators.split(value) if separators else [value]
        else:
            entries += value if isinstance(value, list) else [value]
    return entries


def _line(value: object) -> str | None:
    return " ".join(split_list(value)) or None


def _date(value: object) -> str | None:
    text = _line(value)
    return read_date(text) if text else None


def _until(value: object) -> str | None:
    text = _line(value)
    return read_until(text) if text else None
