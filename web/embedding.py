"""Which pages of other sites may ask?

The widget stands in other people's pages and asks our API from there.  Browsers let it do so
for the origins that the owner named, and for no others.
"""

from __future__ import annotations

from flask import Request, Response

from web import current
from web.current import Site

_DAY = "86400"


def preflight(request: Request, site: Site) -> Response | None:
    """What a browser is told that asks whether a page may ask the API; None where it may not."""
    if request.method != "OPTIONS" or current.room_of(request, site) != "api":
        return None
    if not _allowed(request, site):
        return None
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": _DAY,
    }
    return Response(status=204, headers=headers)


def share(request: Request, site: Site, response: Response) -> None:
    """Has a reply of the API tell browsers who may read it."""
    if site.engine.settings.embed_origins and current.room_of(request, site) == "api":
        response.vary.add("Origin")
        origin = _allowed(request, site)
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin


def _allowed(request: Request, site: Site) -> str | None:
    """The origin of the page that asks, when the owner named it."""
    origin = request.headers.get("Origin")
    named = site.engine.settings.embed_origins.replace(",", " ").split()
    return origin if origin and ("*" in named or origin in named) else None
