"""Runs what the desk has done aside, each piece in a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

import msgspec
from msgspec.structs import replace

from faq.changes.trial import try_change
from faq.changes.word_proposals import propose_synonyms
from faq.errors import FaqError
from faq.learning.proposal import learn
from faq.learning.taking import change_of
from faq.question_log.recent import recent_questions
from faq.settings import Settings
from web.job_process import begin_work, start_process
from web.job_runner import JobRunner, cancelled
from web.oversight.desk_jobs import DeskJob, DeskJobs, packed_change, unpacked_change
from web.oversight.job_store import now

Progress = Callable[[int, int], None]


def _trial(settings: Settings, given: Mapping[str, Any], progress: Progress) -> object:
    return try_change(
        settings,
        unpacked_change(given),
        judged=settings.judged,
        logged=recent_questions(settings.question_log),
        progress=progress,
    )


def _proposals(settings: Settings, given: Mapping[str, Any], progress: Progress) -> object:
    return propose_synonyms(settings, progress)


def _learn(settings: Settings, _: Mapping[str, Any], __: Progress) -> object:
    learnt = learn(settings)
    change = packed_change(change_of(learnt, settings)) if learnt.is_proposed else None
    return learnt.as_dict() | {"change": change}


WORK: Mapping[str, Callable[[Settings, Mapping[str, Any], Progress], object]] = {
    "trial": _trial,
    "proposals": _proposals,
    "learn": _learn,
}
"""What a job of each kind does; what it returns is stored as JSON."""


class DeskRunner(JobRunner[DeskJob]):
    """Runs what the desk has done aside, for an index."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(DeskJobs(settings.index))
        self._settings = settings

    def _start(self, job: DeskJob) -> tuple[Connection, SpawnProcess]:
        return start_process(_work, self._settings, job.kind, job.given)

    def _told(self, job: DeskJob, message: tuple[str, Any]) -> DeskJob:
        kind, told = message
        if kind == "progress":
            return replace(job, done=told[0], total=told[1])
        if kind == "done":
            return replace(job, state="done", result=msgspec.json.decode(told), ended_at=now())
        return replace(job, state="failed", error=told, ended_at=now())

    def _stopped(self, job: DeskJob) -> DeskJob:
        return cancelled(job)

    def _lost(self, job: DeskJob, code: int | None) -> DeskJob:
        error = "试验的进程意外退出 (its process ended)"
        return replace(job, state="failed", error=error, ended_at=now())


def _work(settings: Settings, kind: str, given: bytes, sender: Connection) -> None:
    """Does a job in a process of its own, and tells the runner how that goes."""
    begin_work()

    def progress(done: int, total: int) -> None:
        sender.send(("progress", (done, total)))

    try:
        result = WORK[kind](settings, msgspec.msgpack.decode(given), progress)
        sender.send(("done", msgspec.json.encode(result)))
    except FaqError as error:
        sender.send(("failed", str(error)))
    except Exception as error:
        logging.getLogger(__name__).exception("没有试成 (a job of the desk failed)")
        sender.send(("failed", f"{type(error).__name__}: {error}"))
