"""Answers questions from asynchronous programs, in threads of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from faq.engine import Engine
from faq.model import Answer, ArticleEntry, IndexedArticle, Passage, Related, SearchRequest
from faq.reports import IndexStats
from faq.settings import Settings

if TYPE_CHECKING:
    from faq.catalogue.sections import FoundSections

AT_ONCE = 4
"""Questions that are answered at once by default; the kernel lets the threads run side by side."""
_Result = TypeVar("_Result")


class AsyncEngine:
    """An engine whose calls are awaited; at most `at_once` of them work at once, others wait.

    A call that is cancelled while it waits is never begun.  One that works already can't be
    stopped: its result is dropped, and it keeps its place until it is done, so that cancelling
    never has more work going on than `at_once`.  Methods raise what those of `Engine` do.

    >>> import asyncio
    >>> async def main():
    ...     async with AsyncEngine(Engine(settings)) as engine:
    ...         answers = await asyncio.gather(*map(engine.ask, ["积分多久过期", "怎么验货"]))
    ...     return [answer.answered for answer in answers]
    >>> asyncio.run(main())
    [True, True]
    """

    def __init__(self, engine: Engine, *, at_once: int = AT_ONCE) -> None:
        """Raises ValueError for an `at_once` below 1."""
        self._engine = engine
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="faq")

    @classmethod
    async def open(cls, settings: Settings, *, at_once: int = AT_ONCE) -> AsyncEngine:
        """An engine with the published generation open and warm.

        >>> import asyncio
        >>> async def main():
        ...     engine = await AsyncEngine.open(settings)
        ...     return await engine.ask("积分多久过期")
        >>> asyncio.run(main()).answered
        True
        """
        engine = cls(Engine(settings), at_once=at_once)
        try:
            await engine.stats()
        except BaseException:  # a cancelled call, too
            engine.close()
            raise
        return engine

    async def ask(self, question: str | SearchRequest) -> Answer:
        """As `Engine.ask`."""
        return await self._run(self._engine.ask, question)

    async def suggest(self, prefix: str, *, limit: int | None = None) -> tuple[Related, ...]:
        """As `Engine.suggest`."""
        return await self._run(partial(self._engine.suggest, limit=limit), prefix)

    async def articles(self) -> tuple[ArticleEntry, ...]:
        """As `Engine.articles`."""
        return await self._run(self._engine.articles)

    async def article(self, article_id: str) -> IndexedArticle | None:
        """As `Engine.article`."""
        return await self._run(self._engine.article, article_id)

    async def passage(self, passage_id: str) -> Passage | None:
        """As `Engine.passage`."""
        return await self._run(self._engine.passage, passage_id)

    async def find(self, query: str, limit: int) -> FoundSections:
        """As `Engine.find`."""
        return await self._run(self._engine.find, query, limit)

    async def stats(self) -> IndexStats:
        """As `Engine.stats`."""
        return await self._run(self._engine.stats)

    def close(self) -> None:
        """Ends the threads; what waits is not begun.  The engine itself goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def __aenter__(self) -> AsyncEngine:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def _run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        loop = asyncio.get_running_loop()
        work = partial(copy_context().run, function, *arguments)
        return await loop.run_in_executor(self._pool, work)
