"""How do the terms of any number of passages become postings in bounded memory?

The counts of batches are merged a range of terms at a time: what a range holds fits in
memory, however large the corpus.  A generation keeps its counts, so that what did not change
is not counted again; the impacts are reckoned anew, for they depend on all passages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
import numpy.typing as npt

from faq.files.arrays import ArrayWriter, load_arrays, save_array
from faq.files.fsync import WAITING
from faq.indexing.batch_counts import TERM_KINDS, TermCounts
from faq.indexing.count_spill import CountRuns, ranges
from faq.indexing.postings_writer import PostingsWriter
from faq.language.term_kinds import TermKind
from faq.ranking.bm25f import (
    GONE,
    Float32,
    Float64,
    ImpactBuilder,
    Int64,
    MergedCounts,
    SortedCounts,
    UInt8,
    UInt32,
    UInt64,
    Weighting,
    length_factors,
)
from faq.ranking.model import RankingModel
from faq.ranking.postings import Postings
from faq.storage.schema import FIELDS

_RANGE = 500_000
"""Counts that are merged together, so many that they stay in a near cache."""
_KEPT = "counts_"

_TEXT = frozenset({"body", "steps"})
"""What one reads on, once title, heading or question has caught the eye."""


def weighting(model: RankingModel, term_kind: TermKind) -> Weighting:
    """The parameters of BM25F for the terms of one grain, fields in the order of `FIELDS`."""
    return Weighting(
        fields=tuple(getattr(model.field_weights, name) for name in FIELDS),
        k1=model.k1,
        b=tuple(model.b_body if name in _TEXT else model.b_heading for name in FIELDS),
        part_of=tuple(int(name in _TEXT) for name in FIELDS),
        parts=(model.heading_term_kinds.of(term_kind), model.body_term_kinds.of(term_kind)),
    )


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """The counts of a generation, in the order of the terms of its postings."""

    sizes: UInt32
    """How many of the entries beside are each term's."""
    slots: UInt32
    counts: UInt8
    lengths: UInt32
    """Shape (grains, slots): how many terms stand in each slot, the grains as `TERM_KINDS`."""
    borders: Int64
    """Behind the last term and the last entry of each grain."""

    def run(self, term_kind: TermKind, keys: UInt64, moved: UInt32) -> SortedCounts:
        """The counts of one grain; `keys` are of all terms."""
        place = TERM_KINDS.index(term_kind)
        (term, entry), (last_term, last_entry) = (
            self.borders[2 * place : 2 * place + 2].tolist(),
            self.borders[2 * place + 2 : 2 * place + 4].tolist(),
        )
        return SortedCounts(
            keys[term:last_term],
            self.sizes[term:last_term],
            self.slots[entry:last_entry],
            self.counts[entry:last_entry],
            moved,
        )


def load_counts(folder: Path) -> KeptCounts:
    """What a generation has kept; raises as `faq.files.arrays.load_array`."""
    return load_arrays(folder, _KEPT, KeptCounts)


@dataclass(frozen=True, slots=True)
class Counted:
    """The postings of all passages, and the information of each one's words."""

    postings: Postings
    information: Float32


class _Moves:
    """Where the rows of one batch, or of the generation before, go."""

    def __init__(self, rows: int) -> None:
        self.slots = np.full(rows * len(FIELDS), GONE, np.uint32)

    def move(self, first: int, count: int, to: int) -> None:
        """So many rows from `first` on become those from `to` on."""
        slots = len(FIELDS)
        self.slots[first * slots : (first + count) * slots] = np.arange(
            to * slots, (to + count) * slots, dtype=np.uint32
        )


