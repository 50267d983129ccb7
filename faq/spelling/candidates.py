"""What may stand for each stretch of a typed text, and how unlikely is it?

What costs are: natural logarithms of how seldom people mistype in that way, set by hand and
tried on the mistypings and the clean questions of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from faq.language.hashing import Hashes, hashed
from faq.spelling.input import Input
from faq.spelling.vocabulary import Entry, Vocabulary

Knows = Callable[[str], bool]
"""Whether general language has a word."""
Kind = Literal["text_input", "edit", "sound", "pinyin", "initials", "latin"]

LONGEST = 6
"""Characters of the longest stretch that is taken for one word."""
_LATIN, _LATIN_LETTER = 7.0, 2.8
_UNKNOWN = 15.0
"""What a character costs that neither the corpus nor general language knows."""


class SpellingCandidate(NamedTuple):
    """What may stand for ``text[start:end]``; a tuple, for a question can have thousands."""

    start: int
    end: int
    meant: str
    cost: float
    kind: Kind


class Kept(NamedTuple):
    """What is there as it was typed."""

    steps: list[SpellingCandidate]
    guarded: frozenset[int]
    """Offsets of the characters of words that the corpus holds."""
    background: frozenset[int]
    """These, and those of the words of general language."""


def keep(text_input: Input, vocabulary: Vocabulary, knows: Knows) -> Kept:
    """The words of the text as they were typed."""
    steps: list[SpellingCandidate] = []
    guarded: set[int] = set()
    background: set[int] = set()
    spans = _han_spans(text_input)
    for (start, end), found in zip(
        spans, vocabulary.by_text(hash_spans(text_input.text, spans)), strict=True
    ):
        word = text_input.text[start:end]
        entry = next((each for each in map(vocabulary.entry, found) if each.text == word), None)
        cost = _cost(word, entry, vocabulary, knows)
        if cost is not None:
            steps.append(SpellingCandidate(start, end, word, cost, "text_input"))
        if entry and end - start > 1:
            (guarded if entry.held else background).update(range(start, end))
    return Kept([*steps, *_others(text_input)], frozenset(guarded), frozenset(guarded | background))


def hash_spans(text: str, spans: Sequence[tuple[int, int]]) -> Hashes:
    """The hash of each of several stretches of a text."""
    codes = hashed(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"))
    columns = np.array(spans, np.int64).reshape(-1, 2)
    return codes.stretches(columns[:, 0], columns[:, 1])


def _han_spans(text_input: Input) -> list[tuple[int, int]]:
    spans = []
    for place, offset in enumerate(text_input.han):
        for size in range(1, LONGEST):
            spans.append((offset, offset + size))
            if place + size - 1 not in text_input.joined:
                break
    return spans


def _cost(word: str, entry: Entry | None, vocabulary: Vocabulary, knows: Knows) -> float | None:
    if entry:
        return entry.cost
    if knows(word):
        return vocabulary.rare_cost
    return _UNKNOWN if len(word) == 1 else None


def _others(text_input: Input) -> list[SpellingCandidate]:
    """Latin words, numbers, punctuation and spaces."""
    steps = []
    covered = set(text_input.han)
    for start, end, held in text_input.tokens:
        covered.update(range(start, end))
        cost = _LATIN + (0.0 if held else _LATIN_LETTER * (end - start))
        steps.append(SpellingCandidate(start, end, text_input.text[start:end], cost, "text_input"))
    for offset, char in enumerate(text_input.text):
        if offset not in covered:
            steps.append(SpellingCandidate(offset, offset + 1, char, 0.0, "text_input"))
    return steps
