"""Builds the query of a question: its words, bigrams and characters, each with its weight.

A word comes with the synonyms that may stand for it.  Stopwords weigh little, and tell nothing of
what is asked about unless the question is made of nothing else.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from faq.kernel.bindings import QuestionText
from faq.language.analyzer import Analyzer
from faq.language.audience import asker
from faq.language.term_kinds import TermKind, bigram_key, character_key, word_key
from faq.language.terms import NormalizedText, Terms
from faq.language.thesaurus import Thesaurus
from faq.model import Audience
from faq.ranking.model import QueryWeights
from faq.ranking.query_terms import Alternative, TermColumns, address_of, codes_of

_Span = tuple[int, int]
_Counts = dict[tuple[str, int], int]
"""Occurrences of a word, outside of stopwords (0) or within them (1)."""
_Substitutes = dict[str, dict[str, int]]
"""For a bigram or a character, those that may stand for it, with their keys."""
_SALIENCE_OF_MANNER = 0.3
"""Salience of a word for how, when or how many, beside 1 for one that names a thing or a deed."""


class _Cut(NamedTuple):
    """A normalized question cut into words."""

    text: str
    spans: list[_Span]
    """Of all words, a long one before its parts."""
    whole: list[_Span]
    """Of the words that are no part of a longer one."""
    stopword_only: bytearray
    """For each character, 1 within a stopword."""


class QueryTerm(NamedTuple):
    """A term of the question."""

    term_kind: TermKind
    text: str
    weight: float
    alternatives: tuple[tuple[str, int, float], ...]
    """(text, key, weight), the term itself first."""
    stopword_only: bool
    """Whether it stands only in stopwords."""
    salience: float = 0.0
    """How much it tells of what is asked about, 0 to 1: 0 for grams, parts of longer words and,
    beside other words, stopwords."""
    out_of_scope: bool = False
    """Whether it names something that the corpus is not about."""


class Query(Struct, frozen=True, dict=True):
    """A question in the terms of the index."""

    question: str
    normalized: NormalizedText
    codes: array[int]
    """Code points of the normalized question."""
    words: Sequence[str]
    """Distinct words; one that stands both within stopwords and outside appears twice."""
    columns: TermColumns
    """Words, then bigrams, then characters."""
    saliences: Sequence[float]
    """Parallel to `words`, as in `QueryTerm`."""
    out_of_scope: Sequence[bool]
    """Parallel to `words`, as in `QueryTerm`."""
    asker: Audience | None = None
    """The side that asks, where the question tells."""

    @property
    def text(self) -> str:
        """The normalized question."""
        return self.normalized.text

    @cached_property
    def terms(self) -> tuple[QueryTerm, ...]:
        """The terms one by one; slow, for explanations."""
        columns, words = self.columns, len(self.saliences)
        alternatives = list(zip(columns.texts(), columns.keys, columns.weights, strict=True))
        return tuple(
            QueryTerm(
                TermKind(columns.term_kinds[nth]),
                alternatives[first][0],
                alternatives[first][2],
                tuple(alternatives[first:end]),
                bool(columns.stopword_only[nth]),
                self.saliences[nth] if nth < words else 0.0,
                nth < words and self.out_of_scope[nth],
            )
            for nth, (first, end) in enumerate(pairwise(columns.firsts))
        )

    def of(self, term_kind: TermKind) -> tuple[QueryTerm, ...]:
        """The terms of one kind."""
        return tuple(term for term in self.terms if term.term_kind is term_kind)


def build_query(question: str, analyzer: Analyzer, weights: QueryWeights) -> Query:
    """The terms of `question`; a question without words has none, and matches nothing."""
    terms = analyzer.analyze(question)
    cut = _cut(terms, analyzer.lexicon.stopwords)
    columns = TermColumns()
    words, saliences, out_of_scope = _add_words(columns, cut, analyzer, weights)
    pairs, singles = _substitutes(cut, analyzer.thesaurus, weights)
    codes, stopword_only = array("I", codes_of(cut.text)), array("B", cut.stopword_only)
    question_text = QuestionText(
        address_of(codes), address_of(stopword_only), len(codes), weights.stopword
    )
    _add_grams(columns, TermKind.BIGRAM, question_text, pairs, weights)
    _add_grams(columns, TermKind.CHARACTER, question_text, singles, weights)
    return Query(
        question, terms.normalized, codes, words, columns, saliences, out_of_scope, asker(cut.text)
    )


def _cut(terms: Terms, stopwords: frozenset[str]) -> _Cut:
    text = terms.normalized.text
    spans = list(zip(terms.starts, terms.ends, strict=True))
    whole = terms.whole_spans()
    return _Cut(text, spans, whole, _stopword_mask(text, whole, stopwords))


def _stopword_mask(text: str, whole: Iterable[_Span], stopwords: frozenset[str]) -> bytearray:
    """For each character, 1 within a stopword; a part of a longer word is no stopword itself."""
    stopword_only = bytearray(len(text))
    for start, end in whole:
        if text[start:end] in stopwords:
            stopword_only[start:end] = b"\1" * (end - start)
    return stopword_only


def _add_words(
    columns: TermColumns, cut: _Cut, analyzer: Analyzer, weights: QueryWeights
) -> tuple[list[str], list[float], list[bool]]:
    """Adds the words with their synonyms; returns them with their saliences, and whether each
    names something that the corpus is not about."""
    lexicon, thesaurus, text = analyzer.lexicon, analyzer.thesaurus, cut.text
    counts: _Counts = {}
    for start, end in cut.spans:
        word = text[start:end]
        # 不了 is a stopword even as a part of 用不了, which is none.
        occurrence = word, cut.stopword_only[start] or int(word in lexicon.stopwords)
        counts[occurrence] = counts.get(occurrence, 0) + 1
    whole = {text[start:end] for start, end in cut.whole}
    only_stopwords = all(is_stopword for word, is_stopword in counts if word in whole)
    saliences: list[float] = []
    out_of_scope: list[bool] = []
    sizes: list[int] = []
    alternatives: list[Alternative] = []
    for (word, is_stopword), count in counts.items():
        weight = _emphasis(count, is_stopword, weights)
        if word in whole and word.isascii() and not word.isdigit():
            weight *= weights.latin
        others, part = thesaurus.synonyms_of(word).words, weight * weights.synonym
        sizes.append(1 + len(others))
        alternatives.append((word, word_key(word), weight))
        alternatives += [(other, key, part) for other, key in others]
        salience = 0.0
        if word in whole and (not is_stopword or only_stopwords):
            salience = 1.0 if analyzer.is_content_word(word) else _SALIENCE_OF_MANNER
        saliences.append(salience)
        out_of_scope.append(word in whole and word in lexicon.out_of_scope)
    columns.add_all(TermKind.WORD, [is_stopword for _, is_stopword in counts], sizes, alternatives)
    return [word for word, _ in counts], saliences, out_of_scope


def _substitutes(
    cut: _Cut, thesaurus: Thesaurus, weights: QueryWeights
) -> tuple[_Substitutes, _Substitutes]:
    """Bigrams and characters of synonyms that may stand for those of a word; none that the
    question itself holds."""
    bigrams: _Substitutes = {}
    characters: _Substitutes = {}
    if not (weights.synonym and weights.synonym_grams):
        return bigrams, characters
    for start, end in cut.spans:
        # A synonym of a stopword (怎么 for 咋) tells nothing, and its characters are common.
        if cut.stopword_only[start]:
            continue
        synonyms = thesaurus.synonyms_of(cut.text[start:end])
        if not synonyms.words:
            continue
        for found, size, grams in (
            (bigrams, 2, synonyms.bigrams),
            (characters, 1, synonyms.characters),
        ):
            new = [each for each in grams if each[0] not in cut.text]
            for at in range(start, end - size + 1 if new else start):
                found.setdefault(cut.text[at : at + size], {}).update(new)
    return bigrams, characters


def _add_grams(
    columns: TermColumns,
    term_kind: TermKind,
    question_text: QuestionText,
    substitutes: Mapping[str, Mapping[str, int]],
    weights: QueryWeights,
) -> None:
    """Adds bigrams or characters, those with substitutes last."""
    size, key = (2, bigram_key) if term_kind is TermKind.BIGRAM else (1, character_key)
    keys = {gram: key(gram) for gram in substitutes}
    found = columns.add_grams(term_kind, size, question_text, keys.values())
    stopword_only: list[int] = []
    sizes: list[int] = []
    alternatives: list[Alternative] = []
    for gram, others in substitutes.items():
        for is_stopword in (0, 1):
            weight = found.get((keys[gram], is_stopword))
            if weight is not None:
                part = weight * weights.synonym_grams
                stopword_only.append(is_stopword)
                sizes.append(1 + len(others))
                alternatives.append((gram, keys[gram], weight))
                alternatives += [(other, its_key, part) for other, its_key in others.items()]
    columns.add_all(term_kind, stopword_only, sizes, alternatives)


def _emphasis(count: int, stopword_only: int, weights: QueryWeights) -> float:
    """Weight of a word by its occurrences in the question, with diminishing returns."""
    weight = 1 + math.log(count) if count > 1 else 1.0
    return weight * weights.stopword if stopword_only else weight
