"""Builds a generation's spelling vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.kernel import bindings, tables
from faq.kernel.bindings import address
from faq.kernel.tables import TableKind
from faq.language.hashing import Hashes, Int64, hashed
from faq.spelling import reference_tables
from faq.spelling.background import (
    BackgroundLexicon,
    Texts,
    codes_in,
    keys_of,
    places_in,
)
from faq.spelling.syllables import CLASSES, NAMES
from faq.spelling.vocabulary import UInt32, VocabularyArrays

UInt16 = npt.NDArray[np.uint16]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

_PRIOR = 20_000.0
"""Background words counted with every corpus (additive smoothing).  Without them each word of a
corpus of one article would be likelier than any background word."""
LONGEST_WORD = 8
"""Characters of the longest word."""
_MAX_PHRASE = 20
"""Characters of the longest phrase."""
_MAX_SPELLED = 60_000
"""Words that are found by mistyped pinyin: the commonest ones."""
_LETTERS = range(4, 25)
_INITIALS = tuple(ord(name[0]) if name else 0 for name in NAMES)
_MAX_INITIALS_COST = 13.0
"""Cost below which a word is found by its initials."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """Concatenated texts with the readings of their characters."""

    codes: UInt32
    starts: Int64
    ends: Int64
    sounds: UInt16
    """Syllable number of each code point; 0 if it has no reading."""
    seconds: UInt16
    """The other reading; 0 if there is none."""

    @property
    def sizes(self) -> Int64:
        return np.subtract(self.ends, self.starts)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a vocabulary without their passage counts."""

    texts: _Texts
    words: int
    """Number of words of the corpus, which come first."""
    own: int
    """Number of these words and of the phrases, which come next."""
    frequencies: Float64
    """Background frequency of each entry."""
    total: float
    """Sum of the frequencies of all background words."""
    readings: UInt16
    """`BackgroundLexicon.readings`."""


def list_entries(words: Texts, phrases: Iterable[str], background: BackgroundLexicon) -> Entries:
    """The entries: `words`, then further phrases, then further background words.

    `words` ascend and all fit.  This takes half of the time and needs no passage counts.
    """
    longer = {each for each in phrases if 1 < len(each) <= _MAX_PHRASE}
    titles = np.array(sorted(longer), f"U{_MAX_PHRASE}")
    own_keys = keys_of(*codes_in(words))
    order = np.argsort(own_keys)
    by_key = words[order], own_keys[order]
    new_titles, title_keys = _others(titles, *by_key)
    background_only, _ = _others(background.words, *by_key)
    parts = [
        codes_in(each) for each in (words, titles[new_titles], background.words[background_only])
    ]
    codes, sizes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    frequencies: Float64 = np.concatenate(
        (
            background.frequencies_of(np.concatenate((own_keys, title_keys))),
            background.frequencies[background_only].astype(np.float64),
        )
    )
    return Entries(
        _read(codes, sizes, background),
        len(words),
        len(words) + len(title_keys),
        frequencies,
        float(background.total[0]),
        background.readings,
    )


def make_vocabulary(entries: Entries, held: UInt32) -> VocabularyArrays:
    """The vocabulary of `entries`; `held` are the passage counts of the words of the corpus."""
    frequencies, total = entries.frequencies, entries.total
    counts = np.zeros(len(frequencies), np.uint32)
    counts[: entries.words] = held
    counts[entries.words : entries.own] = 1
    passages = float(counts.sum())
    costs = -np.log(counts + _PRIOR * frequencies / total + 1e-6) + np.log(passages + _PRIOR)
    scale = np.array([np.log(passages + _PRIOR) - np.log(_PRIOR / total)])
    return _arrays(entries.texts, counts, costs.astype(np.float32), scale, entries.readings)


def _others(texts: Texts, words: Texts, keys: Hashes) -> tuple[npt.NDArray[np.bool_], Hashes]:
    """A mask of the texts that are not among `words`, and the hashes of these texts.

    `keys` are the hashes of `words`, ascending.
    """
    sought = keys_of(*codes_in(texts))
    if not len(words):
        return np.ones(len(texts), np.bool_), sought
    # Searching by hash takes a fraction of the time of searching by string.
    others = np.asarray(words[places_in(keys, sought)] != texts)
    return others, sought[others]


def _arrays(
    texts: _Texts,
    held: UInt32,
    costs: Float32,
    scale: Float64,
    readings: UInt16,
) -> VocabularyArrays:
    encoded = texts.codes.tobytes().decode("utf-32-le", "surrogatepass")
    # Bytes of each character in UTF-8.
    widths = 1 + sum((texts.codes >= least).view(np.uint8) for least in (0x80, 0x800, 0x10000))
    byte_offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(widths, dtype=np.int64)))
    silent = np.concatenate((np.zeros(1, np.int64), np.cumsum(texts.sounds == 0)))
    han: npt.NDArray[np.bool_] = silent[texts.ends] == silent[texts.starts]
    of_corpus, several = held > 0, texts.sizes > 1
    every, spoken = np.arange(len(costs)), np.flatnonzero(han)
    corpus_words = np.flatnonzero(han & of_corpus & several)
    editable = np.flatnonzero(
        of_corpus & (texts.sizes <= LONGEST_WORD) & (~han | (texts.sizes > 2))
    )
    abbreviable = np.flatnonzero(han & several & (costs < _MAX_INITIALS_COST))
    builder = _TableBuilder(texts, costs)
    by_letters, by_text, by_sound, by_near, by_initials, by_gap = builder.build_all(
        # First, because it has as many rows as all others together.
        (TableKind.SPELLED, builder.spelled_entries(corpus_words), 8),
        (TableKind.WHOLE, every, 1),
        (TableKind.SOUNDING, spoken, 24),
        (TableKind.SOUNDING, corpus_words, 8, CLASSES),
        (TableKind.SOUNDING, abbreviable, 8, _INITIALS),
        (TableKind.GAPS, editable, 8),
    )
    return VocabularyArrays(
        np.frombuffer(encoded.encode("utf-8", "surrogatepass"), np.uint8),
        byte_offsets[texts.ends].astype(np.uint32),
        held,
        costs,
        scale,
        readings,
        *by_text,
        *by_sound,
        *by_near,
        *by_initials,
        *by_gap,
        *by_letters,
    )


