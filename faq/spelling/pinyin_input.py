"""Which words are meant by initials, or by letters with a slip among them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from rapidfuzz.distance import OSA

from faq.language.hashing import Hashes, hashed
from faq.spelling.candidates import SpellingCandidate, hash_spans
from faq.spelling.input import Input, Letters
from faq.spelling.syllables import NAMES, input_syllables
from faq.spelling.vocabulary import Vocabulary

_INITIALS, _INITIAL = 1.5, 0.6
_MOST_INITIALS = 12
_SLIP, _SYLLABLE = 5.0, 0.3
_LATIN, _FIRST_LETTER = 9.0, 2.0
_SIZES = range(5, 25)
"""Letters of a word that may hold a slip; of four too many words are one letter away."""
_WITHIN, _BESIDE = 10, 4
"""Letters of a Latin word within pinyin, and of the pinyin around it: apple is no ``app le``."""
_STRETCHES = 60
"""Stretches of one token in which a slip is sought."""

_LookUp = Callable[[Hashes], list[Sequence[int]]]


def by_initials(run: Letters, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Words whose characters begin with the letters of a token that is no pinyin."""
    for begin, border in run.tokens:
        token = run.letters[begin:border]
        if not 2 <= len(token) <= _MOST_INITIALS or len(token) in _reached(token):
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
                    cost = _INITIALS + _INITIAL * (end - first) + entry.cost
                    yield SpellingCandidate(
                        run.offsets[first], run.offsets[end], entry.text, cost, "initials"
                    )


def by_slip(run: Letters, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Words of the corpus whose pinyin is one letter away from a stretch of a token, with
    nothing but syllables before and behind it."""
    for begin, border in run.tokens:
        token = run.letters[begin:border]
        if len(token) not in range(_SIZES.start, 2 * _SIZES.stop):
            continue
        before = _reached(token)
        behind = {len(token) - at for at in _reached(token, backwards=True)}
        spans = [
            (first, end)
            for first, end in product(sorted(before), sorted(behind, reverse=True))
            if end - first in _SIZES
        ]
        for first, end, number in _one_away(token, spans[:_STRETCHES], vocabulary.by_letters):
            entry = vocabulary.entry(number)
            spelled = "".join(NAMES[vocabulary.readings(char)[0]] for char in entry.text)
            if OSA.distance(token[first:end], spelled, score_cutoff=1) == 1:
                cost = entry.cost + _SLIP + _SYLLABLE * len(entry.text)
                start, stop = run.offsets[begin + first], run.offsets[begin + end]
                yield SpellingCandidate(start, stop, entry.text, cost, "pinyin")


def latin_within(run: Letters, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Latin words of the corpus within a run of pinyin (``yinhangapp``)."""
    for begin, border in run.tokens:
        spans = [
            (first, end)
            for first in range(begin, border)
            for end in range(first + 2, min(first + _WITHIN, border) + 1)
        ]
        for (first, end), found in zip(
            spans, vocabulary.by_text(hash_spans(run.letters, spans)), strict=True
        ):
            for entry in map(vocabulary.entry, found):
                spelled = border - begin - (end - first) >= _BESIDE
                if entry.held and spelled and entry.text == run.letters[first:end]:
                    yield SpellingCandidate(
                        run.offsets[first], run.offsets[end], entry.text, _LATIN, "pinyin"
                    )


def latin_words(text_input: Input, vocabulary: Vocabulary) -> Iterator[SpellingCandidate]:
    """Latin words of the corpus that are one letter away from one it does not hold."""
    for start, end, held in text_input.tokens:
        word = text_input.text[start:end]
        if held or len(word) not in _SIZES or not (word.isascii() and word.isalpha()):
            continue
        for _, _, number in _one_away(word, [(0, len(word))], vocabulary.by_gap):
            entry = vocabulary.entry(number)
            if entry.held and OSA.distance(word, entry.text, score_cutoff=1) == 1:
                first = _FIRST_LETTER if word[0] != entry.text[0] else 0.0
                yield SpellingCandidate(start, end, entry.text, _LATIN + _SLIP + first, "latin")


def _reached(token: str, *, backwards: bool = False) -> set[int]:
    """How many letters, from the beginning or from the end, whole syllables can make up."""
    known = input_syllables()
    size = len(token)
    reached = {0}
    for at in range(size):
        if at in reached:
            for end in range(at + 1, min(at + 6, size) + 1):
                letters = token[size - end : size - at] if backwards else token[at:end]
                if letters in known:
                    reached.add(end)
    return reached


def _one_away(
    word: str, spans: Sequence[tuple[int, int]], look_up: _LookUp
) -> set[tuple[int, int, int]]:
    """Stretches of a word, each with an entry that is at most one letter away."""
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
