"""Which parts make the web application, and in what order?"""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from faq.engine import Engine
from faq.settings import Settings, load_settings
from web import api, assets, current, freshness, headers, health, pages, problems

__all__ = ["create_app"]

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
    """
    app = Flask(__name__)
    app.extensions[current.EXTENSION] = Engine(settings or load_settings())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(_COMPRESSION)
    Compress(app)
    assets.register(app)
    freshness.register(app)
    headers.register(app)
    problems.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(health.blueprint)
    return app
