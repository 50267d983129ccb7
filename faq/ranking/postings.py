"""In which form are impacts kept, so that a question is added up quickly?

As whole numbers of ticks, 16 bits each, so that sums are exact: the order in which terms
are added can't change a score, and there is nothing to round.  A term that many passages
hold is a row of a table with a place for every passage, which is added at the speed of
memory, or looked up where it still matters; all others are lists of the rows that hold them.
(Anh and Moffat, "Impact transformation", 2002, show that far fewer than 16 bits rank as well.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.ranking.bm25f import Float32, Int64, UInt32, UInt64

UInt16 = npt.NDArray[np.uint16]

HIGHEST = 2047
"""Ticks of the largest impact: fine enough to change no ranking, and small enough for sums of
thousands of weighed terms to fit in 32 bits."""
_SHARE = 12
"""A term that more than one in so many passages hold gets a row of the table, which is added
without a look at each passage's number and may be looked up at any, but needs more room."""


@dataclass(frozen=True, slots=True)
class Postings:
    """An inverted index with the arithmetic already done.

    Term ``i`` has key ``keys[i]`` (ascending) and inverse document frequency ``idf[i]``;
    it gives ``ticks[offsets[i]:offsets[i + 1]]`` to the ``rows`` beside (ascending).  A
    common term, ``common[j]`` (ascending), has no rows there but ``table[j]``, which holds
    what it gives to every row of the corpus.
    """

    keys: UInt64
    idf: Float32
    holders: UInt32
    """How many passages hold each term."""
    offsets: Int64
    rows: UInt32
    quantized: UInt16
    peaks: UInt16
    """The most that each term gives."""
    common: Int64
    table: UInt16
    """Shape (common terms, passages)."""
    bits: UInt64
    """Shape (common terms, passages / 64 rounded up): which passages hold each, a bit a passage,
    the lowest of a number first."""
    quantum: Float32
    """Shape (1,): the impact of one tick."""


def quantum_of(highest: float) -> np.float32:
    """The impact of one tick, where no impact is above `highest`."""
    return np.float32(highest / HIGHEST) or np.float32(1)


def quantize(impacts: Float32, quantum: np.float32) -> UInt16:
    """Impacts in ticks.  What a passage holds it holds: the smallest is one, and only none is
    none."""
    quantized: UInt16 = np.rint(impacts / quantum).astype(np.uint16)
    np.maximum(quantized, impacts > 0, out=quantized)
    return quantized


def are_common(holders: Int64, rows: int) -> npt.NDArray[np.bool_]:
    """Whether terms with so many holders in a corpus of `rows` passages are rows of the table."""
    return np.asarray(holders * _SHARE > rows)


def table_row(rows: UInt32, quantized: UInt16, length: int) -> tuple[UInt16, UInt64]:
    """The row of a common term in the table for `length` passages, and its bits."""
    row = np.zeros(length, np.uint16)
    row[rows] = quantized
    bits = np.zeros(words_of(length), np.uint64)
    bits.view(np.uint8)[: -(-length // 8)] = np.packbits(row > 0, bitorder="little")
    return row, bits


def words_of(rows: int) -> int:
    """How many numbers of 64 bits have a bit for each of `rows`."""
    return -(-rows // 64)


def find_terms(postings: Postings, keys: UInt64) -> Int64:
    """The number of each key's term; -1 for a key that no passage holds."""
    if not len(postings.keys):
        return np.full(len(keys), -1, np.int64)
    places = np.searchsorted(postings.keys, keys)
    places[places == len(postings.keys)] = 0
    return np.where(postings.keys[places] == keys, places, -1)
