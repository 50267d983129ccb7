"""Makes the tables of spellings in plain NumPy.

A key is the hash of a sequence (`faq.language.hashing`): of a text's characters, of the classes of
their syllables or of the letters of these; of all of them, or of all but one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from faq.kernel.memory import view
from faq.kernel.tables import LONGEST, Syllables, TableKind, Texts
from faq.language.hashing import BASE, Hashes, Int64, hashed

Float32 = npt.NDArray[np.float32]

_ALTERNATE = np.float32(2.5)
"""What another reading costs more."""


class _Sequences(NamedTuple):
    """What the keys of some texts are made of; empty where a text is too long to have any, or has
    a syllable that is none."""

    values: npt.NDArray[np.uint64]
    starts: Int64
    ends: Int64

    def places(self) -> tuple[Int64, Int64]:
        """Of each value of each text: the number of the text and the place of the value."""
        sizes = self.ends - self.starts
        text_of = np.repeat(np.arange(len(sizes)), sizes)
        within = np.arange(len(text_of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return text_of, self.starts[text_of] + within


def table(
    texts: Texts, syllables: Syllables, kind: TableKind, chosen: Int64, room: int, most: int
) -> tuple[Hashes, npt.NDArray[np.uint32]]:
    """The table that `faq.kernel.tables.table` makes."""
    columns = list(_rows(texts, syllables, kind, chosen))
    keys, costs, entries = (np.concatenate(column)[:room] for column in zip(*columns, strict=True))
    order = np.lexsort((costs, keys))
    keys, entries = keys[order], entries[order]
    is_first = np.concatenate((np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1]))
    is_new = is_first.copy()
    is_new[1:] |= entries[1:] != entries[:-1]
    keys, entries, is_first = keys[is_new], entries[is_new], is_first[is_new]
    at = np.arange(len(keys))
    of_key = at - np.maximum.accumulate(np.where(is_first, at, 0))
    return keys[of_key < most], entries[of_key < most].astype(np.uint32)


def _rows(
    texts: Texts, syllables: Syllables, kind: TableKind, chosen: Int64
) -> Iterator[tuple[Hashes, Float32, Int64]]:
    """Keys with their costs and entries: of whole texts, then of others."""
    sequences = _sequences(texts, syllables, kind, chosen)
    values, starts, ends = sequences
    costs = view(texts.costs, np.float32, int(chosen.max(initial=-1)) + 1)[chosen]
    stretches = hashed(values)
    whole = stretches.stretches(starts, ends)
    yield whole, costs, chosen
    if kind is TableKind.WHOLE:
        return
    text_of, places = sequences.places()
    if kind is not TableKind.SOUNDING:
        keys = stretches.without(starts[text_of], ends[text_of], places)
        yield keys, costs[text_of], chosen[text_of]
        return
    seconds = view(texts.seconds, np.uint16, texts.size)[places]
    has = (seconds > 0) & (seconds < syllables.count)
    text_of, places, seconds = text_of[has], places[has], seconds[has]
    powers = np.cumprod(np.array([1] + [BASE] * (LONGEST - 1), np.uint64))
    change = view(syllables.classes, np.uint64, syllables.count)[seconds] - values[places]
    keys = whole[text_of] + change * powers[places - starts[text_of]]
    yield keys, costs[text_of] + _ALTERNATE, chosen[text_of]


def _sequences(texts: Texts, syllables: Syllables, kind: TableKind, chosen: Int64) -> _Sequences:
    count = int(chosen.max(initial=-1)) + 1
    starts, ends = (view(each, np.int64, count)[chosen] for each in (texts.starts, texts.ends))
    if kind in {TableKind.WHOLE, TableKind.GAPS}:
        codes = view(texts.codes, np.uint32, texts.size).astype(np.uint64)
        return _Sequences(codes, starts, np.where(ends - starts <= LONGEST, ends, starts))
    sounds = view(texts.sounds, np.uint16, texts.size)
    nones = _sums(sounds >= syllables.count)
    ends = np.where(nones[ends] == nones[starts], ends, starts)
    sounds = np.minimum(sounds, syllables.count - 1)
    values = view(syllables.classes, np.uint64, syllables.count)[sounds]
    if kind is TableKind.SPELLED:
        sizes = view(syllables.lengths, np.int64, syllables.count)[sounds]
        begins = view(syllables.begins, np.int64, syllables.count)[sounds]
        behind = _sums(sizes)
        letters = np.repeat(begins - behind[:-1], sizes) + np.arange(behind[-1])
        known = view(syllables.letters, np.uint8, int((begins + sizes).max(initial=0)))
        values = known[letters].astype(np.uint64)
        starts, ends = behind[starts], behind[ends]
    return _Sequences(values, starts, np.where(ends - starts <= LONGEST, ends, starts))


def _sums(values: npt.NDArray[Any]) -> Int64:
    """The sums of the values before each place."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)))
