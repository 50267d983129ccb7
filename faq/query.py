"""What does a question ask for, in the terms of the index?

Words, bigrams and characters of the question, each with its weight; a word with the
synonyms that may stand for it.  Question words and courtesies carry no weight unless the
question is made of nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from faq.errors import QuestionError
from faq.language.analyzer import Analyzer
from faq.language.audience import asker
from faq.language.grains import (
    Grain,
    bigram_key,
    bigram_offsets,
    character_key,
    character_offsets,
    word_key,
)
from faq.model import Audience, NormalizedText, Terms
from faq.settings import Settings


class QueryTerm(NamedTuple):
    """A term of the question; `alternatives` are (text, key, weight), itself first.

    A tuple, for a question makes dozens: a frozen dataclass takes three times as long to make.
    """

    grain: Grain
    text: str
    weight: float
    alternatives: tuple[tuple[str, int, float], ...]
    idle: bool
    """Whether it stands only in stopwords."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question in the terms of the index."""

    question: str
    normalized: NormalizedText
    terms: tuple[QueryTerm, ...]
    asker: Audience | None = None
    """The side it is asked from, where it tells."""

    @property
    def text(self) -> str:
        """The question, normalized."""
        return self.normalized.text

    def of(self, grain: Grain) -> tuple[QueryTerm, ...]:
        """The terms of one grain."""
        return tuple(term for term in self.terms if term.grain is grain)


def build_query(question: str, analyzer: Analyzer, settings: Settings) -> Query:
    """What `question` asks for.

    Raises QuestionError when it is blank or too long.  One that holds no word at all has no
    terms, and so matches nothing.
    """
    if not question.strip():
        raise QuestionError("q", "问题不能为空 (the question is empty)")
    if len(question) > settings.question_chars:
        raise QuestionError(
            "q",
            f"问题有 {len(question)} 个字，最多 {settings.question_chars} 个 (question too long)",
        )
    terms = analyzer.analyze(question)
    empty = _empty_offsets(terms, analyzer.lexicon.stopwords)
    return Query(
        question,
        terms.normalized,
        (
            *_words(terms, empty, analyzer.lexicon.stopwords, analyzer.synonyms, settings),
            *_grams(Grain.BIGRAM, bigram_offsets(terms), terms, empty, settings),
            *_grams(Grain.CHARACTER, character_offsets(terms), terms, empty, settings),
        ),
        asker(terms.normalized.text),
    )


def _spans(terms: Terms) -> Iterator[tuple[int, int]]:
    return zip(terms.starts, terms.ends, strict=True)


def _empty_offsets(terms: Terms, stopwords: frozenset[str]) -> frozenset[int]:
    """Offsets within stopwords; a part of a longer word is none by itself."""
    text = terms.normalized.text
    empty: set[int] = set()
    border = 0
    for start, end in _spans(terms):
        if start >= border:
            border = end
            if text[start:end] in stopwords:
                empty.update(range(start, end))
    return frozenset(empty)


def _words(
    terms: Terms,
    empty: frozenset[int],
    stopwords: frozenset[str],
    synonyms: dict[str, tuple[str, ...]],
    settings: Settings,
) -> Iterator[QueryTerm]:
    text = terms.normalized.text
    counts = Counter(
        # 不了 is a stopword even as a part of 用不了, which is none.
        (text[start:end], start in empty or text[start:end] in stopwords)
        for start, end in _spans(terms)
    )
    for (word, idle), count in counts.items():
        weight = _emphasis(count, idle, settings)
        others = ((other, weight * settings.weight_synonym) for other in synonyms.get(word, ()))
        alternatives = ((word, weight), *others)
        keyed = tuple((each, word_key(each), part) for each, part in alternatives)
        yield QueryTerm(Grain.WORD, word, weight, keyed, idle)


def _grams(
    grain: Grain, offsets: Iterator[int], terms: Terms, empty: frozenset[int], settings: Settings
) -> Iterator[QueryTerm]:
    text = terms.normalized.text
    pairs = grain is Grain.BIGRAM
    size = 2 if pairs else 1
    counts = Counter(
        (text[at : at + size], empty.issuperset(range(at, at + size))) for at in offsets
    )
    for (gram, idle), count in counts.items():
        weight = _emphasis(count, idle, settings)
        key = bigram_key(gram) if pairs else character_key(gram)
        yield QueryTerm(grain, gram, weight, ((gram, key, weight),), idle)


def _emphasis(count: int, idle: bool, settings: Settings) -> float:
    """A word said again says more, but less each time; a stopword says little."""
    said = 1 + math.log(count) if count > 1 else 1.0
    return said * settings.weight_stopwords if idle else said
