"""Serves the site of the documents together with its search; ``make docs-serve`` runs it.

The search is this engine over the pages' sources: the widget on each page asks it below ``/faq/``,
and what it finds leads to the pages.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, redirect, request, send_from_directory
from werkzeug.utils import safe_join

from faq import load_settings, rebuild
from web import create_blueprint

BUILD = Path(__file__).parents[2] / "build" / "docs"
_FILES = {
    "corpus": "corpus",
    "index": "index",
    "feedback": "feedback.sqlite3",
    "question_log": "questions.sqlite3",
}
_OWN = {"lexicon_packs": [], "question_days": 0, "site_name": "faq-steps"}


def page_at(article_id: str) -> str:
    """The page of the site, from its first page on, that an article of its corpus is."""
    name, _, language = article_id.partition(".")
    page = "index" if name == "README" else name
    return f"{language}/{page}.html" if language else f"{page}.html"


def _first_page(path: str) -> str:
    """The page that stands for a folder of the site, `/zh` or `/zh/`; empty for any other path."""
    name = path.strip("/")
    return f"{name}/index.html" if name and "." not in name else ""


def create_app(build: Path = BUILD) -> Flask:
    """The site that was built, and its search; rebuilds the index where a page has changed.

    Words alone are searched with ``FAQ_MODEL=off``."""
    own = {name: str(build / file) for name, file in _FILES.items()}
    settings = load_settings({**own, **_OWN}, directory=build)
    rebuild(settings)
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_blueprint(settings), url_prefix="/faq")

    @app.before_request
    def lead_to_the_page() -> Response | None:
        name = request.path.removeprefix("/faq/articles/")
        page = page_at(name) if name != request.path else _first_page(request.path)
        path = safe_join(str(build / "site"), page) if page else None
        if path and Path(path).is_file():
            return redirect(f"{request.script_root}/{page}")
        return None

    @app.get("/", defaults={"path": "index.html"})
    @app.get("/<path:path>")
    def site(path: str) -> Response:
        return send_from_directory(build / "site", path)

    return app
