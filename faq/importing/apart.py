"""Runs readers in a process of its own, within bounds of memory and time.

Libraries that read office files and archives can be made to take any amount of both.  A file that
takes too much, or ends the process, costs itself: the next one is read by a new process.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from faq.importing.defects import told
from faq.importing.source import Document, Loss, SourceReader
from faq.lifetime import end_with_parent

_GONE = (EOFError, BrokenPipeError, ConnectionResetError)
_UNEXPECTED = "读取程序出错，这个文件没有导入 (the reader failed)"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the reading of a source may take."""

    memory_bytes: int = 3 << 30
    """Of address space."""
    processor_seconds: int = 300
    """Between one document and the next."""
    seconds: float = 900.0
    """Likewise, by the clock: what waits takes no processor time."""


@dataclass(frozen=True, slots=True)
class _Task:
    reader: SourceReader
    path: Path


@dataclass(frozen=True, slots=True)
class _End:
    """Says that a source has been read to its end."""

    is_spent: bool
    """Whether the memory is used up, some of it perhaps for good."""


class Apart:
    """Reads sources in another process, which starts with the first of them."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, reader: SourceReader, path: Path) -> Iterator[Document | Loss]:
        """What `reader` gives of `path`; a Loss at the place of the file's name where it is not
        read to its end."""
        connection = self._started()
        try:
            connection.send(_Task(reader, path))
            while True:
                if not connection.poll(self._bounds.seconds):
                    yield Loss(path.name, self._too_long())
                    break
                found = connection.recv()
                if isinstance(found, _End):
                    if found.is_spent:
                        self._end()
                    return
                yield found
        except _GONE:
            yield Loss(path.name, self._why_ended())
        except GeneratorExit:
            self._end()
            raise
        self._end()

    def _started(self) -> Connection:
        if self._connection is None:
            # Not forked: threads and locks would be copied in whatever state they are.
            context = get_context("spawn")
            self._connection, other = context.Pipe()
            self._process = context.Process(target=_serve, args=(other, self._bounds), daemon=True)
            self._process.start()
            other.close()
        return self._connection

    def _too_long(self) -> str:
        return f"{self._bounds.seconds:.0f} 秒没有读完，已放弃 (took too long)"

    def _why_ended(self) -> str:
        process = self._process
        if process is None:
            return _UNEXPECTED
        process.join(self._bounds.seconds)
        if process.exitcode == -signal.SIGXCPU:
            return f"处理超过 {self._bounds.processor_seconds} 秒，已放弃 (too much to compute)"
        return f"读取中断，文件可能已损坏或太大 (reading broke off, code {process.exitcode})"

    def _end(self) -> None:
        if self._connection:
            self._connection.close()
        if self._process:
            self._process.kill()
            self._process.join()
        self._connection = self._process = None


def _serve(connection: Connection, bounds: Bounds) -> None:
    """Reads what it is sent, one source after the other, until the other end closes."""
    end_with_parent()
    # The parent tells of an interrupt, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with suppress(ValueError, OSError):  # a system that knows no such bound
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))
    with suppress(*_GONE):
        while True:
            task: _Task = connection.recv()
            for each in _read(task, bounds):
                connection.send(each)


def _read(task: _Task, bounds: Bounds) -> Iterator[Document | Loss | _End]:
    is_spent = False
    _allow(bounds.processor_seconds)
    try:
        for each in task.reader.read(task.path):
            yield each
            _allow(bounds.processor_seconds)
    except MemoryError:
        is_spent = True
        yield Loss(
            task.path.name,
            f"需要超过 {bounds.memory_bytes >> 20} MB 内存，没有导入 (needs too much memory)",
        )
    except Exception as error:  # noqa: BLE001 -- a defect of a reader must cost one file
        yield Loss(task.path.name, told(error))
    yield _End(is_spent)


def _allow(seconds: int) -> None:
    """Lets this process compute so much longer."""
    used = os.times()
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.user + used.system) + seconds, most))
