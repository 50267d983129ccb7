"""Defines the postings of a generation: quantized impacts that are summed quickly.

Impacts are multiples of a quantum, 16 bits each.  Sums of whole numbers are exact, so the order in
which terms are added can't change a score.  A common term is a row of a dense table with a column
for every passage, which is added at the speed of memory or looked up where it still matters; other
terms are lists of the rows that hold them.  (Anh and Moffat, "Impact transformation", 2002, show
that far fewer than 16 bits rank as well.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.ranking.bm25f import Float32, Int64, UInt32, UInt64

UInt16 = npt.NDArray[np.uint16]

HIGHEST = 2047
"""Quantized value of the largest impact: fine enough to change no ranking, and small enough for
sums of thousands of weighted terms to fit in 32 bits."""
_SHARE = 12
"""A term that more than one passage in so many holds is common.  A row of the table needs no row
numbers and allows random access, but takes more room than a short list."""


@dataclass(frozen=True, slots=True)
class Postings:
    """An inverted index of quantized impacts.

    Term ``i`` has key ``keys[i]`` (ascending), inverse document frequency ``idf[i]``, and impacts
    ``quantized[offsets[i]:offsets[i + 1]]`` on the same range of `rows` (ascending).  A common
    term, ``common[j]`` (ascending), has none there but ``table[j]``: its impact on every passage
    of the corpus.
    """

    keys: UInt64
    idf: Float32
    holders: UInt32
    """Number of passages that hold each term."""
    offsets: Int64
    rows: UInt32
    quantized: UInt16
    peaks: UInt16
    """Highest quantized impact of each term."""
    common: Int64
    table: UInt16
    """Shape (common terms, passages)."""
    bits: UInt64
    """Shape (common terms, passages / 64 rounded up): one bit per passage that holds the term, the
    lowest bit of a word first."""
    quantum: Float32
    """Shape (1,): the impact of one unit."""


def quantum_of(highest: float) -> np.float32:
    """The impact of one unit, where no impact is above `highest`; 1 where all are 0."""
    return np.float32(highest / HIGHEST) or np.float32(1)


def quantize(impacts: Float32, quantum: np.float32) -> UInt16:
    """The impacts in units of `quantum`, rounded; at least 1 for every impact above 0, and at most
    `HIGHEST`, which only the quantum of other impacts lets them exceed."""
    quantized: UInt16 = np.minimum(np.rint(impacts / quantum), HIGHEST).astype(np.uint16)
    np.maximum(quantized, impacts > 0, out=quantized)
    return quantized


def are_common(holders: Int64, rows: int) -> npt.NDArray[np.bool_]:
    """Whether terms with so many holders are common in a corpus of `rows` passages."""
    return np.asarray(holders * _SHARE > rows)


def table_row(rows: UInt32, quantized: UInt16, length: int) -> tuple[UInt16, UInt64]:
    """The row of a common term in the table of `length` passages, and its bits."""
    row = np.zeros(length, np.uint16)
    row[rows] = quantized
    bits = np.zeros(words_of(length), np.uint64)
    bits.view(np.uint8)[: -(-length // 8)] = np.packbits(row > 0, bitorder="little")
    return row, bits


def words_of(rows: int) -> int:
    """Number of 64-bit words with one bit for each of `rows`."""
    return -(-rows // 64)


def find_terms(postings: Postings, keys: UInt64) -> Int64:
    """The number of each key's term; -1 for an unknown key."""
    if not len(postings.keys):
        return np.full(len(keys), -1, np.int64)
    places = np.searchsorted(postings.keys, keys)
    places[places == len(postings.keys)] = 0
    return np.where(postings.keys[places] == keys, places, -1)


def count_holders(postings: Postings, keys: UInt64) -> list[int]:
    """How many passages hold each key's term."""
    return [
        postings.holders.item(term) if term >= 0 else 0
        for term in find_terms(postings, keys).tolist()
    ]
