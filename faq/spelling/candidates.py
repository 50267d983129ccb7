"""Defines spelling candidates, and makes those that leave the input unchanged.

Costs are negative natural logarithms of probabilities.  Those of typing errors were set by hand
on the mistyped and clean questions of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from faq.language.hashing import Hashes, hashed
from faq.spelling.input import Input
from faq.spelling.vocabulary import Entry, Vocabulary

HasWord = Callable[[str], bool]
"""Whether the background lexicon has a word."""
IsFunctionWord = Callable[[str], bool]
"""Whether a word tells nothing of a subject, so that a question may have it and no passage."""
CandidateKind = Literal["input", "edit", "sound", "pinyin", "initials", "latin"]

LONGEST_CORRECTED = 6
"""Characters of the longest stretch that is corrected as one word."""
_LATIN, _LATIN_LETTER = 7.0, 2.8
_UNKNOWN = 15.0
"""Cost of a character that neither the vocabulary nor the background lexicon has."""


class SpellingCandidate(NamedTuple):
    """A replacement `text` of ``source[start:end]``.

    A tuple for speed: a question can have thousands.
    """

    start: int
    end: int
    text: str
    cost: float
    kind: CandidateKind


class InputWords(NamedTuple):
    """The words of the input as it stands."""

    candidates: list[SpellingCandidate]
    corpus_offsets: frozenset[int]
    """Offsets covered by words of the corpus, of two characters and more."""
    background_offsets: frozenset[int]
    """Offsets covered by words of the corpus or of the background lexicon."""


def input_words_of(source: Input, vocabulary: Vocabulary, has_word: HasWord) -> InputWords:
    """The words of `source`, unchanged, each with its cost."""
    candidates: list[SpellingCandidate] = []
    corpus_offsets: set[int] = set()
    background_offsets: set[int] = set()
    spans = _han_spans(source)
    for (start, end), found in zip(
        spans, vocabulary.by_text(hash_spans(source.text, spans)), strict=True
    ):
        word = source.text[start:end]
        entry = next((each for each in map(vocabulary.entry, found) if each.text == word), None)
        cost = _cost(word, entry, vocabulary, has_word)
        if cost is not None:
            candidates.append(SpellingCandidate(start, end, word, cost, "input"))
        if entry and end - start > 1:
            (corpus_offsets if entry.held else background_offsets).update(range(start, end))
    return InputWords(
        [*candidates, *_other_candidates(source)],
        frozenset(corpus_offsets),
        frozenset(corpus_offsets | background_offsets),
    )


def hash_spans(text: str, spans: Sequence[tuple[int, int]]) -> Hashes:
    """The hash of each stretch ``[start, end)`` of a text."""
    codes = hashed(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"))
    columns = np.array(spans, np.int64).reshape(-1, 2)
    return codes.stretches(columns[:, 0], columns[:, 1])


def _han_spans(source: Input) -> list[tuple[int, int]]:
    spans = []
    for place, offset in enumerate(source.han):
        for size in range(1, LONGEST_CORRECTED):
            spans.append((offset, offset + size))
            if place + size - 1 not in source.joined:
                break
    return spans


def _cost(
    word: str, entry: Entry | None, vocabulary: Vocabulary, has_word: HasWord
) -> float | None:
    if entry:
        return entry.cost
    if has_word(word):
        return vocabulary.rare_cost
    return _UNKNOWN if len(word) == 1 else None


def _other_candidates(source: Input) -> list[SpellingCandidate]:
    """Candidates for Latin words, numbers, punctuation and spaces."""
    candidates = []
    covered = set(source.han)
    for start, end, held in source.tokens:
        covered.update(range(start, end))
        cost = _LATIN + (0.0 if held else _LATIN_LETTER * (end - start))
        candidates.append(SpellingCandidate(start, end, source.text[start:end], cost, "input"))
    for offset, char in enumerate(source.text):
        if offset not in covered:
            candidates.append(SpellingCandidate(offset, offset + 1, char, 0.0, "input"))
    return candidates
