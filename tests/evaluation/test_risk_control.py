"""Tests that the chosen threshold holds its promise on average, and is not higher than it takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.evaluation.risk_control import (
    allowed_wrong,
    chance_of_wrong,
    lowest_threshold,
    questions_needed,
)

_SHARES = st.floats(0.0, 1.0)
_CONFIDENCES = st.lists(_SHARES, max_size=40)


def _attaining(confidences: Sequence[float], threshold: float) -> int:
    return sum(each >= threshold for each in confidences)


@pytest.mark.parametrize("max_wrong", [0.02, 0.05, 0.1, 0.3])
@pytest.mark.parametrize("calibrating", [49, 60, 200])
def test_on_average_no_more_than_the_promised_share_is_wrong(
    calibrating: int, max_wrong: float
) -> None:
    random, splits, held_out = np.random.default_rng(0), 800, 50
    allowed = allowed_wrong(calibrating, max_wrong)
    found = []
    for _ in range(splits):
        # Wrong first hits, half of the questions, are less confident than right ones, but not all.
        confidences = random.beta(2, 3, calibrating + held_out)
        confidences[random.random(len(confidences)) < 0.5] = -1
        wrong = [each for each in confidences[:calibrating].tolist() if each >= 0]
        threshold = lowest_threshold(wrong, allowed, 0.0)
        found.append(_attaining(confidences[calibrating:].tolist(), threshold) / held_out)
    noise = 4 * float(np.std(found)) / math.sqrt(splits)
    assert np.mean(found) <= max_wrong + noise
    # Not by refusing more than it takes: one question is what n are short of n + 1.
    assert np.mean(found) >= max_wrong - 2 / (calibrating + 1) - noise


@given(_CONFIDENCES, _SHARES, st.integers(1, 60))
def test_the_threshold_is_the_lowest_that_keeps_the_bound(
    wrong: list[float], max_wrong: float, others: int
) -> None:
    questions = len(wrong) + others
    allowed = allowed_wrong(questions, max_wrong)
    if allowed < 0:
        assert 1 / (questions + 1) > max_wrong
        return
    threshold = lowest_threshold(wrong, allowed, 0.0)

    def bound(at: float) -> float:
        return (_attaining(wrong, at) + 1) / (questions + 1)

    assert bound(threshold) <= max_wrong + 1e-6
    if threshold:
        assert bound(threshold - 0.001) > max_wrong - 1e-6


@given(_CONFIDENCES, st.integers(0, 20), _SHARES)
def test_who_allows_more_answers_more(wrong: list[float], allowed: int, lowest: float) -> None:
    strict, lenient = (lowest_threshold(wrong, each, lowest) for each in (allowed, allowed + 1))
    assert lowest <= lenient <= strict
    assert _attaining(wrong, strict) <= allowed


def test_a_wrong_hit_that_is_to_be_refused_stays_below_the_threshold() -> None:
    for confidence in [each / 1000 for each in range(1001)]:
        assert confidence < lowest_threshold([confidence], 0, 0.0) < confidence + 0.0011


@pytest.mark.parametrize(
    ("max_wrong", "needed"), [(0.05, 19), (0.1, 9), (0.3, 3), (0.5, 1), (0.01, 99), (1.0, 0)]
)
def test_as_many_questions_are_needed_as_one_wrong_would_be_too_many(
    max_wrong: float, needed: int
) -> None:
    assert questions_needed(max_wrong) == needed
    assert allowed_wrong(needed, max_wrong) == 0
    assert needed == 0 or allowed_wrong(needed - 1, max_wrong) == -1


def test_a_round_share_is_not_lost_to_rounding() -> None:
    assert [allowed_wrong(29, 0.1), allowed_wrong(99, 0.07), allowed_wrong(99, 0.29)] == [2, 6, 28]


def test_the_chance_of_wrong_answers_is_that_of_random_orders() -> None:
    random, calibrating, held_out, allowed = np.random.default_rng(1), 20, 15, 2
    found = []
    for _ in range(20_000):
        order = random.permutation(calibrating + held_out)
        refused = np.sort(order[:calibrating])[::-1][allowed]
        found.append(int((order[calibrating:] > refused).sum()))
    for wrong in range(8):
        expected = np.mean([each >= wrong for each in found])
        assert chance_of_wrong(wrong, held_out, allowed, calibrating) == pytest.approx(
            expected, abs=0.015
        )


def test_the_chance_is_1_where_everything_is_allowed_and_nothing_is_held_out() -> None:
    assert chance_of_wrong(0, 0, 0, 1) == pytest.approx(1)
    assert chance_of_wrong(5, 5, 3, 3) == 1.0
    assert chance_of_wrong(0, 2000, 99, 2000) == pytest.approx(1)
