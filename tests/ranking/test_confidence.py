"""The confidence follows how much of the question a passage covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from faq.ranking.confidence import (
    Evidence,
    Nearness,
    QuestionWord,
    covered,
    likelihood,
    share_covered,
)
from faq.ranking.confidence_model import ConfidenceModel
from faq.settings import Settings

_MODEL = ConfidenceModel()

_SHARE = st.floats(0, 1)
_WORDS = st.lists(
    st.builds(QuestionWord, st.floats(0.01, 12), st.sampled_from([0.3, 1.0]), _SHARE), max_size=8
)
_NEARNESS = st.none() | st.builds(Nearness, _SHARE, _SHARE)
_EVIDENCE = st.builds(
    Evidence,
    words=_WORDS,
    agreement=_SHARE,
    margin=_SHARE,
    lead=_SHARE,
    attained=_SHARE,
    length=st.integers(1, 2000),
    out_of_scope=st.booleans(),
    nearness=_NEARNESS,
    in_conflict=st.booleans(),
)
_HALF = Evidence(
    (QuestionWord(3.0, 1.0, 1.0), QuestionWord(3.0, 1.0, 0.0)),
    agreement=0.5,
    margin=0.2,
    lead=0.1,
    attained=0.5,
    length=10,
)


def confidence(evidence: Evidence, model: ConfidenceModel) -> float:
    return likelihood(evidence, model).first


def _all(evidence: Evidence, part: float) -> Evidence:
    return replace(evidence, words=tuple(each._replace(covered=part) for each in evidence.words))


@given(_EVIDENCE)
def test_it_is_a_probability_and_one_of_the_first_is_likelier_than_the_first(
    evidence: Evidence,
) -> None:
    likely = likelihood(evidence, _MODEL)
    assert 0 <= likely.first <= likely.among_first <= 1


@given(_EVIDENCE, st.integers(0, 7))
def test_holding_one_word_more_never_lowers_it(evidence: Evidence, place: int) -> None:
    words = list(evidence.words)
    if place < len(words):
        words[place] = words[place]._replace(covered=1.0)
    more = confidence(replace(evidence, words=words), _MODEL)
    assert more >= confidence(evidence, _MODEL) - 1e-9


@pytest.mark.parametrize("name", ["margin", "lead", "attained"])
@given(_EVIDENCE, _SHARE, _SHARE)
def test_more_of_any_evidence_never_lowers_it(
    name: str, evidence: Evidence, one: float, other: float
) -> None:
    lower, higher = (replace(evidence, **{name: each}) for each in sorted((one, other)))
    assert confidence(higher, _MODEL) >= confidence(lower, _MODEL)


@given(_EVIDENCE)
def test_it_is_0_with_nothing_held_and_nothing_near(evidence: Evidence) -> None:
    assert confidence(replace(_all(evidence, 0.0), nearness=None), _MODEL) == 0


def test_meaning_alone_may_be_relied_on() -> None:
    near = replace(_all(_HALF, 0.0), nearness=Nearness(0.9, 0.9), lead=0.3)
    assert confidence(near, _MODEL) > 0
    assert confidence(replace(near, nearness=Nearness(0.0, 0.0)), _MODEL) == 0


@given(_EVIDENCE, st.floats(0, 1), st.floats(0, 1))
def test_what_is_nearer_in_meaning_is_likelier(
    evidence: Evidence, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    further, nearer = (
        likelihood(replace(evidence, nearness=Nearness(each, each)), _MODEL) for each in (low, high)
    )
    assert nearer.among_first >= further.among_first


@given(_EVIDENCE.filter(lambda each: bool(each.words)))
def test_a_passage_that_says_the_whole_question_is_relied_on(evidence: Evidence) -> None:
    whole = replace(
        _all(evidence, 1.0),
        agreement=1.0,
        margin=0.3,
        lead=0.3,
        attained=1.0,
        nearness=evidence.nearness and Nearness(1.0, 1.0),
        out_of_scope=False,
        in_conflict=False,
    )
    assert confidence(whole, _MODEL) > Settings().confidence_threshold


def test_it_is_0_for_a_question_without_words() -> None:
    assert confidence(replace(_HALF, words=()), _MODEL) == 0


@pytest.mark.parametrize("length", [0, 1, 2000, 10**9])
def test_no_question_is_too_short_or_too_long_for_it(length: int) -> None:
    assert 0 < confidence(replace(_HALF, length=length), _MODEL) < 1


def test_what_is_rare_counts_for_more_than_what_is_common() -> None:
    rare = (QuestionWord(8.0, 1.0, 1.0), QuestionWord(1.0, 1.0, 0.0))
    common = (QuestionWord(8.0, 1.0, 0.0), QuestionWord(1.0, 1.0, 1.0))
    assert share_covered(rare) > share_covered(common)


def test_what_names_a_thing_counts_for_more_than_what_says_how() -> None:
    thing = (QuestionWord(3.0, 1.0, 1.0), QuestionWord(3.0, 0.3, 0.0))
    how = (QuestionWord(3.0, 1.0, 0.0), QuestionWord(3.0, 0.3, 1.0))
    assert share_covered(thing) > share_covered(how)


@given(
    st.lists(st.builds(QuestionWord, st.just(0.0), st.just(1.0), _SHARE), min_size=1, max_size=8)
)
def test_words_without_information_count_alike(words: list[QuestionWord]) -> None:
    """As in a corpus of one passage."""
    mean = sum(each.covered for each in words) / len(words)
    assert share_covered(words) == pytest.approx(mean)


@pytest.mark.parametrize("name", ["out_of_scope", "in_conflict"])
@given(_EVIDENCE.map(lambda each: replace(each, out_of_scope=False, in_conflict=False)))
def test_what_tells_of_something_else_is_not_relied_on(name: str, evidence: Evidence) -> None:
    named = confidence(replace(evidence, **{name: True}), _MODEL)
    assert named < Settings().confidence_threshold
    assert named <= confidence(evidence, _MODEL)


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("退款", 1.0),
        ("退货", 0.3),
        ("款退", 0.6),
        ("货", 0.0),
        ("退", 0.0),
        ("保修", 0.0),
        ("iphone", 0.0),
    ],
)
def test_characters_speak_for_a_word_that_is_not_held(word: str, part: float) -> None:
    assert covered(word, {"退款"}, {"退", "款"}, _MODEL.partial_word) == pytest.approx(part)
