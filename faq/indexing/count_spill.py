"""Spills the counts of more passages than fit in memory to files, and reads them by term.

The counts of each batch are sorted by term and appended to a file.  They are read again a range
of terms at a time, of all batches together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from faq.files.arrays import ArraySpec
from faq.indexing.batch_counts import TermCounts
from faq.ranking.bm25f import SortedCounts, UInt32, UInt64, run_starts

_SKIPPED = 64
"""Terms that are skipped together where samples are taken."""
_SAMPLES = 8
"""Samples of each run, for each range, from which the borders of ranges are chosen."""


class CountSpill:
    """The counts of one kind of term, batch by batch, in temporary files; a context manager."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        keys, sizes, slots, counts = self._specs = tuple(
            ArraySpec(prefix + column, dtype)
            for column, dtype in (
                ("keys", "<u8"),
                ("sizes", "<u4"),
                ("slots", "<u4"),
                ("counts", "|u1"),
            )
        )
        self._keys, self._sizes = keys.writer(folder), sizes.writer(folder)
        self._slots, self._counts = slots.writer(folder), counts.writer(folder)
        self._borders = [(0, 0)]

    def __enter__(self) -> CountSpill:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def add(self, batch: TermCounts) -> None:
        """Appends a batch, whose slots count from 0."""
        self._keys.append(batch.keys)
        self._sizes.append(batch.sizes)
        self._slots.append(batch.slots)
        self._counts.append(batch.counts)
        terms, entries = self._borders[-1]
        self._borders.append((terms + len(batch.keys), entries + len(batch.slots)))

    def finish(self, moved: Sequence[UInt32]) -> list[SortedCounts]:
        """The counts of each batch, mapped; `moved` has the new slots of each."""
        for file in (self._keys, self._sizes, self._slots, self._counts):
            file.finish()
        keys, sizes, slots, counts = (each.load(self._folder) for each in self._specs)
        return [
            SortedCounts(
                keys[term:last_term],
                sizes[term:last_term],
                slots[entry:last_entry],
                counts[entry:last_entry],
                new_slots,
            )
            for (term, entry), (last_term, last_entry), new_slots in zip(
                self._borders, self._borders[1:], moved, strict=False
            )
        ]

    def remove(self) -> None:
        """Removes the files."""
        for file in (self._keys, self._sizes, self._slots, self._counts):
            file.cancel()
        for spec in self._specs:
            (self._folder / f"{spec.name}.npy").unlink(missing_ok=True)


def ranges(runs: Sequence[SortedCounts], most: int) -> Iterator[list[SortedCounts]]:
    """`runs` cut into ranges of ascending terms, each of about `most` counts in all of them."""
    borders = _borders(runs, most)
    terms = [np.append(np.searchsorted(run.keys, borders), len(run.keys)).tolist() for run in runs]
    begun = [(0, 0)] * len(runs)
    for place in range(len(borders) + 1):
        found = []
        for number, (run, at) in enumerate(zip(runs, terms, strict=True)):
            (first, entry), last = begun[number], at[place]
            if first < last:
                entries = slice(entry, entry + int(run.sizes[first:last].sum(dtype=np.int64)))
                begun[number] = last, entries.stop
                found.append(
                    SortedCounts(
                        run.keys[first:last],
                        run.sizes[first:last],
                        run.slots[entries],
                        run.counts[entries],
                        run.moved,
                    )
                )
        yield found


def _borders(runs: Sequence[SortedCounts], most: int) -> UInt64:
    """The terms that begin ranges, but for the first."""
    count = -(-sum(len(run.slots) for run in runs) // most)
    if count < 2:
        return np.empty(0, np.uint64)
    # Terms at about equal distances in each run: all together they are spread as all counts are.
    samples = np.sort(
        np.concatenate([_sampled(run, count * _SAMPLES) for run in runs if len(run.keys)])
    )
    at = np.linspace(0, len(samples), count, endpoint=False).astype(np.int64)[1:]
    borders = samples[at]
    return borders[run_starts(borders[1:] != borders[:-1], len(borders))]


def _sampled(run: SortedCounts, count: int) -> UInt64:
    """`count` of the terms of a run, about equally many counts between two."""
    # By blocks of terms: where each term begins would need as much room as all keys.
    firsts = np.arange(0, len(run.keys), _SKIPPED)
    ends = np.cumsum(np.add.reduceat(run.sizes, firsts, dtype=np.int64))
    places = np.linspace(0, ends[-1], count, endpoint=False)
    blocks = np.searchsorted(ends, places, side="right")
    return run.keys[firsts[np.minimum(blocks, len(firsts) - 1)]]
