"""Has changes tried before they are taken, shows what each would do, takes and undoes them."""

from __future__ import annotations

import msgspec
from flask import Response, request

from faq.changes.edits import (
    LEXICON_FILES,
    Change,
    add_lexicon_line,
    add_question,
    article_text,
    edit_article,
    is_article,
    new_article,
    remove_lexicon_line,
    text_of,
    write_article,
)
from faq.changes.journal import TakenChange, taken, undo
from faq.changes.patches import patch, patch_root
from faq.changes.preview import preview
from faq.errors import ChangeError, FaqError
from faq.model import ArticleId, Hit, SearchRequest
from faq.settings import Settings
from web import current
from web.desk.changes import (
    ask_rebuild,
    begin_trial,
    desk_jobs,
    refreshed,
    status_of,
    take_change,
)
from web.desk.shell import blueprint, desk_reply, lead_to, trouble
from web.languages import translate
from web.oversight.desk_jobs import DeskJob, unpacked_change

_GONE = "这次试验已经不在了，请再试一次。"
_UNTRIED = "这处改动还没有试完，没有采用。请等它试完，或者再试一次。"
TEXTS = (_GONE, _UNTRIED)
_HITS = 8
_SHOWN = 200
"""Changed first hits on a page."""


@blueprint.get("/try")
def trying() -> Response:
    """The forms for changes, the trials, and the changes that were taken."""
    return _forms()


@blueprint.post("/try")
def trying_start() -> Response:
    """Has a change tried, and leads to the trial."""
    settings = current.settings()
    try:
        change = _change(settings)
    except FaqError as error:
        return _forms(status=status_of(error), error=str(error))
    return begin_trial(change)


@blueprint.route("/try/edit", methods=["GET", "POST"])
def trying_edit() -> Response:
    """The text of an article's file to be edited, with what would be read of it: as it is, or as
    a trial would leave it."""
    settings, source = current.settings(), request.values.get("source", "")
    try:
        if request.method == "GET":
            source, text, before = _to_edit(settings, source)
            return desk_reply("editing.html", source=source, text=text, before=before)
        text, before = request.form.get("text", ""), request.form.get("before", "")
        if before:
            change = edit_article(settings, source, text, before)
        else:
            change = write_article(settings, source, text)
        if request.form.get("do") == "try":
            return begin_trial(change)
        shown = preview(settings, change)
        return desk_reply("editing.html", source=source, text=text, before=before, preview=shown)
    except ChangeError as error:
        if request.method == "GET":
            return trouble(404, str(error))
        return desk_reply(
            "editing.html",
            status=status_of(error),
            source=source,
            text=request.form.get("text", ""),
            before=request.form.get("before", ""),
            error=str(error),
        )


@blueprint.get("/try/<int:number>")
def trying_trial(number: int) -> Response:
    """A trial: how far it is, or what the change would do."""
    job = _trial(number)
    if job is None:
        return trouble(404, translate(_GONE))
    article = article_text(current.settings(), _change_of(job))
    response = desk_reply("trial.html", job=job, result=job.result, most=_SHOWN, article=article)
    return refreshed(response) if job.is_open else response


@blueprint.get("/try/<int:number>/patch")
def trying_patch(number: int) -> Response:
    """The change as a patch for `git apply`."""
    job = _trial(number)
    if job is None:
        return trouble(404, translate(_GONE))
    try:
        change = _change_of(job)
        written = patch(change, patch_root(current.settings(), change))
    except ChangeError as error:
        return trouble(409, str(error))
    response = Response(written.encode("utf-8", "surrogateescape"), mimetype="text/x-diff")
    response.headers["Content-Disposition"] = f"attachment; filename=change-{number}.patch"
    return response


@blueprint.post("/try/<int:number>/cancel")
def trying_cancel(number: int) -> Response:
    """Ends a trial."""
    desk_jobs().cancel(number)
    return lead_to("trying_trial", number=number)


@blueprint.post("/try/<int:number>/take")
def trying_take(number: int) -> Response:
    """Writes a change into the corpus, asks for a rebuild and leads to what becomes of it."""
    job = _trial(number)
    if job is None:
        return trouble(404, translate(_GONE))
    if job.state != "done":
        return trouble(409, translate(_UNTRIED))
    return take_change(_change_of(job))


