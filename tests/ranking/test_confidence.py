"""Does the confidence follow what a passage holds of a question, and nothing else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.ranking.confidence import Evidence, confidence
from faq.settings import Settings

_TERMS = st.lists(st.tuples(st.floats(0.01, 12), st.booleans()), max_size=8)
_NOTHING = Evidence([], [])


def _evidence(terms: list[tuple[float, bool]]) -> Evidence:
    return Evidence([information for information, _ in terms], [held for _, held in terms])


_GRAINS = st.tuples(_TERMS, _TERMS, _TERMS)


@given(_GRAINS)
def test_it_is_a_probability(grains: tuple[list[tuple[float, bool]], ...]) -> None:
    assert 0 <= confidence(*map(_evidence, grains)) <= 1


@given(_GRAINS, st.integers(0, 2), st.integers(0, 7))
def test_holding_one_term_more_never_lowers_it(
    grains: tuple[list[tuple[float, bool]], ...], grain: int, place: int
) -> None:
    more = [list(terms) for terms in grains]
    if place < len(more[grain]):
        more[grain][place] = (more[grain][place][0], True)
    assert confidence(*map(_evidence, more)) >= confidence(*map(_evidence, grains))


@given(_GRAINS)
def test_it_is_0_with_nothing_held(grains: tuple[list[tuple[float, bool]], ...]) -> None:
    without = ([(information, False) for information, _ in terms] for terms in grains)
    assert confidence(*map(_evidence, without)) == 0


@given(_GRAINS.filter(any))
def test_it_is_reliable_with_everything_held(grains: tuple[list[tuple[float, bool]], ...]) -> None:
    whole = ([(information, True) for information, _ in terms] for terms in grains)
    assert confidence(*map(_evidence, whole)) > Settings().confidence_threshold


def test_it_is_0_for_a_question_without_terms() -> None:
    assert confidence(_NOTHING, _NOTHING, _NOTHING) == 0


def test_what_is_rare_counts_for_more_than_what_is_common() -> None:
    rare = Evidence([8.0, 1.0], [True, False])
    common = Evidence([8.0, 1.0], [False, True])
    assert confidence(rare, _NOTHING, _NOTHING) > confidence(common, _NOTHING, _NOTHING)


def test_a_long_question_is_not_surer_than_a_short_one_of_the_same_coverage() -> None:
    short = Evidence([2.0, 2.0], [True, False])
    long = Evidence([2.0] * 20, [True, False] * 10)
    assert confidence(short, _NOTHING, _NOTHING) == confidence(long, _NOTHING, _NOTHING)


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
    assert Evidence(information, held).coverage() == coverage
