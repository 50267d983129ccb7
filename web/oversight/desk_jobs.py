"""Stores what the editors' desk has done for it aside: trials, proposals of words, learning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from faq.changes.change import Change, FileChange
from faq.databases import LARGEST_ID
from web.oversight.job_store import JOBS_TABLE, JobStore, StoredJob, now

_MIGRATIONS = ((JOBS_TABLE,),)


def packed_change(change: Change) -> dict[str, Any]:
    """A change as a job has it."""
    return {
        "title": change.title,
        "files": [[str(each.path), each.before, each.content] for each in change.files],
    }


def unpacked_change(given: Mapping[str, Any]) -> Change:
    """The change that a job has."""
    files = (FileChange(Path(path), before, content) for path, before, content in given["files"])
    return Change(given["title"], tuple(files))


class DeskJob(StoredJob, frozen=True, kw_only=True):
    """A piece of work that takes longer than a request."""

    kind: str
    """A name of `web.desk_runner.WORK`."""
    title: str
    given: bytes = b""
    """What it works on, in msgpack."""
    result: Any = None
    """What came of it, as JSON has it."""


class DeskJobs(JobStore[DeskJob]):
    """The desk's jobs."""

    def __init__(self, index: Path) -> None:
        super().__init__(index, "desk-jobs", DeskJob, _MIGRATIONS)

    def request(self, kind: str, title: str, given: object) -> DeskJob:
        """Has a job wait to be run."""
        packed = msgspec.msgpack.encode(given)
        job = DeskJob(kind=kind, title=title, given=packed, state="queued", queued_at=now())
        with self._open() as database:
            return self._add(database, job)

    def cancel(self, number: int) -> DeskJob | None:
        """Ends a job that waits, and has one that runs ended; None where there is no such one."""
        if number > LARGEST_ID:
            return None
        with self._open() as database:
            row = database.execute(
                "SELECT number, job FROM jobs WHERE number = ?", (number,)
            ).fetchone()
            job = self._job(row) if row else None
            if job is None or not job.is_open:
                return None
            if job.state == "queued":
                job = msgspec.structs.replace(job, state="cancelled", ended_at=now())
                self._put(database, job)
            database.execute("UPDATE jobs SET cancelled = 1 WHERE number = ?", (number,))
            return job
