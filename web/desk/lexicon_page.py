"""Shows the lexicon: what its lines touch, which are unused, and what people's words suggest."""

from __future__ import annotations

from flask import Response, request

from faq.changes.edits import LEXICON_FILES, LexiconFile
from faq.changes.lexicon_use import lexicon_entries, remove_lines
from faq.errors import FaqError
from web import current
from web.desk.changes import begin_job, begin_trial, latest_job, refreshed
from web.desk.shell import blueprint, desk_reply, lead_to

_ON_A_PAGE = 50
_REFRESH = 5
"""Seconds: a word is measured by a trial."""


@blueprint.get("/lexicon")
def lexicon() -> Response:
    """A page of one of the lists, and the proposals that were measured last."""
    return _page()


@blueprint.post("/lexicon/remove")
def lexicon_remove() -> Response:
    """Has the removal of the chosen lines tried."""
    try:
        change = remove_lines(current.settings(), _list(), request.form.getlist("line"))
    except FaqError as error:
        return _page(status=400, error=str(error))
    return begin_trial(change)


@blueprint.post("/lexicon/propose")
def lexicon_propose() -> Response:
    """Has synonyms proposed from the log and measured."""
    begin_job("proposals", "词语建议")
    return lead_to("lexicon")


def _page(status: int = 200, error: str = "") -> Response:
    name, unused_alone = _list(), request.values.get("unused") == "1"
    try:
        entries = lexicon_entries(current.settings(), name)
    except FaqError as fault:
        entries, error = (), error or str(fault)
    unused = sum(each.is_unused for each in entries)
    listed = [each for each in entries if each.is_unused or not unused_alone]
    pages = max(-(-len(listed) // _ON_A_PAGE), 1)
    page = min(max(request.values.get("page", 1, type=int) or 1, 1), pages)
    job = latest_job("proposals")
    response = desk_reply(
        "lexicon.html",
        status=status,
        error=error,
        name=name,
        entries=listed[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE],
        total=len(entries),
        unused=unused,
        unused_alone=unused_alone,
        page=page,
        pages=pages,
        job=job,
    )
    return refreshed(response, _REFRESH) if job and job.is_open else response


def _list() -> LexiconFile:
    given = request.values.get("list", "")
    return next((each for each in LEXICON_FILES if each == given), "synonyms")
