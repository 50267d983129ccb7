"""Serves static files under addresses that can be cached forever.

An address carries a hash of its content.  All static files share one hash, so that a file imports
another by a relative name; the owner's colour and logo have their own.
"""

from __future__ import annotations

import hashlib
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, abort

from web import current

blueprint = Blueprint("assets", __name__)

_FOLDER = Path(__file__).parent / "static"
_STYLES = Path(__file__).parent / "styles"
_SHEETS = (
    *("tokens", "elements", "frame", "asking", "parts"),
    *("home", "answer", "browse", "article", "media"),
)
"""The parts of ``style.css`` in their order; sent as one file, to save requests."""
_ALONE = frozenset({"app.js", "widget.js"})
_FOREVER = "public, max-age=31536000, immutable"
_WIDGET = "public, max-age=3600"
"""The widget's address is written into pages of other sites, so it carries no hash."""


@blueprint.get("/static/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """A static file."""
    content = _files().get(name)
    if content is None or version != _version():
        abort(404)
    return _cacheable(content, guess_type(name)[0] or "application/octet-stream")


@blueprint.get("/theme-<version>.css")
def theme(version: str) -> Response:
    """The tokens of the owner's colour."""
    branding = current.site().branding
    if version != branding.theme_version:
        abort(404)
    return _cacheable(branding.theme.encode(), "text/css")


@blueprint.get("/logo-<version>")
def logo(version: str) -> Response:
    """The owner's logo."""
    branding = current.site().branding
    if version != branding.logo_version:
        abort(404)
    return _cacheable(branding.logo, branding.logo_type)


@blueprint.get("/widget.js")
def widget() -> Response:
    """The widget: a search box for pages of other sites."""
    response = _cacheable(_files()["widget.js"], "text/javascript", _WIDGET)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def asset(name: str) -> str:
    """The address of a static file."""
    assert name in _files(), name
    return current.url("assets.file", version=_version(), name=name)


def modules() -> list[str]:
    """The addresses of the scripts that ``app.js`` imports, directly or not: asked for by the page
    itself, they all come in one round."""
    return [asset(name) for name in _files() if name.endswith(".js") and name not in _ALONE]


def _cacheable(content: bytes, kind: str, control: str = _FOREVER) -> Response:
    if kind.startswith("text/"):
        kind = f"{kind}; charset=utf-8"
    return Response(content, content_type=kind, headers={"Cache-Control": control})


@cache
def _files() -> dict[str, bytes]:
    """All static files by their names; they are few and small."""
    files = {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file()
    }
    return files | {
        "style.css": b"\n".join((_STYLES / f"{name}.css").read_bytes() for name in _SHEETS)
    }


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for name, content in _files().items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
