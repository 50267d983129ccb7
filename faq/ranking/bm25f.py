"""Computes the BM25F impact of each term on each passage that holds it.

BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields",
2004), computed once per rebuild instead of once per question.  A term's frequency in a field is
divided by the field's relative length, weighted, summed over the fields of one part of the passage
and saturated; the weighted parts are summed.  Times the term's inverse document frequency this is
its impact.  A passage's sum is that of the impacts of the question's terms.

The heading fields are one part and the body fields the other, because a term in both tells more
than a term twice in either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.kernel import bindings, merging
from faq.kernel.bindings import address
from faq.ranking import reference_counts

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]

_COLUMNS = ("u8", "u4", "u4", "u1", "u4")
"""Dtypes of the columns of a run: keys, sizes, slots, counts, moved."""
_NARROW = 0xFFFF
"""Highest key that fits in 16 bits."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Occurrences of each term in each field of each passage, as parallel columns.

    A slot is ``row * number of fields + field``.
    """

    keys: UInt64
    slots: UInt32
    counts: npt.NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class SortedCounts:
    """Counts by ascending term and slot, and the new number of each slot."""

    keys: UInt64
    """Distinct, ascending."""
    sizes: UInt32
    """Entries of `slots` and `counts` that belong to each term."""
    slots: UInt32
    counts: UInt8
    moved: UInt32
    """New number of each of the run's own slots, or `GONE`."""


GONE = np.uint32(0xFFFFFFFF)
"""New number of a slot that is dropped."""


@dataclass(frozen=True, slots=True)
class TermArrays:
    """An inverted index of impacts.

    Term ``i`` has key ``keys[i]`` (ascending), inverse document frequency ``idf[i]``, and the rows
    ``rows[offsets[i]:offsets[i + 1]]`` (ascending) with the same range of `impacts`.
    """

    keys: UInt64
    idf: Float32
    offsets: Int64
    rows: UInt32
    impacts: Float32


@dataclass(frozen=True, slots=True)
class MergedCounts:
    """All counts of a range of terms, by ascending term and slot, with their impacts."""

    sizes: UInt32
    """Entries of `slots` and `counts` that belong to each term."""
    slots: UInt32
    counts: UInt8
    arrays: TermArrays


@dataclass(frozen=True, slots=True)
class Weighting:
    """The parameters of BM25F."""

    fields: tuple[float, ...]
    """Weight of each field, within its part."""
    k1: float
    """Saturation of term frequency, at least 0; at 0 only presence counts."""
    b: tuple[float, ...]
    """Length normalization of each field, 0 to 1."""
    part_of: tuple[int, ...]
    """Part of each field, ascending from 0."""
    parts: tuple[float, ...]
    """Weight of each part."""


def count_terms(keys: UInt64, slots: UInt32) -> Counts:
    """The occurrences, one entry each with `slots` ascending, counted by term and slot."""
    # NumPy sorts 16-bit keys by radix.
    if keys.max(initial=0) <= _NARROW:
        order = np.argsort(keys.astype(np.uint16), kind="stable")
        keys, slots = keys[order], slots[order]
    else:
        # An unstable sort is three times as fast; the slots of each term are sorted afterwards.
        order = np.argsort(keys)
        keys = keys[order]
        terms = np.zeros(len(keys), np.uint64)
        np.cumsum(keys[1:] != keys[:-1], dtype=np.uint64, out=terms[1:])
        slots = np.sort(terms << np.uint64(32) | slots[order]).astype(np.uint32)
    starts = run_starts((keys[1:] != keys[:-1]) | (slots[1:] != slots[:-1]), len(keys))
    counts = np.diff(np.append(starts, len(keys))).astype(np.uint32)
    return Counts(keys[starts], slots[starts], counts)


def field_lengths(batch: Counts, first: int, slots: int) -> UInt32:
    """Number of occurrences in each of the `slots` slots from `first` on."""
    lengths = np.bincount(batch.slots - np.uint32(first), batch.counts, minlength=slots)
    return lengths.astype(np.uint32)


def average_lengths(lengths: UInt32, fields: int) -> Float64:
    """The average length of each field over the passages where it is not empty."""
    table = lengths.reshape(-1, fields).astype(np.float64)
    averages: Float64 = table.sum(axis=0) / np.maximum((table > 0).sum(axis=0), 1)
    return averages


def length_factors(
    lengths: UInt32, weighting: Weighting, averages: Float64 | None = None
) -> Float64:
    """For each slot, its field's weight over its normalized length.

    A length is relative to `averages`, or to those of the `lengths` themselves.
    """
    fields = len(weighting.fields)
    if averages is None:
        averages = average_lengths(lengths, fields)
    relative = _ratio(lengths.reshape(-1, fields).astype(np.float64), averages)
    b = np.asarray(weighting.b)
    factors = _ratio(np.asarray(weighting.fields), 1 - b + b * relative)
    return factors.reshape(-1)


