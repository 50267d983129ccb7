"""Stores jobs that run in a process of their own: what waits, how far each is, what became of it.

The database lies beside the index, so that all processes of a server know of a job, and the next
server of one that its server did not survive.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec

from faq.databases import Database, Migration
from faq.errors import DatabaseError, IndexWriteError

State = Literal["queued", "running", "done", "failed", "cancelled"]
JOBS_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    job TEXT NOT NULL
) STRICT
"""
"""The table of every store; the first statement of its first migration."""
_KEPT = 20


class StoredJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job; times are ISO 8601 in UTC, "" where they have not come."""

    state: State
    queued_at: str
    number: int = 0
    started_at: str = ""
    ended_at: str = ""
    done: int = 0
    total: int = 0
    """How much of how much is done."""
    error: str = ""
    """Why it failed."""

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {"queued", "running"}

    def seconds(self) -> float | None:
        """How long it took, or has taken so far; None before it runs."""
        if not self.started_at:
            return None
        ended = datetime.fromisoformat(self.ended_at or now())
        return round((ended - datetime.fromisoformat(self.started_at)).total_seconds(), 3)


JobT = TypeVar("JobT", bound=StoredJob)


def now() -> str:
    """The time as jobs have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class JobStore(Generic[JobT]):
    """The jobs of one kind for an index; safe to share between threads and processes.

    Reading gives nothing where there is no database; writing may raise IndexWriteError.
    """

    def __init__(
        self, index: Path, name: str, kind: type[JobT], tables: Sequence[Migration]
    ) -> None:
        """`name` is that of the database's file without its ending."""
        self._index = index
        self._lock_file = index / f"{name}.lock"
        self._kind = kind
        self._database = Database(index / f"{name}.sqlite3", tables)

    def last(self) -> JobT | None:
        """The job that waits or runs, else the latest."""
        if not self._database.exists():
            return None
        with self._open() as database:
            return self._last(database)

    def latest(self) -> tuple[JobT, ...]:
        """The jobs there are, the latest first."""
        if not self._database.exists():
            return ()
        with self._open() as database:
            self._last(database)  # ends those that nobody runs
            rows = database.execute("SELECT number, job FROM jobs ORDER BY number DESC").fetchall()
        return tuple(map(self._job, rows))

    def get(self, number: int) -> JobT | None:
        """A job by its number; None where there is none any more."""
        return next((each for each in self.latest() if each.number == number), None)

    # What follows is for the one that runs them.

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether this is the one that runs jobs during the block; ends with its process."""
        if not self._index.is_dir():
            yield False
            return
        with self._lock() as held:
            yield held

    def has_queued(self) -> bool:
        """Whether a job waits."""
        if not self._database.exists():
            return False
        with self._open() as database:
            found = database.execute("SELECT 1 FROM jobs WHERE state = 'queued'").fetchone()
        return found is not None

    def take(self) -> JobT | None:
        """The job that waits longest, which runs from now on; call within `held`."""
        with self._open() as database:
            self._end_orphans(database)
            row = database.execute(
                "SELECT number, job FROM jobs WHERE state = 'queued' ORDER BY number"
            ).fetchone()
            if row is None:
                return None
            job = msgspec.structs.replace(self._job(row), state="running", started_at=now())
            self._put(database, job)
        return job

    def put(self, job: JobT) -> None:
        """Stores what became of a job."""
        with self._open() as database:
            self._put(database, job)

    def is_cancelled(self, job: JobT) -> bool:
        """Whether a job that runs is to end."""
        with self._open() as database:
            row = database.execute(
                "SELECT cancelled FROM jobs WHERE number = ?", (job.number,)
            ).fetchone()
        return row is None or bool(row[0])

    def _last(self, database: sqlite3.Connection) -> JobT | None:
        with self._lock() as held:
            if held:  # nobody runs any
                self._end_orphans(database)
        row = database.execute(
            "SELECT number, job FROM jobs"
            " ORDER BY state IN ('queued', 'running') DESC, number DESC LIMIT 1"
        ).fetchone()
        return self._job(row) if row else None

    def _end_orphans(self, database: sqlite3.Connection) -> None:
        for row in database.execute(
            "SELECT number, job FROM jobs WHERE state = 'running'"
        ).fetchall():
            self._put(database, self._interrupted(self._job(row)))

    def _interrupted(self, job: JobT) -> JobT:
        """A job whose process has ended."""
        error = "运行它的进程已经结束 (the process that ran it has ended)"
        return msgspec.structs.replace(job, state="failed", error=error, ended_at=now())

    def _add(self, database: sqlite3.Connection, job: JobT) -> JobT:
        cursor = database.execute("INSERT INTO jobs (state, job) VALUES (?, '{}')", (job.state,))
        added = msgspec.structs.replace(job, number=cursor.lastrowid or 0)
        self._put(database, added)
        database.execute("DELETE FROM jobs WHERE number <= ?", (added.number - _KEPT,))
        return added

    def _put(self, database: sqlite3.Connection, job: JobT) -> None:
        database.execute(
            "UPDATE jobs SET state = ?, job = ? WHERE number = ?",
            (job.state, msgspec.json.encode(job).decode(), job.number),
        )

    def _job(self, row: tuple[int, str]) -> JobT:
        return msgspec.structs.replace(msgspec.json.decode(row[1], type=self._kind), number=row[0])

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        try:
            file = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a folder that this process may not write to: who runs some may
            yield False
            return
        try:
            held = False
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
            yield held
        finally:
            os.close(file)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._database.transaction() as database:
                yield database
        except (DatabaseError, msgspec.MsgspecError) as error:
            raise IndexWriteError(f"任务记录无法使用 (jobs): {error}") from error
