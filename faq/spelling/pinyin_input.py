"""Finds words by pinyin initials, by mistyped pinyin, and mistyped Latin words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from rapidfuzz.distance import OSA

from faq.language.hashing import Hashes, hashed
from faq.spelling.candidates import SpellingCandidate, hash_spans
from faq.spelling.input import Input, LetterRun
from faq.spelling.syllables import NAMES, input_syllables
from faq.spelling.vocabulary import Vocabulary

_INITIALS, _PER_INITIAL = 1.5, 0.6
_MAX_INITIALS = 12
_TYPO, _PER_SYLLABLE = 5.0, 0.3
_LATIN, _FIRST_LETTER = 9.0, 2.0
_TYPO_LETTERS = range(5, 25)
"""Letters of a word that may have a typing error; of shorter ones too many words are near."""
_MAX_LATIN, _MIN_PINYIN = 10, 4
"""Most letters of a Latin word within pinyin, and fewest of the pinyin around it: apple is not
``app le``."""
_MAX_STRETCHES = 60
"""Stretches of one token that are looked up for typing errors."""

_LookUp = Callable[[Hashes], list[Sequence[int]]]


def initials_candidates(run: LetterRun, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Words whose pinyin initials are letters of a token that cannot be split into syllables."""
    for begin, border in run.tokens:
        token = run.letters[begin:border]
        if not 2 <= len(token) <= _MAX_INITIALS or len(token) in _reached(token):
            continue
        spans = [
            (first, end)
            for first in range(begin, border - 1)
            for end in range(first + 2, border + 1)
        ]
        hashes = hash_spans(run.letters, spans)
        for (first, end), found in zip(spans, vocabulary.by_initials(hashes), strict=True):
            for entry in map(vocabulary.entry, found[:4]):
                if len(entry.text) == end - first:
                    cost = _INITIALS + _PER_INITIAL * (end - first) + entry.cost
                    yield SpellingCandidate(
                        run.offsets[first], run.offsets[end], entry.text, cost, "initials"
                    )


def pinyin_typos(run: LetterRun, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Words of the corpus whose pinyin is one edit from a stretch of a token.

    The letters before and after the stretch must be syllables.
    """
    for begin, border in run.tokens:
        token = run.letters[begin:border]
        if len(token) not in range(_TYPO_LETTERS.start, 2 * _TYPO_LETTERS.stop):
            continue
        starts = _reached(token)
        ends = {len(token) - at for at in _reached(token, backwards=True)}
        spans = [
            (first, end)
            for first, end in product(sorted(starts), sorted(ends, reverse=True))
            if end - first in _TYPO_LETTERS
        ]
        for first, end, number in _one_away(token, spans[:_MAX_STRETCHES], vocabulary.by_letters):
            entry = vocabulary.entry(number)
            spelled = "".join(NAMES[vocabulary.readings(char)[0]] for char in entry.text)
            if OSA.distance(token[first:end], spelled, score_cutoff=1) == 1:
                cost = entry.cost + _TYPO + _PER_SYLLABLE * len(entry.text)
                start, stop = run.offsets[begin + first], run.offsets[begin + end]
                yield SpellingCandidate(start, stop, entry.text, cost, "pinyin")


def latin_inside(run: LetterRun, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Latin words of the corpus within a run of pinyin (``yinhangapp``)."""
    for begin, border in run.tokens:
        spans = [
            (first, end)
            for first in range(begin, border)
            for end in range(first + 2, min(first + _MAX_LATIN, border) + 1)
        ]
        for (first, end), found in zip(
            spans, vocabulary.by_text(hash_spans(run.letters, spans)), strict=True
        ):
            for entry in map(vocabulary.entry, found):
                spelled = border - begin - (end - first) >= _MIN_PINYIN
                if entry.held and spelled and entry.text == run.letters[first:end]:
                    yield SpellingCandidate(
                        run.offsets[first], run.offsets[end], entry.text, _LATIN, "pinyin"
                    )


def latin_typos(source: Input, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Latin words of the corpus that are one edit from a token it does not contain."""
    for start, end, held in source.tokens:
        word = source.text[start:end]
        if held or len(word) not in _TYPO_LETTERS or not (word.isascii() and word.isalpha()):
            continue
        for _, _, number in _one_away(word, [(0, len(word))], vocabulary.by_gap):
            entry = vocabulary.entry(number)
            if entry.held and OSA.distance(word, entry.text, score_cutoff=1) == 1:
                first = _FIRST_LETTER if word[0] != entry.text[0] else 0.0
                yield SpellingCandidate(start, end, entry.text, _LATIN + _TYPO + first, "latin")


def _reached(token: str, *, backwards: bool = False) -> set[int]:
    """Lengths of the prefixes, or of the suffixes, that can be split into syllables."""
    syllables = input_syllables()
    size = len(token)
    reached = {0}
    for at in range(size):
        if at in reached:
            for end in range(at + 1, min(at + 6, size) + 1):
                letters = token[size - end : size - at] if backwards else token[at:end]
                if letters in syllables:
                    reached.add(end)
    return reached


def _one_away(
    word: str, spans: Sequence[tuple[int, int]], look_up: _LookUp
) -> set[tuple[int, int, int]]:
    """Stretches of a word, each with the number of an entry about one letter away."""
    if not spans:
        return set()
    codes = hashed(np.frombuffer(word.encode("utf-32-le", "surrogatepass"), "<u4"))
    columns = np.array(spans, np.int64)
    starts, ends = columns[:, 0], columns[:, 1]
    sizes = ends - starts
    owners = np.repeat(np.arange(len(spans)), sizes)
    places = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - ends, sizes)
    hashes = np.concatenate(
        (codes.stretches(starts, ends), codes.without(starts[owners], ends[owners], places))
    )
    owned = np.concatenate((np.arange(len(spans)), owners)).tolist()
    return {
        (*spans[owner], number)
        for owner, found in zip(owned, look_up(hashes), strict=True)
        for number in found
    }
