"""Finds and serves the pictures of articles.

A picture of the corpus has an address with a hash of its content, and the size it is shown in, so
that nothing moves when it comes.  Whatever a picture holds, a browser that opens it runs no script.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import imagesize
from flask import Blueprint, Response, abort, redirect

from faq.files.regular import read_regular
from faq.settings import Settings
from web import current

blueprint = Blueprint("pictures", __name__)

_FOREVER = "public, max-age=31536000, immutable"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For a picture that is opened by itself: an SVG may hold scripts and addresses."""
_TALLEST = 640
"""Pixels of height as shown in the text; the link leads to the whole."""
_SMALL = 64
"""Pixels up to which a picture is a sign in the text, as that of a button is."""
_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture on a page; width and height are 0 where nobody knows them."""

    href: str
    alt: str
    width: int = 0
    height: int = 0

    @property
    def small(self) -> bool:
        """Whether it is a sign rather than something to be looked at."""
        return 0 < self.width <= _SMALL and self.height <= _SMALL


@dataclass(frozen=True, slots=True)
class _File:
    """A picture of the corpus, as it was when it was last looked at."""

    path: Path
    kind: str
    version: str
    size: tuple[int, int]


def stored_picture(path: str, alt: str, settings: Settings) -> ShownPicture | None:
    """The picture at a path below the corpus; None where there is none that can be shown."""
    found = _find(path, settings)
    if found is None:
        return None
    width, height = found.size
    if height > _TALLEST:
        width, height = max(1, round(width * _TALLEST / height)), _TALLEST
    href = current.url("pictures.picture", version=found.version, path=path)
    return ShownPicture(href, alt, width, height)


def remote_picture(src: str, alt: str, allowed: str) -> ShownPicture | None:
    """A picture of another site; None unless it is among the `allowed` ones."""
    try:
        parts = urlsplit(src if not src.startswith("//") else f"https:{src}")
    except ValueError:  # no address
        return None
    if f"{parts.scheme}://{parts.netloc}".lower() not in remote_hosts(allowed):
        return None
    return ShownPicture(parts.geturl(), alt)


def remote_hosts(allowed: str) -> tuple[str, ...]:
    """The sites of a list as origins in lower case; what is none is left out."""
    parts = (urlsplit(each) for each in allowed.lower().replace(",", " ").split())
    return tuple(
        f"{each.scheme}://{each.netloc}"
        for each in parts
        if each.scheme in {"http", "https"} and each.netloc and not set(each.netloc) & set(";'\"*@")
    )


@blueprint.get("/pictures/<version>/<path:path>")
def picture(version: str, path: str) -> Response:
    """A picture of the corpus; one that has changed since is found at its new address."""
    found = _find(path, current.settings())
    if found is None:
        abort(404)
    if version != found.version:
        address = current.url("pictures.picture", version=found.version, path=path)
        return redirect(address)  # type: ignore[return-value]
    try:
        content = read_regular(found.path)
    except OSError:  # gone, or no longer to be read, since it was looked at
        abort(404)
    headers = {"Cache-Control": _FOREVER, "Content-Security-Policy": _POLICY}
    return Response(content, content_type=found.kind, headers=headers)


def _find(path: str, settings: Settings) -> _File | None:
    """The picture at `path`, which may hold anything."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or part.startswith(".") or "\0" in part for part in parts):
        return None
    try:
        corpus = settings.corpus.resolve()
        file = corpus.joinpath(*parts).resolve()
        if not file.is_relative_to(corpus) or file.suffix.lower() not in _ENDINGS:
            return None
        status = file.stat()
        if status.st_size > settings.max_file_bytes:
            return None
        return _read(file, status.st_mtime_ns, status.st_size)
    # Such as a name that is too long, a lone surrogate, or a circle of symbolic links.
    except (OSError, ValueError, RuntimeError):
        return None


@lru_cache(maxsize=4096)
def _read(file: Path, changed: int, size: int) -> _File | None:
    """What a file holds that was changed then, None if it is no picture."""
    content = read_regular(file)
    kind = _kind(content)
    if kind is None:
        return None
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except Exception:  # noqa: BLE001 -- a broken picture is shown in a place of no certain size
        width = height = 0
    known = (int(width), int(height)) if width > 0 and height > 0 else (0, 0)
    return _File(file, kind, hashlib.sha256(content).hexdigest()[:16], known)


def _kind(content: bytes) -> str | None:
    """The media type that the content, not its name, tells."""
    start = content[:32]
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[4:8] == b"ftyp" and start[8:12] in {b"avif", b"avis"}:
        return "image/avif"
    return "image/svg+xml" if b"<svg" in content[:4096] else None