def impacts_by(
    idf: Float64, run: SortedCounts, factors: Float64, weighting: Weighting
) -> TermArrays:
    """The impacts of the terms of one run, whose slots haven't moved, by a given inverse document
    frequency of each of them; where it is that of the run, the same as of `ImpactBuilder`."""
    sizes = run.sizes.astype(np.int64)
    firsts = np.cumsum(sizes) - sizes
    rows = run.slots // np.uint32(len(weighting.fields))
    begins = np.concatenate((np.ones(min(len(rows), 1), np.bool_), rows[1:] != rows[:-1]))
    begins[firsts] = True
    postings = np.cumsum(begins) - 1
    holders = np.diff(np.append(postings[firsts], begins.sum()))
    weights, _arrays = _merge_weights(factors, weighting)
    saturated = reference_counts.saturated(weights, run.slots, run.counts, postings)
    return TermArrays(
        run.keys,
        idf.astype(np.float32),
        np.append(0, np.cumsum(holders)),
        rows[begins],
        (np.repeat(idf, holders) * saturated).astype(np.float32),
    )


class ImpactBuilder:
    """Merges counts of batches and computes impacts, in C (`faq/kernel`)."""

    def __init__(self) -> None:
        self._buffers: dict[str, npt.NDArray[Any]] = {}

    def build(
        self,
        runs: Sequence[SortedCounts],
        factors: Float64,
        weighting: Weighting,
        information: Float64 | None = None,
    ) -> MergedCounts:
        """The merged counts of a range of terms and their impacts.

        `factors` are the `length_factors` of every slot of the corpus.  The inverse document
        frequency of each term is added to `information` at every passage that holds it.  The next
        call overwrites the arrays of the result.  Raises ValueError where a run is damaged.
        """
        terms = sum(len(run.keys) for run in runs)
        entries = sum(len(run.slots) for run in runs)
        keys, sizes, holders, idf = (
            self._buffer(name, terms, kind)
            for name, kind in (("keys", "u8"), ("sizes", "u4"), ("holders", "u4"), ("idf", "f4"))
        )
        slots, counts, rows, impacts = (
            self._buffer(name, entries, kind)
            for name, kind in (("slots", "u4"), ("counts", "u1"), ("rows", "u4"), ("impacts", "f4"))
        )
        filled = (keys, sizes, holders, idf, slots, counts, rows, impacts)
        merged = merging.MergeResult(
            0, 0, 0, *map(address, filled), None if information is None else address(information)
        )
        _merge(runs, factors, weighting, merged)
        terms, entries, postings = merged.terms, merged.entries, merged.postings
        offsets = np.append(0, np.cumsum(holders[:terms], dtype=np.int64))
        return MergedCounts(
            sizes[:terms],
            slots[:entries],
            counts[:entries],
            TermArrays(keys[:terms], idf[:terms], offsets, rows[:postings], impacts[:postings]),
        )

    def _buffer(self, name: str, length: int, kind: str) -> npt.NDArray[Any]:
        # Reused, because the system must zero new memory first.
        held = self._buffers.get(name)
        if held is None or len(held) < length:
            held = self._buffers[name] = np.empty(length + length // 4, kind)
        return held


def _merge(
    runs: Sequence[SortedCounts],
    factors: Float64,
    weighting: Weighting,
    merged: merging.MergeResult,
) -> None:
    weights, _arrays = _merge_weights(factors, weighting)
    if any(len(run.keys) != len(run.sizes) or len(run.slots) != len(run.counts) for run in runs):
        raise ValueError("columns of several lengths")
    held = [
        tuple(
            np.ascontiguousarray(column, kind)
            for column, kind in zip(
                (run.keys, run.sizes, run.slots, run.counts, run.moved), _COLUMNS, strict=True
            )
        )
        for run in runs
    ]
    merge = merging.merge if bindings.is_compiled() else reference_counts.merge
    merge(
        [
            merging.CountRun(
                len(columns[0]), len(columns[2]), len(columns[4]), *map(address, columns)
            )
            for columns in held
        ],
        weights,
        merged,
    )


def _merge_weights(
    factors: Float64, weighting: Weighting
) -> tuple[merging.MergeWeights, tuple[npt.NDArray[Any], ...]]:
    """The parameters as the merging takes them, and the arrays that must live as long."""
    fields, parts = len(weighting.fields), len(weighting.parts)
    if parts > merging.MOST_PARTS or max(weighting.part_of, default=0) >= parts:
        raise ValueError(f"{parts} parts")
    of_parts = np.array(weighting.parts, np.float64)
    part_of = np.array(weighting.part_of, np.uint8)
    weights = merging.MergeWeights(
        len(factors) // fields,
        fields,
        parts,
        weighting.k1,
        address(factors),
        address(of_parts),
        address(part_of),
    )
    return weights, (factors, of_parts, part_of)


def inverse_document_frequency(holders: Int64, rows: int) -> npt.NDArray[np.float64]:
    """``ln(1 + (N - n + 0.5) / (n + 0.5))``: positive, near 0 for a term that all passages hold."""
    return np.log1p((rows - holders + 0.5) / (holders + 0.5))


def _ratio(
    over: npt.NDArray[np.float64], under: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """``over / under``; 0 where `under` is 0."""
    whole = np.zeros(np.broadcast_shapes(over.shape, under.shape))
    return np.divide(over, under, out=whole, where=under > 0)


def run_starts(changes: npt.NDArray[np.bool_], length: int) -> Int64:
    """First index of each run of equal entries; `changes` are of all entries but the first."""
    if not length:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], changes))).astype(np.int64)
