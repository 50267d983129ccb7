"""How are the counts of more passages than fit in memory kept and merged?

Those of each batch are sorted by term and written behind the ones before.  They are read
again a range of terms at a time, of all batches together, and with them those that the
generation before has kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from faq.files.arrays import ArrayWriter, load_array
from faq.indexing.batch_counts import TermCounts
from faq.ranking.bm25f import SortedCounts, UInt32, UInt64, run_starts

_STRETCH = 64
"""Terms that are passed over together where samples are taken."""
_SAMPLES = 8
"""Places of each run, for each range, at which it is asked where ranges may end."""


class CountRuns:
    """The counts of one grain, batch by batch, in files."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._files = {
            column: ArrayWriter(folder, f"{name}_{column}", kind)
            for column, kind in (
                ("keys", np.uint64),
                ("sizes", np.uint32),
                ("slots", np.uint32),
                ("counts", np.uint8),
            )
        }
        self._borders = [(0, 0)]

    def add(self, batch: TermCounts) -> None:
        """Writes a batch, whose slots count from 0."""
        for column, file in self._files.items():
            file.append(getattr(batch, column))
        terms, entries = self._borders[-1]
        self._borders.append((terms + len(batch.keys), entries + len(batch.slots)))

    def finish(self, moved: Sequence[UInt32]) -> list[SortedCounts]:
        """Completes the files and maps them: the runs, each with where its slots have gone."""
        for file in self._files.values():
            file.finish()
        keys, sizes, slots, counts = (
            load_array(self._folder, f"{self._name}_{column}") for column in self._files
        )
        return [
            SortedCounts(
                keys[term:last_term],
                sizes[term:last_term],
                slots[entry:last_entry],
                counts[entry:last_entry],
                gone,
            )
            for (term, entry), (last_term, last_entry), gone in zip(
                self._borders, self._borders[1:], moved, strict=False
            )
        ]

    def remove(self) -> None:
        """Removes the files."""
        for column, file in self._files.items():
            file.cancel()
            (self._folder / f"{self._name}_{column}.npy").unlink(missing_ok=True)


def ranges(runs: Sequence[SortedCounts], most: int) -> Iterator[list[SortedCounts]]:
    """Some runs in ranges of ascending terms, each of about `most` counts in all of them."""
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
    """Which terms begin ranges, besides the first."""
    count = -(-sum(len(run.slots) for run in runs) // most)
    if count < 2:
        return np.empty(0, np.uint64)
    # Of each run the terms at about equal distances: all together they lie as all counts do.
    samples = np.sort(
        np.concatenate([_sampled(run, count * _SAMPLES) for run in runs if len(run.keys)])
    )
    at = np.linspace(0, len(samples), count, endpoint=False).astype(np.int64)[1:]
    borders = samples[at]
    return borders[run_starts(borders[1:] != borders[:-1], len(borders))]


def _sampled(run: SortedCounts, count: int) -> UInt64:
    """So many of the terms of a run, by how many counts lie between them."""
    # By stretches of terms: where each of them begins would need as much room as all keys.
    firsts = np.arange(0, len(run.keys), _STRETCH)
    ends = np.cumsum(np.add.reduceat(run.sizes, firsts, dtype=np.int64))
    places = np.linspace(0, ends[-1], count, endpoint=False)
    stretches = np.searchsorted(ends, places, side="right")
    return run.keys[firsts[np.minimum(stretches, len(firsts) - 1)]]
