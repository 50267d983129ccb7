"""Corpora for spelling tests: the vocabulary of a rebuilt index, and plain counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.indexing.rebuild import build_from, rebuild
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize
from faq.language.terms import Terms
from faq.model import Article, ArticleId
from faq.settings import Settings
from faq.spelling.candidates import HasWord
from faq.spelling.correct import Correction, corrections
from faq.spelling.vocabulary import Vocabulary
from faq.storage.generations import open_current
from faq.storage.schema import FIELDS


class Counted:
    """`CorpusCounts` from the distinct terms of each passage."""

    def __init__(self, passages: Iterable[Sequence[Terms]]) -> None:
        self._characters: Counter[str] = Counter()
        self._bigrams: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._passages = 0
        for passage in passages:
            texts = [terms.normalized.text for terms in passage]
            self._characters.update({char for text in texts for char in text})
            self._bigrams.update(
                {text[at : at + 2] for text in texts for at in range(len(text) - 1)}
            )
            self._words.update({word for terms in passage for word in terms.texts})
            self._passages += 1

    def characters(self, characters: Sequence[str]) -> list[int]:
        return [self._characters[each] for each in characters]

    def bigrams(self, pairs: Sequence[str]) -> list[int]:
        return [self._bigrams[each] for each in pairs]

    def words(self, words: Sequence[str]) -> list[int]:
        return [self._words[each] for each in words]

    def passages(self) -> int:
        return self._passages


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus that corrects questions."""

    counts: Counted
    vocabulary: Vocabulary
    analyzer: Analyzer

    @property
    def has_word(self) -> HasWord:
        return self.analyzer.has_word

    def ask(self, question: str) -> tuple[Correction, ...]:
        text = normalize(question).text
        return corrections(
            text, self.counts, self.vocabulary, self.has_word, self.analyzer.is_function_word
        )


def corpus_of_texts(texts: Iterable[str], index: Path) -> Corpus:
    """A corpus of texts, each the title of an article without further text."""
    articles = [
        Article(ArticleId(str(number)), text, f"{number}.md") for number, text in enumerate(texts)
    ]
    build_from(articles, Lexicon(), Settings(index=index))
    return _open(index)


def read_corpus(folder: Path, index: Path) -> Corpus:
    """The corpus in a folder."""
    rebuild(Settings(corpus=folder, index=index))
    return _open(index)


def _open(index: Path) -> Corpus:
    generation = open_current(index)
    passages = (
        [generation.field_terms(row, name) for name in FIELDS] for row in range(generation.rows)
    )
    analyzer = Analyzer(generation.lexicon())
    return Corpus(Counted(passages), generation.vocabulary, analyzer)
