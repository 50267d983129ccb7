"""Which passages of a generation match a query, in which order, and why?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.language.grains import Grain
from faq.model import Audience
from faq.query import Query, QueryTerm
from faq.ranking.confidence import Evidence, confidence
from faq.ranking.scoring import add_scores, find_terms, impact_of, take_turns, top_rows
from faq.settings import Settings
from faq.snippet import Wanted
from faq.store import AUDIENCE_BITS, Generation

_DEPTH = 200
"""Candidates that take turns by article; behind them the order is by score alone."""


@dataclass(frozen=True, slots=True)
class ResolvedTerm:
    """A term of the query as a generation knows it."""

    term: QueryTerm
    known: tuple[tuple[str, int, float], ...]
    """(text, number in the generation's arrays, weight) of each alternative it holds."""
    information: float
    """Inverse document frequency of the term itself, or the highest when it is unknown."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The passages that matched, best first."""

    rows: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    """Parallel to `rows`; not descending where articles take turns."""
    total: int
    """Passages that matched at all; `rows` may hold fewer."""
    terms: tuple[ResolvedTerm, ...]

    def wanted(self) -> Wanted:
        """What may be marked in a passage: words and bigrams, or single characters where
        the question has nothing longer; stopwords only where it has nothing else."""
        telling = [each for each in self.terms if not each.term.idle] or list(self.terms)
        words, bigrams, characters = (
            {
                text: each.information * weight
                for each in telling
                if each.term.grain is grain
                for text, _, weight in each.known
            }
            for grain in Grain
        )
        return Wanted(words, bigrams or ({} if words else characters))


def retrieve(
    query: Query,
    generation: Generation,
    settings: Settings,
    *,
    wanted: int,
    audience: Audience | None,
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    terms = _resolve(query, generation)
    scores = np.zeros(generation.rows, np.float32)
    for each in terms:
        add_scores(scores, generation.arrays, [(term, weight) for _, term, weight in each.known])
    if audience is not None:
        meant = generation.audiences
        scores[(meant != 0) & (meant & AUDIENCE_BITS[audience] == 0)] = 0
    rows = top_rows(scores, max(wanted, _DEPTH))
    head = rows[:_DEPTH]
    turns = take_turns(generation.owners[head].astype(np.int64), settings.article_share)
    rows = np.concatenate((head[turns], rows[_DEPTH:]))
    return Ranking(rows, scores[rows], int(np.count_nonzero(scores)), terms)


def contributions(
    terms: Sequence[ResolvedTerm], generation: Generation, row: int
) -> list[tuple[ResolvedTerm, str, float]]:
    """What each term gave to the score of `row`, and the alternative that gave it."""
    given = []
    for each in terms:
        best = max(
            (
                (impact_of(generation.arrays, term, row) * weight, text)
                for text, term, weight in each.known
            ),
            default=(0.0, ""),
        )
        if best[0] > 0:
            given.append((each, best[1], best[0]))
    return given


def confidence_of(terms: Sequence[ResolvedTerm], generation: Generation, row: int) -> float:
    """The probability that the passage at `row` answers the question."""
    held = {id(each) for each, _, _ in contributions(terms, generation, row)}
    evidence = {
        grain: Evidence(
            [each.information for each in terms if each.term.grain is grain],
            [id(each) in held for each in terms if each.term.grain is grain],
        )
        for grain in Grain
    }
    return confidence(evidence[Grain.WORD], evidence[Grain.BIGRAM], evidence[Grain.CHARACTER])


def _resolve(query: Query, generation: Generation) -> tuple[ResolvedTerm, ...]:
    keys = np.array([key for term in query.terms for _, key, _ in term.alternatives], np.uint64)
    numbers = iter(find_terms(generation.arrays, keys).tolist())
    unknown = math.log1p((generation.rows + 0.5) / 0.5)
    resolved = []
    for term in query.terms:
        found = [(text, next(numbers), weight) for text, _, weight in term.alternatives]
        own = found[0][1]
        information = float(generation.arrays.idf[own]) if own >= 0 else unknown
        known = tuple(each for each in found if each[1] >= 0)
        resolved.append(ResolvedTerm(term, known, information))
    return tuple(resolved)