class TermCounter:
    """Takes the counts of passages, batch by batch, and makes their postings in a folder."""

    def __init__(
        self,
        folder: Path,
        before: tuple[KeptCounts, UInt64] | None = None,
        *,
        merged: int = _RANGE,
    ) -> None:
        """`before` has what the generation before kept, and the keys of its terms.  What is
        written beside the postings is removed when they are done."""
        self._folder, self._merged, self._before = folder, merged, before
        self._runs = {
            term_kind: CountRuns(folder, f"{WAITING}{term_kind.name.lower()}")
            for term_kind in TERM_KINDS
        }
        self._carried = _Moves(before[0].lengths.shape[1] // len(FIELDS) if before else 0)
        self._moves: list[_Moves] = []
        self._lengths: list[UInt32] = []
        self.rows = 0

    def add(self, counts: Mapping[TermKind, TermCounts]) -> int:
        """Takes the counts of a batch; the number to `place` its passages by."""
        for term_kind, runs in self._runs.items():
            runs.add(counts[term_kind])
        self._lengths.append(np.stack([counts[term_kind].lengths for term_kind in TERM_KINDS]))
        self._moves.append(_Moves(self._lengths[-1].shape[1] // len(FIELDS)))
        return len(self._moves) - 1

    def place(self, batch: int | None, first: int, count: int) -> None:
        """Has so many passages of a batch from `first` on stand in the next rows; of the
        generation before where `batch` is None."""
        moves = self._carried if batch is None else self._moves[batch]
        moves.move(first, count, self.rows)
        self.rows += count

    def finish(self, model: RankingModel, counted: Callable[[], object] = bool) -> Counted:
        """The postings of all passages placed, mapped.

        `counted` is called when the terms and their holders are written: there is more to do.
        Raises ValueError when what the generation before has kept is damaged.
        """
        packer = PostingsWriter(self._folder, self.rows)
        keeper = _Keeper(self._folder)
        held = np.zeros(self.rows)
        lengths = self._all_lengths()
        try:
            for term_kind in TERM_KINDS:
                parameters = weighting(model, term_kind)
                factors = length_factors(lengths[TERM_KINDS.index(term_kind)], parameters)
                told = held if term_kind is TermKind.WORD else None
                parts = ranges(self._runs_of(term_kind), self._merged)
                for merged in _built(parts, factors, parameters, told):
                    keeper.add(merged)
                    packer.add(merged.arrays)
                keeper.close_kind()
                # What is mapped and was read counts as memory until it is given up.
                self._runs[term_kind].remove()
            packer.finish_terms()
            counted()
            keeper.finish(lengths)
            return Counted(packer.finish(), held.astype(np.float32))
        finally:
            packer.cancel()
            keeper.cancel()
            self.cancel()

    def cancel(self) -> None:
        """Gives up what was counted."""
        for runs in self._runs.values():
            runs.remove()

    def _runs_of(self, term_kind: TermKind) -> list[SortedCounts]:
        found = self._runs[term_kind].finish([each.slots for each in self._moves])
        if self._before:
            kept, keys = self._before
            found.insert(0, kept.run(term_kind, keys, self._carried.slots))
        return found

    def _all_lengths(self) -> UInt32:
        lengths = np.zeros((len(TERM_KINDS), self.rows * len(FIELDS)), np.uint32)
        before = [(self._before[0].lengths, self._carried)] if self._before else []
        for own, moves in (*before, *zip(self._lengths, self._moves, strict=True)):
            held = moves.slots != GONE
            lengths[:, moves.slots[held]] = own[:, held]
        return lengths


def _built(
    parts: Iterable[list[SortedCounts]],
    factors: Float64,
    parameters: Weighting,
    information: Float64 | None,
) -> Iterator[MergedCounts]:
    """What each range gives, as `ImpactBuilder.build` says; the next one is built meanwhile."""
    builders = cycle((ImpactBuilder(), ImpactBuilder()))
    waiting: Future[MergedCounts] | None = None
    with ThreadPoolExecutor(1) as beside:
        for part, builder in zip(parts, builders, strict=False):
            begun = beside.submit(builder.build, part, factors, parameters, information)
            if waiting:
                yield waiting.result()
            waiting = begun
        if waiting:
            yield waiting.result()


class _Keeper:
    """Writes the counts that a generation keeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {
            name: ArrayWriter(folder, f"{_KEPT}{name}", kind)
            for name, kind in (("sizes", np.uint32), ("slots", np.uint32), ("counts", np.uint8))
        }
        self._terms = self._entries = 0
        self._borders = [0, 0]

    def add(self, merged: MergedCounts) -> None:
        """Takes the counts of the next terms."""
        for name, file in self._files.items():
            file.append(getattr(merged, name))
        self._terms += len(merged.sizes)
        self._entries += len(merged.slots)

    def close_kind(self) -> None:
        """Says that the grain's last term was taken."""
        self._borders += (self._terms, self._entries)

    def finish(self, lengths: npt.NDArray[np.uint32]) -> None:
        """Completes the files."""
        for file in self._files.values():
            file.finish()
        save_array(self._folder, f"{_KEPT}lengths", lengths)
        save_array(self._folder, f"{_KEPT}borders", np.array(self._borders, np.int64))

    def cancel(self) -> None:
        """Gives the files up."""
        for file in self._files.values():
            file.cancel()
