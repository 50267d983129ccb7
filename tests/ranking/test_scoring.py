"""Packed postings rank like a plain sum over a map of terms."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given as with_any
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace
from packed import SUMS_ALONE, Index, Question, asked_for, columns_of, dense, packed, postings_of

from faq.ranking.bm25f import TermArrays
from faq.ranking.postings import Postings
from faq.ranking.ranker import DEPTH, Ranker, Ranking

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
    return _ranker(postings).rank(asked_for(question), SUMS_ALONE, count)


def _weights(question: Question) -> list[list[int]]:
    """In thirty-seconds, none rounded to nothing."""
    heaviest = min(1 << 14, _HIGHEST_SUM // (2047 * max(1, len(question))))
    return [
        [min(heaviest, max(1, round(weight * 32))) if weight else 0 for _, weight in term]
        for term in question
    ]


def _plain(quantized: npt.NDArray[np.uint16], question: Question) -> npt.NDArray[np.int64]:
    """The sums of all rows, term by term."""
    sums = np.zeros(quantized.shape[1], np.int64)
    for term, weights in zip(question, _weights(question), strict=True):
        best = np.zeros(quantized.shape[1], np.int64)
        for (key, _), weight in zip(term, weights, strict=True):
            if key < len(quantized):
                best = np.maximum(best, quantized[key].astype(np.int64) * weight)
        sums += best
    return sums


def _hold(
    ranked: Ranking,
    sums: npt.NDArray[np.int64],
    count: int,
    quantum: float,
    meant: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Asserts that `ranked` has the best of `sums`."""
    matched = np.flatnonzero(sums > 0 if meant is None else (sums > 0) & meant)
    assert ranked.total == len(matched)
    rows = matched[np.lexsort((matched, -sums[matched]))][: max(count, DEPTH)]
    scores = (sums[rows] / 32 * np.float64(np.float32(quantum))).astype(np.float32)
    # Among those that are reranked, sums that are the same in 32 bits are ties.
    first = np.lexsort((rows[:DEPTH], -scores[:DEPTH]))
    rows[:DEPTH], scores[:DEPTH] = rows[first], scores[first]
    assert ranked.rows == tuple(rows.tolist())
    assert ranked.scores == pytest.approx(tuple(scores.tolist()), rel=1e-6)


@settings(deadline=None)
@with_any(_INDEX, _QUESTION, st.integers(1, 70), _SIDES, st.integers(0, 2))
def test_the_best_rows_are_the_first_of_all_sorted_by_score_and_row(
    index: Index, question: Question, count: int, audiences: list[int], allowed: int
) -> None:
    postings = packed(index, _ROWS)
    ranked = _ranker(postings, audiences).rank(
        asked_for(question, allowed=allowed), SUMS_ALONE, count
    )
    sides = np.array(audiences)
    meant = (sides == 0) | (sides & allowed > 0) | (allowed == 0)
    _hold(ranked, _plain(dense(postings), question), count, float(postings.quantum[0]), meant)


@settings(deadline=None)
@with_any(_INDEX, _QUESTION)
def test_what_each_term_gives_adds_up_to_the_score(index: Index, question: Question) -> None:
    ranker = _ranker(packed(index, _ROWS))
    ranked = ranker.rank(asked_for(question), SUMS_ALONE, _ROWS)
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
        ranker.rank(asked_for(question), replace(SUMS_ALONE, unknown=(unknown, 9, 9)), _ROWS)
        for unknown in (0.0, 1.5)
    )
    alone = [term[0][1] for term in question if all(key == _TERMS for key, _ in term)]
    added = 1.5 * math.log((_ROWS + 1) / 1.5) * sum(alone)
    assert unknown.attainable == pytest.approx(plain.attainable + added, rel=1e-5)


def test_the_alternative_that_gives_most_is_named() -> None:
    ranker = _ranker(packed([{0: 1.0}, {0: 4.0, 1: 4.0}], 3))
    ranked = ranker.rank(asked_for([[(0, 1.0), (1, 0.5)]]), SUMS_ALONE, 3)
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
    quantized, ranker = dense(postings), _ranker(postings, sides)
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
        ranked = ranker.rank(asked_for(question, allowed=allowed), SUMS_ALONE, count)
        meant = (sides == 0) | (sides & allowed > 0) | (allowed == 0)
        _hold(ranked, _plain(quantized, question), count, float(postings.quantum[0]), meant)


@pytest.mark.parametrize("terms", [1, 60, 128, 129, 1000, 6000])
def test_sums_are_exact_up_to_what_32_bits_hold(terms: int) -> None:
    rows = 9000
    common = {row: 1.0 + row % 7 for row in range(0, rows, 2)}
    postings = packed([common, {8999: 7.0, 3: 7.0}], rows)
    question = [[(nth % 2, 1e9)] for nth in range(terms)]
    sums = _plain(dense(postings), question)
    assert sums.max() <= _HIGHEST_SUM
    assert terms < 129 or sums.max() > _HIGHEST_SUM // 3
    _hold(_rank(postings, question, 100), sums, 100, float(postings.quantum[0]))


def test_a_long_question_of_ordinary_weights_is_weighed_as_a_short_one() -> None:
    postings = packed([{0: 2.0, 1: 1.0}], 40)
    short, long = _rank(postings, [[(0, 1.7)]]), _rank(postings, [[(0, 1.7)]] * 6000)
    assert long.scores == pytest.approx(tuple(6000 * score for score in short.scores), rel=1e-5)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    postings = packed([{0: 1.0}], 3)
    with pytest.raises(ValueError, match="instead of"):
        Ranker(postings, columns_of([("", ())] * 4))
