"""Assembles the web application.

`create_app` makes an application; `create_blueprint` makes the same pages and API for an existing
one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response
from flask.globals import request_ctx
from flask.sansio.scaffold import Scaffold
from flask_compress import Compress

from faq.engine import Engine
from faq.feedback import FeedbackStore
from faq.settings import Settings, load_settings
from web import (
    api,
    assets,
    discovery,
    embedding,
    freshness,
    headers,
    health,
    pages,
    pictures,
    preferences,
    problems,
    requests,
)
from web.branding import read_branding
from web.current import EXTENSION, Site, site
from web.requests import trusted_hosts

__all__ = ["create_app", "create_blueprint"]

_PLAIN_PREFIX = re.compile(r"[0-9A-Za-z_/.~-]*")
"""A prefix that is the same in every request and needs no encoding."""
_COMPRESSION = {
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_MIMETYPES": [
        "text/html",
        "text/css",
        "text/javascript",
        "image/svg+xml",
        "application/json",
        "application/problem+json",
        "application/atom+xml",
        "application/manifest+json",
        "application/opensearchdescription+xml",
        "application/xml",
    ],
    # Each reply is compressed for one request: higher levels cost more time than they save.
    "COMPRESS_ZSTD_LEVEL": 3,
    "COMPRESS_BR_LEVEL": 3,
    "COMPRESS_LEVEL": 4,
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application for the index that `settings` name; opens the index at the first request.

    Settings default to those of the environment and ``faq.toml``.  Raises SettingsError for a
    name, logo, colour or contact that can't be shown.
    """
    settings = settings or load_settings()
    app = Flask(__name__, static_folder=None)
    app.config.update(_COMPRESSION)
    app.config["TRUSTED_HOSTS"] = trusted_hosts(settings)
    Compress(app)
    _register_hooks(app)
    app.register_blueprint(_assembled(settings, "faq"))
    return app


def create_blueprint(settings: Settings | None = None, *, name: str = "faq") -> Blueprint:
    """Pages and API as a blueprint, to be registered in an application under any prefix.

    An application can hold one such blueprint, and compresses replies itself.  Raises as
    `create_app`.
    """
    blueprint = _assembled(settings or load_settings(), name)
    _register_hooks(blueprint)
    return blueprint


def _assembled(settings: Settings, name: str) -> Blueprint:
    mounted = Site(
        Engine(settings), FeedbackStore(settings.feedback), read_branding(settings), name
    )
    outer = Blueprint(name, __name__, template_folder="templates")

    @outer.record_once
    def register_site(state: Any) -> None:
        prefix = (state.url_prefix or "").rstrip("/")
        is_fixed = _PLAIN_PREFIX.fullmatch(prefix)  # else Flask builds it for each request
        state.app.extensions[EXTENSION] = replace(mounted, prefix=prefix if is_fixed else None)

    outer.after_app_request(requests.redirect_here)
    for part in (pages, api, health, assets, discovery, pictures, preferences):
        outer.register_blueprint(part.blueprint)
    return outer


def _register_hooks(target: Scaffold) -> None:
    """Registers what applies to every request of an application, or of the blueprint alone."""
    for part in (problems, pages):
        part.register(target)

    # One function before and one after: Flask's dispatch and its request proxy cost time for each.
    @target.before_request
    def begin() -> Response | None:
        request, by = request_ctx.request, site()
        requests.bound(request, by)
        return freshness.not_modified(request, by) or embedding.preflight(request, by)

    @target.after_request
    def finish(response: Response) -> Response:
        headers.secure(response)
        embedding.share(request_ctx.request, site(), response)
        freshness.tag(response)
        return response
