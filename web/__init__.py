"""Which parts make the web application, and in what order?"""

from __future__ import annotations

from flask import Flask

from faq.engine import Engine
from faq.settings import Settings, load_settings
from web import api, assets, current, headers, health, pages, problems

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the index that `settings` names; opens nothing by itself.

    Without `settings` they are read from the environment, ``faq.toml`` and the defaults.
    """
    app = Flask(__name__)
    app.extensions[current.EXTENSION] = Engine(settings or load_settings())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets.register(app)
    headers.register(app)
    problems.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(health.blueprint)
    return app
