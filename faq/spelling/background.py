"""Reads the background lexicon: words of general Chinese with frequencies and readings.

It is all arrays, which a generation stores: reading the dictionaries takes longer than building
a vocabulary, so the next rebuild reuses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.language.hashing import Hashes, hashed
from faq.language.jieba_dictionary import dictionary
from faq.language.pinyin import Phrases, phrase_readings, tables
from faq.spelling.syllables import NAMES, NUMBERS, READINGS, numbers_of

Texts = npt.NDArray[np.str_]
UInt8 = npt.NDArray[np.uint8]
UInt16 = npt.NDArray[np.uint16]
UInt32 = npt.NDArray[np.uint32]

_MIN_FREQUENCY = 10
"""Lowest frequency of a word that becomes an entry of every vocabulary."""
_MAX_CHARACTERS = 4
"""Characters of the longest such word, and of the longest phrase with a reading."""
_HAN_CODES = (0x3007, *range(0x3400, 0xA000))


@dataclass(frozen=True, slots=True)
class BackgroundLexicon:
    """Words of general Chinese, their frequencies, and readings of characters and phrases."""

    words: Texts
    """The common short words, in the dictionary's order."""
    frequencies: UInt32
    """Frequency of each of `words`."""
    keys: Hashes
    """Hashes of all words in lower case, ascending."""
    key_frequencies: UInt32
    """Frequency of each word of `keys`."""
    total: npt.NDArray[np.float64]
    """Shape (1,): the sum of the frequencies of all words; 1 for an empty lexicon."""
    readings: UInt16
    """Shape (65536, `READINGS`): syllables of each code point, commonest first; 0 is none."""
    phrases: Texts
    """The phrases whose reading is not that of their characters."""
    phrase_readings: UInt16
    """Shape (phrases, 4): the syllable numbers of each phrase, padded with 0."""
    sources: npt.NDArray[np.int64]
    """State of the source files, as from `sources`."""

    def is_current(self) -> bool:
        """Whether the source files are unchanged."""
        return np.array_equal(self.sources, sources())

    def readings_of_phrases(self) -> Phrases:
        """The phrases and their readings, as from `faq.language.pinyin.phrase_readings`."""
        read = zip(self.phrases.tolist(), self.phrase_readings.tolist(), strict=True)
        return Phrases(
            (phrase, tuple(NAMES[number] for number in reading if number))
            for phrase, reading in read
        )

    def frequencies_of(self, keys: Hashes) -> npt.NDArray[np.float64]:
        """Frequency of the word with each key; 0 for unknown words."""
        if not len(self.keys):
            return np.zeros(len(keys))
        at = places_in(self.keys, keys)
        hits = self.keys[at] == keys
        return np.where(hits, self.key_frequencies[at].astype(np.float64), 0.0)


def read_background(words: Mapping[str, int]) -> BackgroundLexicon:
    """Builds the background lexicon from words in lower case and their frequencies."""
    stored = [
        (word, frequency)
        for word, frequency in words.items()
        if frequency >= _MIN_FREQUENCY and len(word) <= _MAX_CHARACTERS
    ]
    keys = keys_of(*codes_of(list(words)))
    order = np.argsort(keys)
    frequencies = np.fromiter(words.values(), np.uint32, len(words))
    phrases = phrase_readings()
    spelled = np.zeros((len(phrases), _MAX_CHARACTERS), np.uint16)
    for row, reading in zip(spelled, phrases.values(), strict=True):
        row[: len(reading)] = [NUMBERS[each] for each in reading]
    return BackgroundLexicon(
        np.array([word for word, _ in stored], f"U{_MAX_CHARACTERS}"),
        np.array([frequency for _, frequency in stored], np.uint32),
        keys[order],
        frequencies[order],
        np.array([float(sum(words.values())) or 1.0]),
        _readings(),
        np.array(list(phrases), f"U{_MAX_CHARACTERS}"),
        spelled,
        sources(),
    )


def sources() -> npt.NDArray[np.int64]:
    """Shape (files, 2): size and modification time in ns of each source file."""
    found = [path.stat() for path in (dictionary(), *tables())]
    return np.array([(each.st_size, each.st_mtime_ns) for each in found], np.int64)


def codes_of(texts: Sequence[str]) -> tuple[UInt32, npt.NDArray[np.int64]]:
    """The code points of all texts, concatenated, and the length of each text."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, "<u4"), np.fromiter(map(len, texts), np.int64, len(texts))


def codes_in(texts: Texts) -> tuple[UInt32, npt.NDArray[np.int64]]:
    """`codes_of` for an array of texts."""
    width = texts.dtype.itemsize // 4
    codes = np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), width)
    held = codes != 0
    return codes[held], held.sum(axis=1)


def places_in(keys: Hashes, sought: Hashes) -> npt.NDArray[np.int64]:
    """The index of each of `sought` in the ascending `keys`, or where it would be inserted.

    At most ``len(keys) - 1``; compare the key found.
    """
    # Sorted look-ups have better memory locality: a third of the time.
    order = np.argsort(sought)
    places = np.empty(len(sought), np.int64)
    places[order] = np.searchsorted(keys, sought[order])
    return np.minimum(places, len(keys) - 1)


def keys_of(codes: UInt32, sizes: npt.NDArray[np.int64]) -> Hashes:
    """The hash of each text; `codes` and `sizes` as from `codes_of`."""
    ends = np.cumsum(sizes)
    return hashed(codes).stretches(ends - sizes, ends)


def _readings() -> UInt16:
    table = np.zeros((0x10000, READINGS), np.uint16)
    for code in _HAN_CODES:
        for column, number in enumerate(numbers_of(chr(code))):
            table[code, column] = number
    return table
