"""Tags replies, and answers 304 to a browser that holds the current one.

A reply depends only on the index in force and its model, the settings, the request, the reader's
preferences and the day.  Its tag is a hash of these, known before any work is done.  One that shows
files of the corpus, which change without the index, has none.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from importlib.metadata import version

from flask import Request, Response, g

from faq.errors import FaqError
from web import current
from web.current import Site
from web.languages import language
from web.preferences import reader, theme
from web.replies import VARYING
from web.traditional import script

_CHANGING = ".api.index"
"""Its replies change while the generation stays the same."""
_VERSION = version("faq-steps")
_TAG = "faq_tag"
_TAGGED = frozenset({"api", "discovery", "manual", "pages", "reference"})
_FOR_PEOPLE = frozenset({"manual", "pages"})
_REVALIDATED = "no-cache"
"""May be stored, must be revalidated."""


def not_modified(request: Request, site: Site) -> Response | None:
    """A 304 where the browser holds the current reply; else leaves the tag for `tag`."""
    current_tag = _tag(request, site)
    setattr(g, _TAG, current_tag)
    held = _held(request, current_tag) if current_tag else None
    if held is None:
        return None
    response = Response(status=304)
    del response.headers["Content-Type"]
    response.headers["ETag"] = f'W/"{held}"'
    response.headers["Cache-Control"] = _REVALIDATED
    response.headers["Vary"] = "Accept-Encoding"
    if current.blueprint_of(request, site) in _FOR_PEOPLE:
        response.headers["Vary"] += f", {VARYING}"
    return response


def leave_untagged() -> None:
    """Has the reply to this request go without a tag, because it depends on something else."""
    setattr(g, _TAG, None)


def tag(response: Response) -> None:
    """Tags a reply that may be cached; what depends on more than the index is not stored."""
    # Taken before the work began: the tag of an index is never newer than the reply.
    current_tag = g.get(_TAG) if response.status_code == 200 else None
    if current_tag is not None:
        response.headers["ETag"] = f'W/"{current_tag}"'
        response.headers["Cache-Control"] = _REVALIDATED
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"


def _tag(request: Request, site: Site) -> str | None:
    """The tag of the reply to a request; None for a reply that must not be cached."""
    name = current.blueprint_of(request, site)
    if (
        request.method not in {"GET", "HEAD"}
        or name not in _TAGGED
        or (request.endpoint or "").endswith(_CHANGING)
    ):
        return None
    try:
        answers = site.engine.answers
    except FaqError:  # reported by the view
        return None
    preferences = (language(), script(), theme(), reader() or "") if name in _FOR_PEOPLE else ()
    # What is for others holds addresses of the host that it was asked at.
    host = () if name == "api" or site.engine.settings.site_url else (request.host,)
    parts = (
        answers,
        date.today().isoformat(),
        *preferences,
        *host,
        current.base_of(request, site),
        request.path,
        request.query_string.decode("latin-1"),
    )
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, key=_key_of(site), digest_size=12).hexdigest()


@lru_cache(maxsize=8)
def _key_of(site: Site) -> bytes:
    """A hash of the version, the settings and the logo."""
    content = f"{_VERSION}\0{site.engine.settings!r}\0{site.branding.logo_version}"
    return hashlib.blake2b(content.encode(), digest_size=32).digest()


def _held(request: Request, tag: str) -> str | None:
    """The tag as the browser holds it; None where it holds another one or none."""
    if "HTTP_IF_NONE_MATCH" not in request.environ:
        return None
    # Compression appends the name of its algorithm to a tag.
    held = request.if_none_match.as_set(include_weak=True)
    return next((each for each in held if each.partition(":")[0] == tag), None)
