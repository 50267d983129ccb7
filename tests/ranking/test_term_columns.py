"""A question has the same grams as a passage, each with its weight."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faq.kernel.bindings import QuestionText
from faq.language.term_kinds import (
    TermKind,
    bigram_key,
    bigram_keys,
    character_key,
    character_keys,
    read_codes,
)
from faq.ranking.query_terms import TermColumns, address_of, codes_of

pytestmark = pytest.mark.usefixtures("either_kernel")

_BORDERS = [0x2E7F, 0x2E80, 0x2FDF, 0x2FE0, 0x3004, 0x3005, 0x3007, 0x3008, 0x33FF, 0x3400]
_BORDERS += [0x9FFF, 0xA000, 0xF8FF, 0xF900, 0xFAFF, 0xFB00, 0x1FFFF, 0x20000, 0x3FFFF, 0x40000]
_MARKED = st.lists(
    st.tuples(st.sampled_from(["退", "款", "货", "a", "，", *map(chr, _BORDERS)]), st.booleans()),
    max_size=40,
)
_STOPWORD_WEIGHT = 0.6


def _columns(
    marked: list[tuple[str, bool]], size: int, apart: list[int]
) -> tuple[TermColumns, dict[tuple[int, int], float]]:
    codes = array("I", codes_of("".join(character for character, _ in marked)))
    stopword_only = array("B", [is_stopword for _, is_stopword in marked])
    columns = TermColumns()
    columns.add_all(TermKind.WORD, [0], [2], [("词", 1, 1.0), ("语", 2, 0.5)])
    question_text = QuestionText(
        address_of(codes), address_of(stopword_only), len(codes), _STOPWORD_WEIGHT
    )
    term_kind = TermKind.BIGRAM if size > 1 else TermKind.CHARACTER
    return columns, columns.add_grams(term_kind, size, question_text, apart)


@given(_MARKED)
def test_a_question_has_the_same_grams_as_a_passage(marked: list[tuple[str, bool]]) -> None:
    codes = read_codes(["".join(character for character, _ in marked)])
    for size, keys_of in ((1, character_keys), (2, bigram_keys)):
        columns, _ = _columns(marked, size, [])
        assert set(columns.keys[2:]) == set(keys_of(codes)[0].tolist())


@given(_MARKED, st.booleans())
@example([("退", False), ("款", True), ("退", False), ("退", True)], True)
def test_each_gram_is_there_once_by_its_weight(
    marked: list[tuple[str, bool]], are_apart: bool
) -> None:
    counts: tuple[dict[tuple[str, bool], int], dict[tuple[str, bool], int]] = {}, {}
    for each in marked:
        counts[0][each] = counts[0].get(each, 0) + 1
    for (one, first), (other, second) in pairwise(marked):
        pair = one + other, first and second
        counts[1][pair] = counts[1].get(pair, 0) + 1
    for size, counted in enumerate(counts, 1):
        key = bigram_key if size > 1 else character_key
        plain, _ = _columns(marked, size, [])
        known = set(plain.keys[2:])
        expected = {
            (key(text), int(stopword_only)): (1 + math.log(count))
            * (_STOPWORD_WEIGHT if stopword_only else 1)
            for (text, stopword_only), count in counted.items()
            if key(text) in known
        }
        apart = [each for each, _ in list(expected)[::2]] if are_apart else []
        columns, others = _columns(marked, size, apart)
        found = zip(columns.keys[2:], columns.stopword_only[1:], columns.weights[2:], strict=True)
        told = {(each, stopword_only): weight for each, stopword_only, weight in found}
        assert list(told) == [each for each in expected if each[0] not in apart]
        assert told | others == expected
        assert all(each in apart for each, _ in others)
        texts = columns.texts()
        assert list(map(key, texts[2:])) == columns.keys[2:].tolist()
        assert columns.firsts.tolist() == [0, *range(2, len(texts) + 1)]
        assert len(columns) == len(columns.stopword_only) == len(columns.firsts) - 1
