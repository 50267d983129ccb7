"""Proposes where a row of a table takes a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.articles.editing.source import Attempt, Edit, Source
from faq.articles.tables import header_of
from faq.model import Article

_SEPARATOR = re.compile(r"[|｜;；]|#{2,}")
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    quoted: bool


def csv_attempts(source: Source, article: Article, question: str) -> Iterator[Attempt]:
    """The ways to write a question into the row of an article: into a cell of similar questions,
    or into a column of these that the table gets."""
    header = header_of(re.sub(r"\r\n?", "\n", source.text))
    row = _cells(source.text, source.starts[article.lead[0].line - 1], header.delimiter)
    own = [at for at, each in enumerate(header.columns.meanings) if each == "similar"]
    joint = "；" if header.delimiter == "|" else "|"
    for at in sorted(own, key=lambda at: at < len(row) and row[at].end > row[at].start):
        if at < len(row):
            yield (_into(source.text, row[at], header.delimiter, joint, question),)
        else:
            missing = header.delimiter * (at - len(row) + 1)
            yield (_at_end(row, missing + _quoted(question, header.delimiter)),)
    if not own:
        names = _cells(source.text, source.starts[header.line - 1], header.delimiter)
        text = source.text[names[0].start : names[-1].end]
        name = "相似问" if _HAN.search(text) else "similar"
        missing = header.delimiter * max(len(names) - len(row) + 1, 1)
        yield (
            _at_end(names, f"{header.delimiter}{name}"),
            _at_end(row, missing + _quoted(question, header.delimiter)),
        )


def _at_end(row: Sequence[_Cell], text: str) -> Edit:
    return Edit(row[-1].end, row[-1].end, text)


def _into(text: str, cell: _Cell, delimiter: str, joint: str, question: str) -> Edit:
    """A question behind those of a cell."""
    raw = text[cell.start : cell.end]
    if not raw.strip():
        return Edit(cell.start, cell.end, _quoted(question, delimiter))
    used = _SEPARATOR.search(raw)
    separator = used[0] if used and used[0] != delimiter else joint
    if raw.strip().startswith('"['):  # a list in JSON, whose marks are doubled
        at = cell.start + raw.rindex("]")
        return Edit(at, at, f', ""{question}""')
    added = f"{separator}{question}"
    if cell.quoted:
        at = cell.start + raw.rindex('"')
        return Edit(at, at, added.replace('"', '""'))
    if _quoted(added, delimiter) == added:
        return Edit(cell.end, cell.end, added)
    return Edit(cell.start, cell.end, _quoted(raw + added, delimiter))


def _quoted(text: str, delimiter: str) -> str:
    """The content of a cell, in quotation marks where it needs some."""
    if delimiter in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _cells(text: str, start: int, delimiter: str) -> list[_Cell]:
    """The cells of the row that begins at an offset."""
    cells = []
    at = start
    while True:
        begins, quoted = at, text.startswith('"', at)
        if quoted:
            at = _closing(text, at + 1)
        while at < len(text) and text[at] != delimiter and text[at] not in "\r\n":
            at += 1
        cells.append(_Cell(begins, at, quoted))
        if at >= len(text) or text[at] != delimiter:
            return cells
        at += 1


def _closing(text: str, at: int) -> int:
    """Behind the mark that closes a quoted cell."""
    while at < len(text):
        if text[at] == '"':
            if not text.startswith('"', at + 1):
                return at + 1
            at += 1
        at += 1
    return at
