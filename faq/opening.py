"""Opens the generation in force; where it is damaged, what answers best instead."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import cast

from faq.errors import (
    FaqError,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    SettingsError,
    damaged_index,
)
from faq.files.digests import PASSING, FileCheck
from faq.language.analyzer import Analyzer
from faq.model import (
    Answer,
    ArticleEntry,
    ArticleId,
    Audience,
    Passage,
    PassageId,
    Related,
    SearchRequest,
)
from faq.presenting.links import paths_of
from faq.ranking.model import RankingModel
from faq.round_trips import RoundTrip
from faq.search.answer import answer
from faq.search.examples import examples
from faq.search.index import Index
from faq.search.meaning import Meaning, meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings, check_forms, read_ranking_model
from faq.storage.generations import (
    Stamp,
    current_name,
    earlier_names,
    open_current,
    open_named,
    stamp_of_current,
)
from faq.storage.head import damaged_files
from faq.storage.schema import Manifest

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """An open generation and its caches."""

    stamp: Stamp | None
    """Of the file that names the generation, taken before it was opened; None where that one is to
    be tried again."""
    searcher: Searcher
    meaning: Meaning
    entries: Callable[[], tuple[ArticleEntry, ...]]
    """Read at the first call: answering a question needs none of them."""
    answer: Callable[[SearchRequest], Answer]
    """Caches the latest answers by their requests."""
    examples: Callable[[Audience | None], tuple[str, ...]]
    """Chosen at the first call: only pages show them."""
    paths: Callable[[], dict[str, ArticleId]]
    """Made at the first call: most answers have no link to an article."""

    @property
    def index(self) -> Index:
        """What is searched."""
        return self.searcher.index

    def passage(self, passage_id: PassageId) -> Passage | None:
        """The passage of an id, or None."""
        row = self.index.row_of(passage_id)
        return None if row is None else self.index.passage(row)

    def standing_alone(self, passage: Passage) -> Related:
        """The passage, or the one that it is a step or an alternative of."""
        row = self.index.row_of(passage.id) if passage.within else None
        alone = passage if row is None else self.index.standing_alone(row)
        return Related(alone.heading, alone.id)


_VERIFIED_SECONDS = 60.0
"""For so long a generation that was found whole is not verified again."""


def _may_pass(error: IndexStale) -> bool:
    """Whether the index can't be opened for a reason that has nothing to do with it."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in PASSING


