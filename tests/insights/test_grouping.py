"""Tests that what is alike is grouped, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.insights.grouping import agglomerate, cosines, rarer


def _slow(similar: np.ndarray, least: float) -> set[frozenset[int]]:
    """The same by the definition: average similarity of all pairs of members."""
    groups = [frozenset((nth,)) for nth in range(len(similar))]
    while len(groups) > 1:
        pairs = [
            (
                float(np.mean([similar[a, b] for a in groups[one] for b in groups[other]])),
                -one,
                -other,
            )
            for one in range(len(groups))
            for other in range(one + 1, len(groups))
        ]
        nearest, one, other = max(pairs)
        if nearest < least:
            break
        joined = groups[-one] | groups[-other]
        groups = [each for nth, each in enumerate(groups) if nth not in (-one, -other)]
        groups.append(joined)
    return set(groups)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12), st.integers(0, 2**32 - 1), st.sampled_from([0.2, 0.4, 0.6]))
def test_groups_are_those_of_the_definition(count: int, seed: int, least: float) -> None:
    values = np.random.default_rng(seed).random((count, count))
    similar = ((values + values.T) / 2).astype(np.float32)
    found = agglomerate(similar, least)
    assert sorted(nth for group in found for nth in group) == list(range(count))
    assert {frozenset(group) for group in found} == _slow(similar.astype(float), least)


def test_cosines_of_sparse_rows_are_those_of_dense_ones() -> None:
    rows = [{"a": 3.0, "b": 4.0}, {"b": 2.0}, {"c": 1.0}, {}]
    dense = np.array([[3, 4, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]], float)
    norms = np.linalg.norm(dense, axis=1)
    expected = dense @ dense.T / np.maximum(np.outer(norms, norms), 1e-9)
    assert cosines(rows) == pytest.approx(expected, abs=1e-6)


def test_what_every_row_has_tells_least() -> None:
    first, _ = rarer([{"all": 1.0, "own": 1.0}, {"all": 1.0}])
    assert first["own"] > first["all"] > 0
