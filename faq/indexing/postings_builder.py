"""Builds the postings of any number of passages in bounded memory.

The counts of batches are merged a range of terms at a time: a range fits in memory, however large
the corpus.  A generation stores its counts, so that unchanged passages are not counted again;
impacts are computed anew, for they depend on all passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from faq.files.fsync import TEMPORARY
from faq.indexing.batch_counts import TERM_KINDS, TermCounts
from faq.indexing.count_spill import CountSpill, ranges
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
from faq.storage.schema import COUNTS, FIELDS

_RANGE = 500_000
"""Counts that are merged together, few enough to stay in a near cache."""

_BODY_FIELDS = frozenset({"body", "steps"})
"""The others are the heading fields."""


def weighting(model: RankingModel, term_kind: TermKind) -> Weighting:
    """The parameters of BM25F for the terms of one kind, fields in the order of `FIELDS`."""
    return Weighting(
        fields=tuple(getattr(model.field_weights, name) for name in FIELDS),
        k1=model.k1,
        b=tuple(model.b_body if name in _BODY_FIELDS else model.b_heading for name in FIELDS),
        part_of=tuple(int(name in _BODY_FIELDS) for name in FIELDS),
        parts=(model.heading_term_kinds.of(term_kind), model.body_term_kinds.of(term_kind)),
    )


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """The counts of a generation, in the order of the terms of its postings."""

    sizes: UInt32
    """How many of the entries in `slots` and `counts` are each term's."""
    slots: UInt32
    counts: UInt8
    lengths: UInt32
    """Shape (term kinds, slots): how many terms stand in each slot, the kinds as `TERM_KINDS`."""
    borders: Int64
    """Pairs: the first term and entry of each kind, then the numbers of all."""


@dataclass(frozen=True, slots=True)
class PreviousCounts:
    """The counts of the previous generation."""

    keys: UInt64
    """Of its terms, ascending."""
    stored: StoredCounts

    @property
    def rows(self) -> int:
        """How many passages were counted."""
        return int(self.stored.lengths.shape[1]) // len(FIELDS)

    def of_kind(self, term_kind: TermKind, moved: UInt32) -> SortedCounts:
        """The counts of the terms of one kind, whose slots have `moved`."""
        place, stored = TERM_KINDS.index(term_kind), self.stored
        (term, entry), (last_term, last_entry) = stored.borders.reshape(-1, 2)[
            place : place + 2
        ].tolist()
        return SortedCounts(
            self.keys[term:last_term],
            stored.sizes[term:last_term],
            stored.slots[entry:last_entry],
            stored.counts[entry:last_entry],
            moved,
        )


_NOTHING = PreviousCounts(
    np.empty(0, np.uint64),
    StoredCounts(
        np.empty(0, np.uint32),
        np.empty(0, np.uint32),
        np.empty(0, np.uint8),
        np.empty((len(TERM_KINDS), 0), np.uint32),
        np.zeros(2 * (1 + len(TERM_KINDS)), np.int64),
    ),
)


class RowMoves:
    """The new rows of the passages of one batch, or of the previous generation."""

    def __init__(self, rows: int) -> None:
        """Drops all of `rows` passages until they are moved."""
        self.slots = np.full(rows * len(FIELDS), GONE, np.uint32)

    def move(self, first: int, count: int, to: int) -> None:
        """Gives `count` rows from `first` on the new numbers from `to` on."""
        slots = len(FIELDS)
        self.slots[first * slots : (first + count) * slots] = np.arange(
            to * slots, (to + count) * slots, dtype=np.uint32
        )


class _StoredCountsWriter:
    """Writes the counts that a generation stores; a context manager that closes its files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {name: COUNTS[name].writer(folder) for name in ("sizes", "slots", "counts")}
        self._terms = self._entries = 0
        self._borders = [0, 0]

    def __enter__(self) -> _StoredCountsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.cancel()

    def add(self, merged: MergedCounts) -> None:
        """Takes the counts of the next terms."""
        self._files["sizes"].append(merged.sizes)
        self._files["slots"].append(merged.slots)
        self._files["counts"].append(merged.counts)
        self._terms += len(merged.sizes)
        self._entries += len(merged.slots)

    def close_kind(self) -> None:
        """Marks the end of the terms of one kind."""
        self._borders += (self._terms, self._entries)

    def finish(self, lengths: UInt32) -> None:
        """Completes the files."""
        for file in self._files.values():
            file.finish()
        COUNTS["lengths"].save(self._folder, lengths)
        COUNTS["borders"].save(self._folder, np.array(self._borders, np.int64))


@dataclass(frozen=True, slots=True)
class Counted:
    """The postings of all passages, and the information of each one's words."""

    postings: Postings
    information: Float32


