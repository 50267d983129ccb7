"""Writes the passages and articles of a generation as documents of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np

from faq.cluster.layout import (
    AUDIENCE,
    BODY,
    SORT_KEY,
    TERMS_FIELD,
    StoredPassage,
    article_document,
    passage_document,
    stored_body,
    term_name,
)
from faq.cluster.pack import sort_keys_of
from faq.files.digests import digest_of_bytes
from faq.ranking.bm25f import Int64, UInt64
from faq.ranking.postings import Postings
from faq.storage.generation import Generation

_SCANNED = 1 << 22
"""Postings that are looked through at once."""
_NAMES = 1 << 18
"""Of terms that are remembered, about: 40 MB."""
RANGE = 4096
"""Rows that are transposed at once."""
Document = tuple[str, dict[str, Any]]


class ArticleDocuments:
    """Makes the documents of articles."""

    def __init__(self, generation: Generation) -> None:
        self._packed = list(generation.packed_articles)
        self.names = [article_document(entry.id) for entry in generation.entries()]
        """The id of each article's document."""

    def contents(self) -> list[str]:
        """The digest of what each document holds."""
        return [digest_of_bytes(packed) for packed in self._packed]

    def of(self, numbers: Iterable[int]) -> Iterator[Document]:
        """Those of some articles."""
        for number in numbers:
            yield self.names[number], {BODY: stored_body(self._packed[number])}

    def all(self) -> Iterator[Document]:
        """Those of all articles."""
        return self.of(range(len(self._packed)))


class _Row(NamedTuple):
    """What the document of a passage holds but for its sort key."""

    row: int
    keys: UInt64
    """Of its terms, ascending."""
    impacts: Int64
    audience: int
    stored: bytes

    def digest(self) -> bytes:
        """The same for the same."""
        parts = self.keys.tobytes(), self.impacts.tobytes(), bytes([self.audience]), self.stored
        return bytes.fromhex(digest_of_bytes(*parts))


class _Names(dict[int, str]):
    """The names of terms by their keys, each made once."""

    def __missing__(self, key: int) -> str:
        name = self[key] = term_name(key)
        return name


class PassageDocuments:
    """Makes the documents of passages, a range of rows at a time, so that the postings are never
    transposed as a whole."""

    def __init__(self, generation: Generation) -> None:
        """Raises as `sort_keys_of`."""
        self._generation = generation
        self._names = _Names()
        self._sort_keys = sort_keys_of(generation.folder, generation.manifest)

    def of(self, first: int, end: int) -> Iterator[Document]:
        """Those of the rows from `first` to before `end`."""
        for row in self._rows(first, end, range(first, end)):
            yield self._document(row)

    def among(self, rows: Int64) -> Iterator[Document]:
        """Those of some rows, which ascend."""
        for first in range(0, self._generation.rows, RANGE):
            own = rows[np.searchsorted(rows, first) : np.searchsorted(rows, first + RANGE)]
            if len(own):
                for row in self._rows(own.item(0), own.item(-1) + 1, own.tolist()):
                    yield self._document(row)

    def contents(self) -> UInt64:
        """The digest of what each document holds but for its sort key; of shape (rows, 2)."""
        digests, rows = list[bytes](), self._generation.rows
        for first in range(0, rows, RANGE):
            end = min(first + RANGE, rows)
            digests += (row.digest() for row in self._rows(first, end, range(first, end)))
        return np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)

    def _document(self, row: _Row) -> Document:
        sort_key, keys = self._sort_keys.item(row.row), row.keys.tolist()
        names, impacts = self._names, row.impacts.tolist()
        terms = [f"{names[key]}|{impact}" for key, impact in zip(keys, impacts, strict=True)]
        return (
            passage_document(sort_key),
            {
                TERMS_FIELD: " ".join(terms),
                SORT_KEY: sort_key,
                AUDIENCE: row.audience,
                BODY: stored_body(row.stored),
            },
        )

    def _rows(self, first: int, end: int, chosen: Iterable[int]) -> Iterator[_Row]:
        """The `chosen` ones of the rows from `first` to before `end`."""
        generation = self._generation
        if len(self._names) > _NAMES:
            self._names.clear()
        terms, rows, impacts = _transposed(generation.postings, first, end)
        keys = generation.postings.keys[terms]
        borders = np.searchsorted(rows, np.arange(first, end + 1)).tolist()
        for row in chosen:
            held = slice(borders[row - first], borders[row - first + 1])
            stored = msgspec.msgpack.encode(self._stored(row))
            yield _Row(row, keys[held], impacts[held], generation.audiences.item(row), stored)

    def _stored(self, row: int) -> StoredPassage:
        generation, columns = self._generation, self._generation.columns
        packed, vectors = generation.packed_passage(row), generation.vectors
        numbers = vectors.numbers_of(row) if vectors else None
        return StoredPassage(
            audience=generation.audiences.item(row),
            information=columns.information[row : row + 1].tobytes(),
            codes=_run(columns.codes, columns.codes_ends, row),
            headings=_run(columns.headings, columns.headings_ends, row),
            analyzed=_run(columns.analyzed, columns.analyzed_ends, row),
            passage=packed,
            alone=_alone(generation, row),
            vectors=vectors.values[numbers].tobytes() if vectors else b"",
            scales=vectors.scales[numbers].tobytes() if vectors else b"",
        )


def _alone(generation: Generation, row: int) -> bytes:
    own, alone = generation.answered_questions(row), generation.standing_alone(row)
    return b"" if own == alone else msgspec.msgpack.encode(alone)


def _run(values: Any, ends: Any, row: int) -> bytes:
    return bytes(values[int(ends[row - 1]) if row else 0 : int(ends[row])])


def _transposed(postings: Postings, first: int, end: int) -> tuple[Int64, Int64, Int64]:
    """The numbers of terms, rows and impacts of all postings of a range of rows, by row and term:
    which terms are common, and so stand in the table, changes with the corpus."""
    terms, rows, impacts = [], [], []
    for start in range(0, len(postings.rows), _SCANNED):
        part = postings.rows[start : start + _SCANNED]
        at = np.flatnonzero((part >= first) & (part < end)) + start
        terms.append(np.searchsorted(postings.offsets, at, side="right") - 1)
        rows.append(postings.rows[at].astype(np.int64))
        impacts.append(postings.quantized[at].astype(np.int64))
    nth, column = np.nonzero(postings.table[:, first:end])
    terms.append(postings.common[nth])
    rows.append(column.astype(np.int64) + first)
    impacts.append(postings.table[nth, column + first].astype(np.int64))
    found = [np.concatenate(each) for each in (terms, rows, impacts)]
    order = np.argsort(found[1] * len(postings.keys) + found[0])
    return found[0][order], found[1][order], found[2][order]
