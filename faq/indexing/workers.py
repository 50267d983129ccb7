"""Shares the work of a rebuild out among processes.

The process that writes works too while it waits for the others: each further process has to
import the program and read the dictionary first.  Little work is done by it alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from faq.cores import core_count
from faq.errors import IndexWriteError
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.language.pinyin import Phrases
from faq.lifetime import end_with_parent
from faq.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_AHEAD = 2
"""Batches that wait for each process, so that none is ever without work."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Function = Callable[[_Item, BatchAnalyzer, Settings], _Result]


class Workers:
    """This process and, where it pays, others; a context manager that waits for all of them."""

    def __init__(
        self, lexicon: Lexicon, settings: Settings, phrases: Phrases | None = None
    ) -> None:
        """Starts nothing yet; `phrases` as `BatchAnalyzer`, for this process."""
        self._lexicon, self._settings, self._phrases = lexicon, settings, phrases
        self._others = max(0, (settings.analysis_processes or core_count()) - 1)
        self._pool: ProcessPoolExecutor | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._analyzer: BatchAnalyzer | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for executor in (self._pool, self._thread):
            if executor:
                executor.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Starts the other processes, which take a while to get ready."""
        # Imported here: a rebuild of little is done without it, and sooner.
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import current_process

        from faq.indexing.processes import PackageContext

        # A daemonic process (such as the watcher of a server) may have no children.
        if self._others and not self._pool and not current_process().daemon:
            self._pool = ProcessPoolExecutor(
                self._others,
                mp_context=PackageContext(),
                initializer=_start,
                initargs=(self._lexicon, self._settings),
            )
            for _ in range(self._others):
                self._pool.submit(_ready)

    def map(self, function: _Function[_Item, _Result], items: Sequence[_Item]) -> Iterator[_Result]:
        """The result of `function` for each item, in order.

        Raises IndexWriteError when a process is killed from outside (out of memory, say).
        """
        todo = iter(items)
        ahead: deque[Task[_Result]] = deque()
        while True:
            self._hand_out(function, todo, ahead)
            if not ahead or not ahead[0].done():
                # Another process works at the next result meanwhile.
                mine = next(todo, None)
                if mine is not None:
                    ahead.append(_done(function(mine, self._own_analyzer(), self._settings)))
                    continue
            if not ahead:
                self._analyzer = None  # frees its caches
                return
            yield ahead.popleft().result()

    def submit(self, function: Callable[..., _Result], *values: object) -> Task[_Result]:
        """Starts `function` in another process or, where there is none, in a thread.

        Functions submitted while there is no other process run one after the other.  Done at once
        where this process is the only one allowed.
        """
        if not self._others:
            return _done(function(*values))
        return _submitted(self._pool or self._own_thread(), function, *values)

    def _hand_out(
        self,
        function: _Function[_Item, _Result],
        todo: Iterator[_Item],
        ahead: deque[Task[_Result]],
    ) -> None:
        if not self._pool:
            return
        waiting = sum(not each.done() for each in ahead)
        for _ in range(_AHEAD * self._others - waiting):
            item = next(todo, None)
            if item is None:
                return
            ahead.append(_submitted(self._pool, _run, function, item))

    def _own_thread(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1)
        return self._thread

    def _own_analyzer(self) -> BatchAnalyzer:
        if self._analyzer is None:
            self._analyzer = BatchAnalyzer(self._lexicon, self._phrases)
        return self._analyzer


class Task(Generic[_Result]):
    """Something that is being done, or is done."""

    def __init__(self, future: Future[_Result]) -> None:
        self._future = future

    def done(self) -> bool:
        """Whether there is a result, or an error."""
        return self._future.done()

    def result(self) -> _Result:
        """Waits for the result; raises what was raised, IndexWriteError where the process was
        killed from outside."""
        with _all_alive():
            return self._future.result()


def _done(value: _Result) -> Task[_Result]:
    future: Future[_Result] = Future()
    future.set_result(value)
    return Task(future)


def _submitted(
    executor: Executor, function: Callable[..., _Result], *values: object
) -> Task[_Result]:
    with _all_alive():
        return Task(executor.submit(function, *values))


@contextmanager
def _all_alive() -> Iterator[None]:
    """Raises IndexWriteError where a process was killed from outside."""
    try:
        yield
    except BrokenExecutor as error:
        raise IndexWriteError(
            f"分析进程意外终止，原有索引保持不变 (an analysis process died): {error}"
        ) from error


_worker: tuple[BatchAnalyzer, Settings] | None = None


def _start(lexicon: Lexicon, settings: Settings) -> None:
    end_with_parent()
    global _worker
    _worker = BatchAnalyzer(lexicon), settings


def _ready() -> None:
    """Does nothing; a process that has done it has started."""


def _run(function: _Function[_Item, _Result], item: _Item) -> _Result:
    if _worker is None:
        raise RuntimeError("a pool's process runs its initializer first")
    analyzer, settings = _worker
    return function(item, analyzer, settings)
