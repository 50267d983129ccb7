"""What can a corpus be asked for, and how is each of its words found by a wrong spelling?

An entry is a word or a phrase.  Entries are found by what they are (text), by how they sound
(exactly, or about), by the letters of their pinyin and by their initials; text and letters
also with one character left out, which finds whatever is one character away.  A table is a
sorted column of hashes with the entries beside it, the likeliest entries of a hash first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.language.hashing import Hashes

UInt32 = npt.NDArray[np.uint32]

_RARE = 3
"""How often general language has most of its rare words."""


@dataclass(frozen=True, slots=True)
class VocabularyArrays:
    """The vocabulary of one generation, ready to be saved and mapped."""

    texts: npt.NDArray[np.uint8]
    """All entries in UTF-8, one behind the other."""
    ends: UInt32
    """Where each entry ends in `texts`."""
    held: UInt32
    """How many passages hold it; 0 for an ordinary word that the corpus lacks."""
    costs: npt.NDArray[np.float32]
    """How unlikely it is that somebody means it: the negative logarithm of a probability."""
    scale: npt.NDArray[np.float64]
    """A word met `f` times in general language costs ``scale[0] - log(f)``."""
    readings: npt.NDArray[np.uint16]
    """The syllables of each character of the first 65,536, two columns; 0 for none."""
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
    """A word or phrase of the vocabulary; a tuple, for a question may look at dozens."""

    text: str
    held: int
    cost: float


class Vocabulary:
    """Look-ups in the arrays of a generation; opening it reads nothing."""

    def __init__(self, arrays: VocabularyArrays) -> None:
        self._arrays = arrays
        self._texts = arrays.texts.data

    def __len__(self) -> int:
        return len(self._arrays.ends)

    def entry(self, number: int) -> Entry:
        """The entry with a number that a look-up gave."""
        arrays = self._arrays
        start = arrays.ends.item(number - 1) if number else 0
        text = str(self._texts[start : arrays.ends.item(number)], "utf-8")
        return Entry(text, arrays.held.item(number), arrays.costs.item(number))

    def readings(self, character: str) -> tuple[int, ...]:
        """The numbers of the usual readings of a character, commonest first."""
        code = ord(character)
        if code >= len(self._arrays.readings):
            return ()
        first, second = self._arrays.readings[code].tolist()
        return (first, second) if second else (first,) if first else ()

    def held_texts(self) -> list[str]:
        """The words and phrases that the corpus holds."""
        return [self.entry(number).text for number in np.flatnonzero(self._arrays.held).tolist()]

    @property
    def rare_cost(self) -> float:
        """What a word of general language costs that is too rare or too long for a vocabulary."""
        return float(self._arrays.scale[0] - np.log(_RARE))

    def by_text(self, hashes: Hashes) -> list[Sequence[int]]:
        """For each hash of a text, the entries (nearly always one at most)."""
        return _find(self._arrays.text_keys, self._arrays.text_entries, hashes)

    def by_sound(self, hashes: Hashes) -> list[Sequence[int]]:
        """For each hash of numbers of syllables, the entries, likeliest first."""
        return _find(self._arrays.sound_keys, self._arrays.sound_entries, hashes)

    def by_near_sound(self, hashes: Hashes) -> list[Sequence[int]]:
        """For each hash of classes of syllables, the words of the corpus, likeliest first."""
        return _find(self._arrays.near_keys, self._arrays.near_entries, hashes)

    def by_initials(self, hashes: Hashes) -> list[Sequence[int]]:
        """For each hash of initials, the entries, likeliest first."""
        return _find(self._arrays.initial_keys, self._arrays.initial_entries, hashes)

    def by_gap(self, hashes: Hashes) -> list[Sequence[int]]:
        """For each hash of a text, the words of the corpus that are it, or are it but for one
        character more."""
        return _find(self._arrays.gap_keys, self._arrays.gap_entries, hashes)

    def by_letters(self, hashes: Hashes) -> list[Sequence[int]]:
        """As `by_gap`, for the letters of their pinyin."""
        return _find(self._arrays.letter_keys, self._arrays.letter_entries, hashes)


_NONE: Sequence[int] = ()


def _find(keys: Hashes, entries: UInt32, hashes: Hashes) -> list[Sequence[int]]:
    found: list[Sequence[int]] = [_NONE] * len(hashes)
    if not len(keys):
        return found
    starts = np.searchsorted(keys, hashes)
    (known,) = np.nonzero(keys[np.minimum(starts, len(keys) - 1)] == hashes)
    if len(known):
        ends = np.searchsorted(keys, hashes[known], "right").tolist()
        for index, start, end in zip(known.tolist(), starts[known].tolist(), ends, strict=True):
            found[index] = entries[start:end].tolist()
    return found
