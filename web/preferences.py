"""Keeps a reader's theme, language, script and side in cookies: pages need no script for them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, request

from faq.model import Audience
from web import current, traditional
from web.headers import is_https
from web.languages import COOKIE, LANGUAGES

blueprint = Blueprint("preferences", __name__)

THEMES = ("auto", "light", "dark")
_THEME = "faq_theme"
SIDES = ("any", "buyer", "seller")
_READER = "faq_reader"
_YEAR = 365 * 24 * 3600


def theme() -> str:
    """The reader's choice of "light" or "dark", else "auto", which follows the system."""
    chosen = request.cookies.get(_THEME, "")
    return chosen if chosen in THEMES else "auto"


def reader() -> Audience | None:
    """The side that the reader said they are on, None for either."""
    chosen = request.cookies.get(_READER)
    return cast("Audience", chosen) if chosen in SIDES[1:] else None


@blueprint.post("/preferences")
def prefer() -> Response:
    """Stores a choice and redirects back."""
    response = Response(status=303, headers={"Location": _back()})
    for name, cookie, allowed in (
        ("theme", _THEME, THEMES),
        ("language", COOKIE, tuple(LANGUAGES)),
        ("reader", _READER, SIDES),
        ("script", traditional.COOKIE, traditional.SCRIPTS),
    ):
        chosen = request.form.get(name)
        if chosen in allowed:
            response.set_cookie(
                cookie,
                chosen,
                max_age=_YEAR,
                path=current.base() or "/",
                secure=request.is_secure or is_https(current.settings()),
                httponly=True,
                samesite="Lax",
            )
    return response


def _back() -> str:
    """The page the reader came from, if it is one of ours, else the home page."""
    path = request.form.get("back", "")
    base = current.base()
    inside = path.startswith(f"{base}/") and not path.startswith("//") and "\\" not in path
    return path if inside and path.isprintable() else current.url("pages.home")
