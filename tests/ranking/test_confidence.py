"""Does the confidence follow what a passage holds of a question?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.ranking.confidence import Coverage, Evidence, confidence
from faq.settings import Settings

Terms = list[tuple[float, bool]]
"""(information, whether it is held) of each term of a grain."""
Grains = tuple[Terms, Terms, Terms]

_TERMS = st.lists(st.tuples(st.floats(0.01, 12), st.booleans()), max_size=8)
_GRAINS = st.tuples(_TERMS, _TERMS, _TERMS)
_SHARE = st.floats(0, 1)
_LENGTH = st.integers(1, 2000)


def _sure(
    grains: Grains,
    agreement: float = 0.5,
    length: int = 10,
    margin: float = 0.2,
    attained: float = 0.5,
) -> float:
    words, bigrams, characters = (
        Coverage([information for information, _ in terms], [held for _, held in terms])
        for terms in grains
    )
    return confidence(Evidence(words, bigrams, characters, agreement, margin, attained, length))


def _all(grains: Grains, held: bool) -> Grains:
    words, bigrams, characters = (
        [(information, held) for information, _ in terms] for terms in grains
    )
    return words, bigrams, characters


@given(_GRAINS, _SHARE, _LENGTH)
def test_it_is_a_probability(grains: Grains, agreement: float, length: int) -> None:
    assert 0 <= _sure(grains, agreement, length) <= 1


@given(_GRAINS, _SHARE, _LENGTH, st.integers(0, 2), st.integers(0, 7))
def test_holding_one_term_more_never_lowers_it(
    grains: Grains, agreement: float, length: int, grain: int, place: int
) -> None:
    more = [list(terms) for terms in grains]
    if place < len(more[grain]):
        more[grain][place] = (more[grain][place][0], True)
    words, bigrams, characters = more
    before = _sure(grains, agreement, length)
    assert _sure((words, bigrams, characters), agreement, length) >= before


@given(_GRAINS, _SHARE, _SHARE, _LENGTH)
def test_standing_more_in_the_same_order_never_lowers_it(
    grains: Grains, one: float, other: float, length: int
) -> None:
    lower, higher = sorted((one, other))
    assert _sure(grains, higher, length) >= _sure(grains, lower, length)


@given(_GRAINS, _SHARE, _SHARE, _SHARE)
def test_being_further_ahead_never_lowers_it(
    grains: Grains, one: float, other: float, attained: float
) -> None:
    lower, higher = sorted((one, other))
    assert _sure(grains, margin=higher) >= _sure(grains, margin=lower)
    assert _sure(grains, attained=higher) >= _sure(grains, attained=lower)


@given(_GRAINS, _SHARE, _LENGTH)
def test_it_is_0_with_nothing_held(grains: Grains, agreement: float, length: int) -> None:
    assert _sure(_all(grains, held=False), agreement, length) == 0


@given(_GRAINS.filter(all), _LENGTH)
def test_a_passage_that_says_the_whole_question_is_relied_on(grains: Grains, length: int) -> None:
    assert (
        _sure(_all(grains, held=True), 1.0, length, attained=1.0) > Settings().confidence_threshold
    )


def test_it_is_0_for_a_question_without_terms() -> None:
    assert _sure(([], [], [])) == 0


@pytest.mark.parametrize("length", [0, 1, 2000, 10**9])
def test_no_question_is_too_short_or_too_long_for_it(length: int) -> None:
    assert 0 < _sure(([(1.0, True)], [], []), 0.5, length) < 1


def test_what_is_rare_counts_for_more_than_what_is_common() -> None:
    rare: Grains = ([(8.0, True), (1.0, False)], [], [])
    common: Grains = ([(8.0, False), (1.0, True)], [], [])
    assert _sure(rare) > _sure(common)


@pytest.mark.parametrize(
    ("information", "held", "coverage"),
    [
        ([], [], 0.0),
        ([0.0, 0.0], [True, True], 0.0),
        ([3.0, 1.0], [True, False], 0.75),
        ([3.0, 1.0], [False, False], 0.0),
        ([3.0, 1.0], [True, True], 1.0),
    ],
)
def test_coverage_is_the_share_of_the_information_that_is_held(
    information: list[float], held: list[bool], coverage: float
) -> None:
    assert Coverage(information, held).share() == coverage