@blueprint.route("/try/taken/<int:number>", methods=["GET", "POST"])
def trying_taken(number: int) -> Response:
    """A change that was taken, and whether readers see it; a POST asks for a rebuild again."""
    try:
        found = [each for each in taken(current.settings()) if each.id == number]
    except FaqError as error:
        return trouble(500, str(error))
    if not found:
        return trouble(404, translate(_GONE))
    if request.method == "POST":
        ask_rebuild()
        return lead_to("trying_taken", number=number)
    state, why = _live(found[0])
    articles = [] if found[0].undone_at else [each for each in found[0].files if is_article(each)]
    response = desk_reply("taken.html", change=found[0], state=state, error=why, articles=articles)
    return refreshed(response) if state == "waiting" else response


@blueprint.post("/try/taken/<int:number>/undo")
def trying_undo(number: int) -> Response:
    """Takes a change back and asks for a rebuild."""
    try:
        undo(current.settings(), number)
    except FaqError as error:
        return trouble(status_of(error), str(error))
    ask_rebuild()
    return lead_to("trying_taken", number=number)


def _forms(status: int = 200, error: str = "") -> Response:
    site, given = current.site(), request.values
    question = given.get("question", "").strip()
    find = given.get("find", "").strip() or question
    hits: tuple[Hit, ...] = ()
    told: tuple[TakenChange, ...] = ()
    try:
        if find:
            hits = site.engine.ask(SearchRequest(find, limit=_HITS)).hits
        told = taken(site.engine.settings)
    except FaqError as fault:
        error = error or str(fault)
    return desk_reply(
        "trying.html",
        status=status,
        error=error,
        given=given,
        find=find,
        hits=hits,
        lists=LEXICON_FILES,
        jobs=[each for each in desk_jobs().latest() if each.kind == "trial"],
        taken=told,
    )


def _trial(number: int) -> DeskJob | None:
    """A trial by its number; None where there is none any more."""
    job = desk_jobs().get(number)
    return job if job and job.kind == "trial" else None


def _change_of(job: DeskJob) -> Change:
    return unpacked_change(msgspec.msgpack.decode(job.given))


def _to_edit(settings: Settings, source: str) -> tuple[str, str, str]:
    """Path, text and digest of what the request wants to edit; raises ChangeError where that is
    nothing."""
    number = request.args.get("trial", type=int)
    if number is None:
        return source, *text_of(settings, source)
    job = _trial(number)
    found = article_text(settings, _change_of(job)) if job else None
    if found is None:
        raise ChangeError(str(translate(_GONE)))
    return found.source, found.text, found.before


def _change(settings: Settings) -> Change:
    """The change that a form describes; raises ChangeError where it describes none."""
    form = request.form
    kind = form.get("kind")
    if kind == "question":
        article, _, anchor = form.get("passage", "").rpartition("#")
        heading = f"#{anchor}" if anchor else ""
        if not article:
            raise ChangeError("请先选一个段落 (choose a passage first)")
        return add_question(settings, ArticleId(article), heading, form.get("question", ""))
    if kind == "line":
        name, line = form.get("list", ""), form.get("line", "")
        listed = next((each for each in LEXICON_FILES if each == name), None)
        if listed is None:
            raise ChangeError("请选一个词表 (choose a list)")
        removes = form.get("do") == "remove"
        return (remove_lexicon_line if removes else add_lexicon_line)(settings, listed, line)
    if kind == "new":
        questions = form.get("questions", "").splitlines()
        return new_article(settings, form.get("path", ""), form.get("title", ""), questions)
    raise ChangeError("请选一种改动 (choose a kind of change)")


def _live(change: TakenChange) -> tuple[str, str]:
    """Whether readers see a change (live, waiting, failed), and why not."""
    since = change.undone_at or change.taken_at
    jobs = current.site().oversight.jobs.latest()
    later = [each for each in jobs if each.queued_at >= since]
    if any(each.state == "done" for each in later):
        return "live", ""
    if any(each.is_open for each in jobs):
        return "waiting", ""
    if later:
        return "failed", later[0].error
    ask_rebuild()  # one that had begun before this change was taken has ended
    return "waiting", ""
