"""How are the counts of more passages than fit in memory kept and merged?

Each batch is sorted by term and written behind the ones before.  They are read again a range
of terms at a time, of all batches together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from faq.mapped import ArrayWriter, load_array
from faq.ranking.impacts import Counts, UInt32, UInt64, field_lengths

_SAMPLES = 8
"""Places of each batch, for each range, at which it is asked where ranges may end."""


class CountRuns:
    """The counts of one grain, batch by batch, in files."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._files = {
            column: ArrayWriter(folder, f"{name}_{column}", kind)
            for column, kind in (
                ("keys", np.uint64),  # the terms of a batch, ascending
                ("sizes", np.uint32),  # in how many slots each stands
                ("slots", np.uint32),
                ("counts", np.uint32),
            )
        }
        self._lengths: list[UInt32] = []
        self._borders = [(0, 0)]

    def add(self, batch: Counts, first: int, slots: int) -> None:
        """Writes a batch of `slots` slots from `first` on."""
        starts = np.flatnonzero(np.append(True, batch.keys[1:] != batch.keys[:-1]))
        starts = starts[: len(batch.keys)]
        columns = {
            "keys": batch.keys[starts],
            "sizes": np.diff(np.append(starts, len(batch.keys))),
            "slots": batch.slots,
            "counts": batch.counts,
        }
        for column, values in columns.items():
            self._files[column].append(values)
        terms, entries = self._borders[-1]
        self._borders.append((terms + len(starts), entries + len(batch.keys)))
        self._lengths.append(field_lengths(batch, first, slots))

    def finish(self) -> None:
        """Completes the files; nothing can be added any more."""
        for file in self._files.values():
            file.finish()

    def lengths(self) -> UInt32:
        """How many terms stand in each slot."""
        return np.concatenate(self._lengths)

    def ranges(self, most: int) -> Iterator[Sequence[Counts]]:
        """All counts in ranges of ascending terms, each about `most` counts of all batches."""
        batches = [_Run(self._folder, self._name, *each) for each in self._between()]
        for low, high in _ranges(batches, most):
            yield [batch.between(low, high) for batch in batches]

    def remove(self) -> None:
        """Removes the files."""
        for column, file in self._files.items():
            file.cancel()
            (self._folder / f"{self._name}_{column}.npy").unlink(missing_ok=True)

    def _between(self) -> Iterator[tuple[slice, slice]]:
        for (term, entry), (last_term, last_entry) in zip(
            self._borders, self._borders[1:], strict=False
        ):
            yield slice(term, last_term), slice(entry, last_entry)


class _Run:
    """One batch, mapped."""

    def __init__(self, folder: Path, name: str, terms: slice, entries: slice) -> None:
        columns = (load_array(folder, f"{name}_{each}") for each in ("keys", "sizes"))
        self.keys, sizes = (column[terms] for column in columns)
        self._slots, self._counts = (
            load_array(folder, f"{name}_{each}")[entries] for each in ("slots", "counts")
        )
        self._sizes: UInt32 = sizes
        self.offsets = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))

    def between(self, low: int, high: int | None) -> Counts:
        """The counts of the terms from `low` to below `high`."""
        start = int(np.searchsorted(self.keys, np.uint64(low)))
        end = len(self.keys) if high is None else int(np.searchsorted(self.keys, np.uint64(high)))
        held = slice(int(self.offsets[start]), int(self.offsets[end]))
        keys = np.repeat(self.keys[start:end], self._sizes[start:end])
        return Counts(keys, self._slots[held], self._counts[held])


def _ranges(batches: Sequence[_Run], most: int) -> Iterator[tuple[int, int | None]]:
    """Where ranges of about `most` counts begin and end; the last has no end."""
    count = -(-sum(int(batch.offsets[-1]) for batch in batches) // most)
    borders: list[int] = []
    if count > 1:
        # Of each batch the terms at equal distances: all together they lie as all counts do.
        places = [_sampled(batch, count * _SAMPLES) for batch in batches if len(batch.keys)]
        samples = np.sort(np.concatenate(places))
        at = np.linspace(0, len(samples), count, endpoint=False).astype(np.int64)[1:]
        borders = np.unique(samples[at]).tolist()
    yield from zip([0, *borders], [*borders, None], strict=True)


def _sampled(batch: _Run, count: int) -> UInt64:
    entries = np.linspace(0, batch.offsets[-1], count, endpoint=False)
    places = np.searchsorted(batch.offsets, entries, side="right") - 1
    sampled: UInt64 = batch.keys[places]
    return sampled
