"""Asks a question of the index in force and keeps what tells its topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faq.bounds import request_bounds
from faq.errors import QuestionError
from faq.insights.vain import VainQuestion
from faq.language.term_kinds import TermKind
from faq.model import Outcome, PassageId, SearchRequest
from faq.search.correct import ask
from faq.search.outcome import decide
from faq.search.searcher import Attempt, Searcher

_COMPARED = 60
"""Passages that questions are compared by: as many as the ranking reranks."""
_KIND_WEIGHTS = {TermKind.WORD: 1.0, TermKind.BIGRAM: 0.7, TermKind.CHARACTER: 0.3}
_FAR = 0.3
"""Share of the first passage's score that any passage has."""
Term = tuple[int, int]
"""Kind and key."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A question as the index in force takes it, and what it finds."""

    question: VainQuestion
    attempt: Attempt
    outcome: Outcome
    terms: Mapping[Term, float]
    """With their synonyms, weighted by information."""
    passages: Mapping[int, float]
    """The nearest, by row, the nearest first: how near."""
    articles: Mapping[int, float]
    """The same, by the number of the article."""
    first: PassageId | None
    """The first hit; None where nothing matches."""
    unknown: tuple[str, ...]
    """Words that tell something and that no passage has, nor a synonym of them."""
    vector: npt.NDArray[np.float32] | None
    """Of length 1; None without a model."""

    @property
    def confidence(self) -> float:
        """That the first passage answers."""
        return self.attempt.confidence


def probe_all(questions: Iterable[VainQuestion], searcher: Searcher) -> list[Probe]:
    """The probes of questions, without those that can't be asked."""
    bounds = request_bounds(searcher.settings)
    found = []
    for each in questions:
        request = SearchRequest(each.text, limit=bounds.limit.nearest(searcher.settings.limit))
        try:
            bounds.check(request)
        except QuestionError:
            continue
        found.append(_probe(each, ask(request, searcher), searcher))
    return found


def _probe(question: VainQuestion, attempt: Attempt, searcher: Searcher) -> Probe:
    ranking = attempt.ranking
    nearest = list(zip(ranking.rows[:_COMPARED], ranking.scores[:_COMPARED], strict=True))
    passages = {row: max(score / nearest[0][1] - _FAR, 0.01) for row, score in nearest}
    articles: dict[int, float] = {}
    for row, near in passages.items():
        owner = searcher.index.owner(row)
        articles[owner] = articles.get(owner, 0.0) + near
    return Probe(
        question,
        attempt,
        decide(attempt, searcher).outcome,
        _terms(attempt),
        passages,
        articles,
        attempt.ranked.passage(ranking.rows[0]).id if ranking.rows else None,
        tuple(_unknown(attempt, searcher)),
        _vector(attempt),
    )


def _terms(attempt: Attempt) -> dict[Term, float]:
    columns, information = attempt.query.columns, attempt.ranking.information
    terms: dict[Term, float] = {}
    for nth, (first, end) in enumerate(pairwise(columns.firsts)):
        kind = columns.term_kinds[nth]
        weight = information[nth] * _KIND_WEIGHTS[TermKind(kind)]
        for at in range(first, end):
            term = kind, columns.keys[at]
            terms[term] = max(terms.get(term, 0.0), columns.weights[at] * weight)
    return terms


def _unknown(attempt: Attempt, searcher: Searcher) -> Iterable[str]:
    query = attempt.query
    columns = query.columns
    for nth, (word, salience) in enumerate(zip(query.words, query.saliences, strict=True)):
        if salience < 1:
            continue
        if not searcher.analyzer.has_word(word):
            continue  # cut out of two others
        keys = np.array(columns.keys[columns.firsts[nth] : columns.firsts[nth + 1]], np.uint64)
        if not any(searcher.index.holders(keys)):
            yield word


def _vector(attempt: Attempt) -> npt.NDArray[np.float32] | None:
    found = attempt.ranking.call.request.vector
    if found is None:
        return None
    vector = found.astype(np.float32)
    return vector / (np.linalg.norm(vector) or np.float32(1))
