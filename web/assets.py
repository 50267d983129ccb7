"""Serves static files under addresses that can be cached forever.

An address carries a hash of its content.  All static files share one hash; the owner's colour and
logo have their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, abort

from web import bundle, current
from web.widget import widget_script

blueprint = Blueprint("assets", __name__)

_FOLDER = Path(__file__).parent / "static"
_STYLES = Path(__file__).parent / "styles"
_SHEETS = (
    *("tokens", "elements", "frame", "asking", "parts"),
    *("home", "answer", "browse", "article", "media"),
)
"""The parts of ``style.css`` in their order."""
_DESK_SHEETS = ("desk", "judging")
"""Those of ``desk.css``, which the editors' pages have besides."""
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
    script = widget_script(current.site().branding)
    response = _cacheable(script, "text/javascript", _WIDGET)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def asset(name: str) -> str:
    """The address of a static file."""
    assert name in _files(), name
    return current.url("assets.file", version=_version(), name=name)


def _cacheable(content: bytes, kind: str, control: str = _FOREVER) -> Response:
    if kind.startswith("text/"):
        kind = f"{kind}; charset=utf-8"
    return Response(content, content_type=kind, headers={"Cache-Control": control})


@cache
def _files() -> dict[str, bytes]:
    """All static files by their names; they are few and small."""
    scripts = {path.name: path.read_text("utf-8") for path in _FOLDER.glob("*.js")}
    icons = (path for kind in ("*.svg", "*.png") for path in sorted(_FOLDER.glob(kind)))
    return {
        **{name: bundle.script(scripts, name).encode() for name in ("app.js", "desk.js")},
        **{path.name: path.read_bytes() for path in icons},
        "style.css": _styles(_SHEETS),
        "desk.css": _styles(_DESK_SHEETS),
    }


def _styles(names: Sequence[str]) -> bytes:
    return bundle.styles([(_STYLES / f"{name}.css").read_text("utf-8") for name in names]).encode()


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for name, content in _files().items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
