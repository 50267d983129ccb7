"""Wires the engine: opens the generation in force, switches to the next, answers requests."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

from faq.bounds import refuse, request_bounds
from faq.errors import FaqError, IndexStale, ModelError, damaged_index
from faq.language.analyzer import Analyzer
from faq.model import (
    Answer,
    ArticleEntry,
    ArticleId,
    Audience,
    IndexedArticle,
    Related,
    SearchRequest,
)
from faq.reports import IndexStats, Promise, VectorState
from faq.search.answer import answer
from faq.search.examples import examples
from faq.search.meaning import Meaning, meaning_of
from faq.search.searcher import Searcher
from faq.semantic.store import find_model
from faq.settings import Settings, read_ranking_model
from faq.storage.generation import Generation
from faq.storage.publish import (
    Stamp,
    current_name,
    earlier_names,
    is_embedding,
    open_current,
    open_named,
    stamp_of_current,
)
from faq.storage.schema import Manifest

SUGGESTION_LIMIT = 8
"""Suggestions by default: as many as one takes in at a glance."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Open:
    """An open generation and its caches."""

    stamp: Stamp | None
    """Of the file that names the generation, taken before it was opened."""
    searcher: Searcher
    meaning: Meaning
    entries: Callable[[], tuple[ArticleEntry, ...]]
    """Read at the first call: answering a question needs none of them."""
    answer: Callable[[SearchRequest], Answer]
    """Caches the latest answers by their requests."""
    examples: Callable[[Audience | None], tuple[str, ...]]
    """Chosen at the first call: only pages show them."""

    @property
    def generation(self) -> Generation:
        """What is searched."""
        return self.searcher.generation


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


_PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def _may_pass(error: IndexStale) -> bool:
    """Whether the index can't be opened for a reason that has nothing to do with it."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _PASSING


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
        self._model = read_ranking_model(settings)
        self._bounds = request_bounds(settings)
        self._one_shot = one_shot
        self._opened: _Open | None = None
        self._damaged: tuple[Stamp, str] | None = None
        """The file that names what can't be opened, and why not: it is not tried again."""
        self._lock = threading.Lock()

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
            outdated_settings=self._outdated_settings(manifest),
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

    def _outdated_settings(self, manifest: Manifest) -> tuple[str, ...]:
        settings, promise = self.settings, manifest.promise
        now = {
            "ranking_model": self._model,
            "passage_chars": settings.passage_chars,
            "max_wrong": settings.max_wrong,
        }
        built = {
            "ranking_model": manifest.model,
            "passage_chars": manifest.passage_chars,
            "max_wrong": promise.max_wrong if promise else 0.0,
        }
        return tuple(name for name in now if now[name] != built[name])

    def _current(self) -> _Open:
        opened = self._opened
        # Each publication makes a new file: its stamp is cheaper to get than its content.
        if (
            opened
            and stamp_of_current(self.settings.index) in (opened.stamp, None)
            and not opened.meaning.is_outdated(self.settings.models)
        ):
            return opened
        # One thread opens the new generation; the others go on with the open one.
        if not self._lock.acquire(blocking=opened is None):
            assert opened is not None
            return opened
        try:
            self._opened = self._open_anew(self._opened)
        finally:
            self._lock.release()
        return self._opened

    def _open_anew(self, previous: _Open | None) -> _Open:
        """The generation in force; where it is damaged what answers best instead, until another
        one is in force."""
        stamp = stamp_of_current(self.settings.index)
        if self._damaged and self._damaged[0] == stamp:
            raise IndexStale(self._damaged[1])
        try:
            return self._open(previous, stamp)
        except IndexStale as error:
            found = previous or self._open_earlier(stamp)
            if found is None:
                if stamp and not _may_pass(error):
                    self._damaged = stamp, str(error)
                raise
            name = found.generation.manifest.generation
            _log.error("%s；由 %s 继续回答 (an earlier generation answers)", error, name)
            return replace(found, stamp=stamp)
        except FaqError as error:
            if previous is None:
                raise
            _log.error("%s；由原有索引继续回答 (the previous index answers)", error)
            return replace(previous, stamp=stamp)

    def _open_earlier(self, stamp: Stamp | None) -> _Open | None:
        """The latest of the generations that were in force before and are whole; None for a
        question or two, which can wait for the remedy."""
        if self._one_shot:
            return None
        for name in earlier_names(self.settings.index):
            with suppress(FaqError):
                return self._open_generation(partial(open_named, self.settings.index, name), stamp)
        return None

    def _open(self, previous: _Open | None, stamp: Stamp | None) -> _Open:
        settings = self.settings
        if previous and (
            previous.stamp == stamp  # only the model has changed
            or current_name(settings.index) == previous.generation.manifest.generation
        ):
            return self._reopen(previous, stamp)
        return self._open_generation(partial(open_current, settings.index), stamp, previous)

    def _open_generation(
        self, opening: Callable[..., Generation], stamp: Stamp | None, previous: _Open | None = None
    ) -> _Open:
        try:
            generation = opening(open_catalogue=not self._one_shot)
            analyzer = self._analyzer(generation, previous)
        except (FaqError, ImportError):
            raise
        except Exception as error:
            raise damaged_index(error) from error
        outdated = self._outdated_settings(generation.manifest)
        if outdated:
            # The command line sets up no logging: there this line goes to stderr as it is.
            _log.warning(
                "设置 %s 与建索引时不同，运行 faq rebuild 后才生效 "
                "(changed since the index was built; run `faq rebuild` to apply)",
                "、".join(outdated),
            )
        meaning = meaning_of(generation, self.settings, previous.meaning if previous else None)
        return self._opened_with(meaning, generation, analyzer, stamp)

    def _reopen(self, opened: _Open, stamp: Stamp | None) -> _Open:
        """The open generation, with its model where that has been put in place meanwhile."""
        if not opened.meaning.is_outdated(self.settings.models):
            return replace(opened, stamp=stamp)
        meaning = meaning_of(opened.generation, self.settings, opened.meaning)
        if meaning.encoder is None:
            return replace(opened, stamp=stamp, meaning=meaning)
        return self._opened_with(meaning, opened.generation, opened.searcher.analyzer, stamp)

    def _opened_with(
        self, meaning: Meaning, generation: Generation, analyzer: Analyzer, stamp: Stamp | None
    ) -> _Open:
        searcher = Searcher(generation, analyzer, self.settings, meaning.encoder)
        return _Open(
            stamp,
            searcher,
            meaning,
            cache(generation.entries),
            lru_cache(self.settings.cached_answers)(partial(answer, searcher=searcher)),
            cache(partial(examples, searcher)),
        )

    def _analyzer(self, generation: Generation, previous: _Open | None) -> Analyzer:
        """The analyzer of a generation: the previous one where the lexicon is the same."""
        lexicon = generation.lexicon()
        if previous and previous.searcher.analyzer.lexicon == lexicon:
            return previous.searcher.analyzer
        analyzer = Analyzer(lexicon)
        analyzer.analyze("预热")  # loads the dictionary now, not within a question
        return analyzer
