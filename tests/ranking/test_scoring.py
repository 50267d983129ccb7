"""The kernel finds the passages of the largest sums, whatever it leaves out on the way."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from operator import neg

import numpy as np
import pytest
from hypothesis import given as with_any
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace
from packed import (
    SUMS_ALONE,
    Index,
    Question,
    both_kernels,
    columns_of,
    packed,
    postings_of,
    rank_request,
)

from faq.ranking.bm25f import TermArrays
from faq.ranking.postings import Postings
from faq.ranking.query_terms import ONE, RankRequest
from faq.ranking.ranker import Ranker, Ranking

_ROWS = 70
_TERMS = 9
_IMPACT = st.sampled_from([0.5, 1.0, 1.5, 30.0]) | st.floats(0.015625, 60, width=32)
_INDEX = st.lists(
    st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1),
    min_size=_TERMS,
    max_size=_TERMS,
)
_WEIGHT = st.sampled_from([0.0, 0.4, 0.9, 1.0, 1.0, 1.6931, 40.0]) | st.floats(0.02, 3)
# Beyond the last term: what no passage holds.
_ALTERNATIVE = st.tuples(st.integers(0, _TERMS), _WEIGHT)
_QUESTION = st.lists(st.lists(_ALTERNATIVE, min_size=1, max_size=3), max_size=60)
_SIDES = st.lists(st.integers(0, 3), min_size=_ROWS, max_size=_ROWS)
_HIGHEST_SUM = 2**32 - 1


def _ranker(postings: Postings, audiences: Sequence[int] | None = None) -> Ranker:
    return Ranker(postings, columns_of([("", ())] * postings.table.shape[1], audiences=audiences))


def _rank(postings: Postings, question: Question, count: int = _ROWS) -> Ranking:
    return _ranker(postings).rank(rank_request(question), SUMS_ALONE, count)


def _ranked_alike(ranker: Callable[[], Ranker], request: RankRequest, count: int) -> Ranking:
    """Asserts that the kernel finds the best of all sums, as the reference does."""
    compiled, reference = both_kernels(lambda: ranker().rank(request, SUMS_ALONE, count))
    assert (compiled.total, compiled.rows) == (reference.total, reference.rows)
    assert compiled.scores == reference.scores
    return compiled


@settings(deadline=None)
@with_any(_INDEX, _QUESTION, st.integers(1, 70), _SIDES, st.integers(0, 2))
def test_the_best_rows_are_the_first_of_all_sorted_by_score_and_row(
    index: Index, question: Question, count: int, audiences: list[int], allowed: int
) -> None:
    postings, request = packed(index, _ROWS), rank_request(question, allowed=allowed)
    ranked = _ranked_alike(lambda: _ranker(postings, audiences), request, count)
    order = sorted(zip(ranked.scores, map(neg, ranked.rows), strict=True), reverse=True)
    assert ranked.rows == tuple(-row for _, row in order)


@settings(deadline=None)
@with_any(_INDEX, _QUESTION)
def test_what_each_term_gives_adds_up_to_the_score(index: Index, question: Question) -> None:
    ranker = _ranker(packed(index, _ROWS))
    ranked = ranker.rank(rank_request(question), SUMS_ALONE, _ROWS)
    for row, score in zip(ranked.rows, ranked.scores, strict=True):
        parts = ranker.term_scores(ranked, row).parts
        assert sum(parts) == pytest.approx(score, rel=1e-5)
        assert score <= ranked.attainable * (1 + 1e-6)


@settings(deadline=None)
@with_any(_INDEX, _QUESTION, st.randoms(use_true_random=False))
def test_the_order_of_terms_changes_nothing(
    index: Index, question: list[list[tuple[int, float]]], chance: random.Random
) -> None:
    postings = packed(index, _ROWS)
    before = _rank(postings, question)
    shuffled = list(question)
    chance.shuffle(shuffled)
    after = _rank(postings, shuffled)
    assert (after.rows, after.scores, after.total) == (before.rows, before.scores, before.total)


@settings(deadline=None)
@with_any(_INDEX, _QUESTION)
def test_what_no_passage_holds_adds_to_what_is_attainable(index: Index, question: Question) -> None:
    ranker = _ranker(packed(index, _ROWS))
    plain, unknown = (
        ranker.rank(rank_request(question), replace(SUMS_ALONE, unknown=(unknown, 9, 9)), _ROWS)
        for unknown in (0.0, 1.5)
    )
    alone = [term[0][1] for term in question if all(key == _TERMS for key, _ in term)]
    added = 1.5 * math.log((_ROWS + 1) / 1.5) * sum(alone)
    assert unknown.attainable == pytest.approx(plain.attainable + added, rel=1e-5)


def test_the_alternative_that_gives_most_is_named() -> None:
    ranker = _ranker(packed([{0: 1.0}, {0: 4.0, 1: 4.0}], 3))
    ranked = ranker.rank(rank_request([[(0, 1.0), (1, 0.5)]]), SUMS_ALONE, 3)
    assert ranker.term_scores(ranked, 0) == ((pytest.approx(2.0, rel=0.05),), (1,))
    assert ranker.term_scores(ranked, 2) == ((0.0,), (0,))


def test_writing_all_synonyms_down_earns_nothing_more() -> None:
    postings = packed([{0: 2.0, 1: 2.0}, {1: 2.0}, {1: 2.0}], 2)
    ranked = _rank(postings, [[(0, 1.0), (1, 0.5), (2, 0.5)]])
    assert ranked.scores == pytest.approx((2.0, 2.0))


@pytest.mark.parametrize("question", [[], [[(0, 0.0)]], [[(7, 1.0)]]])
def test_a_question_that_weighs_nothing_finds_nothing(question: Question) -> None:
    ranked = _rank(packed([{0: 1.0}], 3), question)
    assert (ranked.rows, ranked.scores, ranked.total, ranked.features(0)) == ((), (), 0, None)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_an_empty_corpus_finds_nothing(count: int) -> None:
    ranked = _rank(packed([], 0), [[(0, 1.0)]], count)
    assert (ranked.rows, ranked.scores, ranked.total) == ((), (), 0)


def _large(chance: np.random.Generator, rows: int, shares: Sequence[float]) -> Postings:
    """Terms that such shares of the rows hold, the rare ones with larger impacts."""
    held = [np.flatnonzero(chance.random(rows) < share) for share in shares]
    impacts = [
        chance.exponential(1, len(each)) * -np.log(share) + 0.01
        for each, share in zip(held, shares, strict=True)
    ]
    arrays = TermArrays(
        np.arange(len(shares), dtype=np.uint64),
        np.ones(len(shares), np.float32),
        np.cumsum([0, *map(len, held)], dtype=np.int64),
        np.concatenate(held).astype(np.uint32),
        np.concatenate(impacts).astype(np.float32),
    )
    return postings_of(arrays, rows)


_DENSE = (0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.3, 0.3, 0.3)
_MIXED = (0.0005, 0.001, 0.002, 0.01, 0.02, 0.05, 0.08, *_DENSE)


@pytest.mark.parametrize("shares", [_DENSE, _MIXED, _MIXED[:7]], ids=["dense", "mixed", "sparse"])
@pytest.mark.parametrize("rows", [8191, 8192, 8193, 20_011])
def test_nothing_is_left_out_among_thousands_of_rows(shares: Sequence[float], rows: int) -> None:
    chance = np.random.default_rng(rows)
    postings = _large(chance, rows, shares)
    sides = chance.integers(0, 4, rows).astype(np.uint8)
    columns = columns_of([("", ())] * rows, audiences=sides.tolist())
    for nth in range(40):
        spread = (0.2, 1.0, 4.0, 500.0)[nth % 4]
        question = [
            [
                (int(key), float(weight))
                for key, weight in zip(
                    chance.integers(0, len(shares) + 1, size),
                    chance.exponential(spread, size),
                    strict=True,
                )
            ]
            for size in chance.choice([1, 1, 1, 1, 2, 4], chance.integers(1, 30))
        ]
        count, allowed = int(chance.choice([1, 60, 61, 300])), int(chance.choice([0, 0, 1, 2]))
        request = rank_request(question, allowed=allowed)
        _ranked_alike(lambda: Ranker(postings, columns), request, count)


@pytest.mark.parametrize("terms", [1, 60, 128, 129, 1000, 6000])
def test_sums_are_exact_up_to_what_32_bits_hold(terms: int) -> None:
    rows = 9000
    common = {row: 1.0 + row % 7 for row in range(0, rows, 2)}
    postings = packed([common, {8999: 7.0, 3: 7.0}], rows)
    question = [[(nth % 2, 1e9)] for nth in range(terms)]
    ranked = _ranked_alike(lambda: _ranker(postings), rank_request(question), 100)
    # Scores of the reference, which is exact beyond 32 bits too.
    highest = max(ranked.scores) / float(postings.quantum[0]) * ONE
    assert highest <= _HIGHEST_SUM
    assert terms < 129 or highest > _HIGHEST_SUM // 3


def test_a_long_question_of_ordinary_weights_is_weighed_as_a_short_one() -> None:
    postings = packed([{0: 2.0, 1: 1.0}], 40)
    short, long = _rank(postings, [[(0, 1.7)]]), _rank(postings, [[(0, 1.7)]] * 6000)
    assert long.scores == pytest.approx(tuple(6000 * score for score in short.scores), rel=1e-5)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    postings = packed([{0: 1.0}], 3)
    with pytest.raises(ValueError, match="instead of"):
        Ranker(postings, columns_of([("", ())] * 4))
