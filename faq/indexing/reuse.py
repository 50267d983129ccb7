"""Decides what of the previous generation the next one reuses.

The plan is made once, before anything is read.  Files are verified by their digests here, so that
damage does not spread.  Writers obey the plan; whatever it says, each file is byte for byte what a
rebuild from nothing would write.
"""

from __future__ import annotations

import filecmp
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faq.errors import IndexDamaged, IndexMissing, IndexStale, damaged_index
from faq.files.arrays import Runs
from faq.files.digests import FileRecord
from faq.files.links import FileSet, link_files
from faq.indexing.article_range import ArticleRange
from faq.indexing.pack import PackedArticles, PackedRuns
from faq.indexing.postings_builder import PreviousCounts, RowMoves, StoredCounts, TermCounter
from faq.indexing.vector_plan import StoredVectors, VectorPlan, plan_vectors
from faq.language.pinyin import Phrases
from faq.model import ArticleId
from faq.ranking.bm25f import GONE
from faq.reports import EmbeddingModel
from faq.spelling.background import BackgroundLexicon
from faq.storage import generations
from faq.storage.generation import Generation
from faq.storage.head import damaged_files
from faq.storage.schema import (
    ARTICLES,
    BACKGROUND,
    BACKGROUND_FILES,
    CATALOGUE_FILES,
    COUNTS,
    FIELDS,
    KNOWN_WORDS,
    REUSABLE,
    RUNS,
    SECTION_FILES,
    SOURCES,
    STEP_COUNTS,
    SUGGESTION_FILES,
    SUGGESTION_SOURCES,
    TERMS,
    Source,
    unpack_terms,
)

_NOT_REUSED = "损坏的部分不沿用，重新生成 (what is damaged is made anew)"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReusableFiles:
    """Files of the previous generation that are as they were written."""

    folder: Path
    records: tuple[tuple[str, FileRecord], ...]
    """By their paths."""

    def link(self, folder: Path) -> dict[str, FileRecord]:
        """Links them into `folder`; returns their records."""
        records = dict(self.records)
        link_files(records, self.folder, folder)
        return records


