"""Packs analyzed articles into the bytes and counts that a generation stores.

Packing is done where articles are analyzed, in one of several processes and many at once, so
that the process that writes has only bytes to write and counts to merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np

from faq.indexing.batch_counts import TermCounts, count_batch
from faq.indexing.postings_builder import RowMoves, TermCounter
from faq.language.batches import BatchAnalyzer, BatchTerms
from faq.language.term_kinds import TermKind
from faq.model import Article, ArticleEntry, Passage
from faq.passages.prepare import step_count
from faq.ranking.passage_codec import lay_out
from faq.storage.schema import (
    AUDIENCE_BITS,
    FIELDS,
    RUNS,
    SuggestionSource,
    field_texts,
    pack_terms,
    rerank_texts,
)
from faq.suggestions import suggestions_of

_HEADING_FIELDS = FIELDS.index("body")
"""The number of heading fields, whose lines somebody may type as a whole."""


@dataclass(frozen=True, slots=True)
class PackedRuns:
    """Runs of bytes, joined, and the size of each."""

    data: bytes | memoryview
    sizes: Sequence[int]

    def slice(self, first: int, last: int) -> PackedRuns:
        """The runs from `first` to before `last`."""
        sizes = self.sizes[first:last]
        start = sum(self.sizes[:first])
        return PackedRuns(memoryview(self.data)[start : start + sum(sizes)], sizes)


@dataclass(frozen=True, slots=True)
class PackedArticles:
    """Some articles and their passages as a generation stores them."""

    entries: Sequence[ArticleEntry]
    steps: Sequence[int]
    """How many steps each article has."""
    passages: Sequence[int]
    """How many passages each article has."""
    records: PackedRuns
    """The articles themselves."""
    runs: Mapping[str, PackedRuns]
    """Of each passage, by `RUNS`."""
    audiences: bytes
    """Of each passage, `AUDIENCE_BITS`."""

    def slice(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""
        rows = self.rows(first, last)
        return PackedArticles(
            self.entries[first:last],
            self.steps[first:last],
            self.passages[first:last],
            self.records.slice(first, last),
            {name: runs.slice(rows.start, rows.stop) for name, runs in self.runs.items()},
            self.audiences[rows.start : rows.stop],
        )

    def rows(self, first: int, last: int) -> range:
        """The passages of the articles from `first` to before `last`."""
        start = sum(self.passages[:first])
        return range(start, start + sum(self.passages[first:last]))


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """Articles that were analyzed together, packed, with the counts of their terms."""

    articles: PackedArticles
    counts: Mapping[TermKind, TermCounts]
    """How often each term stands in each field of each passage."""
    words: frozenset[str]
    """Words that the process which analyzed them had not met before."""

    def rows(self, first: int, last: int) -> range:
        """The passages of the articles from `first` to before `last`."""
        return self.articles.rows(first, last)

    def slice(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""
        return self.articles.slice(first, last)

    def moves(self, counter: TermCounter) -> RowMoves:
        """Where the rows of the batch go, its counts added to `counter`."""
        return counter.add(self.counts)


def pack_articles(
    articles: Sequence[tuple[Article, Sequence[Passage]]], analyzer: BatchAnalyzer
) -> PackedBatch:
    """Marked articles with their passages, analyzed and packed."""
    passages = [each for _, held in articles for each in held]
    terms = analyzer.analyze_all([text for each in passages for text in field_texts(each)])
    packed = [
        _pack_passage(passage, part, analyzer)
        for passage, part in zip(passages, _of_each_passage(terms), strict=True)
    ]
    return PackedBatch(
        PackedArticles(
            entries=tuple(_entry(article) for article, _ in articles),
            steps=tuple(step_count(held) for _, held in articles),
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


def _of_each_passage(terms: BatchTerms) -> Iterator[BatchTerms]:
    """The terms of the fields of each passage."""
    borders = np.concatenate(([0], np.cumsum(terms.counts)))[:: len(FIELDS)].tolist()
    for place, (first, last) in enumerate(pairwise(borders)):
        held = slice(place * len(FIELDS), (place + 1) * len(FIELDS))
        yield BatchTerms(
            terms.texts[held],
            terms.counts[held],
            terms.starts[first:last],
            terms.ends[first:last],
            terms.keys[first:last],
        )


def _pack_passage(
    passage: Passage, terms: BatchTerms, analyzer: BatchAnalyzer
) -> tuple[bytes, ...]:
    """What a generation stores of a passage, in the order of `RUNS`."""
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
