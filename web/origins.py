"""Refuses requests that change something and were sent by a page of another site.

Browsers tell where a request comes from, and no page can make them lie.  Programs tell nothing.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, abort

from faq.settings import Settings
from faq.settings.forms import names_in
from web import current
from web.current import Site

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})
"""What Sec-Fetch-Site tells of our own pages, and of what the reader does outside of any page."""


def refuse_foreign(request: Request, site: Site) -> None:
    """403 for what another site's page sends, but to the API from where the widget may be."""
    if request.method in _SAFE:
        return
    origin = request.headers.get("Origin")
    fetched_by = request.headers.get("Sec-Fetch-Site")
    if fetched_by:
        own = fetched_by in _OWN
    else:  # without TLS, and of old browsers
        own = origin is None or _is_own(origin, request, site.engine.settings)
    if own:
        return
    in_api = current.blueprint_of(request, site) == "api"
    if not (in_api and origin and may_embed(origin, site.engine.settings)):
        abort(403)


def may_embed(origin: str, settings: Settings) -> bool:
    """Whether pages of an origin may hold the widget, as the owner allows (`embed_origins`)."""
    named = names_in(settings.embed_origins.lower())  # as browsers name them
    return "*" in named or origin in named


def _is_own(origin: str, request: Request, settings: Settings) -> bool:
    # The scheme is left out: behind a proxy with TLS we see another one than the reader.
    host = _host(origin)
    return host in {request.host.lower(), _host(settings.site_url)} - {""}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # such as half of an IPv6 address
        return ""
