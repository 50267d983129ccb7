"""Wires the engine: passes requests to the generation in force."""

from __future__ import annotations

from dataclasses import replace

from faq.bounds import refuse, request_bounds
from faq.errors import ModelError
from faq.model import (
    Answer,
    ArticleEntry,
    ArticleId,
    Audience,
    IndexedArticle,
    Passage,
    Related,
    SearchRequest,
)
from faq.opening import OpenGeneration, Opening
from faq.reports import IndexStats, Promise, VectorState
from faq.search.beside import sections_beside
from faq.search.distress import is_distress
from faq.search.meaning import Meaning
from faq.search.searcher import Searcher
from faq.semantic.store import find_model
from faq.settings import Settings
from faq.storage.publish import is_embedding
from faq.storage.schema import Manifest

SUGGESTION_LIMIT = 8
"""Suggestions by default: as many as one takes in at a glance."""


def _promise_in_force(searcher: Searcher) -> Promise | None:
    """The promise of a generation, void where its vectors can't be compared."""
    manifest = searcher.generation.manifest
    if manifest.promise is None or manifest.embedding is None or searcher.promise:
        return manifest.promise
    fault = (
        f"承诺是在有模型 {manifest.embedding.name} 时作出的，现在只用词语检索 "
        "(made with the embedding model; words alone rank now)"
    )
    return replace(manifest.promise, sure=None, fault=fault)


class Engine:
    """Answers questions from the index in force; safe to share between threads.

    Every call may raise IndexMissing or IndexStale while no index can be opened.  The next call
    after a publication takes up the new generation; if that can't be opened, the error is logged
    and the open one, or the latest one that can be, answers until the next publication.
    """

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """`one_shot` is for a question or two: Whoosh, which finds articles by their ids, is not
        imported before it is needed.  Raises SettingsError for a faulty file of the ranking
        model."""
        self.settings = settings
        self._bounds = request_bounds(settings)
        self._opening = Opening(settings, one_shot=one_shot)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """An engine with the published generation open and warm."""
        engine = cls(settings)
        engine._current()
        return engine

    @property
    def generation(self) -> str:
        """The name of the generation in force."""
        return self._current().generation.manifest.generation

    @property
    def answers(self) -> str:
        """What differs whenever a question may be answered differently: the generation in force,
        and whether meaning takes part."""
        opened = self._current()
        words = "" if opened.meaning.encoder else " words"
        return f"{opened.generation.manifest.generation}{words}"

    def ask(self, request: SearchRequest) -> Answer:
        """The answer to a request; raises QuestionError when it is out of bounds."""
        self._bounds.check(request)
        return self._current().answer(request)

    def suggest(self, prefix: str, *, limit: int | None = None) -> tuple[Related, ...]:
        """Questions and headings that complete `prefix`, best first, by default
        `SUGGESTION_LIMIT` of them; raises QuestionError for a `limit` out of bounds."""
        bound = self._bounds.limit
        wanted = bound.nearest(SUGGESTION_LIMIT) if limit is None else limit
        refuse(bound.faults(wanted))
        generation = self._current().generation
        if is_distress(prefix, self.settings):
            return ()
        return tuple(
            Related(each.text, generation.passage(each.row).id)
            for each in generation.suggestions.complete(prefix, wanted)
        )

    def examples(self, reader: Audience | None = None) -> tuple[str, ...]:
        """Questions that the corpus surely answers, the same ones as long as a generation is in
        force; none that is for the other side than the `reader` alone."""
        return self._current().examples(reader)

    def has_sides(self) -> bool:
        """Whether some passages are for buyers alone or for sellers alone."""
        return self._current().generation.has_sides

    def articles(self) -> tuple[ArticleEntry, ...]:
        """All articles, by the path of their sources."""
        return self._current().entries()

    def folders(self) -> dict[str, str]:
        """Folders of the corpus with the names people know them by, in the order to show."""
        return dict(self._current().searcher.analyzer.lexicon.folders)

    def article(self, article_id: str) -> IndexedArticle | None:
        """An article with its passages, or None when there is none of that id."""
        return self._current().generation.article(ArticleId(article_id))

    def standing_alone(self, passage: Passage) -> Related:
        """The passage, or the one that it is a step or an alternative of."""
        generation = self._current().generation
        row = generation.row_of(passage.id) if passage.within else None
        alone = passage if row is None else generation.standing_alone(row)
        return Related(alone.heading, alone.id)

    def beside(self, passage: Passage, limit: int) -> tuple[Related, ...]:
        """The sections of the same article nearest to the one that the passage belongs to, in the
        article's order: those that stand alone, each heading once."""
        own = self.standing_alone(passage)
        indexed = self.article(passage.article_id)
        return sections_beside(own, indexed.passages, limit) if indexed else ()

    def article_at(self, path: str) -> ArticleId | None:
        """The article whose id or file is `path`, or None."""
        return self._current().paths().get(path)

    def stats(self) -> IndexStats:
        """The generation in force: when, from what, how many, how large."""
        opened = self._current()
        searcher, generation = opened.searcher, opened.generation
        manifest, packs = generation.manifest, searcher.analyzer.lexicon.packs
        return IndexStats(
            generation=manifest.generation,
            built_at=manifest.built_at,
            corpus=manifest.corpus,
            articles=manifest.articles,
            passages=manifest.passages,
            steps=manifest.steps,
            terms=manifest.terms,
            bytes=generation.size(),
            seconds=manifest.seconds,
            faults=tuple(fault for source in generation.sources() for fault in source.faults),
            outdated_settings=self._opening.outdated_settings(manifest),
            model=manifest.embedding,
            vectors=self._vector_state(opened.meaning),
            vectors_fault=opened.meaning.fault or self._model_fault(manifest),
            packs=packs.names,
            packs_by=packs.by,
            promise=_promise_in_force(searcher),
        )

    def vector_state(self) -> VectorState:
        """Whether the generation in force has vectors, or some process is making them."""
        return self._vector_state(self._current().meaning)

    def _vector_state(self, meaning: Meaning) -> VectorState:
        if is_embedding(self.settings.index):
            return "making"
        if meaning.encoder:
            return "ready"
        return "unused" if meaning.model else "none"

    def _model_fault(self, manifest: Manifest) -> str:
        """Why there are no vectors although the settings name a model."""
        if manifest.embedding:
            return ""
        try:
            find_model(self.settings.models, self.settings.model)
        except ModelError as error:
            return str(error)
        return ""

    def _current(self) -> OpenGeneration:
        return self._opening.current()
