"""Which engine answers the request at hand, and under which addresses are we found?

Pages and API stand in one blueprint, which an application of its own or another one holds,
under any name and prefix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Request, current_app, request, url_for

from faq.engine import Engine
from faq.feedback import FeedbackStore
from faq.settings import Settings
from web.branding import Branding

EXTENSION = "faq"
"""Where in ``app.extensions`` the site stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """What answers, what remembers, how it looks, and the blueprint that holds the pages."""

    engine: Engine
    feedback: FeedbackStore
    branding: Branding
    name: str
    prefix: str | None = None
    """What our addresses begin with below the application's own; None where that differs from
    request to request."""


def site() -> Site:
    """The site that serves this request."""
    return cast(Site, current_app.extensions[EXTENSION])


def engine() -> Engine:
    """Its engine."""
    return site().engine


def settings() -> Settings:
    """Its settings."""
    return site().engine.settings


def room() -> str:
    """Which of our blueprints serves this request; "" for none of them."""
    return room_of(request, site())


def room_of(asked: Request, by: Site) -> str:
    """Which of the blueprints of `by` serves a request; "" for none of them."""
    # `Request.blueprint` would look the rule up once more for each of several parts.
    endpoint = asked.endpoint or ""
    outer, _, inner = endpoint.rpartition(".")[0].rpartition(".")
    return inner if outer == by.name else ""


def url(endpoint: str, **values: object) -> str:
    """The address of one of our endpoints, such as ``pages.search``, wherever it is mounted."""
    return url_for(f"{site().name}.{endpoint}", **values)  # type: ignore[arg-type]


def base() -> str:
    """What stands before the paths of the contract: "" unless mounted under a prefix."""
    return base_of(request, site())


def base_of(asked: Request, by: Site) -> str:
    """The same for a request and the site that serves it."""
    prefix = by.prefix
    return url("pages.home").rstrip("/") if prefix is None else asked.script_root + prefix
