"""Corpora for spelling tests, with plain counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq import articles as reading
from faq.indexing.analyze import prepare
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, read_lexicon
from faq.language.normalize import normalize
from faq.model import Terms
from faq.settings import Settings
from faq.spelling.candidates import HasWord
from faq.spelling.correct import Correction, corrections
from faq.spelling.vocabulary import Vocabulary
from faq.spelling.vocabulary_builder import build_vocabulary
from faq.spelling.words import words_of
from faq.storage.schema import FIELDS, field_texts

_PHRASE_FIELDS = ("title", "heading", "questions")


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
    has_word: HasWord

    def ask(self, question: str) -> tuple[Correction, ...]:
        text = normalize(question).text
        return corrections(text, self.counts, self.vocabulary, self.has_word)


def corpus_of(passages: Sequence[Sequence[Terms]], background: dict[str, int]) -> Corpus:
    """A corpus of passages, given as the terms of their fields."""
    words: Counter[str] = Counter()
    phrases: set[str] = set()
    for passage in passages:
        words.update({word for terms in passage for word in words_of(terms)})
        for name, terms in zip(FIELDS, passage, strict=False):
            if name in _PHRASE_FIELDS:
                phrases.update(filter(None, terms.normalized.text.split("\n")))
    vocabulary = Vocabulary(build_vocabulary(words, sorted(phrases), background))
    return Corpus(Counted(passages), vocabulary, lambda word: bool(background.get(word)))


def corpus_of_texts(texts: Iterable[str], background: dict[str, int]) -> Corpus:
    """A corpus of texts, one passage each."""
    analyzer = Analyzer(Lexicon())
    return corpus_of([(analyzer.analyze(text),) for text in texts], background)


def read_corpus(folder: Path, background: dict[str, int]) -> Corpus:
    """The corpus in a folder, split into passages as for an index."""
    analyzer = Analyzer(read_lexicon(folder)[0])
    settings = Settings()
    passages = []
    for file in reading.walk(folder).files:
        data = reading.load(file, settings.max_file_bytes)
        assert isinstance(data, bytes)
        for _, held in prepare(reading.read_file(file, data).articles, settings):
            passages.extend(tuple(map(analyzer.analyze, field_texts(each))) for each in held)
    return corpus_of(passages, background)
