"""Looks up the entries of a spelling vocabulary by text, sound, pinyin and initials.

An entry is a word or a phrase.  Look-ups by text and by pinyin letters also find entries at edit
distance one: their tables have each entry with one character left out, too.  A table is a sorted
column of hashes and a column of entry numbers, the likeliest entries of a hash first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.language.hashing import Hashes

UInt32 = npt.NDArray[np.uint32]

_RARE_FREQUENCY = 3
"""Frequency assumed for background words that are not entries."""


@dataclass(frozen=True, slots=True)
class VocabularyArrays:
    """The vocabulary of a generation, as arrays to be saved and memory-mapped."""

    texts: npt.NDArray[np.uint8]
    """All entries in UTF-8, concatenated."""
    ends: UInt32
    """End of each entry in `texts`."""
    held: UInt32
    """Passages that contain each entry; 0 for background words that the corpus lacks."""
    costs: npt.NDArray[np.float32]
    """Negative natural logarithm of each entry's probability."""
    scale: npt.NDArray[np.float64]
    """Shape (1,): a background word of frequency ``f`` costs ``scale[0] - log(f)``."""
    readings: npt.NDArray[np.uint16]
    """Shape (65536, 2): syllable numbers of each code point, commonest first; 0 is none."""
    text_keys: Hashes
    text_entries: UInt32
    sound_keys: Hashes
    sound_entries: UInt32
    near_keys: Hashes
    near_entries: UInt32
    initial_keys: Hashes
    initial_entries: UInt32
    gap_keys: Hashes
    gap_entries: UInt32
    letter_keys: Hashes
    letter_entries: UInt32


class Entry(NamedTuple):
    """A word or phrase of the vocabulary; a tuple for speed."""

    text: str
    held: int
    cost: float


class Vocabulary:
    """Look-ups in the arrays of a generation."""

    def __init__(self, arrays: VocabularyArrays) -> None:
        self._arrays = arrays
        self._texts = arrays.texts.data

    def __len__(self) -> int:
        return len(self._arrays.ends)

    def entry(self, number: int) -> Entry:
        """The entry with a number that a look-up returned."""
        arrays = self._arrays
        start = arrays.ends.item(number - 1) if number else 0
        text = str(self._texts[start : arrays.ends.item(number)], "utf-8")
        return Entry(text, arrays.held.item(number), arrays.costs.item(number))

    def readings(self, character: str) -> tuple[int, ...]:
        """Syllable numbers of a character's usual readings, commonest first."""
        code = ord(character)
        if code >= len(self._arrays.readings):
            return ()
        first, second = self._arrays.readings[code].tolist()
        return (first, second) if second else (first,) if first else ()

    @property
    def rare_cost(self) -> float:
        """Cost of a background word that is too rare or too long to be an entry."""
        return float(self._arrays.scale[0] - np.log(_RARE_FREQUENCY))

    def by_text(self, hashes: Hashes) -> list[Sequence[int]]:
        """Entries with each hash of a text; nearly always one at most."""
        return _find(self._arrays.text_keys, self._arrays.text_entries, hashes)

    def by_sound(self, hashes: Hashes) -> list[Sequence[int]]:
        """Entries with each hash of syllable numbers, likeliest first."""
        return _find(self._arrays.sound_keys, self._arrays.sound_entries, hashes)

    def by_near_sound(self, hashes: Hashes) -> list[Sequence[int]]:
        """Words of the corpus with each hash of syllable classes, likeliest first."""
        return _find(self._arrays.near_keys, self._arrays.near_entries, hashes)

    def by_initials(self, hashes: Hashes) -> list[Sequence[int]]:
        """Entries with each hash of initials, likeliest first."""
        return _find(self._arrays.initial_keys, self._arrays.initial_entries, hashes)

    def by_gap(self, hashes: Hashes) -> list[Sequence[int]]:
        """Words of the corpus that equal a text, or do without one character, by its hash."""
        return _find(self._arrays.gap_keys, self._arrays.gap_entries, hashes)

    def by_letters(self, hashes: Hashes) -> list[Sequence[int]]:
        """`by_gap` for the letters of the pinyin."""
        return _find(self._arrays.letter_keys, self._arrays.letter_entries, hashes)


_NONE: Sequence[int] = ()


def _find(keys: Hashes, entries: UInt32, hashes: Hashes) -> list[Sequence[int]]:
    found: list[Sequence[int]] = [_NONE] * len(hashes)
    if not len(keys):
        return found
    starts = np.searchsorted(keys, hashes)
    (hits,) = np.nonzero(keys[np.minimum(starts, len(keys) - 1)] == hashes)
    if len(hits):
        ends = np.searchsorted(keys, hashes[hits], "right").tolist()
        for index, start, end in zip(hits.tolist(), starts[hits].tolist(), ends, strict=True):
            found[index] = entries[start:end].tolist()
    return found
