"""Has the ranking learn from verdicts, shows what it would bring, and has it tried or taken."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response

from faq.changes.change import Change
from faq.changes.journal import taken
from faq.errors import FaqError
from faq.learning.examples import gather
from faq.learning.taking import is_learnt
from web import current
from web.desk.changes import begin_job, begin_trial, desk_jobs, latest_job, refreshed, take_change
from web.desk.shell import blueprint, desk_reply, lead_to, trouble
from web.languages import translate
from web.oversight.desk_jobs import unpacked_change

_GONE = "没有可以采用的学习结果，请再学一次。"
_KINDS = {
    "adapter": "调整问题的向量",
    "weights": "调整重排的权重",
    "both": "调整问题的向量和重排的权重",
}
_TITLE = "从评判里学习"
TEXTS = (_GONE, _TITLE, *_KINDS.values())


@blueprint.get("/learn")
def learn() -> Response:
    """What there is to learn from, what was learnt last, and what of it was taken."""
    settings, job, error = current.settings(), latest_job("learn"), ""
    examples, entries = None, []
    try:
        examples = gather(settings)
        entries = [each for each in taken(settings) if is_learnt(each.files)]
    except FaqError as fault:
        error = str(fault)
    response = desk_reply(
        "learn.html", examples=examples, job=job, taken=entries, error=error, kinds=_KINDS
    )
    return refreshed(response) if job and job.is_open else response


@blueprint.post("/learn")
def learn_begin() -> Response:
    """Has it learnt anew, unless that is being done."""
    begin_job("learn", _TITLE)
    return lead_to("learn")


@blueprint.post("/learn/<int:number>/try")
def learn_try(number: int) -> Response:
    """Has what was learnt tried on all that was judged, as any other change."""
    change = _change(number)
    return begin_trial(change) if change else trouble(404, translate(_GONE))


@blueprint.post("/learn/<int:number>/take")
def learn_take(number: int) -> Response:
    """Writes what was learnt, asks for a rebuild and leads to what becomes of it."""
    change = _change(number)
    return take_change(change) if change else trouble(404, translate(_GONE))


def _change(number: int) -> Change | None:
    """The change that a job has learnt; None where it proposes none."""
    job = desk_jobs().get(number)
    result: Any = job.result if job and job.kind == "learn" else None
    if not result or not result.get("change"):
        return None
    files = [
        [path, before, base64.b64decode(content)]
        for path, before, content in result["change"]["files"]
    ]
    return unpacked_change({"title": result["change"]["title"], "files": files})
