"""What may stand for each stretch of a typed text, and how unlikely is it?

What costs are: natural logarithms of how seldom people mistype in that way, set by hand and
tried on the mistypings and the clean questions of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from faq.language.hashing import Hashes, hashed
from faq.spelling.input import Typed
from faq.spelling.vocabulary import Entry, Vocabulary

Knows = Callable[[str], bool]
"""Whether general language has a word."""
Kind = Literal["typed", "edit", "sound", "pinyin", "initials", "latin"]

LONGEST = 6
"""Characters of the longest stretch that is taken for one word."""
_LATIN, _LATIN_LETTER = 7.0, 2.8
_UNKNOWN = 15.0
"""What a character costs that neither the corpus nor general language knows."""


class Step(NamedTuple):
    """What may stand for ``text[start:end]``; a tuple, for a question can have thousands."""

    start: int
    end: int
    meant: str
    cost: float
    kind: Kind


class Kept(NamedTuple):
    """What is there as it was typed."""

    steps: list[Step]
    guarded: frozenset[int]
    """Offsets of the characters of words that the corpus holds."""
    ordinary: frozenset[int]
    """These, and those of the words of general language."""


def keep(typed: Typed, vocabulary: Vocabulary, knows: Knows) -> Kept:
    """The words of the text as they were typed."""
    steps: list[Step] = []
    guarded: set[int] = set()
    ordinary: set[int] = set()
    spans = _han_spans(typed)
    for (start, end), found in zip(
        spans, vocabulary.by_text(hash_spans(typed.text, spans)), strict=True
    ):
        word = typed.text[start:end]
        entry = next((each for each in map(vocabulary.entry, found) if each.text == word), None)
        cost = _cost(word, entry, vocabulary, knows)
        if cost is not None:
            steps.append(Step(start, end, word, cost, "typed"))
        if entry and end - start > 1:
            (guarded if entry.held else ordinary).update(range(start, end))
    return Kept([*steps, *_others(typed)], frozenset(guarded), frozenset(guarded | ordinary))


def hash_spans(text: str, spans: Sequence[tuple[int, int]]) -> Hashes:
    """The hash of each of several stretches of a text."""
    codes = hashed(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"))
    columns = np.array(spans, np.int64).reshape(-1, 2)
    return codes.stretches(columns[:, 0], columns[:, 1])


def _han_spans(typed: Typed) -> list[tuple[int, int]]:
    spans = []
    for place, offset in enumerate(typed.han):
        for size in range(1, LONGEST):
            spans.append((offset, offset + size))
            if place + size - 1 not in typed.joined:
                break
    return spans


def _cost(word: str, entry: Entry | None, vocabulary: Vocabulary, knows: Knows) -> float | None:
    if entry:
        return entry.cost
    if knows(word):
        return vocabulary.rare_cost
    return _UNKNOWN if len(word) == 1 else None


def _others(typed: Typed) -> list[Step]:
    """Latin words, numbers, punctuation and spaces."""
    steps = []
    covered = set(typed.han)
    for start, end, held in typed.tokens:
        covered.update(range(start, end))
        cost = _LATIN + (0.0 if held else _LATIN_LETTER * (end - start))
        steps.append(Step(start, end, typed.text[start:end], cost, "typed"))
    for offset, char in enumerate(typed.text):
        if offset not in covered:
            steps.append(Step(offset, offset + 1, char, 0.0, "typed"))
    return steps
