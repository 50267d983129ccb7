"""What does each term give to each passage that holds it?

BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted
fields", 2004), computed once a rebuild instead of once a question.  A term's frequency
in a field is divided by the field's relative length, weighted, summed over the fields of
one part of the passage and then saturated; the parts, weighted, are summed.  Times the
term's inverse document frequency this is its impact, and the score of a passage is the
sum of the impacts of the question's terms.

A part is what people take in at once (its titles and questions) or read on (its text): a
term that stands in both says more than one that stands in either twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]

_FEW = 16
"""What is less than one in so many is put in its places one by one."""
_NARROW = 0xFFFF
"""The highest key that fits in 16 bits."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each field of each passage: parallel columns.

    A slot is ``row * number of fields + field``.
    """

    keys: UInt64
    slots: UInt32
    counts: npt.NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class TermArrays:
    """An inverted index with the arithmetic already done.

    Term ``i`` has key ``keys[i]`` (ascending) and inverse document frequency ``idf[i]``;
    it stands in ``rows[offsets[i]:offsets[i + 1]]`` (ascending) with the impacts beside.
    """

    keys: UInt64
    idf: Float32
    offsets: Int64
    rows: UInt32
    impacts: Float32


@dataclass(frozen=True, slots=True)
class Weighting:
    """The parameters of BM25F."""

    fields: tuple[float, ...]
    """Weight of each field within its part."""
    k1: float
    """Saturation, from 0 (presence alone counts)."""
    b: tuple[float, ...]
    """How much each field's length counts, 0 to 1."""
    part_of: tuple[int, ...]
    """Which part each field belongs to; ascending from 0."""
    parts: tuple[float, ...]
    """Weight of each part."""


def count_terms(keys: UInt64, slots: UInt32) -> Counts:
    """Occurrences, one entry each with `slots` ascending, counted by term and slot."""
    # Characters of sixteen bits are sorted by their digits.
    narrow = keys.max(initial=0) <= _NARROW
    order = np.argsort(keys.astype(np.uint16) if narrow else keys, kind="stable")
    keys, slots = keys[order], slots[order]
    starts = run_starts((keys[1:] != keys[:-1]) | (slots[1:] != slots[:-1]), len(keys))
    counts = np.diff(np.append(starts, len(keys))).astype(np.uint32)
    return Counts(keys[starts], slots[starts], counts)


def field_lengths(batch: Counts, first: int, slots: int) -> UInt32:
    """Terms, each as often as it stands there, in the `slots` slots from `first` on."""
    lengths = np.bincount(batch.slots - np.uint32(first), batch.counts, minlength=slots)
    return lengths.astype(np.uint32)


def length_factors(lengths: UInt32, weighting: Weighting) -> npt.NDArray[np.float64]:
    """For each slot, the weight of its field over its length relative to the average one
    that is not empty."""
    table = lengths.reshape(-1, len(weighting.fields)).astype(np.float64)
    filled = (table > 0).sum(axis=0)
    average = table.sum(axis=0) / np.maximum(filled, 1)
    relative = _ratio(table, average)
    b = np.asarray(weighting.b)
    factors = _ratio(np.asarray(weighting.fields), 1 - b + b * relative)
    return factors.reshape(-1)


def merge_counts(batches: Sequence[Counts]) -> Counts:
    """All counts of `batches`, each by ascending term and, for each term, slot."""
    if not batches:
        return Counts(np.empty(0, np.uint64), np.empty(0, np.uint32), np.empty(0, np.uint32))
    if _ascend(batches[0]) and sum(len(each.keys) for each in batches[1:]) < (
        len(batches[0].keys) // _FEW
    ):
        return _inserted(batches[0], _sorted(batches[1:])) if batches[1:] else batches[0]
    return _sorted(batches)


def _sorted(batches: Sequence[Counts]) -> Counts:
    keys, slots, counts = (
        np.concatenate([getattr(batch, column) for batch in batches])
        for column in ("keys", "slots", "counts")
    )
    order = np.argsort(keys, kind="stable")
    merged = Counts(keys[order], slots[order], counts[order])
    if _ascend(merged):
        return merged
    # The batches lie within one another.
    new = merged.keys[1:] != merged.keys[:-1]
    terms = np.concatenate((np.zeros(1, np.uint64), np.cumsum(new, dtype=np.uint64)))
    order = np.argsort(terms << np.uint64(32) | merged.slots, kind="stable")
    return Counts(merged.keys[order], merged.slots[order], merged.counts[order])


