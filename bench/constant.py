"""Serves the bytes of a file from a Flask view, with the server and workers of `faq serve`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

from faq.settings import Settings


def _application(body: bytes) -> Flask:
    app = Flask("constant")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def constant(path: str) -> Response:
        return Response(body, content_type="application/json")

    return app


@click.command(help=__doc__)
@click.option("--port", type=int, required=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True))
def main(port: int, file: Path) -> None:
    """Serves until it is stopped."""
    settings = Settings()
    server = Granian(
        "constant",
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
    )
    server.serve(target_loader=partial(_application, file.read_bytes()), wrap_loader=False)


if __name__ == "__main__":
    main()
