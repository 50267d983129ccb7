"""How is a question asked of whatever index is in force?

Wiring only: `Engine` opens the published generation, takes up the next one when it is
published, and hands questions to `faq.search.answer`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from faq.errors import FaqError, QuestionError
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon
from faq.model import (
    Answer,
    ArticleEntry,
    ArticleId,
    Audience,
    IndexedArticle,
    IndexStats,
    Related,
)
from faq.search.answer import answer
from faq.settings import Settings, read_ranking_model
from faq.storage.generation import Generation
from faq.storage.publish import current_name, open_current, stamp_of_current
from faq.storage.schema import Manifest

MAX_OFFSET = 10_000
"""Nobody reads so far; it bounds the work that one question can cause."""
SUGGESTIONS = 8
"""So many are taken in at a glance."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Open:
    """A generation with all that belongs to it."""

    stamp: tuple[int, int] | None
    """Of the file that named it, seen before it was opened."""
    generation: Generation
    lexicon: Lexicon
    analyzer: Analyzer
    entries: Callable[[], tuple[ArticleEntry, ...]]
    """Read when they are first asked for: a question needs none of them."""
    answers: Callable[[str, int, int, Audience | None, bool, bool], Answer]
    """The answer to a question; the ones asked last are remembered."""


class Engine:
    """Answers questions from the index in force; safe to share between threads.

    Every call may raise IndexMissing or IndexStale while no index can be opened.  A
    generation published later is taken up by the next call; one that can't be opened is
    left alone, and the open one goes on answering.
    """

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """`one_shot` is for a question or two: it is open in half the time, and each question then
        takes a little longer.  Raises SettingsError for a faulty file of the ranking model."""
        self.settings = settings
        self._model = read_ranking_model(settings)
        self._one_shot = one_shot
        self._opened: _Open | None = None
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

    def ask(
        self,
        question: str,
        *,
        limit: int | None = None,
        offset: int = 0,
        audience: Audience | None = None,
        explain: bool = False,
        literal: bool = False,
    ) -> Answer:
        """The answer to a question; nothing is corrected or taken as a synonym when `literal`.

        `limit` is 1 to the setting `max_limit`, `offset` at least 0; QuestionError names
        the parameter that is not, and a question that is blank or too long.
        """
        settings = self.settings
        limit = settings.limit if limit is None else limit
        if not 1 <= limit <= settings.max_limit:
            message = f"limit 应在 1 到 {settings.max_limit} 之间 (limit out of range)"
            raise QuestionError("limit", message)
        if not 0 <= offset <= MAX_OFFSET:
            message = f"offset 应在 0 到 {MAX_OFFSET} 之间 (offset out of range)"
            raise QuestionError("offset", message)
        return self._current().answers(question, limit, offset, audience, explain, literal)

    def suggest(self, prefix: str, *, limit: int = SUGGESTIONS) -> tuple[Related, ...]:
        """Questions and headings that complete what has been typed so far, best first.

        `limit` is 1 to the setting `max_limit`; QuestionError where it is not.
        """
        if not 1 <= limit <= self.settings.max_limit:
            message = f"limit 应在 1 到 {self.settings.max_limit} 之间 (limit out of range)"
            raise QuestionError("limit", message)
        generation = self._current().generation
        return tuple(
            Related(each.text, generation.passage(each.row).id)
            for each in generation.suggestions.complete(prefix, limit)
        )

    def articles(self) -> tuple[ArticleEntry, ...]:
        """All articles, by the path of their sources."""
        return self._current().entries()

    def folders(self) -> dict[str, str]:
        """Folders of the corpus and what people call them, in the order to show them in."""
        return dict(self._current().lexicon.folders)

    def article(self, article_id: str) -> IndexedArticle | None:
        """An article with its passages, or None when there is none of that id."""
        return self._current().generation.article(ArticleId(article_id))

    def stats(self) -> IndexStats:
        """The generation in force: when, from what, how many, how large."""
        generation = self._current().generation
        manifest = generation.manifest
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
        )

    def _outdated_settings(self, manifest: Manifest) -> tuple[str, ...]:
        now = {"ranking_model": self._model, "passage_chars": self.settings.passage_chars}
        built = {"ranking_model": manifest.model, "passage_chars": manifest.passage_chars}
        return tuple(name for name in now if now[name] != built[name])

    def _current(self) -> _Open:
        opened = self._opened
        # Each generation is named by a new file: looking at it is cheaper than reading it.
        if opened and stamp_of_current(self.settings.index) in (opened.stamp, None):
            return opened
        # One thread opens what is new; the others go on with what is open.
        if not self._lock.acquire(blocking=opened is None):
            assert opened is not None
            return opened
        try:
            self._opened = self._open(self._opened)
        except FaqError:
            if self._opened is None:
                raise
            _log.exception("the new index can't be opened; going on with the one before")
        finally:
            self._lock.release()
        return self._opened

    def _open(self, before: _Open | None) -> _Open:
        stamp = stamp_of_current(self.settings.index)
        if before and current_name(self.settings.index) == before.generation.manifest.generation:
            return replace(before, stamp=stamp)
        generation = open_current(self.settings.index, looks_up=not self._one_shot)
        outdated = self._outdated_settings(generation.manifest)
        if outdated:
            # The command line sets up no logging: there this line goes to stderr as it is.
            _log.warning(
                "设置 %s 与建索引时不同，运行 faq rebuild 后才生效 "
                "(changed since the index was built; run `faq rebuild` to apply)",
                "、".join(outdated),
            )
        lexicon = generation.lexicon()
        if before and before.lexicon == lexicon:
            analyzer = before.analyzer
        else:
            known = generation.background(checked=False) if self._one_shot else None
            analyzer = Analyzer(lexicon, known)
            analyzer.analyze("预热")  # loads the dictionary now, not within a question
        settings = self.settings

        @lru_cache(settings.cached_answers)
        def answers(
            question: str,
            limit: int,
            offset: int,
            audience: Audience | None,
            explain: bool,
            literal: bool,
        ) -> Answer:
            return answer(
                question,
                generation,
                analyzer,
                settings,
                limit=limit,
                offset=offset,
                audience=audience,
                explain=explain,
                literal=literal,
            )

        return _Open(stamp, generation, lexicon, analyzer, cache(generation.entries), answers)
