"""Has changes tried, takes them and asks for rebuilds, for every place of the desk."""

from __future__ import annotations

from flask import Response

from faq.changes.change import Change
from faq.changes.journal import take
from faq.changes.patches import commit, repository_of
from faq.errors import ChangeConflict, ChangeError, FaqError
from web import current
from web.desk.shell import lead_to, trouble
from web.oversight.desk_jobs import DeskJob, DeskJobs, packed_change
from web.oversight.rebuild_jobs import JobOptions, RebuildOpen
from web.rebuilds import ensure_runner


def desk_jobs() -> DeskJobs:
    """What the desk has done aside."""
    return DeskJobs(current.settings().index)


def latest_job(kind: str) -> DeskJob | None:
    """The latest job of a kind; None where there is none."""
    return next((each for each in desk_jobs().latest() if each.kind == kind), None)


def begin_job(kind: str, title: str) -> None:
    """Has a job of a kind that needs nothing run, unless one waits or runs."""
    job = latest_job(kind)
    if job is None or not job.is_open:
        desk_jobs().request(kind, title, {})
    ensure_runner(current.site())


def begin_trial(change: Change) -> Response:
    """Has a change tried, and leads to the trial."""
    job = desk_jobs().request("trial", change.title, packed_change(change))
    ensure_runner(current.site())
    return lead_to("trying_trial", number=job.number)


def take_change(change: Change) -> Response:
    """Writes a change, asks for a rebuild, commits where the owner has said so, and leads to what
    becomes of it; a page that says why where it can't be written."""
    settings = current.settings()
    try:
        entry = take(settings, change)
    except FaqError as error:
        return trouble(status_of(error), str(error))
    ask_rebuild()
    root = repository_of(change)
    if settings.desk_commits and root:
        paths = [each.path.relative_to(root).as_posix() for each in change.files]
        try:
            commit(root, change.title, paths)
        except ChangeError as error:
            return trouble(500, str(error))
    return lead_to("trying_taken", number=entry.id)


def ask_rebuild() -> None:
    """Asks for a rebuild, unless one waits or runs."""
    site = current.site()
    try:
        site.oversight.jobs.request(JobOptions())
    except RebuildOpen:
        return
    ensure_runner(site)


def status_of(error: FaqError) -> int:
    """The status of a reply about a change that wasn't made."""
    if isinstance(error, ChangeConflict):
        return 409
    return 400 if isinstance(error, ChangeError) else 500


def refreshed(response: Response, seconds: int = 2) -> Response:
    """A page that the browser asks for again by itself, with or without scripts."""
    response.headers["Refresh"] = str(seconds)
    return response
