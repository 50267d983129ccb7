"""Merges the counts of batches in plain NumPy and computes their impacts.

The formula is that of `faq.ranking.bm25f`:

    f(part)  sum over the fields of the part of count * factor of the field's length
    impact   idf * sum over the parts of weight * f * (k1 + 1) / (k1 + f)
    idf      ln(1 + (N - n + 0.5) / (n + 0.5)) of a term that n of N passages hold
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.kernel.memory import view
from faq.kernel.merging import CountRun, MergeResult, MergeWeights

Column = npt.NDArray[Any]


def merge(runs: Sequence[CountRun], weighing: MergeWeights, merged: MergeResult) -> None:
    """Fills the arrays of `merged`, which have room for all that the runs hold.

    Raises ValueError where a run is damaged.
    """
    keys, slots, counts = (
        np.concatenate(columns)
        for columns in zip(
            (np.empty(0, "u8"), np.empty(0, "u4"), np.empty(0, "u1")),
            *map(_read_run, runs),
            strict=True,
        )
    )
    held = slots < weighing.rows * weighing.fields  # all others are `bm25f.GONE`
    keys, slots, counts = keys[held], slots[held], counts[held]
    order = np.lexsort((slots, keys))
    keys, slots, counts = keys[order], slots[order], counts[order]
    rows = slots // np.uint32(weighing.fields)
    is_posting = _changes(keys) | _changes(rows)
    terms = np.flatnonzero(_changes(keys))
    term_of = np.cumsum(_changes(keys)[is_posting]) - 1
    holders = np.bincount(term_of, minlength=len(terms))
    idf = inverse_document_frequencies(holders, weighing.rows)
    impacts = idf[term_of] * saturated(weighing, slots, counts, np.cumsum(is_posting) - 1)
    merged.terms, merged.entries, merged.postings = len(terms), len(slots), len(impacts)
    _write(merged.keys, "u8", keys[terms])
    _write(merged.sizes, "u4", np.diff(terms, append=len(slots)))
    _write(merged.holders, "u4", holders)
    _write(merged.idf, "f4", idf)
    _write(merged.slots, "u4", slots)
    _write(merged.counts, "u1", counts)
    _write(merged.rows, "u4", rows[is_posting])
    _write(merged.impacts, "f4", impacts)
    if merged.information:
        information = view(merged.information, np.float64, weighing.rows)
        np.add.at(information, rows[is_posting], idf.astype(np.float32)[term_of])


def inverse_document_frequencies(holders: Column, rows: int) -> npt.NDArray[np.float64]:
    """By the mathematical library of C, for NumPy's own `log1p` may differ in the last bit."""
    several, which = np.unique(holders, return_inverse=True)
    known = [math.log1p((rows - each + 0.5) / (each + 0.5)) for each in several.tolist()]
    return np.array(known, np.float64)[which]


def _read_run(run: CountRun) -> tuple[Column, Column, Column]:
    """The key, the slot by now and the count of each entry."""
    sizes = view(run.sizes, np.uint32, run.terms).astype(np.int64)
    used = int(sizes.sum())
    slots, moved = (
        view(run.slots, np.uint32, run.entries),
        view(run.moved, np.uint32, run.moved_size),
    )
    if used > run.entries or (slots[:used] >= run.moved_size).any():
        raise ValueError("counts that don't fit together")
    keys = view(run.keys, np.uint64, run.terms)
    counts = view(run.counts, np.uint8, run.entries)
    return np.repeat(keys, sizes), moved[slots[:used]], counts[:used]


def _changes(values: Column) -> npt.NDArray[np.bool_]:
    """Where a run of equal values begins."""
    return np.concatenate((np.ones(min(len(values), 1), np.bool_), values[1:] != values[:-1]))


def saturated(
    weighing: MergeWeights, slots: Column, counts: Column, posting_of: Column
) -> npt.NDArray[np.float64]:
    """The saturated frequency of each posting, summed over the parts: its impact without the
    inverse document frequency.  `posting_of` has the number of the posting of each entry."""
    parts, postings = weighing.parts, int(posting_of.max(initial=-1)) + 1
    factors = view(weighing.factors, np.float64, weighing.rows * weighing.fields)
    part_of = view(weighing.part_of, np.uint8, weighing.fields)
    # One by one in the order of the slots, as the kernel does.
    frequencies = np.bincount(
        posting_of * parts + part_of[slots % np.uint32(weighing.fields)],
        counts * factors[slots],
        minlength=postings * parts,
    ).reshape(postings, parts)
    sums = np.zeros(postings)
    for part, weight in enumerate(view(weighing.weights, np.float64, parts).tolist()):
        frequency = frequencies[:, part]
        over, under = frequency * (weighing.k1 + 1), weighing.k1 + frequency
        sums += np.divide(over, under, out=np.zeros(postings), where=frequency > 0) * weight
    return sums


def _write(address: int, kind: str, values: Column) -> None:
    view(address, kind, len(values))[:] = values