class Opening:
    """Keeps the generation in force open, and takes up the next; safe to share between threads."""

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """Raises SettingsError for a faulty file of the ranking model, and for a setting that has
        not its form, such as `verify_on_open`."""
        check_forms(settings)
        self._settings = settings
        if settings.ranking_model:
            read_ranking_model(settings)
        self._check = cast(FileCheck, settings.verify_on_open)
        self._one_shot = one_shot
        self._opened: OpenGeneration | None = None
        self._damaged: tuple[Stamp, str] | None = None
        """The file that names what can't be opened, and why not: it is not tried again."""
        self._verified = -math.inf
        """When the open generation was last found whole."""
        self._lock = threading.Lock()

    def current(self) -> OpenGeneration:
        """The open generation; raises IndexMissing or IndexStale where none can be opened."""
        opened = self._opened
        # Each publication makes a new file: its stamp is cheaper to get than its content.
        if (
            opened
            and stamp_of_current(self._settings.index) in (opened.stamp, None)
            and not opened.meaning.is_outdated(self._settings.models)
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

    def check(self) -> None:
        """Raises what keeps questions from being answered: what `current` raises."""
        self.current()

    @property
    def is_in_force(self) -> bool:
        """As `faq.engine.Engine.is_in_force`."""
        return current_name(self._settings.index) in (
            self.current().index.manifest.generation,
            None,
        )

    def take_round_trips(self) -> list[RoundTrip]:
        """Those with a cluster since they were last taken."""
        return []

    def _open_anew(self, previous: OpenGeneration | None) -> OpenGeneration:
        """The generation in force; where it is damaged what answers best instead, until another
        one is in force."""
        stamp = stamp_of_current(self._settings.index)
        if self._damaged and self._damaged[0] == stamp:
            raise IndexDamaged(self._damaged[1])
        try:
            return self._open(previous, stamp)
        except IndexStale as error:
            found = previous or self._open_earlier(stamp)
            if found is None:
                if stamp and not _may_pass(error):
                    self._damaged = stamp, str(error)
                raise
            name = found.index.manifest.generation
            _log.error("%s；由 %s 继续回答 (an earlier generation answers)", error, name)
            return replace(found, stamp=None if _may_pass(error) else stamp)
        except FaqError as error:
            if previous is None and isinstance(error, IndexMissing):
                previous = self._open_earlier(stamp)
            if previous is None:
                raise
            _log.error("%s；由原有索引继续回答 (the previous index answers)", error)
            return replace(previous, stamp=stamp)

    def _open_earlier(self, stamp: Stamp | None) -> OpenGeneration | None:
        """The latest of the generations that were in force before and are whole; None for a
        question or two, which can wait for the remedy."""
        if self._one_shot:
            return None
        try:
            names = earlier_names(self._settings.index)
        except OSError:  # the error at hand tells why
            return None
        for name in names:
            with suppress(FaqError):
                whole = partial(open_named, self._settings.index, name)
                found = self._open_generation(whole, stamp)
                if not found.searcher.generation.damages():
                    return found
        return None

    def instead(self, opened: OpenGeneration, error: Exception) -> OpenGeneration:
        """What answers instead of the open generation that `error` was met in: the latest earlier
        one that is whole.

        Raises `error` itself where it is no fault of the generation, whose digests tell, and
        IndexDamaged where there is no other.
        """
        if isinstance(error, (FaqError, ImportError)) and not isinstance(error, IndexDamaged):
            raise error
        with self._lock:
            if self._opened and self._opened is not opened:
                return self._opened
            told = self._damage(opened, error)
            found = self._open_earlier(opened.stamp)
            if found is None:
                if opened.stamp:
                    self._damaged = opened.stamp, str(told)
                self._opened = None
                raise told from error
            name = found.index.manifest.generation
            _log.error("%s；由 %s 继续回答 (an earlier generation answers)", told, name)
            self._opened = found
            return found

    def _damage(self, opened: OpenGeneration, error: Exception) -> IndexDamaged:
        """The damage of a generation; raises `error` where there is none, or its folder is gone."""
        # A fault of our own that somebody asks for again and again must not have everything read.
        if time.monotonic() - self._verified < _VERIFIED_SECONDS:
            raise error
        try:
            generation = opened.searcher.generation
            damaged = generation.folder.is_dir() and generation.damages()
        except OSError:
            raise error from None
        if not damaged:
            self._verified = time.monotonic()
            raise error
        return damaged_files(damaged)

    def _open(self, previous: OpenGeneration | None, stamp: Stamp | None) -> OpenGeneration:
        settings = self._settings
        if previous and (
            previous.stamp == stamp  # only the model has changed
            or self._is_in_force(previous)
        ):
            return self._reopen(previous, stamp)
        return self._open_generation(partial(open_current, settings.index), stamp, previous)

    def _is_in_force(self, opened: OpenGeneration) -> bool:
        try:
            name = current_name(self._settings.index)
        except OSError:  # whoever opens it tells why
            return False
        return name == opened.index.manifest.generation

    def _open_generation(
        self,
        opening: Callable[..., Index],
        stamp: Stamp | None,
        previous: OpenGeneration | None = None,
    ) -> OpenGeneration:
        try:
            index = opening(open_catalogue=not self._one_shot, check=self._check)
            analyzer = self._analyzer(index, previous)
        except (FaqError, ImportError):
            raise
        except Exception as error:
            raise damaged_index(error) from error
        outdated = self.outdated_settings(index.manifest)
        if outdated:
            # The command line sets up no logging: there this line goes to stderr as it is.
            _log.warning(
                "设置 %s 与建索引时不同，运行 faq rebuild 后才生效 "
                "(changed since the index was built; run `faq rebuild` to apply)",
                "、".join(outdated),
            )
        meaning = meaning_of(index, self._settings, previous.meaning if previous else None)
        return self._opened_with(meaning, index, analyzer, stamp)

    def _reopen(self, opened: OpenGeneration, stamp: Stamp | None) -> OpenGeneration:
        """The open generation, with its model where that has been put in place meanwhile."""
        if not opened.meaning.is_outdated(self._settings.models):
            return replace(opened, stamp=stamp)
        meaning = meaning_of(opened.index, self._settings, opened.meaning)
        if meaning.encoder is None:
            return replace(opened, stamp=stamp, meaning=meaning)
        return self._opened_with(meaning, opened.index, opened.searcher.analyzer, stamp)

    def _opened_with(
        self, meaning: Meaning, index: Index, analyzer: Analyzer, stamp: Stamp | None
    ) -> OpenGeneration:
        searcher = Searcher(index, analyzer, self._settings, meaning.encoder)
        entries = cache(index.entries)
        return OpenGeneration(
            stamp,
            searcher,
            meaning,
            entries,
            lru_cache(self._settings.cached_answers)(partial(answer, searcher=searcher)),
            cache(partial(examples, searcher)),
            cache(lambda: paths_of(entries())),
        )

    def _analyzer(self, index: Index, previous: OpenGeneration | None) -> Analyzer:
        """The analyzer of a generation: the previous one where the lexicon is the same."""
        lexicon = index.lexicon()
        if previous and previous.searcher.analyzer.lexicon == lexicon:
            return previous.searcher.analyzer
        analyzer = Analyzer(lexicon)
        analyzer.analyze("预热")  # loads the dictionary now, not within a question
        return analyzer

    def _model_now(self) -> RankingModel | None:
        """The ranking model of the next rebuild; None where that tells, or has another corpus."""
        settings = self._settings
        try:
            there = settings.ranking_model or settings.corpus.is_dir()
            return read_ranking_model(settings) if there else None
        except SettingsError:
            return None

    def outdated_settings(self, manifest: Manifest) -> tuple[str, ...]:
        """The settings that a generation was built with and that have another value now."""
        settings, promise = self._settings, manifest.promise
        now = {
            "ranking_model": self._model_now() or manifest.model,
            "passage_chars": settings.passage_chars,
            "max_wrong": settings.max_wrong,
        }
        built = {
            "ranking_model": manifest.model,
            "passage_chars": manifest.passage_chars,
            "max_wrong": promise.max_wrong if promise else 0.0,
        }
        return tuple(name for name in now if now[name] != built[name])