class PreviousArticles:
    """The articles of the previous generation: the packed form of each, and its counts."""

    def __init__(self, generation: Generation) -> None:
        """Raises IndexStale when the generation is damaged."""
        self.folder = generation.folder
        try:
            self._entries = generation.entries()
            self._steps = STEP_COUNTS.load(self.folder)
            self._records = Runs(self.folder, ARTICLES)
            self._runs = {name: Runs(self.folder, name) for name in RUNS}
            stored = COUNTS.load(self.folder, StoredCounts)
            KNOWN_WORDS.load(self.folder)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        self.counts = PreviousCounts(generation.postings.keys, stored)
        self._audiences = generation.stored_audiences
        self.ids = [entry.id for entry in self._entries]
        self._numbers = {each: number for number, each in enumerate(self.ids)}
        self._firsts = np.searchsorted(generation.owners, np.arange(len(self.ids) + 1))

    def range_of(self, article_id: ArticleId) -> ArticleRange:
        """An article by its id; IndexStale where there is none."""
        number = self._numbers.get(article_id)
        if number is None:
            raise _missing(article_id)
        return ArticleRange(self, number, number + 1)

    def rows(self, first: int, last: int) -> range:
        """The rows of the articles from `first` to before `last`."""
        return range(self._firsts.item(first), self._firsts.item(last))

    def slice(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""
        rows = self.rows(first, last)
        return PackedArticles(
            self._entries[first:last],
            self._steps[first:last].tolist(),
            np.diff(self._firsts[first : last + 1]).tolist(),
            PackedRuns(*self._records.slice(first, last)),
            {
                name: PackedRuns(*runs.slice(rows.start, rows.stop))
                for name, runs in self._runs.items()
            },
            self._audiences[rows.start : rows.stop].tobytes(),
        )

    def dropped_words(self, moves: RowMoves) -> frozenset[str]:
        """The whole words of the passages that `moves` gives no new row."""
        runs, words = self._runs[TERMS], set[str]()
        for row in np.flatnonzero(moves.slots[:: len(FIELDS)] == GONE).tolist():
            for terms in unpack_terms(runs[row]):
                words |= terms.whole_words()
        return frozenset(words)

    def moves(self, counter: TermCounter) -> RowMoves:
        """Where the rows of these articles go."""
        return counter.previous_moves


@dataclass(frozen=True, slots=True)
class ReusePlan:
    """What may be reused; nothing by default."""

    analysis: str
    """Fingerprint of the analysis of the new generation."""
    sources: tuple[Source, ...] = ()
    """The files that the previous generation was made of, whether or not they are reused."""
    articles: PreviousArticles | None = None
    background: ReusableFiles | None = None
    phrases: Phrases | None = None
    """Phrases with a reading of their own, from that background lexicon."""
    suggestions: ReusableFiles | None = None
    """Reusable while the passages offer the same suggestions: see `suggestions_for`."""
    vectors: StoredVectors | None = None
    """Reusable by the digests of their texts."""
    catalogue: ReusableFiles | None = None
    """Reusable while the articles have the same ids: see `catalogue_for`."""
    sections: ReusableFiles | None = None
    """Reusable for the sections of articles that are the same: see `changed_articles`."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raises IndexStale where what is reused can't be read in the block."""
        try:
            yield
        except (ValueError, EOFError, IndexError, OverflowError) as error:
            if self.articles is None:
                raise
            raise damaged_index(error) from error

    def reusable_sources(self) -> dict[str, Source]:
        """By name, what files gave whose articles may be reused."""
        return {each.name: each for each in self.sources if self.articles}

    def range_of(self, article_id: ArticleId) -> ArticleRange:
        """The article of a file that did not change; IndexStale where it is missing."""
        if self.articles is None:
            raise _missing(article_id)
        return self.articles.range_of(article_id)

    def suggestions_for(self, folder: Path) -> ReusableFiles | None:
        """The suggestions, where those that the passages in `folder` offer are the same, row by
        row."""
        names = (f"{SUGGESTION_SOURCES}.bin", f"{SUGGESTION_SOURCES}_ends.npy")
        same = self.suggestions and all(
            filecmp.cmp(self.suggestions.folder / name, folder / name, shallow=False)
            for name in names
        )
        return self.suggestions if same else None

    def vectors_for(self, folder: Path, moves: RowMoves) -> VectorPlan:
        """The plan of the vectors of the passages in `folder`, some of which `moves` moved there
        from the previous generation."""
        stored = (self.vectors,) if self.vectors else ()
        return plan_vectors(folder, stored, moves.slots[:: len(FIELDS)] // len(FIELDS))

    def changed_articles(self, sources: Sequence[Source]) -> frozenset[ArticleId]:
        """The articles of `sources`, or of the previous generation, that are not the same in
        both."""
        before, now = (
            {pair for each in of for pair in each.articles} for of in (self.sources, sources)
        )
        return frozenset(article_id for article_id, _ in before ^ now)

    def catalogue_for(self, ids: list[ArticleId]) -> ReusableFiles | None:
        """The catalogue, where the articles have the same ids in the same order."""
        same = self.articles is not None and self.articles.ids == ids
        return self.catalogue if same else None


def plan_reuse(
    index: Path, analysis: str, *, full: bool = False, embedding: EmbeddingModel | None = None
) -> ReusePlan:
    """What of the generation in force may be reused: nothing when `full`, or when it can't be
    read; when it was made by another `analysis`, no more than its vectors, which must be those of
    the model `embedding`.  Damage is logged, and what it is in is not reused."""
    try:
        generation = generations.open_current(index, open_catalogue=False, check="off")
        damaged = _damaged(generation)
        if SOURCES in damaged:
            return ReusePlan(analysis)
        sources = generation.sources()
        if full:
            return ReusePlan(analysis, sources)
        vectors = StoredVectors.of(generation, embedding) if embedding else None
        linked = {path for files in REUSABLE for path in files.of(generation.manifest.files)}
        if generation.manifest.analysis != analysis or damaged - linked:
            return ReusePlan(analysis, sources, vectors=vectors)
        articles = PreviousArticles(generation)
        background, phrases = _background(generation, damaged)
        suggestions = _whole(generation, SUGGESTION_FILES, damaged)
        catalogue = _whole(generation, CATALOGUE_FILES, damaged)
        sections = _whole(generation, SECTION_FILES, damaged)
    except IndexDamaged as error:
        _log.warning("%s；%s", error, _NOT_REUSED)
        return ReusePlan(analysis)
    except (IndexMissing, IndexStale):
        return ReusePlan(analysis)
    return ReusePlan(
        analysis,
        sources,
        articles,
        background,
        phrases,
        suggestions,
        vectors,
        catalogue,
        sections,
    )


def _damaged(generation: Generation) -> set[str]:
    """The files that are not as they were written, which is logged."""
    found = generation.damages()
    if found:
        _log.warning("%s；%s", damaged_files(found), _NOT_REUSED)
    return {each.path for each in found}


def _background(
    generation: Generation, damaged: set[str]
) -> tuple[ReusableFiles | None, Phrases | None]:
    """The background lexicon, while the dictionaries that it was read from are the same."""
    files = _whole(generation, BACKGROUND_FILES, damaged)
    lexicon = BACKGROUND.load(generation.folder, BackgroundLexicon) if files else None
    if lexicon is None or not lexicon.is_current():
        return None, None
    return files, lexicon.readings_of_phrases()


def _whole(generation: Generation, files: FileSet, damaged: set[str]) -> ReusableFiles | None:
    """Files that are as they were written."""
    records = files.of(generation.manifest.files)
    if not records or records.keys() & damaged:
        return None
    return ReusableFiles(generation.folder, tuple(records.items()))


def _missing(article_id: ArticleId) -> IndexStale:
    return IndexStale(f"现有索引缺少文章 {article_id}，请运行 faq rebuild --full (damaged index)")
