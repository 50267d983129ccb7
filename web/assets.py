"""Under which address does a static file stay right however long it is cached?

The address carries a hash of the content, so a changed file has another address.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

_FOREVER = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Gives templates `asset(name)` and lets browsers keep what it addresses."""
    assert app.static_folder is not None
    versions = _versions(Path(app.static_folder))

    @app.template_global()
    def asset(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            name = (request.view_args or {}).get("filename")
            if request.args.get("v") == versions.get(str(name)):
                response.headers["Cache-Control"] = _FOREVER
            # A file that is compressed as it is sent stays open when the browser hangs up;
            # these are small, so each is read whole.
            response.direct_passthrough = False
            response.make_sequence()
        return response


def _versions(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
