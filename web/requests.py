"""Bounds what a request may bring, and keeps what it names as its host out of our replies."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, Response, abort, request
from werkzeug.sansio.utils import host_is_trusted

from faq.settings import Settings
from web.current import Site, site

BODY_BYTES = 64 * 1024
"""A longer body is refused; the longest feedback has a tenth of it."""


def trusted_hosts(settings: Settings) -> list[str] | None:
    """The hosts that a request may name; None for any."""
    return settings.trusted_hosts.replace(",", " ").split() or None


def bound(request: Request, site: Site) -> None:
    """Has a body counted while it is read, whatever length it announces; 400 for a host that is
    not trusted, or that is no name."""
    request.max_content_length = BODY_BYTES
    # A body in chunks would end at the bound without a word.
    chunked = request.method == "POST" and "HTTP_TRANSFER_ENCODING" in request.environ
    if chunked and len(request.get_data()) >= BODY_BYTES:
        abort(413)
    hosts = trusted_hosts(site.engine.settings) if site.engine.settings.trusted_hosts else None
    if hosts and not host_is_trusted(request.host, hosts):
        abort(400)
    try:
        _ = request.host_url
    except ValueError:  # such as a label that begins with xn-- and is no Punycode
        abort(400)


def redirect_here(response: Response) -> Response:
    """Leaves the host out of a redirect within our pages, such as that of a doubled slash: the
    request may have named any, and a cache would send others there."""
    location = response.headers.get("Location", "")
    if location.startswith(("http://", "https://")) and request.path.startswith(_prefix()):
        parts = urlsplit(location)
        if parts.netloc == request.host and not parts.path.startswith("//"):
            response.headers["Location"] = parts._replace(scheme="", netloc="").geturl()
            response.set_data(b"")  # it names the host too
    return response


def _prefix() -> str:
    return f"{site().prefix or ''}/"
