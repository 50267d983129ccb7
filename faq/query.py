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

_SAYS_HOW = 0.3
"""What a word tells that says how, when or how many, beside one that names a thing or a deed."""


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of the question; `alternatives` are (text, key, weight), itself first."""

    grain: Grain
    text: str
    weight: float
    alternatives: tuple[tuple[str, int, float], ...]
    idle: bool
    """Whether it stands only in stopwords."""
    worth: float = 0.0
    """How much it tells of what is asked about, 0 to 1: 0 for grams, parts of longer words and,
    where there are others, stopwords."""
    elsewhere: bool = False
    """Whether it is the name of something that the corpus is not about."""


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
    synonyms = {each.said: each.meant for each in analyzer.lexicon.synonyms}
    return Query(
        question,
        terms.normalized,
        (
            *_words(terms, empty, analyzer, synonyms, settings),
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
    for start, end in _whole(terms):
        if text[start:end] in stopwords:
            empty.update(range(start, end))
    return frozenset(empty)


def _whole(terms: Terms) -> Iterator[tuple[int, int]]:
    """Spans of the words that are no part of a longer one."""
    border = 0
    for start, end in _spans(terms):
        if start >= border:
            border = end
            yield start, end


def _words(
    terms: Terms,
    empty: frozenset[int],
    analyzer: Analyzer,
    synonyms: dict[str, tuple[str, ...]],
    settings: Settings,
) -> Iterator[QueryTerm]:
    text = terms.normalized.text
    stopwords, elsewhere = analyzer.lexicon.stopwords, analyzer.lexicon.elsewhere
    counts = Counter(
        # 不了 is a stopword even as a part of 用不了, which is none.
        (text[start:end], start in empty or text[start:end] in stopwords)
        for start, end in _spans(terms)
    )
    whole = {text[start:end] for start, end in _whole(terms)}
    idle_only = all(idle for (word, idle) in counts if word in whole)
    for (word, idle), count in counts.items():
        weight = _emphasis(count, idle, settings)
        others = ((other, weight * settings.weight_synonym) for other in synonyms.get(word, ()))
        alternatives = ((word, weight), *others)
        keyed = tuple((each, word_key(each), part) for each, part in alternatives)
        worth = 0.0
        if word in whole and (not idle or idle_only):
            worth = 1.0 if analyzer.names_something(word) else _SAYS_HOW
        yield QueryTerm(
            Grain.WORD, word, weight, keyed, idle, worth, word in whole and word in elsewhere
        )


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
    return (1 + math.log(count)) * (settings.weight_stopwords if idle else 1.0)