@dataclass(frozen=True, slots=True)
class UnfinishedPostings:
    """Postings whose terms and holders are on file, but not their quantized impacts."""

    _postings: PostingsWriter
    _stored: _StoredCountsWriter
    _lengths: UInt32
    _information: Float32

    def finish(self) -> Counted:
        """The postings, complete and mapped."""
        self._stored.finish(self._lengths)
        return Counted(self._postings.finish(), self._information)


class TermCounter:
    """Takes the counts of passages, batch by batch, and builds their postings in a folder.

    A context manager that closes and removes its temporary files.
    """

    def __init__(
        self, folder: Path, previous: PreviousCounts | None = None, *, most: int = _RANGE
    ) -> None:
        """`most` counts are merged together."""
        self._folder, self._most = folder, most
        self._previous = previous or _NOTHING
        self.previous_moves = RowMoves(self._previous.rows)
        self.rows = 0
        """Passages placed so far."""
        self._batch: Mapping[TermKind, TermCounts] | None = None
        self._moves: list[RowMoves] = []
        self._lengths: list[UInt32] = []
        self._files = ExitStack()
        self._spills = {
            term_kind: self._files.enter_context(
                CountSpill(folder, f"{TEMPORARY}{term_kind.name.lower()}_")
            )
            for term_kind in TERM_KINDS
        }
        self._stored = self._files.enter_context(_StoredCountsWriter(folder))

    def __enter__(self) -> TermCounter:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, counts: Mapping[TermKind, TermCounts]) -> RowMoves:
        """Takes the counts of a batch; where its rows go, for `place`.  The batch added last may
        be added again, which changes nothing."""
        if counts is not self._batch:
            for term_kind, spill in self._spills.items():
                spill.add(counts[term_kind])
            self._batch = counts
            self._lengths.append(np.stack([counts[kind].lengths for kind in TERM_KINDS]))
            self._moves.append(RowMoves(self._lengths[-1].shape[1] // len(FIELDS)))
        return self._moves[-1]

    def place(self, moves: RowMoves, rows: range) -> None:
        """Gives `rows` of a batch, or of the previous generation, the next row numbers."""
        moves.move(rows.start, len(rows), self.rows)
        self.rows += len(rows)

    def merge(self, model: RankingModel) -> UnfinishedPostings:
        """The postings of all passages placed, their terms and holders written.

        Raises ValueError when the counts of the previous generation are damaged.
        """
        postings = self._files.enter_context(PostingsWriter(self._folder, self.rows))
        information = np.zeros(self.rows)
        lengths = self._all_lengths()
        for place, term_kind in enumerate(TERM_KINDS):
            parameters = weighting(model, term_kind)
            factors = length_factors(lengths[place], parameters)
            of_words = information if term_kind is TermKind.WORD else None
            parts = ranges(self._runs_of(term_kind), self._most)
            for merged in _built(parts, factors, parameters, of_words):
                self._stored.add(merged)
                postings.add(merged.arrays)
            self._stored.close_kind()
            # Mapped files that were read count as memory until they are removed.
            self._spills[term_kind].remove()
        postings.finish_terms()
        return UnfinishedPostings(postings, self._stored, lengths, information.astype(np.float32))

    def _runs_of(self, term_kind: TermKind) -> list[SortedCounts]:
        moved = [each.slots for each in self._moves]
        previous = self._previous.of_kind(term_kind, self.previous_moves.slots)
        return [previous, *self._spills[term_kind].finish(moved)]

    def _all_lengths(self) -> UInt32:
        lengths = np.zeros((len(TERM_KINDS), self.rows * len(FIELDS)), np.uint32)
        batches = zip(self._lengths, self._moves, strict=True)
        for own, moves in ((self._previous.stored.lengths, self.previous_moves), *batches):
            stay = moves.slots != GONE
            lengths[:, moves.slots[stay]] = own[:, stay]
        return lengths


def _built(
    parts: Iterable[list[SortedCounts]],
    factors: Float64,
    parameters: Weighting,
    information: Float64 | None,
) -> Iterator[MergedCounts]:
    """Each range built by `ImpactBuilder.build`, the next one while the caller takes this one."""
    builders = cycle((ImpactBuilder(), ImpactBuilder()))
    waiting: Future[MergedCounts] | None = None
    with ThreadPoolExecutor(1) as thread:
        for part, builder in zip(parts, builders, strict=False):
            begun = thread.submit(builder.build, part, factors, parameters, information)
            if waiting:
                yield waiting.result()
            waiting = begun
        if waiting:
            yield waiting.result()
