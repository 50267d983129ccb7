"""Opens the generation in force; where it is damaged, what answers best instead."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

from faq.errors import FaqError, IndexStale, damaged_index
from faq.language.analyzer import Analyzer
from faq.model import Answer, ArticleEntry, ArticleId, Audience, SearchRequest
from faq.presenting.links import paths_of
from faq.search.answer import answer
from faq.search.examples import examples
from faq.search.meaning import Meaning, meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings, read_ranking_model
from faq.storage.generation import Generation
from faq.storage.publish import (
    Stamp,
    current_name,
    earlier_names,
    open_current,
    open_named,
    stamp_of_current,
)
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
    def generation(self) -> Generation:
        """What is searched."""
        return self.searcher.generation


_PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def _may_pass(error: IndexStale) -> bool:
    """Whether the index can't be opened for a reason that has nothing to do with it."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _PASSING


class Opening:
    """Keeps the generation in force open, and takes up the next; safe to share between threads."""

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """Raises SettingsError for a faulty file of the ranking model."""
        self._settings = settings
        self._model = read_ranking_model(settings)
        self._one_shot = one_shot
        self._opened: OpenGeneration | None = None
        self._damaged: tuple[Stamp, str] | None = None
        """The file that names what can't be opened, and why not: it is not tried again."""
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

    def _open_anew(self, previous: OpenGeneration | None) -> OpenGeneration:
        """The generation in force; where it is damaged what answers best instead, until another
        one is in force."""
        stamp = stamp_of_current(self._settings.index)
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
            return replace(found, stamp=None if _may_pass(error) else stamp)
        except FaqError as error:
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
                return self._open_generation(partial(open_named, self._settings.index, name), stamp)
        return None

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
        return name == opened.generation.manifest.generation

    def _open_generation(
        self,
        opening: Callable[..., Generation],
        stamp: Stamp | None,
        previous: OpenGeneration | None = None,
    ) -> OpenGeneration:
        try:
            generation = opening(open_catalogue=not self._one_shot)
            analyzer = self._analyzer(generation, previous)
        except (FaqError, ImportError):
            raise
        except Exception as error:
            raise damaged_index(error) from error
        outdated = self.outdated_settings(generation.manifest)
        if outdated:
            # The command line sets up no logging: there this line goes to stderr as it is.
            _log.warning(
                "设置 %s 与建索引时不同，运行 faq rebuild 后才生效 "
                "(changed since the index was built; run `faq rebuild` to apply)",
                "、".join(outdated),
            )
        meaning = meaning_of(generation, self._settings, previous.meaning if previous else None)
        return self._opened_with(meaning, generation, analyzer, stamp)

    def _reopen(self, opened: OpenGeneration, stamp: Stamp | None) -> OpenGeneration:
        """The open generation, with its model where that has been put in place meanwhile."""
        if not opened.meaning.is_outdated(self._settings.models):
            return replace(opened, stamp=stamp)
        meaning = meaning_of(opened.generation, self._settings, opened.meaning)
        if meaning.encoder is None:
            return replace(opened, stamp=stamp, meaning=meaning)
        return self._opened_with(meaning, opened.generation, opened.searcher.analyzer, stamp)

    def _opened_with(
        self, meaning: Meaning, generation: Generation, analyzer: Analyzer, stamp: Stamp | None
    ) -> OpenGeneration:
        searcher = Searcher(generation, analyzer, self._settings, meaning.encoder)
        entries = cache(generation.entries)
        return OpenGeneration(
            stamp,
            searcher,
            meaning,
            entries,
            lru_cache(self._settings.cached_answers)(partial(answer, searcher=searcher)),
            cache(partial(examples, searcher)),
            cache(lambda: paths_of(entries())),
        )

    def _analyzer(self, generation: Generation, previous: OpenGeneration | None) -> Analyzer:
        """The analyzer of a generation: the previous one where the lexicon is the same."""
        lexicon = generation.lexicon()
        if previous and previous.searcher.analyzer.lexicon == lexicon:
            return previous.searcher.analyzer
        analyzer = Analyzer(lexicon)
        analyzer.analyze("预热")  # loads the dictionary now, not within a question
        return analyzer

    def outdated_settings(self, manifest: Manifest) -> tuple[str, ...]:
        """The settings that a generation was built with and that have another value now."""
        settings, promise = self._settings, manifest.promise
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
