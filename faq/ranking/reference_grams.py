"""Counts a question's pairs of neighbouring Han characters, or its characters, in plain Python."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from faq.kernel.bindings import Grams, QuestionText
from faq.kernel.memory import view

_HAN = (
    range(0x3400, 0xA000),
    range(0x2E80, 0x2FE0),
    range(0x3005, 0x3008),
    range(0xF900, 0xFB00),
    range(0x20000, 0x40000),
)
CODE_BITS = 21
BIGRAM_MARK = 1 << 62
"""As in `faq.language.term_kinds`."""


def grams(question_text: QuestionText, size: int, apart: int, count: int, to: Grams) -> None:
    """Fills `to` with the grams of `size` characters, in the order in which each stands first;
    behind the others those that have one of the `count` keys at the address `apart`.

    A gram weighs ``1 + ln(n)`` where it stands n times, and so much less where it stands only in
    stopwords, which is counted by itself.
    """
    length = question_text.length
    codes = view(question_text.codes, np.uint32, length).tolist()
    stopword_only = view(question_text.stopword_only, np.uint8, length).tolist()
    counts: Counter[tuple[tuple[int, ...], int]] = Counter()
    for at in range(length - size + 1):
        gram = tuple(codes[at : at + size])
        if all(map(_is_han, gram)):
            counts[gram, min(stopword_only[at : at + size])] += 1
    keys_apart = set(view(apart, np.uint64, count).tolist())
    plain = [each for each in counts if _key_of(each[0]) not in keys_apart]
    others = [each for each in counts if _key_of(each[0]) in keys_apart]
    to.plain, to.count = len(plain), len(counts)
    keys, weights = view(to.keys, np.uint64, to.count), view(to.weights, np.float64, to.count)
    within, texts = (
        view(to.stopword_only, np.uint8, to.count),
        view(to.text_codes, "u4", to.count, size),
    )
    for nth, (gram, is_stopword) in enumerate(plain + others):
        keys[nth], within[nth], texts[nth] = _key_of(gram), is_stopword, gram
        weights[nth] = 1 + math.log(counts[gram, is_stopword])
        if is_stopword:
            weights[nth] *= question_text.stopword_weight


def _is_han(code: int) -> bool:
    return any(code in each for each in _HAN)


def _key_of(gram: tuple[int, ...]) -> int:
    """As in `faq.language.term_kinds`."""
    return gram[0] if len(gram) == 1 else BIGRAM_MARK | gram[0] << CODE_BITS | gram[1]
