"""Bounds what a request may bring, and keeps what it names as its host out of our replies."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Request, Response, abort, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from faq.settings import Settings
from faq.settings.forms import names_in
from web.current import Site, site
from web.oversight.seen import refuse

BODY_BYTES = 64 * 1024
"""A longer body is refused; the longest feedback has a tenth of it."""
DESK_BODY_BYTES = 1024 * 1024
"""The same for an editor, who sends articles and lists."""


def most_bytes(path: str) -> int:
    """How long the body of a request for a path of the server may be, whoever sends it; the desk
    itself takes that much from editors alone."""
    return DESK_BODY_BYTES if path.startswith("/desk/") else BODY_BYTES


def _is_trusted(host: str, settings: Settings) -> bool:
    """Whether a request may name `host`: case and the dot of the root mean nothing in a name."""
    trusted = [each.rstrip(".") for each in names_in(settings.trusted_hosts.lower())]
    return host_is_trusted(re.sub(r"\.(?=:\d+$|$)", "", host.lower()), trusted)


def bound(request: Request, site: Site) -> None:
    """Has a body counted while it is read, whatever length it announces; 400 for a host that is
    not trusted, or that is no name, as two of them are.  HTTP/1.0 needs none."""
    request.max_content_length = BODY_BYTES
    # A body in chunks would end at the bound without a word.
    chunked = request.method == "POST" and "HTTP_TRANSFER_ENCODING" in request.environ
    if chunked and len(request.get_data()) >= BODY_BYTES:
        abort(413)
    settings = site.engine.settings
    try:
        host = request.host  # "" for what is no name, with which no address could be made
        is_name = host or not request.environ.get("HTTP_HOST")
        if is_name and (not settings.trusted_hosts or _is_trusted(host, settings)):
            _ = request.host_url
            return
    except (ValueError, SecurityError):  # a label that begins with xn-- and is no Punycode
        pass
    refuse("host")
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
