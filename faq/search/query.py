"""What does a question ask for, in the terms of the index?

Words, bigrams and characters of the question, each with its weight; a word with the
synonyms that may stand for it.  Question words and courtesies carry no weight unless the
question is made of nothing else.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from faq.errors import QuestionError
from faq.kernel.bindings import QuestionText
from faq.language.analyzer import Analyzer
from faq.language.audience import asker
from faq.language.term_kinds import TermKind, bigram_key, character_key, word_key
from faq.language.thesaurus import Thesaurus
from faq.model import Audience, NormalizedText
from faq.ranking.model import QueryWeights
from faq.ranking.query_terms import Alternative, TermColumns, address_of, codes_of
from faq.settings import Settings

_Span = tuple[int, int]
_Counts = dict[tuple[str, int], int]
"""How often a text is said, outside of stopwords (0) or within them (1)."""
_Beneath = dict[str, dict[str, int]]
"""For a pair of characters or a character, those that may stand for it, with their keys."""
_SAYS_HOW = 0.3
"""What a word tells that says how, when or how many, beside one that names a thing or a deed."""


class QueryTerm(NamedTuple):
    """A term of the question; `alternatives` are (text, key, weight), itself first."""

    term_kind: TermKind
    text: str
    weight: float
    alternatives: tuple[tuple[str, int, float], ...]
    stopword_only: bool
    """Whether it stands only in stopwords."""
    salience: float = 0.0
    """How much it tells of what is asked about, 0 to 1: 0 for grams, parts of longer words and,
    where there are others, stopwords."""
    out_of_scope: bool = False
    """Whether it is the name of something that the corpus is not about."""


class Query(Struct, frozen=True, dict=True):
    """A question in the terms of the index."""

    question: str
    normalized: NormalizedText
    codes: array[int]
    """Code points of it."""
    words: Sequence[str]
    """Its words, each once outside of stopwords and once within."""
    columns: TermColumns
    """The words, then pairs of characters, then characters."""
    saliences: Sequence[float]
    """Of each of the words, as `QueryTerm` has it."""
    out_of_scope: Sequence[bool]
    """The same."""
    asker: Audience | None = None
    """The side it is asked from, where it tells."""

    @property
    def text(self) -> str:
        """The question, normalized."""
        return self.normalized.text

    @cached_property
    def terms(self) -> tuple[QueryTerm, ...]:
        """The terms one by one, for whoever explains them."""
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
        """The terms of one grain."""
        return tuple(term for term in self.terms if term.term_kind is term_kind)


def build_query(
    question: str, analyzer: Analyzer, settings: Settings, weights: QueryWeights
) -> Query:
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
    text = terms.normalized.text
    spans = list(zip(terms.starts, terms.ends, strict=True))
    whole = _whole(spans)
    stopword_only = _stopword_mask(text, whole, analyzer.lexicon.stopwords)
    columns = TermColumns()
    words, saliences, out_of_scope = _add_words(
        columns, text, spans, whole, stopword_only, analyzer, weights
    )
    pairs, singles = _beneath(text, spans, stopword_only, analyzer.thesaurus, weights)
    codes, within = array("I", codes_of(text)), array("B", stopword_only)
    question_text = QuestionText(
        address_of(codes), address_of(within), len(codes), weights.stopword
    )
    _add_grams(columns, TermKind.BIGRAM, question_text, bigram_key, pairs, weights)
    _add_grams(columns, TermKind.CHARACTER, question_text, character_key, singles, weights)
    return Query(
        question, terms.normalized, codes, words, columns, saliences, out_of_scope, asker(text)
    )


def _whole(spans: Iterable[_Span]) -> list[_Span]:
    """Spans of the words that are no part of a longer one."""
    border, whole = 0, []
    for span in spans:
        if span[0] >= border:
            border = span[1]
            whole.append(span)
    return whole


def _stopword_mask(text: str, whole: Iterable[_Span], stopwords: frozenset[str]) -> bytearray:
    """Of each offset, 1 within stopwords; a part of a longer word is none by itself."""
    stopword_only = bytearray(len(text))
    for start, end in whole:
        if text[start:end] in stopwords:
            stopword_only[start:end] = b"\1" * (end - start)
    return stopword_only


def _add_words(
    columns: TermColumns,
    text: str,
    spans: Iterable[_Span],
    whole: Iterable[_Span],
    stopword_only: bytearray,
    analyzer: Analyzer,
    weights: QueryWeights,
) -> tuple[list[str], list[float], list[bool]]:
    """Adds the words with their synonyms; returns them, what each is worth, and whether it is the
    name of something that the corpus is not about."""
    lexicon, thesaurus = analyzer.lexicon, analyzer.thesaurus
    counts: _Counts = {}
    for start, end in spans:
        word = text[start:end]
        # 不了 is a stopword even as a part of 用不了, which is none.
        said = word, stopword_only[start] or int(word in lexicon.stopwords)
        counts[said] = counts.get(said, 0) + 1
    names = {text[start:end] for start, end in whole}
    only_stopwords = all(is_stopword for word, is_stopword in counts if word in names)
    saliences: list[float] = []
    out_of_scope: list[bool] = []
    sizes: list[int] = []
    alternatives: list[Alternative] = []
    for (word, is_stopword), count in counts.items():
        weight = _emphasis(count, is_stopword, weights)
        others, part = thesaurus.synonyms_of(word).words, weight * weights.synonym
        sizes.append(1 + len(others))
        alternatives.append((word, word_key(word), weight))
        alternatives += [(other, key, part) for other, key in others]
        salience = 0.0
        if word in names and (not is_stopword or only_stopwords):
            salience = 1.0 if analyzer.is_content_word(word) else _SAYS_HOW
        saliences.append(salience)
        out_of_scope.append(word in names and word in lexicon.out_of_scope)
    columns.add_all(TermKind.WORD, [is_stopword for _, is_stopword in counts], sizes, alternatives)
    return [word for word, _ in counts], saliences, out_of_scope


def _beneath(
    text: str,
    spans: Iterable[_Span],
    stopword_only: bytearray,
    thesaurus: Thesaurus,
    weights: QueryWeights,
) -> tuple[_Beneath, _Beneath]:
    """What of the synonyms may stand for each pair of characters and for each character of a
    word; none that the question itself holds."""
    pairs: _Beneath = {}
    singles: _Beneath = {}
    if not (weights.synonym and weights.synonym_grams):
        return pairs, singles
    for start, end in spans:
        # What stands for a stopword (怎么 for 咋) tells nothing, and its characters are common.
        if stopword_only[start]:
            continue
        meant = thesaurus.synonyms_of(text[start:end])
        if not meant.words:
            continue
        for found, size, named in ((pairs, 2, meant.bigrams), (singles, 1, meant.characters)):
            new = [each for each in named if each[0] not in text]
            for at in range(start, end - size + 1 if new else start):
                found.setdefault(text[at : at + size], {}).update(new)
    return pairs, singles


def _add_grams(
    columns: TermColumns,
    term_kind: TermKind,
    question_text: QuestionText,
    key: Callable[[str], int],
    beneath: Mapping[str, Mapping[str, int]],
    weights: QueryWeights,
) -> None:
    """Adds pairs or characters, and then those for which others may stand."""
    size = 2 if term_kind is TermKind.BIGRAM else 1
    keys = {gram: key(gram) for gram in beneath}
    found = columns.add_grams(term_kind, size, question_text, keys.values())
    stopword_only: list[int] = []
    sizes: list[int] = []
    alternatives: list[Alternative] = []
    for gram, others in beneath.items():
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
    """A word said again says more, but less each time; a stopword says little."""
    said = 1 + math.log(count) if count > 1 else 1.0
    return said * weights.stopword if stopword_only else said
