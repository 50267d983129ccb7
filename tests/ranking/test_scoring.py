"""Do the arrays rank as a plain map of terms to passages would?"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.ranking.impacts import TermArrays
from faq.ranking.scoring import add_scores, find_terms, impacts_at, take_turns, top_rows

Index = dict[int, dict[int, float]]
"""Term's key -> row -> impact."""

_ROWS = 8
_IMPACT = st.floats(0.125, 8, width=32)
_INDEX = st.dictionaries(
    st.integers(0, 12) | st.just(2**64 - 1),
    st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1),
)
_KEYS = st.lists(st.integers(0, 15) | st.just(2**64 - 1))
_OWNERS = st.lists(st.integers(0, 4), max_size=20)


def _arrays(index: Index) -> TermArrays:
    keys = sorted(index)
    postings = [(row, index[key][row]) for key in keys for row in sorted(index[key])]
    return TermArrays(
        np.array(keys, np.uint64),
        np.ones(len(keys), np.float32),
        np.cumsum([0, *(len(index[key]) for key in keys)], dtype=np.int64),
        np.array([row for row, _ in postings], np.uint32),
        np.array([impact for _, impact in postings], np.float32),
    )


@given(_INDEX, _KEYS)
def test_terms_are_found_by_their_keys(index: Index, keys: list[int]) -> None:
    numbers = {key: number for number, key in enumerate(sorted(index))}
    found = find_terms(_arrays(index), np.array(keys, np.uint64))
    assert found.tolist() == [numbers.get(key, -1) for key in keys]


def test_nothing_is_found_in_an_empty_index() -> None:
    assert find_terms(_arrays({}), np.array([0, 7], np.uint64)).tolist() == [-1, -1]


@given(_INDEX, st.lists(st.lists(st.tuples(st.integers(0, 12), st.floats(0.125, 2, width=32)))))
def test_scores_are_the_sum_of_the_best_alternatives(
    index: Index, question: list[list[tuple[int, float]]]
) -> None:
    numbers = {key: number for number, key in enumerate(sorted(index))}
    asked = [[(key, weight) for key, weight in term if key in index] for term in question]
    scores = np.zeros(_ROWS, np.float32)
    for term in asked:
        add_scores(scores, _arrays(index), [(numbers[key], weight) for key, weight in term])
    expected: defaultdict[int, float] = defaultdict(float)
    for term in asked:
        for row in range(_ROWS):
            expected[row] += max(
                (index[key].get(row, 0.0) * weight for key, weight in term), default=0.0
            )
    assert scores.tolist() == pytest.approx([expected[row] for row in range(_ROWS)], rel=1e-5)


def test_writing_all_synonyms_down_earns_nothing_more() -> None:
    arrays = _arrays({1: {0: 2.0, 1: 2.0}, 2: {1: 2.0}, 3: {1: 2.0}})
    scores = np.zeros(2, np.float32)
    add_scores(scores, arrays, [(0, 1.0), (1, 0.5), (2, 0.5)])
    assert scores.tolist() == [2.0, 2.0]


@given(_INDEX, st.lists(st.integers(0, _ROWS - 1)))
def test_what_a_term_gives_to_a_row_is_its_impact_or_nothing(index: Index, rows: list[int]) -> None:
    arrays = _arrays(index)
    for number, key in enumerate(sorted(index)):
        found = impacts_at(arrays, number, np.array(rows, np.int64))
        assert found.tolist() == [index[key].get(row, 0.0) for row in rows]


@given(
    st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0]) | st.floats(0, 9, width=32), max_size=30),
    st.integers(1, 12),
)
def test_the_top_rows_are_the_first_of_all_sorted_by_score_and_row(
    scores: list[float], count: int
) -> None:
    matched = [row for row, score in enumerate(scores) if score > 0]
    expected = sorted(matched, key=lambda row: (-scores[row], row))[:count]
    assert top_rows(np.array(scores, np.float32), count).tolist() == expected


@given(_OWNERS, st.integers(1, 4))
def test_taking_turns_leaves_nobody_out(owners: list[int], share: int) -> None:
    order = take_turns(np.array(owners, np.int64), share)
    assert sorted(order.tolist()) == list(range(len(owners)))


@given(_OWNERS, st.integers(1, 4))
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
