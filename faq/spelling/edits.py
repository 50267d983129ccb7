"""Which words of the corpus are one character away from what was typed?

One wrong, missing, doubled or swapped; or a space within the word.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rapidfuzz.distance import OSA

from faq.language.hashing import Hashes, Int64, hash_of, hashed
from faq.spelling.candidates import LONGEST, Kept, SpellingCandidate
from faq.spelling.input import Input
from faq.spelling.vocabulary import Vocabulary

_SWAPPED, _DOUBLED, _MISSING, _EXTRA = 5.5, 3.0, 5.5, 7.0
_WRONG = {3: 11.0, 4: 8.5}
_WRONG_LONG = 6.5
_SPACED = 1.0

_Stretch = tuple[int, int]


def misspelled(
    text_input: Input, vocabulary: Vocabulary, kept: Kept
) -> Iterator[SpellingCandidate]:
    """The words, for each stretch of Han characters with a doubtful pair."""
    view = "".join(text_input.text[offset] for offset in text_input.han)
    stretches = _stretches(text_input)
    if not stretches:
        return
    words = {(step.start, step.end) for step in kept.steps if step.end - step.start > 1}
    for first, end, number in _sought(view, stretches, vocabulary):
        entry = vocabulary.entry(number)
        cost = _edit_cost(view[first:end], entry.text) if entry.held else None
        if cost is None or _is_word_beside(text_input, first, end, entry.text, words):
            continue
        # That a common word (返回) is one character away from another says nothing.
        guarded = kept.background if cost > _MISSING else kept.guarded
        if _may_change(text_input, guarded, first, end, entry.text):
            spaces = sum(place not in text_input.joined for place in range(first, end - 1))
            begin, border = text_input.han[first], text_input.han[end - 1] + 1
            cost += entry.cost + _SPACED * spaces
            yield SpellingCandidate(begin, border, entry.text, cost, "edit")


def _stretches(text_input: Input) -> list[_Stretch]:
    """Places of neighbouring characters with a doubtful pair among them or at a border."""
    near = {place + step for place in text_input.doubtful for step in range(-LONGEST, 2)}
    connected = text_input.joined | text_input.doubtful
    stretches = []
    for first in range(len(text_input.han)):
        if first in near:
            for end in range(first + 2, min(first + LONGEST, len(text_input.han)) + 1):
                if end - 2 not in connected:
                    break
                if not text_input.doubtful.isdisjoint(range(first - 1, end)):
                    stretches.append((first, end))
    return stretches


def _sought(
    view: str, stretches: list[_Stretch], vocabulary: Vocabulary
) -> set[tuple[int, int, int]]:
    """Stretches, each with an entry that may be meant by it."""
    spans = np.array(stretches, np.int64)
    starts, ends = spans[:, 0], spans[:, 1]
    codes = hashed(np.frombuffer(view.encode("utf-32-le", "surrogatepass"), "<u4"))
    whole = codes.stretches(starts, ends)
    owners, places = _each_place(starts, ends)
    without = codes.without(starts[owners], ends[owners], places)
    found = (
        (np.arange(len(spans)), vocabulary.by_text(whole)),
        (np.arange(len(spans)), vocabulary.by_gap(whole)),
        (owners, vocabulary.by_text(without)),
        (owners, vocabulary.by_gap(without)),
        (np.arange(len(spans)), vocabulary.by_text(_swapped(view, stretches))),
    )
    return {
        (*stretches[owner], number)
        for owned, numbers in found
        for owner, some in zip(owned.tolist(), numbers, strict=True)
        for number in some
    }


def _each_place(starts: Int64, ends: Int64) -> tuple[Int64, Int64]:
    """Each place within each stretch, with the stretch it belongs to."""
    sizes = ends - starts
    owners = np.repeat(np.arange(len(starts)), sizes)
    return owners, np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - ends, sizes)


def _swapped(view: str, stretches: list[_Stretch]) -> Hashes:
    """The hash of each stretch of two with its characters swapped; 0 for the longer ones."""
    return np.array(
        [
            hash_of((ord(view[first + 1]), ord(view[first]))) if end == first + 2 else 0
            for first, end in stretches
        ],
        np.uint64,
    )


def _edit_cost(text_input: str, meant: str) -> float | None:
    """What it costs to have typed this for that; None for what nobody does."""
    if text_input == meant:
        return 0.0
    if len(meant) < 2 or OSA.distance(text_input, meant, score_cutoff=1) > 1:
        return None
    if len(text_input) < len(meant):
        return _MISSING
    if len(text_input) > len(meant):
        return _extra_cost(text_input, meant)
    if sorted(text_input) == sorted(meant):
        return _SWAPPED
    return _WRONG.get(len(meant), _WRONG_LONG) if len(meant) > 2 else None


def _extra_cost(text_input: str, meant: str) -> float | None:
    extra = _common(text_input, meant)
    if text_input[extra] == text_input[extra - 1 : extra]:
        return _DOUBLED
    # 下了单 is no misspelled 下单, many verbs take others between; 怎么办呀 is no 怎么办.
    inside = 0 < extra < len(meant)
    return _EXTRA if inside and len(meant) > 3 else None


def _is_word_beside(
    text_input: Input, first: int, end: int, meant: str, words: set[tuple[int, int]]
) -> bool:
    """Whether a word was typed (怎么) that a longer one begins or ends with (怎么办), and
    another character beside it or none."""
    word = "".join(text_input.text[offset] for offset in text_input.han[first:end])
    if len(word) > len(meant):
        return False
    head, tail = _common(word, meant), _common(word[::-1], meant[::-1])
    low, high = (first, first + head) if head > tail else (end - tail, end)
    differ = len(meant) - max(head, tail)
    return (
        differ == 1 and high > low and (text_input.han[low], text_input.han[high - 1] + 1) in words
    )


def _common(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _may_change(
    text_input: Input, guarded: frozenset[int], first: int, end: int, meant: str
) -> bool:
    """Whether only characters are touched that belong to no word of the corpus, at a pair
    that it lacks."""
    word = "".join(text_input.text[offset] for offset in text_input.han[first:end])
    if word == meant:
        return True
    most = min(len(word), len(meant))
    head, tail = _common(word, meant), _common(word[::-1], meant[::-1])
    # Of 退退款 either the first or the second may be the one too many.
    for low, kept in ((head, min(tail, most - head)), (min(head, most - tail), tail)):
        touched = [text_input.han[place] for place in range(first + low, end - kept)]
        # Of two that are swapped one is moved, the other stays.
        free = any if sorted(word) == sorted(meant) else all
        if free(offset not in guarded for offset in touched) and not (
            text_input.doubtful.isdisjoint(range(first + low - 1, max(end - kept, first + low)))
        ):
            return True
    return False
