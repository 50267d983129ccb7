"""Are the measures what the literature means by their names?"""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.errors import EvaluationError
from faq.measures import auroc, rank_measures

_SCORES = st.lists(st.integers(0, 5).map(float), max_size=12)


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