def _read(codes: UInt32, sizes: Int64, background: BackgroundLexicon) -> _Texts:
    ends = np.cumsum(sizes)
    # Characters beyond the table are too rare to have readings.
    columns = background.readings[np.where(codes < 0x10000, codes, 0)]
    firsts, seconds = columns[:, 0].copy(), columns[:, 1].copy()
    _decide(codes, firsts, seconds, background)
    return _Texts(codes, ends - sizes, ends, firsts, seconds)


def _decide(codes: UInt32, firsts: UInt16, seconds: UInt16, background: BackgroundLexicon) -> None:
    """Writes the readings of phrases into `firsts`, wherever these occur."""
    stretches = hashed(codes)
    phrases, sizes = codes_in(background.phrases)
    keys_of_phrases = keys_of(phrases, sizes)
    ends = np.cumsum(sizes)
    for size in sorted(set(sizes.tolist())):
        same = np.flatnonzero(sizes == size)
        # Few offsets have both a first and a last character of a phrase.
        starts = np.flatnonzero(
            _holding(phrases[ends[same] - size], codes[: len(codes) - size + 1])
            & _holding(phrases[ends[same] - 1], codes[size - 1 :])
        )
        same = same[np.argsort(keys_of_phrases[same])]
        keys, readings = keys_of_phrases[same], background.phrase_readings[same]
        hashes = stretches.stretches(starts, starts + size)
        at = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        found = np.flatnonzero(keys[at] == hashes)
        for offset in range(size):
            places = starts[found] + offset
            decided = readings[at[found], offset]
            # The character's own reading stays possible: mo in 没收, but mei in 没收到.
            seconds[places] = np.where(decided != firsts[places], firsts[places], seconds[places])
            firsts[places] = decided


def _holding(some: UInt32, codes: UInt32) -> npt.NDArray[np.bool_]:
    """A mask of the `codes` that are among `some`."""
    held = np.zeros(0x110000, np.bool_)
    held[some] = True
    return np.asarray(held[codes])


class _TableBuilder:
    """Builds the look-up tables of a vocabulary (in C: `faq/kernel/spellings.c`)."""

    def __init__(self, texts: _Texts, costs: Float32) -> None:
        self._costs, self._sizes = costs, texts.sizes
        self._columns = (texts.codes, texts.starts, texts.ends, texts.sounds, texts.seconds, costs)
        addresses = [address(column) for column in self._columns]
        self._texts = tables.Texts(len(texts.codes), *addresses)
        names = [name.encode() for name in NAMES]
        self._letters = np.frombuffer(b"".join(names), np.uint8)
        self._lengths = np.array([len(name) for name in names])
        self._begins = np.cumsum(self._lengths) - self._lengths
        letter_offsets = np.concatenate(
            (np.zeros(1, np.int64), np.cumsum(self._lengths[texts.sounds]))
        )
        self._spelled_sizes = letter_offsets[texts.ends] - letter_offsets[texts.starts]

    def build_all(self, *wanted: Any) -> list[tuple[Hashes, UInt32]]:
        """The tables for the arguments of several calls of `build`, two at a time.

        Threads run in parallel, because the tables are built in C.
        """
        with ThreadPoolExecutor(2) as executor:
            return list(executor.map(lambda each: self.build(*each), wanted))

    def build(
        self, kind: TableKind, entries: Int64, most: int, classes: Sequence[int] = range(len(NAMES))
    ) -> tuple[Hashes, UInt32]:
        """The table of `entries`, at most `most` a hash; `classes` replace syllable numbers."""
        class_codes = np.array(classes, np.uint64)
        columns = (class_codes, self._letters, self._begins, self._lengths)
        syllables = tables.Syllables(len(NAMES), *[address(column) for column in columns])
        sizes = self._spelled_sizes if kind is TableKind.SPELLED else self._sizes
        others = 0 if kind is TableKind.WHOLE else int(sizes[entries].sum())
        table = tables.table if bindings.is_compiled() else reference_tables.table
        return table(self._texts, syllables, kind, entries, len(entries) + others, most)

    def spelled_entries(self, entries: Int64) -> Int64:
        """Those of `entries` that are found by mistyped pinyin, the likeliest first."""
        common = entries[np.argsort(self._costs[entries], kind="stable")[:_MAX_SPELLED]]
        sizes = self._spelled_sizes[common]
        fit: Int64 = common[(sizes >= _LETTERS.start) & (sizes < _LETTERS.stop)]
        return fit
