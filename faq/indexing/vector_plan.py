"""Plans the vectors of a generation: which texts it embeds, and which have a vector already.

The texts are numbered as they first occur, each once, so that the same passages have the same
vectors in the same places whatever was reused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from faq.files.arrays import Runs
from faq.model import Passage
from faq.passages.embedded_texts import embedded_texts
from faq.ranking.bm25f import Int64, UInt32, UInt64
from faq.ranking.passage_vectors import PassageVectors
from faq.reports import EmbeddingModel
from faq.storage.generation import Generation
from faq.storage.schema import PASSAGES, VECTOR_DIGESTS, VECTOR_FILES, VECTORS

_AT_ONCE = 1000
"""Passages whose texts are in memory at once."""
_PASSAGE = msgspec.msgpack.Decoder(Passage)


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """Vectors that may be reused."""

    arrays: PassageVectors
    digests: UInt64
    """Of the text of each vector, 128 bits in two columns."""

    @classmethod
    def read(cls, folder: Path) -> StoredVectors:
        """Those in a folder; raises as `faq.files.arrays.ArraySpec.load`."""
        return cls(VECTORS.load(folder, PassageVectors), VECTOR_DIGESTS.load(folder))

    @classmethod
    def of(cls, generation: Generation, model: EmbeddingModel) -> StoredVectors | None:
        """Those of a generation where they are whole and of `model`."""
        if generation.manifest.embedding != model or not generation.is_whole(VECTOR_FILES):
            return None
        return cls.read(generation.folder)


@dataclass(frozen=True, slots=True)
class VectorPlan:
    """The distinct texts of a generation's passages, and where their vectors come from."""

    passages: Runs
    numbers: UInt32
    """Of the texts of each passage, as in `PassageVectors`."""
    ends: UInt64
    digests: UInt64
    """Of each text."""
    firsts: Int64
    """Where in `numbers` each text occurs first."""
    stored: tuple[StoredVectors, ...]
    origins: Int64
    """Which of `stored` has the vector of each text; -1 where it must be made."""
    places: Int64
    """The number of that vector there."""

    @property
    def missing(self) -> int:
        """How many vectors must be made."""
        return int(np.count_nonzero(self.origins < 0))

    def texts(self, numbers: Int64) -> list[str]:
        """Texts by their numbers."""
        firsts = self.firsts[numbers]
        rows = np.searchsorted(self.ends, firsts.astype(np.uint64), side="right")
        distinct = np.unique(rows).tolist()
        texts = dict(zip(distinct, _texts_of(self.passages, distinct), strict=True))
        begins = np.append(np.uint64(0), self.ends)[rows].astype(np.int64)
        return [
            texts[row][first]
            for row, first in zip(rows.tolist(), (firsts - begins).tolist(), strict=True)
        ]


def plan_vectors(
    folder: Path, stored: Sequence[StoredVectors] = (), moved: UInt32 | None = None
) -> VectorPlan:
    """The plan for the passages in `folder`.

    `moved` has for each row of the first of `stored` its row there, one beyond all of them where
    it has none; what no row was moved to is compared by its texts.
    """
    passages = Runs(folder, PASSAGES)
    before = np.full(len(passages), -1, np.int64)
    if moved is not None and stored:
        (stay,) = np.nonzero(moved < len(passages))
        before[moved[stay]] = stay
    entries, ends = _digest_entries(passages, before, stored[0] if stored else None)
    numbers, firsts = _number(entries)
    digests = entries[firsts]
    origins, places = (np.full(len(digests), -1, np.int64) for _ in range(2))
    for origin, each in enumerate(stored):
        found = _places_in(each.digests, digests)
        new = (origins < 0) & (found >= 0)
        origins[new], places[new] = origin, found[new]
    return VectorPlan(passages, numbers, ends, digests, firsts, tuple(stored), origins, places)


def _digest_entries(
    passages: Runs, before: Int64, previous: StoredVectors | None
) -> tuple[UInt64, UInt64]:
    """The digests of all texts of all passages, and where those of each passage end."""
    sizes = np.zeros(len(passages), np.int64)
    new, same = np.flatnonzero(before < 0), np.flatnonzero(before >= 0)
    made = bytearray()
    for first in range(0, len(new), _AT_ONCE):
        rows = new[first : first + _AT_ONCE].tolist()
        for row, texts in zip(rows, _texts_of(passages, rows), strict=True):
            sizes[row] = len(texts)
            made += b"".join(map(_digest, texts))
    if previous:
        old_ends = previous.arrays.ends.astype(np.int64)
        sizes[same] = np.diff(old_ends, prepend=0)[before[same]]
    ends = np.cumsum(sizes)
    entries = np.zeros((int(sizes.sum()), 2), np.uint64)
    entries[_entries_of(ends, sizes[new], new)] = np.frombuffer(made, "<u8").reshape(-1, 2)
    if previous:
        numbers = previous.arrays.numbers[_entries_of(old_ends, sizes[same], before[same])]
        entries[_entries_of(ends, sizes[same], same)] = previous.digests[numbers]
    return entries, ends.astype(np.uint64)


def _texts_of(passages: Runs, rows: Sequence[int]) -> list[tuple[str, ...]]:
    return embedded_texts([_PASSAGE.decode(passages[row]) for row in rows])


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _entries_of(ends: Int64, sizes: Int64, rows: Int64) -> Int64:
    """The places of the entries of some rows, one row after the other."""
    shifts = ends[rows] - np.cumsum(sizes)
    return np.repeat(shifts, sizes) + np.arange(sizes.sum())


def _number(entries: UInt64) -> tuple[UInt32, Int64]:
    """A number for each entry, equal ones alike, in the order of their first occurrences; and
    where those are."""
    order = np.lexsort((entries[:, 1], entries[:, 0]))
    ordered = entries[order]
    begins: npt.NDArray[np.bool_] = np.ones(len(entries), np.bool_)
    begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    firsts = order[begins]  # the sort is stable
    by_first = np.argsort(firsts)
    renumbered = np.empty(len(firsts), np.uint32)
    renumbered[by_first] = np.arange(len(firsts), dtype=np.uint32)
    numbers = np.empty(len(entries), np.uint32)
    numbers[order] = renumbered[np.cumsum(begins) - 1]
    return numbers, firsts[by_first]


def _places_in(held: UInt64, wanted: UInt64) -> Int64:
    """The number of each wanted digest among those held, or -1."""
    if not len(held):
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(held[:, 0], kind="stable")
    found = np.searchsorted(held[order, 0], wanted[:, 0])
    places = order[np.minimum(found, len(held) - 1)]
    # Two texts that share half of their digest are hardly ever met: the second is embedded anew.
    return np.where((held[places] == wanted).all(axis=1), places, -1)
