"""How are the counts of more passages than fit in memory kept and merged?

Those of each batch are sorted by term and written behind the ones before.  They are read
again a range of terms at a time, of all batches together, and with them those that the
generation before has kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from faq.mapped import ArrayWriter, load_array
from faq.ranking.impacts import Int64, Run, UInt32, UInt64
from faq.term_counts import TermCounts

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

    def finish(self, moved: Sequence[UInt32]) -> list[Run]:
        """Completes the files and maps them: the runs, each with where its slots have gone."""
        for file in self._files.values():
            file.finish()
        keys, sizes, slots, counts = (
            load_array(self._folder, f"{self._name}_{column}") for column in self._files
        )
        return [
            Run(
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


def ranges(runs: Sequence[Run], most: int) -> Iterator[list[Run]]:
    """Some runs in ranges of ascending terms, each of about `most` counts in all of them."""
    offsets = [np.append(0, np.cumsum(run.sizes, dtype=np.int64)) for run in runs]
    borders = _borders(runs, offsets, most)
    terms = [np.searchsorted(run.keys, borders).tolist() for run in runs]
    for place in range(len(borders) + 1):
        found = []
        for run, at, starts in zip(runs, terms, offsets, strict=True):
            first = at[place - 1] if place else 0
            last = at[place] if place < len(at) else len(run.keys)
            if first < last:
                entries = slice(starts.item(first), starts.item(last))
                found.append(
                    Run(
                        run.keys[first:last],
                        run.sizes[first:last],
                        run.slots[entries],
                        run.counts[entries],
                        run.moved,
                    )
                )
        yield found


def _borders(runs: Sequence[Run], offsets: Sequence[Int64], most: int) -> UInt64:
    """Which terms begin ranges, besides the first."""
    count = -(-sum(each.item(-1) for each in offsets) // most)
    if count < 2:
        return np.empty(0, np.uint64)
    # Of each run the terms at equal distances: all together they lie as all counts do.
    samples = np.sort(
        np.concatenate(
            [
                run.keys[np.searchsorted(starts, places, side="right") - 1]
                for run, starts in zip(runs, offsets, strict=True)
                if len(run.keys)
                for places in [np.linspace(0, starts[-1], count * _SAMPLES, endpoint=False)]
            ]
        )
    )
    at = np.linspace(0, len(samples), count, endpoint=False).astype(np.int64)[1:]
    return np.unique(samples[at])
