"""When does a browser already have what it asks for?

A reply depends on the index in force, on the settings, on what was asked and on how the reader
wants it shown, and on nothing else.  A tag of these is known before any work is done, so asking
again for what one has costs next to nothing.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version

from flask import Request, Response, g

from faq.errors import FaqError
from web import current
from web.current import Site
from web.languages import language
from web.preferences import theme

_CHANGING = ".api.index"
"""Its replies tell more than a generation holds."""
_VERSION = version("faq-steps")
_TAG = "faq_tag"
_ROOMS = frozenset({"api", "pages"})


def not_modified(request: Request, site: Site) -> Response | None:
    """304 to whoever holds the tag of the reply, which is kept for `tag`."""
    known = _tag(request, site)
    setattr(g, _TAG, known)
    if known is None or not _is_held(request, known):
        return None
    response = Response(status=304)
    response.set_etag(known, weak=True)
    return response


def tag(response: Response) -> None:
    """Tags a reply that may be kept."""
    # Of the index that was in force when the work began: a tag is never newer than its reply.
    known = g.get(_TAG) if response.status_code == 200 else None
    if known is not None:
        response.headers["ETag"] = f'W/"{known}"'
        response.headers["Cache-Control"] = "no-cache"  # keep it, but ask whether it changed


def _tag(request: Request, site: Site) -> str | None:
    """The tag of the reply to a request; None for one that is not to be tagged."""
    room = current.room_of(request, site)
    if (
        request.method not in {"GET", "HEAD"}
        or room not in _ROOMS
        or (request.endpoint or "").endswith(_CHANGING)
    ):
        return None
    try:
        generation = site.engine.generation
    except FaqError:  # told by whoever answers the request
        return None
    shown = (language(), theme()) if room == "pages" else ()
    parts = (
        generation,
        *shown,
        current.base_of(request, site),
        request.path,
        request.query_string.decode("latin-1"),
    )
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, key=_key_of(site), digest_size=12).hexdigest()


@lru_cache(maxsize=8)
def _key_of(site: Site) -> bytes:
    """What differs between versions, settings and logos that may show a reply otherwise."""
    said = f"{_VERSION}\0{site.engine.settings!r}\0{site.branding.logo_version}"
    return hashlib.blake2b(said.encode(), digest_size=32).digest()


def _is_held(request: Request, tag: str) -> bool:
    if "HTTP_IF_NONE_MATCH" not in request.environ:
        return False
    # Compressing puts the name of the algorithm behind a tag.
    held = request.if_none_match.as_set(include_weak=True)
    return any(each.partition(":")[0] == tag for each in held)
