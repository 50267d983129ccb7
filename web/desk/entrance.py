"""Lets editors in by the owner's token, and out."""

from __future__ import annotations

from flask import Response, g, redirect, request

from web import current
from web.desk.session import let_in, let_out
from web.desk.shell import blueprint, login_reply
from web.oversight.seen import refuse


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """The login page; for a token of the owner's, a session and the way to the page asked for."""
    if request.method != "POST":
        if g.faq_desk and g.faq_desk.is_editor:
            return _to(_inside(request.args.get("next", "")))
        return login_reply()
    oversight = current.site().oversight
    oversight.refuse_guessing(request)
    token = request.form.get("token", "").strip()
    if oversight.tokens.key_of(token, "desk") is None:
        refuse("token")
        oversight.note_wrong_token(request)
        return login_reply(403, wrong=True)
    response = _to(_inside(request.form.get("next", "")))
    let_in(response, request, oversight.tokens, token)
    return response


@blueprint.post("/logout")
def logout() -> Response:
    """Ends the session of this browser."""
    response = _to(current.url("desk.login"))
    let_out(response, request)
    return response


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


def _inside(path: str) -> str:
    """A path of the desk as it was given, else the desk's first page."""
    home = current.url("desk.home")
    is_ours = path == home or path.startswith((f"{home}/", f"{home}?"))
    return path if is_ours and path.isprintable() and "\\" not in path else home
