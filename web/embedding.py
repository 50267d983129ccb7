"""Which pages of other sites may ask?

The widget stands in other people's pages and asks our API from there.  Browsers let it do so
for the origins that the owner named, and for no others.
"""

from __future__ import annotations

from flask import Response, request
from flask.sansio.scaffold import Scaffold

from web import current

_DAY = "86400"


def register(target: Scaffold) -> None:
    """Has the API of `target` tell browsers who may ask."""

    @target.before_request
    def preflight() -> Response | None:
        if request.method != "OPTIONS" or current.room() != "api" or not _allowed():
            return None
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": _DAY,
        }
        return Response(status=204, headers=headers)

    @target.after_request
    def share(response: Response) -> Response:
        if current.room() == "api" and current.settings().embed_origins:
            response.vary.add("Origin")
            origin = _allowed()
            if origin:
                response.headers["Access-Control-Allow-Origin"] = origin
        return response


def _allowed() -> str | None:
    """The origin of the page that asks, when the owner named it."""
    origin = request.headers.get("Origin")
    named = current.settings().embed_origins.replace(",", " ").split()
    return origin if origin and ("*" in named or origin in named) else None
