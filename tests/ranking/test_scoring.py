"""Do the packed postings rank as a plain sum over a map of terms would?"""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st
from packed import postings_of

from faq.ranking.impacts import TermArrays
from faq.ranking.postings import Postings, ticks_at
from faq.ranking.scoring import best_rows, given, take_turns, top_rows

Index = list[dict[int, float]]
"""Term -> row -> impact."""
Question = list[list[tuple[int, float]]]

_ROWS = 40
_TERMS = 9
_IMPACT = st.sampled_from([0.5, 1.0, 1.5, 30.0]) | st.floats(0.015625, 60, width=32)
_INDEX = st.lists(
    st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1),
    min_size=_TERMS,
    max_size=_TERMS,
)
_WEIGHT = st.sampled_from([0.0, 0.4, 0.9, 1.0, 1.0, 1.6931, 40.0]) | st.floats(0.02, 3)
_QUESTION = st.lists(
    st.lists(st.tuples(st.integers(0, _TERMS - 1), _WEIGHT), min_size=1, max_size=3), max_size=60
)
_OWNERS = st.lists(st.integers(0, 4), max_size=20)
_EVERY = np.arange(_ROWS)
_ALLOWED = st.none() | st.lists(st.booleans(), min_size=_ROWS, max_size=_ROWS)


def _packed(index: Index, rows: int = _ROWS) -> Postings:
    held = [(row, term[row]) for term in index for row in sorted(term)]
    arrays = TermArrays(
        np.arange(len(index), dtype=np.uint64),
        np.ones(len(index), np.float32),
        np.cumsum([0, *map(len, index)], dtype=np.int64),
        np.array([row for row, _ in held], np.uint32),
        np.array([impact for _, impact in held], np.float32),
    )
    return postings_of(arrays, rows)


def _weigh(ticks: int, weight: float) -> int:
    """In thirty-seconds, rounded up."""
    return -(-ticks * (max(1, round(weight * 32)) if weight > 0 else 0) // 32)


def _plain(postings: Postings, question: Question) -> list[int]:
    """The sum in ticks, row by row and term by term."""
    ticks = [ticks_at(postings, term, _EVERY).tolist() for term in range(_TERMS)]
    sums = []
    for row in range(_ROWS):
        groups: dict[float, int] = {}
        for term in question:
            own = term[0][1]
            best = max(
                _weigh(ticks[number][row], weight / own if own and at else float(own > 0))
                for at, (number, weight) in enumerate(term)
            )
            weight = max(1, round(own * 32)) / 32 if own else 0.0
            groups[weight] = groups.get(weight, 0) + best
        sums.append(sum(_weigh(value, weight) for weight, value in groups.items()))
    return sums


@with_any(_INDEX, _QUESTION, st.integers(1, 70), _ALLOWED)
def test_the_best_rows_are_the_first_of_all_sorted_by_score_and_row(
    index: Index, question: Question, count: int, allowed: list[bool] | None
) -> None:
    postings = _packed(index)
    mask = None if allowed is None else np.array(allowed)
    rows, _, total = best_rows(postings, question, count, mask)
    sums = _plain(postings, question)
    matched = [row for row in range(_ROWS) if sums[row] and (allowed is None or allowed[row])]
    assert total == len(matched)
    assert rows.tolist() == sorted(matched, key=lambda row: (-sums[row], row))[:count]


@with_any(_INDEX, _QUESTION)
def test_what_each_term_gives_adds_up_to_the_score(index: Index, question: Question) -> None:
    postings = _packed(index)
    rows, scores, _ = best_rows(postings, question, _ROWS)
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        parts = [given(postings, term, row)[0] for term in question]
        assert sum(parts) == pytest.approx(score, rel=1e-5)


@with_any(_INDEX, _QUESTION, st.randoms(use_true_random=False))
def test_the_order_of_terms_changes_nothing(
    index: Index, question: Question, chance: random.Random
) -> None:
    postings = _packed(index)
    shuffled = chance.sample(question, len(question))
    one, other = (best_rows(postings, each, _ROWS) for each in (question, shuffled))
    assert one[0].tolist() == other[0].tolist()
    assert one[1].tolist() == pytest.approx(other[1].tolist())


def test_the_alternative_that_gives_most_is_named() -> None:
    postings = _packed([{0: 1.0}, {0: 4.0, 1: 4.0}], 3)
    asked = [(0, 1.0), (1, 0.5)]
    assert given(postings, asked, 0) == (pytest.approx(2.0, rel=0.05), 1)
    assert given(postings, asked, 2) == (0.0, 0)


@with_any(st.lists(st.integers(0, 5) | st.integers(0, 70000), max_size=900), st.integers(1, 12))
def test_the_top_is_found_among_many_rows_too(sums: list[int], count: int) -> None:
    matched = [row for row, value in enumerate(sums) if value]
    expected = sorted(matched, key=lambda row: (-sums[row], row))[:count]
    assert top_rows(np.array(sums, np.uint32), count).tolist() == expected


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
def test_thousands_of_random_sums_have_the_top_of_a_sort(
    dtype: type[np.uint16] | type[np.uint32],
) -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        sums = rng.integers(0, rng.integers(1, 3000), rng.integers(1, 9000)).astype(dtype)
        sums[rng.random(len(sums)) < rng.random()] = 0
        count = int(rng.integers(1, 100))
        expected = np.lexsort((np.arange(len(sums)), -sums.astype(np.int64)))[:count]
        assert top_rows(sums, count).tolist() == expected[sums[expected] > 0].tolist()


def test_writing_all_synonyms_down_earns_nothing_more() -> None:
    postings = _packed([{0: 2.0, 1: 2.0}, {1: 2.0}, {1: 2.0}], 2)
    _, scores, _ = best_rows(postings, [[(0, 1.0), (1, 0.5), (2, 0.5)]], 5)
    assert scores.tolist() == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize("terms", [[], [[(0, 0.0)]]])
def test_a_question_that_weighs_nothing_finds_nothing(terms: Question) -> None:
    rows, scores, total = best_rows(_packed([{0: 1.0}], 3), terms, 5)
    assert (rows.tolist(), scores.tolist(), total) == ([], [], 0)


def test_an_empty_corpus_finds_nothing() -> None:
    rows, scores, total = best_rows(_packed([], 0), [], 5)
    assert (rows.tolist(), scores.tolist(), total) == ([], [], 0)


@with_any(_OWNERS, st.integers(1, 4))
def test_taking_turns_leaves_nobody_out(owners: list[int], share: int) -> None:
    order = take_turns(np.array(owners, np.int64), share)
    assert sorted(order.tolist()) == list(range(len(owners)))


@with_any(_OWNERS, st.integers(1, 4))
def test_each_owner_has_its_share_before_others_have_more(owners: list[int], share: int) -> None:
    taken: defaultdict[int, int] = defaultdict(int)
    expected: tuple[list[int], list[int]] = [], []
    for place, owner in enumerate(owners):
        expected[taken[owner] >= share].append(place)
        taken[owner] += 1
    order = take_turns(np.array(owners, np.int64), share)
    assert order.tolist() == expected[0] + expected[1]


def test_the_third_of_an_article_steps_back_behind_another_article() -> None:
    owners = np.array([7, 7, 7, 3, 7], np.int64)
    assert take_turns(owners, 2).tolist() == [0, 1, 3, 2, 4]
