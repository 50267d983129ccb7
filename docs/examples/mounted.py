"""A Flask application with a help centre under ``/help``.

Run it with ``flask --app docs/examples/mounted.py run`` after ``faq rebuild``.
"""

from __future__ import annotations

from flask import Flask

from faq.settings import Settings, load_settings
from web import create_blueprint


def create_app(settings: Settings | None = None) -> Flask:
    """A shop with a help centre."""
    app = Flask(__name__)
    app.register_blueprint(create_blueprint(settings or load_settings()), url_prefix="/help")

    @app.get("/")
    def shop() -> str:
        return (
            '<!doctype html><title>Shop</title><link rel="icon" href="data:,">'
            '<h1>Shop</h1><a href="/help/">Help</a>'
        )

    return app
