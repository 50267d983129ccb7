"""Assembles the web application.

`create_app` makes an application; `create_blueprint` makes the same pages and API for an existing
one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response
from flask.globals import app_ctx, request_ctx
from flask.sansio.scaffold import Scaffold
from flask_compress import Compress

from faq.engine import Engine
from faq.feedback import FeedbackStore
from faq.settings import Settings, load_settings
from web import (
    api,
    assets,
    chat,
    desk,
    discovery,
    embedding,
    freshness,
    headers,
    health,
    origins,
    pages,
    pictures,
    preferences,
    problems,
    reference,
    requests,
)
from web.branding import read_branding
from web.current import EXTENSION, Site, blueprint_of, site
from web.oversight.oversight import Oversight, ServerProcess

__all__ = ["create_app", "create_blueprint"]

_PLAIN_PREFIX = re.compile(r"[0-9A-Za-z_/.~-]*")
"""A prefix that is the same in every request and needs no encoding."""
_COMPRESSION = {
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_MIMETYPES": [
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
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


def create_app(settings: Settings | None = None, *, process: ServerProcess | None = None) -> Flask:
    """The application for the index that `settings` name; opens the index at the first request.

    Settings default to those of the environment and ``faq.toml``; `process` is the one of
    `faq serve` that this is.  Raises SettingsError for a name, logo, colour or contact that can't
    be shown, and for tokens and addresses that are none.
    """
    settings = settings or load_settings()
    app = Flask(__name__, static_folder=None)
    app.config.update(_COMPRESSION)
    Compress(app)
    _register_hooks(app)
    app.register_blueprint(_assembled(settings, "faq", process))
    return app


def create_blueprint(settings: Settings | None = None, *, name: str = "faq") -> Blueprint:
    """Pages and API as a blueprint, to be registered in an application under any prefix.

    An application can hold one such blueprint, and compresses replies itself.  Raises as
    `create_app`.
    """
    blueprint = _assembled(settings or load_settings(), name)
    _register_hooks(blueprint)
    return blueprint


def _assembled(settings: Settings, name: str, process: ServerProcess | None = None) -> Blueprint:
    mounted = Site(
        Engine(settings),
        FeedbackStore(settings.feedback),
        read_branding(settings),
        Oversight(settings, name, process),
        name,
    )
    outer = Blueprint(name, __name__, template_folder="templates")

    @outer.record_once
    def register_site(state: Any) -> None:
        prefix = (state.url_prefix or "").rstrip("/")
        is_fixed = _PLAIN_PREFIX.fullmatch(prefix)  # else Flask builds it for each request
        state.app.extensions[EXTENSION] = replace(mounted, prefix=prefix if is_fixed else None)

    outer.after_app_request(requests.redirect_here)
    every = (pages, api, health, reference, assets, discovery, pictures, preferences, desk, chat)
    for part in every:
        outer.register_blueprint(part.blueprint)
    outer.register_blueprint(reference.manual)
    return outer


def _register_hooks(target: Scaffold) -> None:
    """Registers what applies to every request of an application, or of the blueprint alone."""
    for part in (problems, pages):
        part.register(target)

    # One function before and one after: Flask's dispatch and its request proxy cost time for each.
    @target.before_request
    def begin() -> Response | None:
        request, by = request_ctx.request, site()
        by.oversight.begin(request, blueprint_of(request, by))
        requests.bound(request, by)
        origins.refuse_foreign(request, by)
        return freshness.not_modified(request, by) or embedding.preflight(request, by)

    @target.after_request
    def finish(response: Response) -> Response:
        request, by = request_ctx.request, site()
        freshness.tag(response)
        embedding.share(request, by, response)
        # Late, because each header that is set is looked for among those before.
        headers.secure(response, https=headers.is_https(by.engine.settings))
        by.oversight.finish(request, response, app_ctx.app)
        by.oversight.count_round_trips(by.engine.take_round_trips(), app_ctx.app)
        return response
