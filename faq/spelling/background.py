"""What must be known of general language to make a vocabulary?

Its words and how often it has them, and how phrases are read.  All is arrays: reading the
dictionaries takes longer than making a vocabulary, so a generation hands these on to the next.
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

_COMMON = 10
"""How often general language has a word that is worth storing."""
_LONGEST = 4
"""Characters of the longest such word, and of the longest phrase with a reading of its own."""
_LONGEST_WRITTEN = 16
"""Characters of the longest word of jieba's dictionary."""
_SPOKEN = (0x3007, *range(0x3400, 0xA000))


@dataclass(frozen=True, slots=True)
class BackgroundLexicon:
    """General language."""

    words: Texts
    """Those worth storing, in the dictionary's order."""
    frequencies: UInt32
    """Of these."""
    keys: Hashes
    """Of all words, ascending."""
    key_frequencies: UInt32
    written: UInt32
    """The frequency of each of these in jieba's dictionary in this very form; 0 where it is not."""
    written_tags: UInt8
    """The part of speech of each, a place in `tags`."""
    tags: Texts
    total: npt.NDArray[np.float64]
    """Shape (1,): of the frequencies of all words."""
    written_total: npt.NDArray[np.int64]
    """The same of those that are written so."""
    readings: UInt16
    """The syllables of each character of the first 65,536, `READINGS` columns; 0 for none."""
    phrases: Texts
    """Those that decide how their characters are read."""
    phrase_readings: UInt16
    """Shape (phrases, 4)."""
    sources: npt.NDArray[np.int64]
    """What the files look like that this was read from, as `sources` tells."""

    def is_current(self) -> bool:
        """Whether the files that it was read from are still the same."""
        return np.array_equal(self.sources, sources())

    def readings_of_phrases(self) -> Phrases:
        """The phrases that decide, as `faq.language.pinyin` gives them."""
        read = zip(self.phrases.tolist(), self.phrase_readings.tolist(), strict=True)
        return Phrases(
            (phrase, tuple(NAMES[number] for number in reading if number))
            for phrase, reading in read
        )

    def words_in(self, text: str) -> dict[str, tuple[int, str]]:
        """The words of jieba's dictionary that stand anywhere in a line of `text`, with their
        frequencies and parts of speech."""
        codes = codes_of([text])[0]
        stretches = hashed(codes)
        lines = np.concatenate((np.zeros(1, np.int64), np.cumsum(codes == ord("\n"))))
        found: dict[str, tuple[int, str]] = {}
        if not len(self.keys):
            return found
        for size in range(1, min(_LONGEST_WRITTEN, len(codes)) + 1):
            starts = np.flatnonzero(lines[size:] == lines[:-size])
            keys = stretches.stretches(starts, starts + size)
            at = places_in(self.keys, keys)
            known = np.flatnonzero((self.keys[at] == keys) & (self.written[at] > 0))
            terms = at[known]
            for start, frequency, tag in zip(
                starts[known].tolist(),
                self.written[terms].tolist(),
                self.tags[self.written_tags[terms]].tolist(),
                strict=True,
            ):
                found[text[start : start + size]] = frequency, tag
        return found

    def total_frequency(self) -> int:
        """The sum of the frequencies in jieba's dictionary."""
        return int(self.written_total[0])

    def frequencies_of(self, keys: Hashes) -> npt.NDArray[np.float64]:
        """How often general language has the words with these keys."""
        if not len(self.keys):
            return np.zeros(len(keys))
        at = places_in(self.keys, keys)
        known = self.keys[at] == keys
        return np.where(known, self.key_frequencies[at].astype(np.float64), 0.0)


def read_background(
    words: Mapping[str, int], written: Mapping[str, tuple[int, str]] | None = None
) -> BackgroundLexicon:
    """General language, from its words and their frequencies; `written` are those of jieba's
    dictionary as it has them, with their parts of speech."""
    written = written or {}
    tags = sorted({tag for _, tag in written.values()} | {""})
    numbers = {tag: number for number, tag in enumerate(tags)}
    exact = [written.get(word, (0, "")) for word in words]
    kept = [
        (word, frequency)
        for word, frequency in words.items()
        if frequency >= _COMMON and len(word) <= _LONGEST
    ]
    keys = keys_of(*codes_of(list(words)))
    order = np.argsort(keys)
    frequencies = np.fromiter(words.values(), np.uint32, len(words))
    phrases = phrase_readings()
    spelled = np.zeros((len(phrases), _LONGEST), np.uint16)
    for row, reading in zip(spelled, phrases.values(), strict=True):
        row[: len(reading)] = [NUMBERS[each] for each in reading]
    return BackgroundLexicon(
        np.array([word for word, _ in kept], f"U{_LONGEST}"),
        np.array([frequency for _, frequency in kept], np.uint32),
        keys[order],
        frequencies[order],
        np.array([frequency for frequency, _ in exact], np.uint32)[order],
        np.array([numbers[tag] for _, tag in exact], np.uint8)[order],
        np.array(tags),
        np.array([float(sum(words.values())) or 1.0]),
        np.array([sum(frequency for frequency, _ in written.values())]),
        _readings(),
        np.array(list(phrases), f"U{_LONGEST}"),
        spelled,
        sources(),
    )


def sources() -> npt.NDArray[np.int64]:
    """Size and time of each file that tells of general language."""
    found = [path.stat() for path in (dictionary(), *tables())]
    return np.array([(each.st_size, each.st_mtime_ns) for each in found], np.int64)


def codes_of(texts: Sequence[str]) -> tuple[UInt32, npt.NDArray[np.int64]]:
    """The code points of all texts, one behind the other, and how many each has."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, "<u4"), np.fromiter(map(len, texts), np.int64, len(texts))


def codes_in(texts: Texts) -> tuple[UInt32, npt.NDArray[np.int64]]:
    """The same for texts in an array."""
    width = texts.dtype.itemsize // 4
    codes = np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), width)
    held = codes != 0
    return codes[held], held.sum(axis=1)


def places_in(keys: Hashes, sought: Hashes) -> npt.NDArray[np.int64]:
    """Where each of `sought` would stand among `keys`, which ascend, or the last place."""
    # In their order, so that what is read lies together: a third of the time.
    order = np.argsort(sought)
    places = np.empty(len(sought), np.int64)
    places[order] = np.searchsorted(keys, sought[order])
    return np.minimum(places, len(keys) - 1)


def keys_of(codes: UInt32, sizes: npt.NDArray[np.int64]) -> Hashes:
    """The hash of each of some texts."""
    ends = np.cumsum(sizes)
    return hashed(codes).stretches(ends - sizes, ends)


def _readings() -> UInt16:
    table = np.zeros((0x10000, READINGS), np.uint16)
    for code in _SPOKEN:
        for column, number in enumerate(numbers_of(chr(code))):
            table[code, column] = number
    return table
