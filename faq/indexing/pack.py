"""In which form do articles go into a generation?

They are packed where they are analysed, in one of several processes and many at once, so
that the one that writes has only bytes to write and counts to merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np

from faq.indexing.batch_counts import TermCounts, count_batch
from faq.language.batches import BatchAnalyzer, BatchTerms
from faq.language.term_kinds import TermKind
from faq.model import Article, ArticleEntry, Passage
from faq.ranking.passage_codec import lay_out
from faq.storage.schema import AUDIENCE_BITS, FIELDS, RUNS, field_texts, pack_terms, rerank_texts
from faq.suggestions import Suggestion, suggestions_of

_HEADING_FIELDS = FIELDS.index("body")
"""Title, heading and questions: the fields whose lines somebody may type as a whole."""


@dataclass(frozen=True, slots=True)
class SuggestionSource:
    """What people type for a passage."""

    suggestions: tuple[Suggestion, ...]
    """What may complete it."""
    phrases: tuple[str, ...]
    """What may be typed as a whole, normalized."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The part of it that is no suggestion."""

    phrases: tuple[str, ...]


_SOURCES, _PHRASES = msgspec.msgpack.Decoder(SuggestionSource), msgspec.msgpack.Decoder(_Phrases)


@dataclass(frozen=True, slots=True)
class PackedRuns:
    """Runs of bytes one behind the other."""

    data: bytes | memoryview
    sizes: Sequence[int]

    def __iter__(self) -> Iterator[bytes]:
        end = 0
        for size in self.sizes:
            start, end = end, end + size
            yield bytes(self.data[start:end])

    def stretch(self, first: int, last: int) -> PackedRuns:
        """The runs from `first` to before `last`."""
        sizes = self.sizes[first:last]
        start = sum(self.sizes[:first])
        return PackedRuns(memoryview(self.data)[start : start + sum(sizes)], sizes)


@dataclass(frozen=True, slots=True)
class PackedArticles:
    """Some articles and their passages as a generation keeps them."""

    entries: Sequence[ArticleEntry]
    steps: Sequence[int]
    """Of each article."""
    passages: Sequence[int]
    """How many each article has."""
    records: PackedRuns
    """The articles themselves."""
    runs: Mapping[str, PackedRuns]
    """Of each passage, by `RUNS`."""
    audiences: bytes

    def stretch(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""
        row = self.row_of(first)
        end = row + sum(self.passages[first:last])
        return PackedArticles(
            self.entries[first:last],
            self.steps[first:last],
            self.passages[first:last],
            self.records.stretch(first, last),
            {name: runs.stretch(row, end) for name, runs in self.runs.items()},
            self.audiences[row:end],
        )

    def row_of(self, article: int) -> int:
        """The first passage of an article."""
        return sum(self.passages[:article])


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """What some articles that were analysed together give to a generation."""

    articles: PackedArticles
    counts: Mapping[TermKind, TermCounts]
    """How often each term stands in each field of each passage."""
    words: frozenset[str]
    """Words that the process which analysed them had not met before."""


def pack_articles(
    articles: Sequence[tuple[Article, Sequence[Passage]]], analyzer: BatchAnalyzer
) -> PackedBatch:
    """Marked articles with their passages, analysed and packed."""
    passages = [each for _, held in articles for each in held]
    terms = analyzer.analyze_all([text for each in passages for text in field_texts(each)])
    packed = [
        _pack_passage(passage, part, analyzer)
        for passage, part in zip(passages, _parts(terms), strict=True)
    ]
    return PackedBatch(
        PackedArticles(
            entries=tuple(_entry(article) for article, _ in articles),
            # The pieces of one section share its steps.
            steps=tuple(
                sum(len(each.steps) for each in held if each.piece == 1) for _, held in articles
            ),
            passages=tuple(len(held) for _, held in articles),
            records=_joined([msgspec.msgpack.encode(article) for article, _ in articles]),
            runs={
                name: _joined([runs[place] for runs in packed]) for place, name in enumerate(RUNS)
            },
            audiences=bytes(
                sum(AUDIENCE_BITS[who] for who in passage.audience) for passage in passages
            ),
        ),
        count_batch(terms),
        analyzer.take_words(),
    )


def unpack_suggestion_source(run: bytes) -> SuggestionSource:
    """What was packed of what is typed for a passage."""
    return _SOURCES.decode(run)


def unpack_phrases(run: bytes) -> tuple[str, ...]:
    """What may be typed as a whole, of what was packed of what is typed for a passage."""
    return _PHRASES.decode(run).phrases


def _entry(article: Article) -> ArticleEntry:
    return ArticleEntry(
        article.id,
        article.title,
        article.source,
        len(article.sections),
        article.audience,
        article.tags,
        article.updated,
    )


def _parts(terms: BatchTerms) -> Iterator[BatchTerms]:
    """The terms of the fields of each passage."""
    borders = np.concatenate(([0], np.cumsum(terms.counts)))[:: len(FIELDS)].tolist()
    for place, (first, last) in enumerate(pairwise(borders)):
        held = slice(place * len(FIELDS), (place + 1) * len(FIELDS))
        yield BatchTerms(
            terms.texts[held], terms.counts[held], terms.starts[first:last], terms.ends[first:last]
        )


def _pack_passage(
    passage: Passage, terms: BatchTerms, analyzer: BatchAnalyzer
) -> tuple[bytes, ...]:
    """What a generation keeps of a passage, in the order of `RUNS`."""
    texts = [each.text for each in terms.texts]
    text, headings = rerank_texts(texts)
    lines = dict.fromkeys(line for each in texts[:_HEADING_FIELDS] for line in each.split("\n"))
    phrases = tuple(line for line in lines if line)
    return (
        msgspec.msgpack.encode(passage),
        pack_terms(terms),
        lay_out(text, headings).tobytes(),
        "\0".join(headings).encode("utf-8", "surrogatepass"),
        msgspec.msgpack.encode(
            SuggestionSource(suggestions_of(passage, analyzer.phrases), phrases)
        ),
    )


def _joined(runs: Sequence[bytes]) -> PackedRuns:
    return PackedRuns(b"".join(runs), tuple(map(len, runs)))
