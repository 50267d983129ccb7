"""Tests when a share has risen by more than chance."""

from __future__ import annotations

import pytest

from faq.insights.proportions import chance_of_rise


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((3, 4), (1, 4), 0.9857142857),  # Fisher's tea: 1 - 1/70
        ((1, 4), (3, 4), 0.2428571429),  # 17/70
        ((0, 4), (4, 4), 1 / 70),
        ((0, 0), (4, 4), 1.0),
        ((2, 10), (0, 0), 1.0),
        ((0, 10), (0, 10), 1.0),
    ],
)
def test_the_chance_is_that_of_fishers_exact_test(
    before: tuple[int, int], now: tuple[int, int], expected: float
) -> None:
    assert chance_of_rise(before, now) == pytest.approx(expected)


def test_thousands_of_questions_overflow_nothing() -> None:
    assert chance_of_rise((1000, 50_000), (1000, 50_000)) == pytest.approx(0.509, abs=0.01)
    assert chance_of_rise((1000, 50_000), (1400, 50_000)) < 1e-12
