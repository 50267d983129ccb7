"""Is the question asked as it was typed, or as it was meant?

What the corpus holds decides.  A correction is offered where it would be answered better, and
asked at once where the typed question finds nothing reliable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.language.analyzer import Analyzer
from faq.language.grains import bigram_key, character_key, word_key
from faq.model import Audience
from faq.query import Query, build_query
from faq.ranking.postings import find_terms
from faq.retrieval import Ranking, confidence_of, retrieve
from faq.settings import Settings
from faq.spelling.correct import Correction, corrections
from faq.store import Generation

_TRIED = 2
"""Corrections that are asked; the further ones are hardly ever better."""
_SURE = 0.85
"""What is answered so surely was typed well enough."""
_CERTAIN = -15.0
"""The cost of a correction that nobody would doubt (pinyin amid characters, say): what the
typed question finds in spite of it is found by chance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked of the index, and what came of it."""

    query: Query
    ranking: Ranking
    confidence: float
    did_you_mean: str | None = None
    """Another wording that is answered better."""
    corrected: bool = False
    """Whether it is that wording which was asked."""


def ask(
    question: str,
    generation: Generation,
    analyzer: Analyzer,
    settings: Settings,
    *,
    wanted: int,
    audience: Audience | None,
    literal: bool = False,
) -> Asked:
    """The question as typed, or its best correction where the typed one finds nothing reliable.

    With `literal` it stays as typed, and no word stands for another.  Raises QuestionError for
    a question that can't be asked.
    """

    if literal:
        settings = replace(settings, weight_synonym=0.0)

    def asked(text: str) -> Asked:
        query = build_query(text, analyzer, settings)
        ranking = retrieve(query, generation, settings, wanted=wanted, audience=audience)
        return Asked(query, ranking, confidence_of(ranking, generation, settings))

    typed = asked(question)
    if literal or typed.confidence >= _SURE:
        return typed
    found = corrections(typed.query.text, _Holds(generation), generation.vocabulary, analyzer.knows)
    others = []
    for each in found[:_TRIED]:
        meant = _rewritten(typed.query, each)
        if len(meant) <= settings.question_chars:
            others.append((asked(meant), meant, each.cost))
    best, meant, cost = max(others, key=lambda other: other[0].confidence, default=(typed, "", 0))
    if not best.confidence > typed.confidence:
        return typed
    if typed.confidence >= settings.confidence_threshold and cost > _CERTAIN:
        return Asked(typed.query, typed.ranking, typed.confidence, meant)
    return Asked(best.query, best.ranking, best.confidence, meant, corrected=True)


def _rewritten(query: Query, correction: Correction) -> str:
    """The question with only what is corrected written anew."""
    text, position = "", 0
    for change in correction.changes:
        start, end = query.normalized.raw_span(change.start, change.end)
        text += query.question[position:start] + change.replacement
        position = end
    return text + query.question[position:]


class _Holds:
    """How many passages of a generation hold each of several things."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def characters(self, characters: Sequence[str]) -> list[int]:
        return self._counts(characters, character_key)

    def bigrams(self, pairs: Sequence[str]) -> list[int]:
        return self._counts(pairs, bigram_key)

    def words(self, words: Sequence[str]) -> list[int]:
        return self._counts(words, word_key)

    def passages(self) -> int:
        return self._generation.rows

    def _counts(self, texts: Sequence[str], key: Callable[[str], int]) -> list[int]:
        postings = self._generation.postings
        keys = np.array([key(each) for each in texts], np.uint64)
        return [
            postings.holders.item(term) if term >= 0 else 0
            for term in find_terms(postings, keys).tolist()
        ]
