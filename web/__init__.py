"""Which parts make the web application, and in what order?

`create_app` makes an application of its own; `create_blueprint` makes the same pages and API
for an application that is there already.
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
from web import api, assets, embedding, freshness, headers, health, pages, preferences, problems
from web.branding import read_branding
from web.current import EXTENSION, Site, site

__all__ = ["create_app", "create_blueprint"]

_PLAIN_PREFIX = re.compile(r"[0-9A-Za-z_/.~-]*")
"""What is the same in every request, and needs no encoding."""
_COMPRESSION = {
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_MIMETYPES": [
        "text/html",
        "text/css",
        "text/javascript",
        "image/svg+xml",
        "application/json",
        "application/problem+json",
    ],
    # A reply is made for one request: what costs more than it saves on the way is too much.
    "COMPRESS_ZSTD_LEVEL": 3,
    "COMPRESS_BR_LEVEL": 3,
    "COMPRESS_LEVEL": 4,
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the index that `settings` names; opens nothing by itself.

    Without `settings` they are read from the environment, ``faq.toml`` and the defaults.
    Raises SettingsError for a name, logo, colour or contact that can't be shown.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(_COMPRESSION)
    Compress(app)
    _furnish(app)
    app.register_blueprint(_rooms(settings, "faq"))
    return app


def create_blueprint(settings: Settings | None = None, *, name: str = "faq") -> Blueprint:
    """Pages and API as a blueprint, to be registered under a prefix of an application.

    The application serves one such blueprint; compressing is left to it.  Raises as
    `create_app`.
    """
    blueprint = _rooms(settings, name)
    _furnish(blueprint)
    return blueprint


def _rooms(settings: Settings | None, name: str) -> Blueprint:
    settings = settings or load_settings()
    made = Site(Engine(settings), FeedbackStore(settings.feedback), read_branding(settings), name)
    outer = Blueprint(name, __name__, template_folder="templates")

    @outer.record_once
    def settle(state: Any) -> None:
        prefix = (state.url_prefix or "").rstrip("/")
        known = _PLAIN_PREFIX.fullmatch(prefix)  # else Flask is asked each time
        state.app.extensions[EXTENSION] = replace(made, prefix=prefix if known else None)

    for room in (pages, api, health, assets, preferences):
        outer.register_blueprint(room.blueprint)
    return outer


def _furnish(target: Scaffold) -> None:
    """What every reply of an application, or of the blueprint alone, has."""
    for part in (problems, pages):
        part.register(target)

    # One function each for all that is done before and behind: Flask takes its time over every
    # one that it is given, and so does finding out which request is meant.
    @target.before_request
    def begin() -> Response | None:
        asked, by = request_ctx.request, site()
        return freshness.not_modified(asked, by) or embedding.preflight(asked, by)

    @target.after_request
    def finish(response: Response) -> Response:
        headers.secure(response)
        embedding.share(request_ctx.request, site(), response)
        freshness.tag(response)
        return response
