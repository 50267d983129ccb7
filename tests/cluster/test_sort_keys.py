"""Passages keep their sort keys, and others fit between them in the order of the rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faq.cluster.sort_keys import first_keys, next_keys
from faq.ranking.bm25f import Int64, UInt64

_IDS = st.lists(st.integers(0, 30), unique=True)


def _ids(numbers: list[int]) -> UInt64:
    return np.array(numbers, np.uint64)


@given(_IDS, _IDS)
def test_positions_ascend_and_most_of_them_stay(before: list[int], after: list[int]) -> None:
    held = first_keys(len(before))
    found = next_keys(_ids(after), _ids(before), held)
    assert found is not None
    assert found.tolist() == sorted(set(found.tolist()))
    stayed = {each for each in after if each in before}
    kept = sum(found.item(after.index(each)) == held.item(before.index(each)) for each in stayed)
    assert kept >= _longest([before.index(each) for each in after if each in stayed])


def _longest(values: list[int]) -> int:
    """Length of the longest ascending subsequence, by trying all."""
    best: list[int] = []
    for at, value in enumerate(values):
        best.append(1 + max((best[i] for i in range(at) if values[i] < value), default=0))
    return max(best, default=0)


@given(_IDS)
def test_what_stays_the_same_keeps_every_position(numbers: list[int]) -> None:
    held = first_keys(len(numbers))
    found = next_keys(_ids(numbers), _ids(numbers), held)
    assert found is not None
    assert found.tolist() == held.tolist()


def test_there_is_room_for_many_in_one_place_and_it_ends() -> None:
    ids, held = [0, 1], first_keys(2)
    for number in range(2, 100):
        after = [0, *range(number, 1, -1), 1]
        found = next_keys(_ids(after), _ids(ids), held)
        if found is None:
            break
        ids, held = after, found
    assert 30 < number < 40


def test_none_before_and_none_after() -> None:
    nothing: Int64 = first_keys(0)
    assert nothing.tolist() == []
    found = next_keys(_ids([]), _ids([3]), first_keys(1))
    assert found is not None
    assert found.tolist() == []
