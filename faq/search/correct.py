"""Tries a question as it was typed, and as it was meant where that is answered better.

The corpus decides: a correction is offered where it is answered more surely, and taken at once
where the typed question finds nothing reliable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from faq.language.compounds import form
from faq.language.term_kinds import bigram_key, character_key, word_key
from faq.model import SearchRequest
from faq.search.index import Index
from faq.search.query import Query
from faq.search.searcher import Attempt, Searcher
from faq.spelling.correct import Correction, corrections
from faq.stages import stage

_TRIED = 2
"""Corrections that are tried; further ones are hardly ever better."""
_LONGEST = 300
"""Code points of the longest question that is corrected: a longer one finds what it means by the
rest of it, and each try would cost several times as much."""
_SURE = 0.85
"""A question answered this surely needs no correction, unless it has letters that the corpus
lacks."""
_CERTAIN_COST = -15.0
"""The cost of a correction beyond doubt, such as pinyin amid characters: what the typed question
finds in spite of it is found by chance, however surely."""

_UNAMBIGUOUS_LETTERS = 3
"""Fewer letters may stand for something else, such as ``ps``."""
_CERTAIN_LOSS = 0.25
"""How much less surely a correction beyond doubt may be answered than the typed question."""
_RANK_GAIN = 0.03
"""How much more surely a less likely correction must be answered, for each rank."""


class _Rewrite(Struct, frozen=True, eq=False):
    """A correction of the question, and the try of it."""

    correction: Correction
    attempt: Attempt

    @property
    def text(self) -> str:
        return self.attempt.query.question

    @property
    def is_certain(self) -> bool:
        return self.correction.cost <= _CERTAIN_COST


def ask(request: SearchRequest, searcher: Searcher) -> Attempt:
    """The try of the question as typed, or of its best correction where the typed question finds
    nothing reliable; always as typed for a literal request."""
    original = searcher.attempt(request.question, request)
    if request.literal:
        return original
    if _is_settled(original, searcher.index):
        return original
    rewrite = _best_rewrite(original, request, searcher)
    if rewrite is None or not _is_better(rewrite, original, searcher.index):
        return original
    reliable = _fit(original, searcher.index) >= searcher.settings.confidence_threshold
    if reliable and not (rewrite.is_certain or _spells_letters(rewrite.correction)):
        return replace(original, did_you_mean=rewrite.text)
    return replace(rewrite.attempt, did_you_mean=rewrite.text, corrected=True)


def _is_settled(original: Attempt, index: Index) -> bool:
    """Whether no correction is worth a try."""
    if len(original.query.text) > _LONGEST:
        return True
    sure = _fit(original, index) >= _SURE
    return sure and not _has_unknown_letters(original.query, index)


def _fit(attempt: Attempt, index: Index) -> float:
    """The reliability before a conflict counts: one word that differs is no slip of the hand."""
    factor = index.model.confidence.conflict
    return attempt.reliability / factor if attempt.conflict and factor else attempt.reliability


def _best_rewrite(original: Attempt, request: SearchRequest, searcher: Searcher) -> _Rewrite | None:
    """The correction that is answered most surely, the likelier one where it is close."""
    index, query = searcher.index, original.query
    with stage("correct"):
        found = corrections(
            query.text,
            _Holders(index),
            index.vocabulary,
            searcher.analyzer.has_word,
            searcher.analyzer.is_function_word,
        )
    best: _Rewrite | None = None
    for rank, correction in enumerate(found[:_TRIED]):
        text = _rewritten(query, correction)
        if len(text) <= searcher.settings.question_chars:
            attempt = searcher.attempt(text, request)
            gain = _RANK_GAIN * rank
            if best is None or attempt.reliability > best.attempt.reliability + gain:
                best = _Rewrite(correction, attempt)
    return best


def _is_better(rewrite: _Rewrite, original: Attempt, index: Index) -> bool:
    """Whether the correction is answered more surely, or nearly so where it is beyond doubt."""
    loss = _CERTAIN_LOSS if rewrite.is_certain else 0.0
    return rewrite.attempt.reliability > _fit(original, index) - loss


def _spells_letters(correction: Correction) -> bool:
    """Whether only letters are rewritten, which had no part in what was found."""
    return all(
        each.kind in ("pinyin", "initials") and each.end - each.start >= _UNAMBIGUOUS_LETTERS
        for each in correction.changes
    )


def _has_unknown_letters(query: Query, index: Index) -> bool:
    """Whether the corpus lacks a word of Latin letters in the question: it may be pinyin, and the
    rest of the question found the passages without it."""
    words = query.words
    letters = [word for word in words if len(word) > 1 and word.isascii() and word.isalpha()]
    return bool(letters) and 0 in _Holders(index).words(letters)


def _rewritten(query: Query, correction: Correction) -> str:
    """The raw question with the corrected spans replaced."""
    text, position = "", 0
    for change in correction.changes:
        start, end = query.normalized.raw_span(change.start, change.end)
        text += query.question[position:start] + change.replacement
        position = end
    return text + query.question[position:]


class _Holders:
    """Counts the passages of a generation that hold a term."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def characters(self, characters: Sequence[str]) -> list[int]:
        return self._counts(characters, character_key)

    def bigrams(self, pairs: Sequence[str]) -> list[int]:
        return self._counts(pairs, bigram_key)

    def words(self, words: Sequence[str]) -> list[int]:
        return self._counts([form(word) for word in words], word_key)

    def passages(self) -> int:
        return self._index.rows

    def _counts(self, texts: Sequence[str], key: Callable[[str], int]) -> list[int]:
        keys = np.array([key(each) for each in texts], np.uint64)
        return self._index.holders(keys)
