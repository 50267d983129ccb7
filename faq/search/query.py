"""Builds the query of a question: its words, bigrams and characters, each with its weight.

A word comes with the synonyms that may stand for it.  Stopwords weigh little, and tell nothing of
what is asked about unless the question is made of nothing else.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from msgspec import Struct

from faq.kernel.bindings import QuestionText
from faq.language.analyzer import Analyzer
from faq.language.audience import asker
from faq.language.codes import marked_codes
from faq.language.compounds import form
from faq.language.term_kinds import TermKind, bigram_key, character_key, word_key
from faq.language.terms import NormalizedText, Terms
from faq.language.thesaurus import Thesaurus
from faq.model import Audience
from faq.ranking.model import QueryWeights
from faq.ranking.query_terms import Alternative, TermColumns, address_of, codes_of
from faq.search.spellings import OtherSpellings

_Span = tuple[int, int]
_Substitutes = dict[str, dict[str, int]]
"""For a bigram or a character, those that may stand for it, with their keys."""
_LATIN = re.compile(r"[a-z]")
_SALIENCE_OF_MANNER = 0.3
"""Salience of a word for how, when or how many, beside 1 for one that names a thing or a deed."""
_SALIENCE_BESIDE_CODE = 0.2
"""Salience of what stands beside a code (错误码, 意思): it is the same for all others."""


class _Cut(NamedTuple):
    """A normalized question cut into words."""

    text: str
    spans: list[_Span]
    """Of all words, a long one before its parts."""
    whole: list[_Span]
    """Of the words that are no part of a longer one."""
    stopword_only: bytearray
    """For each character, 1 within a stopword."""


class _Occurrence(NamedTuple):
    """A word of the question, as it counts."""

    text: str
    """The term: of a compound its one form."""
    within_stopwords: int


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
    respelt: frozenset[str] = frozenset()
    """Alternatives that are words of the question in another spelling, no synonyms."""

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
    words = _WordAdder(cut, analyzer, weights)
    words.add_to(columns)
    pairs, singles = _substitutes(cut, analyzer.thesaurus, weights)
    codes, stopword_only = array("I", codes_of(cut.text)), array("B", cut.stopword_only)
    question_text = QuestionText(
        address_of(codes), address_of(stopword_only), len(codes), weights.stopword
    )
    _add_grams(columns, TermKind.BIGRAM, question_text, pairs, weights)
    _add_grams(columns, TermKind.CHARACTER, question_text, singles, weights)
    return Query(
        question,
        terms.normalized,
        codes,
        [each.text for each in words.counts],
        columns,
        words.saliences,
        words.out_of_scope,
        asker(cut.text, analyzer.cut),
        frozenset(words.respelt),
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


class _WordAdder:
    """Adds the words of a question with their synonyms and other spellings."""

    def __init__(self, cut: _Cut, analyzer: Analyzer, weights: QueryWeights) -> None:
        self._analyzer, self._weights = analyzer, weights
        self._spellings = OtherSpellings(cut.text, cut.whole)
        stopwords, text = analyzer.lexicon.stopwords, cut.text
        self._whole = {form(text[start:end]): text[start:end] for start, end in cut.whole}
        """Of the words that are no part of a longer one: how they stand there."""
        self._marked = marked_codes(text)
        """Codes that the question says to be codes: it is about them."""
        self.counts: dict[_Occurrence, int] = {}
        for start, end in cut.spans:
            word = text[start:end]
            # 不了 is a stopword even as a part of 用不了, which is none.
            each = _Occurrence(form(word), cut.stopword_only[start] or int(word in stopwords))
            self.counts[each] = self.counts.get(each, 0) + 1
        self.saliences: list[float] = []
        """Parallel to `counts`."""
        self.out_of_scope = [
            each.text in self._whole and each.text in analyzer.lexicon.out_of_scope
            for each in self.counts
        ]
        """Whether each names something that the corpus is not about."""
        self.respelt: set[str] = set()

    def add_to(self, columns: TermColumns) -> None:
        """Adds all words."""
        only_stopwords = all(
            is_stopword for word, is_stopword in self.counts if word in self._whole
        )
        added: list[list[Alternative]] = []
        for (word, is_stopword), count in self.counts.items():
            tells = word in self._whole and (not is_stopword or only_stopwords)
            self.saliences.append(self._salience(word) if tells else 0.0)
            weight = _emphasis(count, is_stopword, self._weights)
            weight *= self._emphasis_of(self._whole.get(word, ""))
            added.append([(word, word_key(word), weight), *self._alternatives(word, weight)])
        columns.add_all(
            TermKind.WORD,
            [is_stopword for _, is_stopword in self.counts],
            map(len, added),
            list(chain.from_iterable(added)),
        )

    def _emphasis_of(self, stood: str) -> float:
        """What a word weighs more that is no part of another, as it stands in the question."""
        if stood in self._marked:
            return self._weights.code
        # Its Latin letters have neither bigrams nor characters.
        is_name = stood and (_LATIN.search(stood) or (stood.isascii() and not stood.isdigit()))
        return self._weights.latin if is_name else 1.0

    def _salience(self, word: str) -> float:
        stood = self._whole[word]
        if self._marked:
            return 1.0 if stood in self._marked else _SALIENCE_BESIDE_CODE
        return 1.0 if self._analyzer.is_content_word(stood) else _SALIENCE_OF_MANNER

    def _alternatives(self, word: str, weight: float) -> Iterator[Alternative]:
        """Those that count: one without a weight would still be in the cosine."""
        part = weight * self._weights.synonym
        for other, key in self._analyzer.thesaurus.synonyms_of(word).words if part else ():
            yield other, key, part
        if word in self._whole:
            same, inflected = self._spellings.of(word)
            inflected = inflected if part else ()
            self.respelt.update(same, inflected)
            for other in same:
                yield other, word_key(other), weight
            for other in inflected:
                yield other, word_key(other), part


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
        synonyms = thesaurus.synonyms_of(form(cut.text[start:end]))
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
