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
from faq.language.thesaurus import Thesaurus
from faq.model import Audience, NormalizedText, Terms
from faq.settings import Settings

_Beneath = dict[str, dict[str, int]]
"""For a pair of characters or a character, those that may stand for it, with their keys."""
_SAYS_HOW = 0.3
"""What a word tells that says how, when or how many, beside one that names a thing or a deed."""


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
    thesaurus = analyzer.thesaurus
    pairs, singles = _beneath(terms, empty, thesaurus, settings)
    return Query(
        question,
        terms.normalized,
        (
            *_words(terms, empty, analyzer, settings),
            *_grams(Grain.BIGRAM, bigram_offsets(terms), terms, empty, pairs, settings),
            *_grams(Grain.CHARACTER, character_offsets(terms), terms, empty, singles, settings),
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
        part = weight * settings.weight_synonym
        others = ((other, key, part) for other, key in analyzer.thesaurus.meant(word).words)
        worth = 0.0
        if word in whole and (not idle or idle_only):
            worth = 1.0 if analyzer.names_something(word) else _SAYS_HOW
        yield QueryTerm(
            Grain.WORD,
            word,
            weight,
            ((word, word_key(word), weight), *others),
            idle,
            worth,
            word in whole and word in elsewhere,
        )


def _beneath(
    terms: Terms, empty: frozenset[int], thesaurus: Thesaurus, settings: Settings
) -> tuple[_Beneath, _Beneath]:
    """What of the synonyms may stand for each pair of characters and for each character of a
    word; none that the question itself holds."""
    text = terms.normalized.text
    pairs: _Beneath = {}
    singles: _Beneath = {}
    if not (settings.weight_synonym and settings.weight_synonym_grams):
        return pairs, singles
    for start, end in _spans(terms):
        # What stands for a stopword (怎么 for 咋) tells nothing, and its characters are common.
        if start in empty:
            continue
        meant = thesaurus.meant(text[start:end])
        for found, size, named in ((pairs, 2, meant.bigrams), (singles, 1, meant.characters)):
            new = [each for each in named if each[0] not in text]
            for at in range(start, end - size + 1 if new else start):
                found.setdefault(text[at : at + size], {}).update(new)
    return pairs, singles


def _grams(
    grain: Grain,
    offsets: Iterator[int],
    terms: Terms,
    empty: frozenset[int],
    beneath: _Beneath,
    settings: Settings,
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
        part = weight * settings.weight_synonym_grams
        others = ((other, its_key, part) for other, its_key in beneath.get(gram, {}).items())
        yield QueryTerm(grain, gram, weight, ((gram, key, weight), *others), idle)


def _emphasis(count: int, idle: bool, settings: Settings) -> float:
    """A word said again says more, but less each time; a stopword says little."""
    said = 1 + math.log(count) if count > 1 else 1.0
    return said * settings.weight_stopwords if idle else said
