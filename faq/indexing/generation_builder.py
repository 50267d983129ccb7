"""Builds the files of one generation from analyzed articles.

Articles are written as they come, and the counts of their terms to temporary files; postings and
vocabulary are made when the last article is in.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from faq.files.digests import FileRecord, paths_below, records_of
from faq.files.fsync import sync_below, sync_early
from faq.indexing.analyze import Analyzed
from faq.indexing.article_range import ArticleRange
from faq.indexing.generation_writer import GenerationWriter
from faq.indexing.postings_builder import RowMoves, TermCounter
from faq.indexing.reuse import ReusePlan
from faq.indexing.section_writer import SectionPlan, write_sections
from faq.indexing.suggestion_writer import read_phrases, write_suggestions
from faq.indexing.vocabulary_writer import VocabularyPlan, prepare_vocabulary, write_vocabulary
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon
from faq.model import Fault
from faq.ranking.model import RankingModel
from faq.ranking.title_weight import title_weight, with_titles
from faq.settings import Settings
from faq.storage.manifest import write_manifest
from faq.storage.publish import Draft
from faq.storage.schema import (
    CATALOGUE,
    FORMAT,
    Manifest,
    Source,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of a corpus once its last article is counted."""

    sources: tuple[Source, ...]
    faults: tuple[Fault, ...]
    words: frozenset[str]
    """All words of the texts that were analyzed."""


class GenerationBuilder:
    """Builds one generation: `count`, then `write`.

    A context manager that closes the unfinished files.  Both calls raise IndexStale where what is
    reused can't be read.
    """

    def __init__(self, draft: Draft, plan: ReusePlan, workers: Workers) -> None:
        self._began = time.perf_counter()
        self._draft, self._plan, self._workers = draft, plan, workers
        self._folder = draft.folder
        self._files = ExitStack()
        self._writer = self._files.enter_context(GenerationWriter(draft.folder))
        counts = plan.articles.counts if plan.articles else None
        self._counter = self._files.enter_context(TermCounter(draft.folder, counts))

    def __enter__(self) -> GenerationBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def count(self, analyzed: Iterable[Analyzed]) -> Contents:
        """Writes articles as they come, and counts their terms."""
        sources: list[Source] = []
        faults: list[Fault] = []
        words: set[str] = set()
        neighbours: ArticleRange | None = None
        for each in analyzed:
            sources += each.sources
            faults += each.faults
            words |= each.words
            for articles in each.articles:
                joined = neighbours.joined(articles) if neighbours else articles
                if neighbours and not joined:
                    self._write_articles(neighbours)
                neighbours = joined or articles
        if neighbours:
            self._write_articles(neighbours)
        self._writer.finish()
        return Contents(tuple(sources), tuple(faults), frozenset(words))

    def write(
        self, contents: Contents, lexicon: Lexicon, model: RankingModel, settings: Settings
    ) -> Manifest:
        """Writes all that depends on the whole corpus, and the manifest last."""
        folder, workers = self._folder, self._workers
        with self._plan.reading():
            vocabulary = self._vocabulary_plan(contents.words)
        with self._plan.reading(), ThreadPoolExecutor(1) as disk:
            # Files that are on disk early need not be waited for in the end.
            synced_early = disk.submit(sync_early, folder)
            prepared = workers.submit(prepare_vocabulary, vocabulary)
            catalogued = workers.submit(write_sections, self._section_plan(contents.sources))
            unfinished = self._counter.merge(self._weighed(model))
            written = workers.submit(write_vocabulary, vocabulary)
            counted = unfinished.finish()
            self._writer.write_information(counted.information)
            self._writer.write_origin(lexicon, contents.sources)
            linked = self._write_suggestions() | self._write_catalogue()
            linked |= catalogued.result()  # until then Whoosh makes and removes files of its own
            synced = disk.submit(sync_below, folder)
            for each in (synced_early, prepared, written, synced):
                each.result()
        if background := self._plan.background:
            linked |= dict(background.records)
        # Linked files have the digests that they were written with: damage that comes to them
        # later is told.
        written_anew = set(paths_below(folder)) - linked.keys()
        files = linked | records_of(folder, written_anew)
        return self._write_manifest(settings, model, len(counted.postings.keys), files)

    def _weighed(self, model: RankingModel) -> RankingModel:
        """The model, with titles weighed by what they tell in this corpus."""
        titles = (entry.title for entry in self._writer.entries)
        return with_titles(model, title_weight(titles, model.series_title))

    @property
    def moves(self) -> RowMoves:
        """Where the rows of the previous generation went."""
        return self._counter.previous_moves

    def _write_articles(self, articles: ArticleRange) -> None:
        with self._plan.reading():
            self._counter.place(articles.origin.moves(self._counter), articles.rows)
            self._writer.add(articles.packed())

    def _vocabulary_plan(self, words: frozenset[str]) -> VocabularyPlan:
        return VocabularyPlan(
            folder=self._folder,
            words=words,
            phrases=read_phrases(self._folder),
            dropped=self._dropped_words() - words,
            previous=self._plan.articles.folder if self._plan.articles else None,
            background=self._plan.background,
        )

    def _section_plan(self, sources: Sequence[Source]) -> SectionPlan:
        return SectionPlan(
            folder=self._folder,
            articles=len(self._writer.entries),
            changed=self._plan.changed_articles(sources),
            previous=self._plan.sections,
        )

    def _dropped_words(self) -> frozenset[str]:
        previous = self._plan.articles
        return previous.dropped_words(self._counter.previous_moves) if previous else frozenset()

    def _write_suggestions(self) -> dict[str, FileRecord]:
        """Links or writes the suggestions; the records of linked files."""
        if reusable := self._plan.suggestions_for(self._folder):
            return reusable.link(self._folder)
        write_suggestions(self._folder)
        return {}

    def _write_catalogue(self) -> dict[str, FileRecord]:
        """Links or writes which article has which id; the records of linked files."""
        ids = [entry.id for entry in self._writer.entries]
        if reusable := self._plan.catalogue_for(ids):
            return reusable.link(self._folder)
        # Imported here: importing Whoosh takes longer than writing many a change.
        from faq.storage.catalogue import write_ids

        write_ids(self._folder / CATALOGUE, ids)
        return {}

    def _write_manifest(
        self, settings: Settings, model: RankingModel, terms: int, files: dict[str, FileRecord]
    ) -> Manifest:
        manifest = Manifest(
            digest="",
            format=FORMAT,
            generation=self._draft.name,
            built_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            corpus=str(settings.corpus),
            analysis=self._plan.analysis,
            articles=len(self._writer.entries),
            passages=self._writer.rows,
            steps=self._writer.steps,
            terms=terms,
            seconds=round(time.perf_counter() - self._began, 3),
            model=model,
            passage_chars=settings.passage_chars,
            files=dict(sorted(files.items())),
            sides=self._writer.has_sides,
        )
        return write_manifest(self._folder, manifest)
