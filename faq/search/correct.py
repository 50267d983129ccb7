"""Is the question asked as it was typed, or as it was meant?

What the corpus holds decides.  A correction is offered where it would be answered better, and
asked at once where the typed question finds nothing reliable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from msgspec import Struct

from faq.language.analyzer import Analyzer
from faq.language.term_kinds import bigram_key, character_key, word_key
from faq.model import Audience
from faq.ranking.postings import find_terms
from faq.search.query import Query, build_query
from faq.search.retrieve import Ranking, confidence_of, retrieve
from faq.settings import Settings
from faq.spelling.correct import Correction, corrections
from faq.storage.generation import Generation

_TRIED = 2
"""Corrections that are asked; the further ones are hardly ever better."""
_LONGEST = 300
"""Code points of a question that is corrected: the rest of a longer one finds what it means, and
it would be asked several times over."""
_SURE = 0.85
"""What is answered so surely was typed well enough, unless there are letters in it that the
corpus lacks."""
_CERTAIN = -15.0
"""The cost of a correction that nobody would doubt (pinyin amid characters, say): what the
typed question finds in spite of it is found by chance, however surely."""

_TELLING = 3
"""Letters that hardly stand for anything else; ``ps`` may."""
_GIVEN = 0.25
"""How much less surely what nobody would doubt may be answered than what was typed."""
_LATER = 0.03
"""By how much surer a less likely correction must be answered."""


class Attempt(Struct, frozen=True):
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
) -> Attempt:
    """The question as typed, or its best correction where the typed one finds nothing reliable.

    With `literal` it stays as typed, and no word stands for another.  Raises QuestionError for
    a question that can't be asked.
    """
    weights = replace(generation.model.query, synonym=0.0) if literal else generation.model.query

    def asked(text: str) -> Attempt:
        query = build_query(text, analyzer, settings, weights)
        ranking = retrieve(query, generation, settings, wanted=wanted, audience=audience)
        return Attempt(query, ranking, confidence_of(ranking, generation, settings))

    original = asked(question)
    if literal or _is_settled(original, generation):
        return original
    found = corrections(
        original.query.text, _Holds(generation), generation.vocabulary, analyzer.has_word
    )
    best, meant, correction = original, "", None
    for nth, each in enumerate(found[:_TRIED]):
        text = _rewritten(original.query, each)
        if len(text) <= settings.question_chars:
            other = asked(text)
            if correction is None or other.confidence > best.confidence + _LATER * nth:
                best, meant, correction = other, text, each
    if correction is None:
        return original
    certain, better = correction.cost <= _CERTAIN, best.confidence > original.confidence
    if not (better or (certain and best.confidence > original.confidence - _GIVEN)):
        return original
    if original.confidence >= settings.confidence_threshold and not (
        certain or _spells(correction)
    ):
        return Attempt(original.query, original.ranking, original.confidence, meant)
    return Attempt(best.query, best.ranking, best.confidence, meant, corrected=True)


def _is_settled(original: Attempt, generation: Generation) -> bool:
    """Whether nothing is gained by asking otherwise."""
    if len(original.query.text) > _LONGEST:
        return True
    return original.confidence >= _SURE and not _has_foreign_letters(original, generation)


def _spells(correction: Correction) -> bool:
    """Whether nothing but letters is written anew, which had no part in what was found."""
    return all(
        each.kind in ("pinyin", "initials") and each.end - each.start >= _TELLING
        for each in correction.changes
    )


def _has_foreign_letters(asked: Attempt, generation: Generation) -> bool:
    """Whether the question has a word of Latin letters that the corpus lacks: it may be pinyin,
    and what is found without it is found by the other half of the question."""
    words = asked.query.words
    letters = [word for word in words if len(word) > 1 and word.isascii() and word.isalpha()]
    return bool(letters) and 0 in _Holds(generation).words(letters)


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
