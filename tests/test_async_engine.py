"""Awaited calls work at once within a bound, and cancelled ones are never begun."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Event, Lock
from typing import Any, cast

import pytest

from faq.async_engine import AsyncEngine
from faq.engine import Engine
from faq.errors import IndexMissing, QuestionError
from faq.model import SearchRequest
from faq.settings import Settings

_PATIENCE = 30


class _Held:
    """In the place of an engine: holds every question until it is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = 0
        self._working = 0
        self._lock = Lock()
        self._let_go = Event()
        self._first: Future[None] = Future()

    def ask(self, question: str) -> str:
        with self._lock:
            self.begun.append(question)
            self._working += 1
            self.most = max(self.most, self._working)
            if not self._first.done():
                self._first.set_result(None)
        assert self._let_go.wait(_PATIENCE)
        with self._lock:
            self._working -= 1
        return question

    async def begins(self) -> None:
        await asyncio.wrap_future(self._first)

    def let_go(self) -> None:
        self._let_go.set()


def _over(held: _Held, at_once: int) -> tuple[AsyncEngine, Any]:
    """The engine, and its `ask` as the tests use it."""
    engine = AsyncEngine(cast(Engine, held), at_once=at_once)
    return engine, cast(Any, engine.ask)


def test_no_more_work_at_once_than_they_may() -> None:
    held = _Held()

    async def main() -> list[str]:
        engine, ask = _over(held, 2)
        async with engine:
            asked = asyncio.gather(*(ask(str(number)) for number in range(20)))
            await held.begins()
            held.let_go()
            return await asked

    assert asyncio.run(main()) == [str(number) for number in range(20)]
    assert held.most <= 2


def test_a_cancelled_call_that_waits_is_never_begun() -> None:
    held = _Held()

    async def main() -> None:
        engine, ask = _over(held, 1)
        async with engine:
            first = asyncio.create_task(ask("first"))
            await held.begins()
            waiting = asyncio.create_task(ask("waiting"))
            await asyncio.sleep(0)  # lets it queue
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            held.let_go()
            assert await first == "first"
            assert await ask("last") == "last"

    asyncio.run(main())
    assert held.begun == ["first", "last"]


def test_a_cancelled_call_that_works_keeps_its_place() -> None:
    held = _Held()

    async def main() -> None:
        engine, ask = _over(held, 1)
        async with engine:
            first = asyncio.create_task(ask("first"))
            await held.begins()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            second = asyncio.create_task(ask("second"))
            await asyncio.sleep(0)
            assert held.begun == ["first"]
            held.let_go()
            assert await second == "second"

    asyncio.run(main())
    assert held.most == 1


def test_what_waits_when_it_is_closed_is_cancelled() -> None:
    held = _Held()

    async def main() -> None:
        engine, ask = _over(held, 1)
        first = asyncio.create_task(ask("first"))
        await held.begins()
        waiting = asyncio.create_task(ask("waiting"))
        await asyncio.sleep(0)
        engine.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        held.let_go()
        assert await first == "first"
        with pytest.raises(RuntimeError, match="after shutdown"):
            await ask("late")

    asyncio.run(main())


def test_it_gives_and_raises_what_the_engine_does(sided: Settings) -> None:
    own = Engine.open(sided)

    async def main() -> None:
        async with await AsyncEngine.open(sided) as engine:
            request = SearchRequest("运费由谁承担", limit=1)
            assert (await engine.ask(request)).hits == own.ask(request).hits
            assert await engine.suggest("jifen", limit=1) == own.suggest("jifen", limit=1)
            assert await engine.article("both") == own.article("both")
            assert await engine.articles() == own.articles()
            assert await engine.passage("both#积分多久过期") == own.passage("both#积分多久过期")
            assert await engine.find("积分", 5) == own.find("积分", 5)
            assert (await engine.stats()).generation == own.generation
            with pytest.raises(QuestionError):
                await engine.ask("")

    asyncio.run(main())


def test_without_an_index_it_cannot_be_opened(sided: Settings) -> None:
    missing = Settings(index=sided.index / "nowhere")
    with pytest.raises(IndexMissing):
        asyncio.run(AsyncEngine.open(missing))
    with pytest.raises(ValueError, match="greater than 0"):
        AsyncEngine(Engine(sided), at_once=0)