def _ascend(batch: Counts) -> bool:
    """Whether the slots of each term ascend."""
    falls = np.flatnonzero(batch.slots[1:] < batch.slots[:-1])
    return not (batch.keys[falls] == batch.keys[falls + 1]).any()


def _inserted(many: Counts, few: Counts) -> Counts:
    """Counts with some others among them, each in its place, whose slots are others."""
    low = np.searchsorted(many.keys, few.keys, side="left")
    high = np.searchsorted(many.keys, few.keys, side="right")
    while (low < high).any():
        middle = (low + high) // 2
        before = (low < high) & (many.slots[np.minimum(middle, len(many.slots) - 1)] < few.slots)
        low, high = np.where(before, middle + 1, low), np.where(before, high, middle)
    return Counts(
        np.insert(many.keys, low, few.keys),
        np.insert(many.slots, low, few.slots),
        np.insert(many.counts, low, few.counts),
    )


def build_impacts(
    counted: Counts, factors: npt.NDArray[np.float64], weighting: Weighting
) -> TermArrays:
    """The term arrays of some terms, from all their counts as `merge_counts` gives them.

    `factors` are the `length_factors` of every slot of the corpus.
    """
    keys, slots = counted.keys, counted.slots
    frequencies = counted.counts * factors[slots]

    passages, in_field = np.divmod(slots, np.uint32(len(weighting.fields)))
    in_part = np.asarray(weighting.part_of, np.uint32)[in_field]
    new = (keys[1:] != keys[:-1]) | (passages[1:] != passages[:-1])
    starts = run_starts(new | (in_part[1:] != in_part[:-1]), len(keys))
    frequencies = np.add.reduceat(frequencies, starts) if len(starts) else frequencies
    saturated = _ratio(frequencies * (weighting.k1 + 1), weighting.k1 + frequencies)
    saturated *= np.asarray(weighting.parts)[in_part[starts]]
    keys, passages = keys[starts], passages[starts]
    starts = run_starts((keys[1:] != keys[:-1]) | (passages[1:] != passages[:-1]), len(keys))
    saturated = np.add.reduceat(saturated, starts) if len(starts) else saturated
    keys, passages = keys[starts], passages[starts]

    terms = run_starts(keys[1:] != keys[:-1], len(keys))
    offsets = np.append(terms, len(keys)).astype(np.int64)
    holders = np.diff(offsets)
    idf = inverse_document_frequency(holders, len(factors) // len(weighting.fields))
    impacts = np.repeat(idf, holders) * saturated
    return TermArrays(
        keys[terms],
        idf.astype(np.float32),
        offsets,
        passages.astype(np.uint32),
        impacts.astype(np.float32),
    )


def inverse_document_frequency(holders: Int64, rows: int) -> npt.NDArray[np.float64]:
    """``ln(1 + (N - n + 0.5) / (n + 0.5))``: always positive, about 0 for what all hold."""
    return np.log1p((rows - holders + 0.5) / (holders + 0.5))


def information(arrays: TermArrays, held: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The information of each passage, which was `held`, with what these terms bring: the
    inverse document frequencies of those that it holds, added in their order."""
    # Upon what is there, one after the other: the same sum however the terms are divided.
    rows = np.concatenate((np.arange(len(held), dtype=np.uint32), arrays.rows))
    parts = np.concatenate((held, np.repeat(arrays.idf, np.diff(arrays.offsets))))
    return np.bincount(rows, parts, minlength=len(held)).astype(np.float64)


def _ratio(
    over: npt.NDArray[np.float64], under: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """``over / under``; 0 where `under` is 0: an empty field, or one that weighs nothing."""
    whole = np.zeros(np.broadcast_shapes(over.shape, under.shape))
    return np.divide(over, under, out=whole, where=under > 0)


def run_starts(changes: npt.NDArray[np.bool_], length: int) -> Int64:
    """Where runs of equal entries begin, from where each entry differs from its last."""
    if not length:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], changes))).astype(np.int64)
