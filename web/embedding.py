"""Answers the CORS requests of the widget on pages of other sites.

Browsers let it use the API on the origins that the owner allows (setting `embed_origins`).
"""

from __future__ import annotations

from flask import Request, Response

from web import current
from web.current import Site

_DAY = "86400"


def preflight(request: Request, site: Site) -> Response | None:
    """The reply to a preflight request for the API; None for other requests and origins."""
    if request.method != "OPTIONS" or current.blueprint_of(request, site) != "api":
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
    """Adds the headers to a reply of the API that let the page read it."""
    if site.engine.settings.embed_origins and current.blueprint_of(request, site) == "api":
        response.vary.add("Origin")
        origin = _allowed(request, site)
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin


def _allowed(request: Request, site: Site) -> str | None:
    """The origin of the requesting page, if the owner allows it."""
    origin = request.headers.get("Origin")
    named = site.engine.settings.embed_origins.replace(",", " ").split()
    return origin if origin and ("*" in named or origin in named) else None
