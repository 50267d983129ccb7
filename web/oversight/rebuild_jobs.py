"""Stores rebuilds as jobs: who wanted one, how far it is and what became of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

import msgspec

from faq.model import Fault
from web.oversight.job_store import JOBS_TABLE, JobStore, State, StoredJob, now

__all__ = ["ORIGINS", "RESULTS", "Job", "JobOptions", "RebuildJobs", "RebuildOpen", "State", "now"]

Origin = Literal["api", "watch"]
Reason = Literal["", "shrunk", "corpus", "index", "interrupted", "error"]
ORIGINS: tuple[Origin, ...] = ("api", "watch")
RESULTS: tuple[State, ...] = ("done", "failed", "cancelled")
_MIGRATIONS = (
    (
        JOBS_TABLE,
        """
        CREATE TABLE IF NOT EXISTS results (
            origin TEXT NOT NULL, result TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (origin, result)
        ) STRICT
        """,
    ),
)
_LOG_LINES = 200


class JobOptions(msgspec.Struct, frozen=True):
    """What a rebuild is to do beyond what changed."""

    full: bool = False
    strict: bool = False
    allow_shrink: bool = False


class Job(StoredJob, frozen=True, kw_only=True):
    """A rebuild; `done` counts the articles that were looked at."""

    origin: Origin
    options: JobOptions = JobOptions()
    reason: Reason = ""
    """Why it failed; `error` is the message."""
    generation: str = ""
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    """Articles, passages and steps; articles that were added, changed, removed and unchanged."""
    faults: tuple[Fault, ...] = ()
    log: tuple[str, ...] = ()

    def with_line(self, line: str) -> Job:
        """The job with one more line of its log."""
        return msgspec.structs.replace(self, log=(*self.log, line)[-_LOG_LINES:])


class RebuildOpen(Exception):
    """A rebuild is asked for while another one waits or runs."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.number)
        self.job = job


class RebuildJobs(JobStore[Job]):
    """The rebuilds of an index."""

    def __init__(self, index: Path) -> None:
        super().__init__(index, "rebuilds", Job, _MIGRATIONS)

    def request(self, options: JobOptions) -> Job:
        """Has a rebuild wait to be run; raises RebuildOpen where one waits or runs."""
        with self._open() as database:
            last = self._last(database)
            if last and last.is_open:
                raise RebuildOpen(last)
            return self._add(
                database, Job(origin="api", state="queued", queued_at=now(), options=options)
            )

    def cancel(self) -> Job | None:
        """Ends the rebuild that waits, and has one that runs ended; None where there is none."""
        if not self._database.exists():
            return None
        with self._open() as database:
            last = self._last(database)
            if last is None or not last.is_open:
                return None
            if last.state == "queued":
                last = msgspec.structs.replace(last, state="cancelled", ended_at=now())
                self._put(database, last)
            else:
                database.execute("UPDATE jobs SET cancelled = 1 WHERE number = ?", (last.number,))
            return last

    def record(self, job: Job) -> None:
        """Adds a rebuild that has ended."""
        with self._open() as database:
            self._add(database, job)

    def results(self) -> dict[tuple[str, str], int]:
        """How many rebuilds ended how, by origin and state."""
        if not self._database.exists():
            return {}
        with self._open() as database:
            rows = database.execute("SELECT origin, result, count FROM results").fetchall()
        return {(origin, result): count for origin, result, count in rows}

    def _interrupted(self, job: Job) -> Job:
        return msgspec.structs.replace(super()._interrupted(job), reason="interrupted")

    def _put(self, database: sqlite3.Connection, job: Job) -> None:
        super()._put(database, job)
        if job.state in RESULTS:
            database.execute(
                "INSERT INTO results VALUES (?, ?, 1)"
                " ON CONFLICT (origin, result) DO UPDATE SET count = count + 1",
                (job.origin, job.state),
            )
