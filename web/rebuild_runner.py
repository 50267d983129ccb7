"""Runs the rebuilds that are asked for over HTTP, each in a process of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Event, Thread
from typing import Any, NamedTuple

from msgspec.structs import replace

from faq.errors import CorpusError, CorpusShrunk, FaqError, IndexBusy
from faq.evaluation.calibration import calibrator_of
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.reports import RebuildReport
from faq.semantic.store import open_unless_faulty
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from web.desk_runner import DeskRunner
from web.job_process import begin_work, start_process
from web.job_runner import PAUSE, JobRunner
from web.oversight.rebuild_jobs import Job, JobOptions, Reason, RebuildJobs, now

_COUNTS = ("articles", "passages", "steps", "added", "changed", "removed", "unchanged")


class _Failure(NamedTuple):
    reason: Reason
    error: str
    faults: tuple[Any, ...] = ()


def completed(job: Job, report: RebuildReport) -> Job:
    """A job that has published what a report tells of."""
    counts = {name: getattr(report, name) for name in _COUNTS}
    return replace(
        job,
        state="done",
        ended_at=now(),
        generation=report.generation,
        counts=counts,
        faults=report.faults,
    )


def failed(job: Job, error: Exception) -> Job:
    """A job that has published nothing because of an error."""
    return _failed(job, _failure_of(error))


def _failed(job: Job, failure: _Failure) -> Job:
    reason, error, faults = failure
    return replace(job, state="failed", ended_at=now(), reason=reason, error=error, faults=faults)


def _failure_of(error: Exception) -> _Failure:
    if isinstance(error, CorpusShrunk):
        return _Failure("shrunk", str(error), error.faults)
    if isinstance(error, CorpusError):
        return _Failure("corpus", str(error), error.faults)
    if isinstance(error, FaqError):
        return _Failure("index", str(error))
    return _Failure("error", f"{type(error).__name__}: {error}")


class RebuildRunner(JobRunner[Job]):
    """Runs the rebuilds of an index."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(RebuildJobs(settings.index))
        self._settings = settings

    def _start(self, job: Job) -> tuple[Connection, SpawnProcess]:
        return start_process(_work, self._settings, job.options)

    def _told(self, job: Job, message: object) -> Job:
        if isinstance(message, RebuildReport):
            return completed(job, message)
        if isinstance(message, _Failure):
            return _failed(job, message)
        if isinstance(message, tuple):
            return replace(job, done=message[0], total=message[1])
        return job.with_line(f"{now()} {message}")

    def _stopped(self, job: Job) -> Job:
        return _failed(job, _Failure("interrupted", "服务已停止 (the server stopped)"))

    def _lost(self, job: Job, code: int | None) -> Job:
        told = f"重建进程意外退出，退出码 {code} (the process of the rebuild ended, exit {code})"
        return _failed(job, _Failure("error", told))


def _work(settings: Settings, options: JobOptions, sender: Connection) -> None:
    """Rebuilds in a process of its own, and tells the runner how that goes."""
    begin_work()
    telling = logging.Logger("rebuild")
    telling.addHandler(_Telling(sender))
    logging.getLogger().addHandler(_Telling(sender))
    try:
        encoder = open_unless_faulty(
            settings.models,
            settings.model,
            partial(telling.warning, "%s；只用词语检索 (words alone rank)"),
            strict=options.strict,
        )
        report = _rebuilt(settings, options, encoder, sender)
        telling.info("已发布 %s (published)", report.generation)
        sender.send(report)
    except Exception as error:
        failure = _failure_of(error)
        if failure.reason == "error":
            logging.getLogger(__name__).exception("重建失败 (rebuild failed)")
        sender.send(failure)


def _rebuilt(
    settings: Settings, options: JobOptions, encoder: TextEncoder | None, sender: Connection
) -> RebuildReport:
    def progress(done: int, total: int, _: int) -> None:
        sender.send((done, total))

    how = RebuildOptions(
        options.full,
        options.strict,
        progress,
        encoder,
        calibrator_of(settings, encoder),
        allow_shrink=options.allow_shrink,
    )
    waiting = False
    while True:
        try:
            return rebuild_by(how, settings)
        except IndexBusy as error:  # until that one has ended, or this one is cancelled
            if not waiting:
                sender.send(str(error))
            waiting = True
            time.sleep(PAUSE)


class _Telling(logging.Handler):
    """Sends log lines to the runner."""

    def __init__(self, sender: Connection) -> None:
        super().__init__(logging.INFO)
        self._sender = sender

    def emit(self, record: logging.LogRecord) -> None:
        self._sender.send(record.getMessage())


def _runners(settings: Settings, stop: Event) -> list[Thread]:
    """The threads that run rebuilds and what the desk has done aside, started."""
    runs = {"rebuilds": RebuildRunner(settings).run, "desk": DeskRunner(settings).run}
    threads = [
        Thread(target=run, args=(stop,), name=name, daemon=True) for name, run in runs.items()
    ]
    for each in threads:
        each.start()
    return threads


@contextmanager
def running_rebuilds(settings: Settings) -> Iterator[None]:
    """Runs rebuilds, and what the desk has done aside, as long as the block does."""
    stop = Event()
    threads = _runners(settings, stop)
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


def start_runner(settings: Settings) -> None:
    """Runs them in this process until it ends, for an application in another server."""
    _runners(settings, Event())
