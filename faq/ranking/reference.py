"""Ranks passages in plain NumPy, readable as the formula: the oracle of the compiled kernel.

For a question of terms t, each with alternatives a (the term itself first), and a passage p:

    weight w(a)       32 times its weight, rounded, at least 1; 0 leaves the alternative out
    sum S(p)          sum over t of the largest w(a) * q(a, p), q being the quantized impact
    impact            S / 32 * quantum
    information I(t)  the inverse document frequency of the term itself; where no passage holds
                      it, that of a term that one passage holds
    attainable        sum over t of the largest w(a) * peak(a) as an impact; of a term with no
                      alternative in the index I(t) * weight(t) * unknown(kind of t)
    score             impact(p) + best * (cosine + max(heading lcs, text lcs) + proximity
                      + audience + meaning + topic meaning + heading meaning), each feature times
                      its weight, best being the largest impact

Candidates are the passages of the largest sums, ties by row; the first of them get a score with
features (`faq.ranking.reference_features`) and are put in its order, ties by row; then passages
beyond the share of their owner step back behind the others.

Sums are whole numbers.  All else is computed in the precision and the order of the kernel, so
that both give the same numbers to the last bit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faq.ranking.bm25f import Float32, Float64, Int64, UInt8, UInt32
from faq.ranking.postings import HIGHEST, Postings, find_terms
from faq.ranking.query_terms import ONE

_HEAVIEST = 1 << 14
_HIGHEST_SUM = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """The terms of a question and their alternatives, as `faq.ranking.query_terms` has them."""

    firsts: Int64
    """Where the alternatives of each term begin; then their number."""
    keys: npt.NDArray[np.uint64]
    weights: Float64
    term_kinds: UInt8
    stopword_only: npt.NDArray[np.bool_]

    @property
    def emphasis(self) -> Float32:
        """The weight of each term itself."""
        return self.weights[self.firsts[:-1]].astype(np.float32)

    def alternatives(self) -> list[range]:
        """The numbers of each term's alternatives."""
        return [range(first, end) for first, end in pairwise(self.firsts.tolist())]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question's terms in an index."""

    weights: Int64
    """Of each alternative, in 32nds."""
    numbers: Int64
    """Of each alternative in the index, -1 where no passage holds it."""
    places: Int64
    """Of each alternative in the table of common terms, -1 for a list."""
    information: Float32
    """Of each term."""
    attainable: float


def resolve(
    postings: Postings, terms: QuestionTerms, unknown: float, unknown_factors: Float32
) -> Resolved:
    """Looks terms up; `unknown` is the information of a term that no passage holds."""
    weights, numbers = round_weights(terms), find_terms(postings, terms.keys)
    held = numbers >= 0
    peaks = np.zeros(len(numbers), np.int64)
    peaks[held] = postings.peaks[numbers[held]] * weights[held]
    own = numbers[terms.firsts[:-1]]
    information = np.full(len(own), unknown, np.float32)
    information[own >= 0] = postings.idf[own[own >= 0]]
    attainable = 0.0
    factors = unknown_factors[terms.term_kinds].astype(np.float64)
    of_unknown = information.astype(np.float64) * terms.emphasis * factors
    for term, alternatives in enumerate(terms.alternatives()):
        some = slice(alternatives.start, alternatives.stop)
        if held[some].any():
            attainable += float(peaks[some].max()) / ONE * float(postings.quantum[0])
        else:
            attainable += float(of_unknown[term])
    return Resolved(weights, numbers, _places_of(postings, numbers), information, attainable)


def round_weights(terms: QuestionTerms) -> Int64:
    """Weights in 32nds, none rounded to 0, and none so large that a sum exceeds 32 bits."""
    room = _HIGHEST_SUM // (HIGHEST * max(len(terms.term_kinds), 1))
    rounded = np.clip(np.rint(terms.weights * ONE), 1, min(room, _HEAVIEST))
    return np.where(terms.weights > 0, rounded, 0).astype(np.int64)


def _places_of(postings: Postings, numbers: Int64) -> Int64:
    """The row of the table that each term has, or -1."""
    if not len(postings.common):
        return np.full(len(numbers), -1, np.int64)
    places = np.minimum(np.searchsorted(postings.common, numbers), len(postings.common) - 1)
    return np.where(postings.common[places] == numbers, places, -1).astype(np.int64)


def quantized_impacts(postings: Postings, number: int, place: int, rows: int) -> Int64:
    """The quantized impact of a term in each of the passages, `rows` in all."""
    if place >= 0:
        return np.asarray(postings.table[place], np.int64)
    impacts = np.zeros(rows, np.int64)
    entries = slice(postings.offsets[number], postings.offsets[number + 1])
    impacts[postings.rows[entries]] = postings.quantized[entries]
    return impacts


def sum_impacts(postings: Postings, terms: QuestionTerms, found: Resolved, rows: int) -> Int64:
    """The sum of each passage: of each term the best alternative counts."""
    sums = np.zeros(rows, np.int64)
    for alternatives in terms.alternatives():
        best = np.zeros(rows, np.int64)
        for each in alternatives:
            number, place = int(found.numbers[each]), int(found.places[each])
            if number >= 0 and found.weights[each]:
                impacts = quantized_impacts(postings, number, place, rows)
                np.maximum(best, impacts * found.weights[each], out=best)
        sums += best
    return sums


def contributions(
    postings: Postings, terms: QuestionTerms, found: Resolved, row: int, rows: int
) -> tuple[UInt32, npt.NDArray[np.int32]]:
    """What each term adds to the sum of `row`, and the first of its alternatives that adds it (0
    where none does)."""
    parts, best = np.zeros(len(terms.term_kinds), np.uint32), np.zeros(len(terms.term_kinds), "i4")
    for term, alternatives in enumerate(terms.alternatives()):
        for nth, each in enumerate(alternatives):
            number, place = int(found.numbers[each]), int(found.places[each])
            if number < 0:
                continue
            impacts = quantized_impacts(postings, number, place, rows)
            part = int(impacts[row] * found.weights[each])
            if part > parts[term]:
                parts[term], best[term] = part, nth
    return parts, best


def are_allowed(audiences: UInt8, allowed: int) -> npt.NDArray[np.bool_]:
    """Which passages speak to the side `allowed`, or to everybody; 0 allows all."""
    return np.asarray((audiences == 0) | (audiences & allowed > 0) | (allowed == 0))


def best_first(sums: Int64, rows: Int64) -> Int64:
    """The `rows` by descending sum, ties by row."""
    return rows[np.lexsort((rows, -sums[rows]))]


def as_impacts(sums: Int64, quantum: np.float32) -> Float32:
    """Sums as impacts."""
    return (sums / ONE * np.float64(quantum)).astype(np.float32)


def order_of(rows: Int64, scores: Float32, owners: UInt32, share: int) -> list[int]:
    """The places of candidates in the order of their scores, ties by row; those of an owner that
    has had its `share` stand behind the others, in the same order."""
    had: Counter[int] = Counter()
    turns: tuple[list[int], list[int]] = [], []
    for place in np.lexsort((rows, -scores)).tolist():
        owner = int(owners[rows[place]])
        turns[had[owner] >= share].append(place)
        had[owner] += 1
    return [*turns[0], *turns[1]]
