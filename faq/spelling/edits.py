"""Finds words of the corpus at edit distance one from the input.

One character wrong, missing, extra or swapped with the next; or a space within the word.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rapidfuzz.distance import OSA

from faq.language.hashing import Hashes, Int64, hash_of, hashed
from faq.spelling.candidates import LONGEST_CORRECTED, InputWords, SpellingCandidate
from faq.spelling.input import Input
from faq.spelling.vocabulary import Vocabulary

_SWAPPED, _DOUBLED, _MISSING, _EXTRA = 5.5, 3.0, 5.5, 7.0
_WRONG = {3: 11.0, 4: 8.5}
_WRONG_LONG = 6.5
_SPACED = 1.0

_Stretch = tuple[int, int]


def edit_candidates(
    source: Input, vocabulary: Vocabulary, input_words: InputWords
) -> Iterator[SpellingCandidate]:
    """The candidates for each stretch of Han characters that touches a doubtful pair."""
    view = "".join(source.text[offset] for offset in source.han)
    stretches = _stretches(source)
    if not stretches:
        return
    corpus, background = input_words.corpus_offsets, input_words.background_offsets
    words = {(each.start, each.end) for each in input_words.candidates if each.end - each.start > 1}
    for first, end, number in _sought(view, stretches, vocabulary):
        entry = vocabulary.entry(number)
        cost = _edit_cost(view[first:end], entry.text) if entry.held else None
        if cost is None or _extends_word(source, first, end, entry.text, words):
            continue
        # A common word (返回) that is one edit from another is rarely a mistake.
        fixed = corpus if cost <= _MISSING else background
        if _may_change(source, fixed, first, end, entry.text):
            spaces = sum(place not in source.joined for place in range(first, end - 1))
            begin, border = source.han[first], source.han[end - 1] + 1
            cost += entry.cost + _SPACED * spaces
            yield SpellingCandidate(begin, border, entry.text, cost, "edit")


def _stretches(source: Input) -> list[_Stretch]:
    """Stretches, as indices into `Input.han`, with a doubtful pair inside or at a border."""
    near = {place + step for place in source.doubtful for step in range(-LONGEST_CORRECTED, 2)}
    connected = source.joined | source.doubtful
    stretches = []
    for first in range(len(source.han)):
        if first in near:
            for end in range(first + 2, min(first + LONGEST_CORRECTED, len(source.han)) + 1):
                if end - 2 not in connected:
                    break
                if not source.doubtful.isdisjoint(range(first - 1, end)):
                    stretches.append((first, end))
    return stretches


def _sought(
    view: str, stretches: list[_Stretch], vocabulary: Vocabulary
) -> set[tuple[int, int, int]]:
    """Stretches, each with the number of an entry that may replace it."""
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
    """The stretch of each index within a stretch, and the index."""
    sizes = ends - starts
    owners = np.repeat(np.arange(len(starts)), sizes)
    return owners, np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - ends, sizes)


def _swapped(view: str, stretches: list[_Stretch]) -> Hashes:
    """The hash of each stretch of two characters, swapped; 0 for longer stretches."""
    return np.array(
        [
            hash_of((ord(view[first + 1]), ord(view[first]))) if end == first + 2 else 0
            for first, end in stretches
        ],
        np.uint64,
    )


def _edit_cost(source: str, target: str) -> float | None:
    """The cost of typing `source` for `target`; None if it is no typing error."""
    if source == target:
        return 0.0
    if len(target) < 2 or OSA.distance(source, target, score_cutoff=1) > 1:
        return None
    if len(source) < len(target):
        return _MISSING
    if len(source) > len(target):
        return _extra_cost(source, target)
    if sorted(source) == sorted(target):
        return _SWAPPED
    return _WRONG.get(len(target), _WRONG_LONG) if len(target) > 2 else None


def _extra_cost(source: str, target: str) -> float | None:
    extra = _common(source, target)
    if source[extra] == source[extra - 1 : extra]:
        return _DOUBLED
    # 下了单 is not a mistyped 下单, nor 怎么办呀 a mistyped 怎么办.
    inside = 0 < extra < len(target)
    return _EXTRA if inside and len(target) > 3 else None


def _extends_word(
    source: Input, first: int, end: int, target: str, words: set[tuple[int, int]]
) -> bool:
    """Whether the stretch contains an input word that `target` merely extends by one character.

    For example 怎么 of 怎么办, alone or beside another character.
    """
    word = "".join(source.text[offset] for offset in source.han[first:end])
    if len(word) > len(target):
        return False
    head, tail = _common(word, target), _common(word[::-1], target[::-1])
    low, high = (first, first + head) if head > tail else (end - tail, end)
    differ = len(target) - max(head, tail)
    return differ == 1 and high > low and (source.han[low], source.han[high - 1] + 1) in words


def _common(one: str, other: str) -> int:
    """The length of the common prefix."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _may_change(source: Input, fixed: frozenset[int], first: int, end: int, target: str) -> bool:
    """Whether the change touches a doubtful pair and no character whose offset is in `fixed`."""
    word = "".join(source.text[offset] for offset in source.han[first:end])
    if word == target:
        return True
    most = min(len(word), len(target))
    head, tail = _common(word, target), _common(word[::-1], target[::-1])
    # In 退退款 either the first or the second character may be the extra one.
    for prefix, suffix in ((head, min(tail, most - head)), (min(head, most - tail), tail)):
        touched = [source.han[place] for place in range(first + prefix, end - suffix)]
        # Of two swapped characters one may be fixed.
        free = any if sorted(word) == sorted(target) else all
        if free(offset not in fixed for offset in touched) and not (
            source.doubtful.isdisjoint(range(first + prefix - 1, max(end - suffix, first + prefix)))
        ):
            return True
    return False
