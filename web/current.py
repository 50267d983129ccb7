"""Gives the site that serves the current request, and the addresses of its endpoints.

Pages and API are one blueprint, registered in our own application or in another one, under any
name and prefix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Request, current_app, request, url_for
from werkzeug.urls import iri_to_uri

from faq import stages
from faq.engine import Engine
from faq.feedback import FeedbackStore
from faq.model import Answer, SearchRequest
from faq.settings import Settings
from web.branding import Branding
from web.oversight import seen
from web.oversight.oversight import Oversight

EXTENSION = "faq"
"""Key of the site in ``app.extensions``."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One help centre: engine, feedback, branding, oversight, and the name of its blueprint."""

    engine: Engine
    feedback: FeedbackStore
    branding: Branding
    oversight: Oversight
    name: str
    prefix: str | None = None
    """Prefix of our addresses within the application; None when it differs by request."""


def site() -> Site:
    """The site that serves this request."""
    return cast(Site, current_app.extensions[EXTENSION])


def engine() -> Engine:
    """Engine of the site."""
    return site().engine


def ask(search_request: SearchRequest) -> Answer:
    """The answer that this request is for, which is counted."""
    stages.record()
    try:
        answer = engine().ask(search_request)
    finally:
        found = stages.recorded()
    seen.note_answer(answer, found)
    if recorder := site().oversight.questions:
        recorder.note(answer, search_request, request)
    return answer


def settings() -> Settings:
    """Settings of the site."""
    return site().engine.settings


def blueprint_name() -> str:
    """The one of our blueprints that serves this request; "" for none."""
    return blueprint_of(request, site())


def blueprint_of(request: Request, site: Site) -> str:
    """The one of the site's blueprints that serves a request; "" for none."""
    # Faster than `Request.blueprint`, which looks up the rule several times.
    endpoint = request.endpoint or ""
    outer, _, inner = endpoint.rpartition(".")[0].rpartition(".")
    return inner if outer == site.name else ""


def url(endpoint: str, **values: object) -> str:
    """The address of one of our endpoints, such as ``pages.search``."""
    return url_for(f"{site().name}.{endpoint}", **values)  # type: ignore[arg-type]


def absolute(path: str) -> str:
    """The public address, as a URI, of one of our paths: at the address that the owner has set,
    else at that of the request."""
    address = settings().site_url.rstrip("/")
    if address:
        return iri_to_uri(address + path.removeprefix(base()))
    return iri_to_uri(request.host_url.rstrip("/") + path)


def base() -> str:
    """Prefix of the paths of pages and API: "" unless mounted under one."""
    return base_of(request, site())


def base_of(request: Request, site: Site) -> str:
    """The same for a given request and the site that serves it."""
    if site.prefix is None:
        return url("pages.home").rstrip("/")
    return request.script_root + site.prefix
