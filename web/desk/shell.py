"""Gives the editors' desk its blueprint, its places, and the guard before all of them.

A place is a module of this folder that registers its views on `blueprint`, and a line of `PLACES`.
Its replies are made by `desk_reply`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request
from markupsafe import Markup

from web import current
from web.assets import asset
from web.desk.session import (
    Session,
    begin_form,
    find_session,
    form_token,
    is_form_token,
    keep_form,
)
from web.languages import translate
from web.oversight.seen import refuse
from web.replies import PROBLEM
from web.requests import DESK_BODY_BYTES

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the desk, as its navigation names it."""

    view: str
    """Of the desk's blueprint; a place without it is not there."""
    label: str
    about: str
    """What one does there, a sentence."""


PLACES = (
    Place("today", "今天", "大家问了什么，答上了多少，卡在哪里。"),
    Place("vain", "没帮上的", "没答上和没帮上的问题，按话题归在一起。"),
    Place("trying", "试改", "改动先在所有评判过的问题上试一遍，再采用。"),
    Place("judge", "评判", "看看搜到的内容对不对，一键一条。"),
    Place("lexicon", "词库", "词语、同义词、停用词和范围外的名字。"),
    Place("learn", "学习", "从评判和读者的选择里学习排序。"),
    Place("find", "查找", "按标题、标签、日期等条件找文章和小节。"),
)
_FORBIDDEN = "这一页已经过期，什么也没有改。请返回刚才的页面，刷新后再提交。"
_MISSING = "编辑台里没有这一页。"
TEXTS = (
    *(text for place in PLACES for text in (place.label, place.about)),
    *(_FORBIDDEN, _MISSING),
)
"""Texts of the desk that are in no template, to be translated."""
_OPEN = frozenset({"login"})
"""Views that are there for whoever has not logged in."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Cookie, Accept-Language",
}


@blueprint.before_request
def guard() -> Response | None:
    """Lets nobody in but editors, and no form but those of their own pages; 404 for all of the desk
    where the owner has set no token."""
    oversight = current.site().oversight
    tokens = oversight.tokens
    if not tokens.are_set():
        abort(404)
    # Another scheme is that of a proxy before us.
    brings_token = request.authorization is not None and request.authorization.type == "bearer"
    if brings_token:
        oversight.refuse_guessing(request)
    session = find_session(request, tokens)
    g.faq_desk = session
    if brings_token and not (session and session.by_header):
        refuse("token")
        oversight.note_wrong_token(request)
    if session and session.is_editor:
        request.max_content_length = request.max_form_memory_size = DESK_BODY_BYTES
    elif _view() not in _OPEN:
        return _refusal()
    if request.method not in _SAFE and not _is_own_form(session):
        if _view() in _OPEN:  # a login page that has lain for long
            return login_reply(403, stale=True)
        return trouble(403, translate(_FORBIDDEN))
    return None


@blueprint.after_request
def finish(response: Response) -> Response:
    """Leaves no reply of the desk, errors among them, to caches and search engines."""
    response.headers.update(_HEADERS)
    return response


def desk_reply(template: str, *, status: int = 200, **context: object) -> Response:
    """A page of the desk rendered from a template of ``faq/desk``.

    What it shows of articles and questions is left as it was written, in whatever script: it may be
    written back.
    """
    page = render_template(
        f"faq/desk/{template}",
        csrf=_form_token(),
        places=_places(),
        signed_in=_session().is_editor,
        **context,
    )
    return Response(
        page.encode("utf-8", "replace"),
        status=status,
        content_type="text/html; charset=utf-8",
        headers={"Link": f"<{asset('style.css')}>; rel=preload; as=style"},
    )


def trouble(status: int, text: Markup | str) -> Response:
    """A page that says why something wasn't done."""
    return desk_reply("trouble.html", status=status, text=text)


def lead_to(view: str, **values: object) -> Response:
    """Leads to another page of the desk, by the name of its view."""
    return redirect(current.url(f"desk.{view}", **values), 303)  # type: ignore[return-value]


def login_reply(status: int = 200, *, wrong: bool = False, stale: bool = False) -> Response:
    """The login page: to come back to this page where a GET asked for it; `wrong` after a token
    that is none, `stale` after a form that is no more."""
    tokens = current.site().oversight.tokens
    session = g.get("faq_desk") or begin_form()
    g.faq_desk = session
    back = request.form.get("next") or request.args.get("next")
    if back is None and request.method in _SAFE and _view() not in _OPEN:
        back = request.full_path.rstrip("?")
    response = desk_reply("login.html", status=status, wrong=wrong, stale=stale, back=back or "")
    if not session.is_editor:
        keep_form(response, session, request, tokens)
    return response


@blueprint.get("")
def home() -> Response:
    """What there is to do at the desk."""
    return desk_reply("home.html")


@blueprint.get("/")
def front() -> Response:
    """The same, for an address with a slash."""
    return redirect(current.url("desk.home"), 308)  # type: ignore[return-value]


@blueprint.route("/<path:anything>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(anything: str) -> Response:
    """404 for an editor; for anybody else it is as every other address of the desk."""
    return trouble(404, translate(_MISSING))


def _view() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _session() -> Session:
    session: Session | None = g.get("faq_desk")
    return session or Session("", is_editor=False)


def _form_token() -> str:
    return form_token(_session(), current.site().oversight.tokens)


def _is_own_form(session: Session | None) -> bool:
    if session is None:
        return False
    given = request.form.get("csrf") or request.headers.get("X-CSRF-Token", "")
    return session.by_header or is_form_token(given, session, current.site().oversight.tokens)


def _places() -> list[tuple[Place, str]]:
    """The places that are there, with their addresses."""
    name = current.site().name
    there = current_app.view_functions
    return [
        (each, current.url(f"desk.{each.view}"))
        for each in PLACES
        if f"{name}.desk.{each.view}" in there
    ]


def _refusal() -> Response:
    """403, as a login page for people."""
    refuse("token")
    accepted = request.accept_mimetypes
    if max(accepted["application/json"], accepted[PROBLEM]) > accepted["text/html"]:
        abort(403)
    return login_reply(403)
