"""Do the packed postings hold what the impacts hold?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import postings_of

from faq.ranking.impacts import TermArrays
from faq.ranking.postings import Postings, find_terms, ticks_at

Index = list[dict[int, float]]
"""Term -> row -> impact."""

_ROWS = 40
_TERMS = 9
_IMPACT = st.sampled_from([0.5, 1.0, 1.5, 30.0]) | st.floats(0.015625, 60, width=32)
_INDEX = st.lists(
    st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1),
    min_size=_TERMS,
    max_size=_TERMS,
)


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


@given(_INDEX)
def test_packing_keeps_every_impact_to_half_a_tick(index: Index) -> None:
    postings = _packed(index)
    tick = float(postings.tick[0])
    for number, term in enumerate(index):
        found = (ticks_at(postings, number, np.arange(_ROWS)) * tick).tolist()
        for row in range(_ROWS):
            # An impact below half a tick is a tick nevertheless: the passage holds the term.
            assert found[row] == pytest.approx(term.get(row, 0.0), abs=tick * 1.001)
            assert (found[row] > 0) == (row in term)


@given(_INDEX)
def test_a_term_is_in_the_table_or_in_a_list(index: Index) -> None:
    postings = _packed(index)
    common = [number for number, term in enumerate(index) if len(term) * 12 > _ROWS]
    assert postings.common.tolist() == common
    lengths = [0 if number in common else len(term) for number, term in enumerate(index)]
    assert np.diff(postings.offsets).tolist() == lengths
    every = np.arange(_ROWS)
    peaks = [ticks_at(postings, number, every).max() for number in range(_TERMS)]
    assert postings.peaks.tolist() == peaks


@given(_INDEX)
def test_holders_are_counted_for_lists_and_rows_of_the_table_alike(index: Index) -> None:
    assert _packed(index).holders.tolist() == [len(term) for term in index]


@given(_INDEX, st.lists(st.integers(0, 2 * _TERMS)))
def test_terms_are_found_by_their_keys(index: Index, keys: list[int]) -> None:
    found = find_terms(_packed(index), np.array(keys, np.uint64)).tolist()
    assert found == [key if key < _TERMS else -1 for key in keys]


def test_nothing_is_found_in_an_empty_index() -> None:
    assert find_terms(_packed([], 0), np.array([0, 7], np.uint64)).tolist() == [-1, -1]
