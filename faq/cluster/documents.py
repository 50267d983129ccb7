"""Writes the passages and articles of a generation as documents of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from faq.cluster.layout import (
    AUDIENCE,
    BODY,
    ROW,
    TERMS_FIELD,
    StoredPassage,
    article_document,
    passage_document,
    stored_body,
    term_name,
)
from faq.ranking.bm25f import Int64
from faq.ranking.postings import Postings
from faq.storage.generation import Generation

_SCANNED = 1 << 22
"""Postings that are looked through at once."""
Document = tuple[str, dict[str, Any]]


def article_documents(generation: Generation) -> Iterator[Document]:
    """All articles."""
    for number, packed in enumerate(generation.packed_articles):
        yield article_document(number), {BODY: stored_body(packed)}


class PassageDocuments:
    """Makes the documents of passages, a range of rows at a time, so that the postings are never
    transposed as a whole."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._names = [term_name(key) for key in generation.postings.keys.tolist()]

    def of(self, first: int, end: int) -> Iterator[Document]:
        """Those of the rows from `first` to before `end`."""
        terms, rows, impacts = _transposed(self._generation.postings, first, end)
        borders = np.searchsorted(rows, np.arange(first, end + 1)).tolist()
        numbers, quantized, names = terms.tolist(), impacts.tolist(), self._names
        for nth, row in enumerate(range(first, end)):
            held = range(borders[nth], borders[nth + 1])
            yield (
                passage_document(row),
                {
                    TERMS_FIELD: " ".join([f"{names[numbers[at]]}|{quantized[at]}" for at in held]),
                    ROW: row,
                    AUDIENCE: self._generation.audiences.item(row),
                    BODY: stored_body(msgspec.msgpack.encode(self._stored(row))),
                },
            )

    def _stored(self, row: int) -> StoredPassage:
        generation, columns = self._generation, self._generation.columns
        packed, vectors = generation.packed_passage(row), generation.vectors
        numbers = vectors.numbers_of(row) if vectors else None
        return StoredPassage(
            owner=generation.owner(row),
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
    """The numbers of terms, rows and impacts of all postings of a range of rows, by row."""
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
    order = np.argsort(found[1], kind="stable")
    return found[0][order], found[1][order], found[2][order]
