"""Has the index rebuilt for whoever holds the owner's token, and tells how that goes."""

from __future__ import annotations

from threading import Lock

from flask import Request, Response

from faq.errors import FaqError, ParameterFault
from faq.presenting.shapes import RebuildObject
from web import current
from web.current import Site
from web.fields import TruthField, read_object
from web.oversight.access import is_owner, require_owner
from web.oversight.rebuild_jobs import Job, JobOptions, RebuildOpen
from web.parameters import NO_SWITCH, BadParameters
from web.replies import json_reply, problem_reply

_OPEN = "已经有一个重建在等待或进行，状态见 GET /api/v1/index。"
_NONE = "现在没有重建在等待或进行。"
FIELDS = (
    TruthField("full", "全部重新分析", required=False),
    TruthField("strict", "有任何问题就不发布", required=False),
    TruthField("allow_shrink", "段落少了一半以上也发布", required=False),
)
"""The fields of a request for a rebuild."""
_starting = Lock()


def start(request: Request) -> Response:
    """Has a rebuild wait to be run: 202 with the job, 409 while another one waits or runs."""
    site = current.site()
    require_owner(request, site.oversight.tokens)
    try:
        job = site.oversight.jobs.request(_read_options(request))
    except RebuildOpen as error:
        return problem_reply(409, _OPEN, rebuild=present(error.job))
    ensure_runner(site)
    response = json_reply(present(job), status=202)
    response.headers["Location"] = current.url("api.index")
    return response


def cancel(request: Request) -> Response:
    """Ends the rebuild that waits or runs: 202 with the job, 404 where there is none."""
    oversight = current.site().oversight
    require_owner(request, oversight.tokens)
    job = oversight.jobs.cancel()
    if job is None:
        return problem_reply(404, _NONE)
    return json_reply(present(job), status=202)


def last(request: Request) -> RebuildObject | None:
    """The rebuild that waits or runs, else the latest; what only the owner may know of it where a
    request has the token."""
    oversight = current.site().oversight
    try:
        job = oversight.jobs.last()
    except FaqError:  # a folder that this process can't use: who writes to it tells
        return None
    if job is None:
        return None
    return present(job, whole=is_owner(request, oversight.tokens))


def present(job: Job, *, whole: bool = True) -> RebuildObject:
    """The rebuild object of the API; messages, faults and log name files of the corpus and are
    there only if `whole`."""
    faults: list[dict[str, str | int]] = [
        {"path": each.path, "line": each.line, "fault": each.fault} for each in job.faults
    ]
    return {
        "job": job.number,
        "origin": job.origin,
        "state": job.state,
        "reason": job.reason or None,
        "queued_at": job.queued_at,
        "started_at": job.started_at or None,
        "ended_at": job.ended_at or None,
        "seconds": job.seconds(),
        "progress": {"done": job.done, "total": job.total},
        "generation": job.generation or None,
        "counts": job.counts or None,
        "error": job.error or None if whole else None,
        "faults": faults if whole else [],
        "log": list(job.log) if whole else [],
    }


def _read_options(request: Request) -> JobOptions:
    if not request.get_data():
        return JobOptions()
    body = read_object(request)
    given = {each.name: body[each.name] for each in FIELDS if each.name in body}
    faults = tuple(
        ParameterFault(name, NO_SWITCH, {"name": name})
        for name, value in given.items()
        if not isinstance(value, bool)
    )
    if faults:
        raise BadParameters(faults)
    return JobOptions(**given)


def ensure_runner(site: Site) -> None:
    """Has this process run rebuilds, and what the desk has done aside, where its server doesn't."""
    if site.oversight.runs_rebuilds:
        return
    with _starting:
        if not site.oversight.runs_rebuilds:
            # Imported here: it needs all that a rebuild needs, and workers of our own never do.
            from web.rebuild_runner import start_runner

            start_runner(site.engine.settings)
            site.oversight.runs_rebuilds = True
