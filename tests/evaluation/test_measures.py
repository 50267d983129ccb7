"""Checks that the measures are those that the literature defines."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.errors import EvaluationError
from faq.evaluation.measures import (
    Abstention,
    Bin,
    Coverage,
    abstention,
    auroc,
    coverage,
    ece,
    rank_measures,
    reliability,
    success,
    wilson_interval,
)

_SCORES = st.lists(st.integers(0, 5).map(float), max_size=12)
_OUTCOMES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


def _run(*documents: str) -> dict[str, float]:
    """A ranking, best first."""
    return {document: -float(place) for place, document in enumerate(documents)}


def _fillers(count: int) -> list[str]:
    return [f"filler-{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("ranked", "ndcg", "rr", "recall"),
    [
        (["right", "wrong"], 1.0, 1.0, 1.0),
        (["wrong", "right"], 1 / math.log2(3), 1 / 2, 1.0),
        (["wrong", "other", "right"], 1 / math.log2(4), 1 / 3, 1.0),
        ([*_fillers(9), "right"], 1 / math.log2(11), 1 / 10, 1.0),
        ([*_fillers(10), "right"], 0.0, 0.0, 0.0),
        (["wrong"], 0.0, 0.0, 0.0),
    ],
)
def test_one_right_document_counts_by_its_rank(
    ranked: list[str], ndcg: float, rr: float, recall: float
) -> None:
    found = rank_measures({"q": {"right": 1}}, {"q": _run(*ranked)})
    assert found == pytest.approx({"ndcg@10": ndcg, "rr@10": rr, "r@10": recall})


def test_the_better_of_two_right_documents_should_come_first() -> None:
    qrels = {"q": {"best": 3, "good": 1, "bad": 0}}
    found = rank_measures(qrels, {"q": _run("good", "bad", "best")})
    gained = 1 + 3 / math.log2(4)
    ideal = 3 + 1 / math.log2(3)
    assert found == pytest.approx({"ndcg@10": gained / ideal, "rr@10": 1.0, "r@10": 1.0})


def test_recall_is_the_share_of_the_right_documents() -> None:
    qrels = {"q": {"a": 1, "b": 1, "c": 1, "d": 1}}
    assert rank_measures(qrels, {"q": _run("a", "wrong", "b")})["r@10"] == pytest.approx(0.5)


def test_queries_count_alike() -> None:
    qrels = {"one": {"a": 1}, "two": {"b": 1, "c": 1}}
    run = {"one": _run("wrong", "a"), "two": _run("b", "c")}
    assert rank_measures(qrels, run)["rr@10"] == pytest.approx((1 / 2 + 1) / 2)


@pytest.mark.parametrize("unanswered", [{}, {"two": {}}])
def test_a_query_without_documents_counts_as_0(unanswered: dict[str, dict[str, float]]) -> None:
    found = rank_measures({"one": {"a": 1}, "two": {"b": 1}}, {"one": _run("a"), **unanswered})
    assert found == pytest.approx({"ndcg@10": 0.5, "rr@10": 0.5, "r@10": 0.5})


def test_without_ir_measures_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(EvaluationError, match=r"faq-steps\[eval\]"):
        rank_measures({"q": {"a": 1}}, {"q": _run("a")})


@given(_SCORES, _SCORES)
def test_auroc_is_the_share_of_pairs_in_which_the_positive_wins(
    positives: list[float], negatives: list[float]
) -> None:
    pairs = [(p > n) + (p == n) / 2 for p in positives for n in negatives]
    expected = sum(pairs) / len(pairs) if pairs else None
    assert auroc(positives, negatives) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("positives", "negatives", "area"),
    [
        ([0.9, 0.8], [0.2, 0.1], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
def test_auroc_at_its_ends(
    positives: list[float], negatives: list[float], area: float | None
) -> None:
    assert auroc(positives, negatives) == area


def test_success_counts_ranks_up_to_a_depth() -> None:
    ranks = [1, 3, None, 4, 1]
    assert [success(ranks, within) for within in (1, 2, 3, 10)] == [0.4, 0.4, 0.6, 0.8]
    assert success([], 1) is None


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [
        # Wilson 1927, z = 1.96: for 8 of 10 (0.8 + 0.192 ± 0.3109) / 1.3842
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share(correct: int, count: int, low: float, high: float) -> None:
    assert wilson_interval(correct, count) == pytest.approx((low, high), abs=5e-4)


def test_bins_are_closed_above_and_the_first_below_too() -> None:
    found = reliability([0.0, 0.5, 0.51, 1.0], [False, True, True, False], bins=2)
    assert found == (
        Bin(0.0, 0.5, 2, 0.25, 1),
        Bin(0.5, 1.0, 2, pytest.approx(0.755), 1),
    )
    assert [each.accuracy for each in found] == [0.5, 0.5]


def test_an_empty_bin_has_no_mean() -> None:
    low, high = reliability([0.9], [True], bins=2)
    assert (low.count, low.confidence, low.accuracy) == (0, None, None)
    assert (high.count, high.confidence, high.accuracy) == (1, 0.9, 1.0)


def test_the_calibration_error_weighs_bins_by_their_counts() -> None:
    # (0.8, 0.9]: three questions, mean 0.85, 2/3 correct; (0.1, 0.2]: one, 0.15, none correct.
    confidences, correct = [0.82, 0.85, 0.88, 0.15], [True, True, False, False]
    assert ece(confidences, correct) == pytest.approx(3 / 4 * (0.85 - 2 / 3) + 1 / 4 * 0.15)
    # In one bin the two errors cancel out.
    assert ece([0.0, 1.0], [True, False], bins=1) == pytest.approx(0)
    assert ece([0.0, 1.0], [True, False], bins=2) == pytest.approx(1)
    assert ece([], []) is None


@given(_OUTCOMES)
def test_bins_hold_every_question_once(outcomes: list[tuple[float, bool]]) -> None:
    confidences, correct = map(list, zip(*outcomes, strict=True))
    found = reliability(confidences, correct)
    assert sum(each.count for each in found) == len(confidences)
    assert sum(each.correct for each in found) == sum(correct)
    assert all(
        each.confidence is None or each.low - 1e-9 <= each.confidence <= each.high + 1e-9
        for each in found
    )
    error = ece(confidences, correct)
    assert error is not None
    assert 0 <= error <= 1


def test_coverage_grows_as_the_threshold_falls() -> None:
    assert coverage([0.2, 0.9, 0.5, 0.9], [False, True, True, False]) == (
        Coverage(0.9, 0.5, 0.5),
        Coverage(0.5, 0.75, pytest.approx(2 / 3)),
        Coverage(0.2, 1.0, 0.5),
    )
    assert coverage([], []) == ()


@given(_OUTCOMES)
def test_coverage_is_what_answering_from_the_threshold_upwards_gives(
    outcomes: list[tuple[float, bool]],
) -> None:
    confidences, correct = map(list, zip(*outcomes, strict=True))
    for each in coverage(confidences, correct):
        answered = [own for value, own in outcomes if value >= each.threshold]
        assert each.answered == pytest.approx(len(answered) / len(outcomes))
        assert each.accuracy == pytest.approx(sum(answered) / len(answered))


def test_abstention_refuses_below_the_threshold() -> None:
    found = abstention([0.5, 0.9, 0.95, 0.4], [0.1, 0.5], [0.0, 0.5, 0.95, 1.0])
    assert found == (
        Abstention(0.0, 0.0, 0.0),
        Abstention(0.5, 0.5, 0.25),
        Abstention(0.95, 1.0, 0.75),
        Abstention(1.0, 1.0, 1.0),
    )
    assert abstention([], [], [0.5]) == (Abstention(0.5, None, None),)
