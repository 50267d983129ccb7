"""Tells which requests are the owner's."""

from __future__ import annotations

import ipaddress

from flask import Request
from werkzeug.exceptions import Forbidden, Unauthorized

from web.oversight.seen import refuse
from web.oversight.tokens import Tokens

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What proxies add: the request comes from somebody else than the address it has."""


def require_owner(request: Request, tokens: Tokens) -> None:
    """Raises Forbidden where the owner has set no token, Unauthorized where a request has none of
    them."""
    try:
        tokens.require(request.headers.get("Authorization"))
    except (Forbidden, Unauthorized):
        refuse("token")
        raise


def is_owner(request: Request, tokens: Tokens) -> bool:
    """Whether a request has one of the owner's tokens."""
    try:
        tokens.require(request.headers.get("Authorization"))
    except (Forbidden, Unauthorized):
        return False
    return True


def require_scraper(request: Request, tokens: Tokens) -> None:
    """The same for metrics, which need no token on the server's own machine as long as none is
    set."""
    if not tokens.are_set() and _is_here(request):
        return
    require_owner(request, tokens)


def _is_here(request: Request) -> bool:
    if any(name in request.environ for name in _FORWARDED):
        return False
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback
