"""Packed postings hold the impacts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packed import Index, dense, packed

from faq.ranking.postings import find_terms, words_of

_ROWS = 70
_TERMS = 9
_IMPACT = st.sampled_from([0.5, 1.0, 1.5, 30.0]) | st.floats(0.015625, 60, width=32)
_INDEX = st.lists(
    st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1),
    min_size=_TERMS,
    max_size=_TERMS,
)


@settings(deadline=None)
@given(_INDEX)
def test_packing_keeps_every_impact_to_half_a_quantum(index: Index) -> None:
    postings = packed(index, _ROWS)
    quantum = float(postings.quantum[0])
    for term, quantized in zip(index, dense(postings), strict=True):
        found = (quantized * quantum).tolist()
        for row in range(_ROWS):
            # An impact below half a quantum is rounded up: the passage holds the term.
            assert found[row] == pytest.approx(term.get(row, 0.0), abs=quantum * 1.001)
            assert (found[row] > 0) == (row in term)


@settings(deadline=None)
@given(_INDEX)
def test_a_term_is_in_the_table_or_in_a_list(index: Index) -> None:
    postings = packed(index, _ROWS)
    common = [number for number, term in enumerate(index) if len(term) * 12 > _ROWS]
    assert postings.common.tolist() == common
    lengths = [0 if number in common else len(term) for number, term in enumerate(index)]
    assert np.diff(postings.offsets).tolist() == lengths
    assert postings.peaks.tolist() == dense(postings).max(axis=1).tolist()


@settings(deadline=None)
@given(_INDEX)
def test_bits_tell_which_rows_hold_a_common_term(index: Index) -> None:
    postings = packed(index, _ROWS)
    assert postings.bits.shape == (len(postings.common), words_of(_ROWS))
    for term, bits in zip(postings.common, postings.bits, strict=True):
        numbers = [int(word) for word in bits]
        held = {row for row in range(64 * len(bits)) if numbers[row // 64] >> row % 64 & 1}
        assert held == set(index[term])


@pytest.mark.parametrize(("rows", "words"), [(0, 0), (1, 1), (64, 1), (65, 2), (128, 2)])
def test_every_row_has_its_bit(rows: int, words: int) -> None:
    assert words_of(rows) == words
    assert packed([dict.fromkeys(range(rows), 1.0)] if rows else [], rows).bits.size == words


@settings(deadline=None)
@given(_INDEX)
def test_holders_are_counted_for_lists_and_rows_of_the_table_alike(index: Index) -> None:
    assert packed(index, _ROWS).holders.tolist() == [len(term) for term in index]


@settings(deadline=None)
@given(_INDEX, st.lists(st.integers(0, 2 * _TERMS)))
def test_terms_are_found_by_their_keys(index: Index, keys: list[int]) -> None:
    found = find_terms(packed(index, _ROWS), np.array(keys, np.uint64)).tolist()
    assert found == [key if key < _TERMS else -1 for key in keys]


def test_nothing_is_found_in_an_empty_index() -> None:
    assert find_terms(packed([], 0), np.array([0, 7], np.uint64)).tolist() == [-1, -1]
