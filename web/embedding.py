"""Answers the CORS requests of the widget on pages of other sites.

Browsers let it use the API on the origins that the owner allows (setting `embed_origins`).
"""

from __future__ import annotations

from flask import Request, Response

from web import current
from web.current import Site
from web.origins import may_embed

_DAY = "86400"
_EXPOSED = "Allow, ETag, Link, Retry-After"
"""Headers that scripts may read beside those that they always may."""


def preflight(request: Request, site: Site) -> Response | None:
    """The reply to a preflight request for the API; None for other requests and origins."""
    if request.method != "OPTIONS" or not _is_shared(request, site):
        return None
    if not _allowed(request, site):
        return None
    rule = request.url_rule
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}) if rule else ()
    headers = {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
        "Access-Control-Max-Age": _DAY,
    }
    return Response(status=204, headers=headers)


def share(request: Request, site: Site, response: Response) -> None:
    """Adds the headers to a reply of the API that let the page read it."""
    if site.engine.settings.embed_origins and _is_shared(request, site):
        response.vary.add("Origin")
        origin = _allowed(request, site)
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED


def _is_shared(request: Request, site: Site) -> bool:
    """Whether a request is for the API, if only for an address that it doesn't have."""
    if current.blueprint_of(request, site) == "api":
        return True
    if request.url_rule is None:
        return request.path.startswith("/api/")
    return (request.endpoint or "") == f"{site.name}.reference.openapi"


def _allowed(request: Request, site: Site) -> str | None:
    """The origin of the requesting page, if the owner allows it."""
    origin = request.headers.get("Origin")
    return origin if origin and may_embed(origin, site.engine.settings) else None
