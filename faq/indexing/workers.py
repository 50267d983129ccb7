"""How is the work of a rebuild shared out among processes?

The process that writes works too while it waits for the others: each further process has to
read the program and its dictionary first.  Little work is done by it alone.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from faq.errors import IndexWriteError
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.language.pinyin import Phrases
from faq.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_AHEAD = 2
"""Batches that wait for each process, so that none is ever without work."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Value = TypeVar("_Value")
_Task = Callable[[_Item, BatchAnalyzer, Settings], _Result]


class Workers:
    """This process and, where it pays, others beside it; a context manager."""

    def __init__(self, lexicon: Lexicon, settings: Settings) -> None:
        """Starts nothing yet."""
        self._lexicon, self._settings = lexicon, settings
        self.phrases: Phrases | None = None
        self._others = max(0, (settings.analysis_processes or _cores()) - 1)
        self._pool: ProcessPoolExecutor | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._analyzer: BatchAnalyzer | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for executor in (self._pool, self._thread):
            if executor:
                executor.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Starts the other processes, which take a while to get ready."""
        # Imported where there is work to share out: a rebuild of little is done sooner.
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import current_process, get_context

        # One that is to end with its parent (as the watcher of a server) may have no others.
        if self._others and not self._pool and not current_process().daemon:
            # Not forked: a caller's threads and locks would be copied in whatever state they are.
            self._pool = ProcessPoolExecutor(
                self._others,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(self._lexicon, self._settings),
            )
            for _ in range(self._others):
                self._pool.submit(_ready)

    @property
    def are_none(self) -> bool:
        """Whether what is submitted is done in this process."""
        return self._pool is None

    def map(self, task: _Task[_Item, _Result], items: Sequence[_Item]) -> Iterator[_Result]:
        """`task` done for each item, in order.

        Raises IndexWriteError when a process is killed from outside (out of memory, say).
        """
        todo = iter(items)
        ahead: deque[Future[_Result] | _Done[_Result]] = deque()
        while True:
            self._hand_out(task, todo, ahead)
            if not ahead or not ahead[0].done():
                # In the time in which another process works at the next one.
                mine = next(todo, None)
                if mine is not None:
                    ahead.append(_Done(task(mine, self._own(), self._settings)))
                    continue
            if not ahead:
                self._analyzer = None  # what it remembers is large
                return
            with _all_alive():
                result = ahead.popleft().result()
            yield result

    def submit(self, function: Callable[..., _Result], *values: object) -> Callable[[], _Result]:
        """Has `function` done beside what this process does, by another or by a thread; what
        is given back waits for its result."""
        if not self._others:
            done = _Done(function(*values))
            return done.result
        if not self._pool and not self._thread:
            self._thread = ThreadPoolExecutor(1)
        executor: Executor | None = self._pool or self._thread
        assert executor
        with _all_alive():
            future = executor.submit(function, *values)

        def result() -> _Result:
            with _all_alive():
                return future.result()

        return result

    def _hand_out(
        self,
        task: _Task[_Item, _Result],
        todo: Iterator[_Item],
        ahead: deque[Future[_Result] | _Done[_Result]],
    ) -> None:
        if not self._pool:
            return
        waiting = sum(not each.done() for each in ahead)
        for _ in range(_AHEAD * self._others - waiting):
            item = next(todo, None)
            if item is None:
                return
            with _all_alive():
                ahead.append(self._pool.submit(_run, task, item))

    def _own(self) -> BatchAnalyzer:
        if self._analyzer is None:
            self._analyzer = BatchAnalyzer(self._lexicon, self.phrases)
        return self._analyzer


class _Done(Generic[_Value]):
    """A result that is there."""

    def __init__(self, value: _Value) -> None:
        self._value = value

    def done(self) -> bool:
        return True

    def result(self) -> _Value:
        return self._value


@contextmanager
def _all_alive() -> Iterator[None]:
    """Tells of a process that was killed from outside as what it is to a rebuild."""
    try:
        yield
    except BrokenExecutor as error:
        raise IndexWriteError(
            f"分析进程意外终止，原有索引保持不变 (an analysis process died): {error}"
        ) from error


def _cores() -> int:
    """Cores that this process may use, which are fewer than all in a container."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_worker: tuple[BatchAnalyzer, Settings] | None = None


def _start(lexicon: Lexicon, settings: Settings) -> None:
    global _worker
    _worker = BatchAnalyzer(lexicon), settings


def _ready() -> None:
    """Nothing; but whoever does it has started."""


def _run(task: _Task[_Item, _Result], item: _Item) -> _Result:
    if _worker is None:
        raise RuntimeError("a pool's process runs its initializer first")
    analyzer, settings = _worker
    return task(item, analyzer, settings)
