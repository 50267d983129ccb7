"""Runs the jobs of a store one after the other, each in a process of its own."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Event
from typing import Any, Generic

from msgspec.structs import replace

from faq.errors import FaqError
from web.job_process import end_process
from web.oversight.job_store import JobStore, JobT, now

PAUSE = 0.25
"""Seconds between two looks whether a job waits, is cancelled, or has got on."""
_log = logging.getLogger(__name__)


class JobRunner(ABC, Generic[JobT]):
    """Runs what waits, one after the other; several runners of a store take turns."""

    def __init__(self, jobs: JobStore[JobT]) -> None:
        self._jobs = jobs

    def run(self, stop: Event) -> None:
        """Runs whatever comes until `stop`, which ends a job too."""
        while not stop.wait(PAUSE):
            self.run_queued(stop)

    def run_queued(self, stop: Event) -> None:
        """Runs what waits now, and stores what became of each job."""
        try:
            if not self._jobs.has_queued():
                return
            with self._jobs.held() as held:
                while held and not stop.is_set() and (job := self._jobs.take()):
                    self._jobs.put(self._run(job, stop))
        except FaqError as error:
            _log.error("%s", error)

    @abstractmethod
    def _start(self, job: JobT) -> tuple[Connection, SpawnProcess]:
        """A process that does a job, and what it tells of that."""

    @abstractmethod
    def _told(self, job: JobT, message: Any) -> JobT:
        """The job after what its process has told."""

    @abstractmethod
    def _stopped(self, job: JobT) -> JobT:
        """The job, which ended because the server stops."""

    @abstractmethod
    def _lost(self, job: JobT, code: int | None) -> JobT:
        """The job, whose process ended with `code` and did not tell how it went."""

    def _run(self, job: JobT, stop: Event) -> JobT:
        receiver, process = self._start(job)
        stored = job
        try:
            while True:
                while receiver.poll(PAUSE):
                    job = self._told(job, receiver.recv())
                    if not job.is_open:
                        return job
                if stop.is_set():
                    end_process(process)
                    return self._stopped(job)
                if job != stored:
                    self._jobs.put(job)
                    stored = job
                if self._jobs.is_cancelled(job):
                    end_process(process)
                    return cancelled(job)
        except EOFError:
            process.join()
            return self._lost(job, process.exitcode)
        finally:
            end_process(process)
            receiver.close()


def cancelled(job: JobT) -> JobT:
    """A job that ended because somebody wanted it to."""
    return replace(job, state="cancelled", ended_at=now())
