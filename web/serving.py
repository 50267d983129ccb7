"""Serves the application in production with Granian.

HTTP in Rust, several worker processes on one listening socket, each with a few threads.  A worker
keeps nothing but the open index, and takes up a new generation when it is published.
"""

from __future__ import annotations

import logging
import socket
from functools import partial

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app
from web.branding import read_branding
from web.current import EXTENSION, Site
from web.upkeep import upkeep

_log = logging.getLogger(__name__)


def serve(settings: Settings, *, watching: bool = False) -> None:
    """Serves until it is stopped; the index is kept up as `upkeep` says.

    Raises SettingsError for a name, logo, colour or contact that can't be shown.
    """
    read_branding(settings)  # a worker that fails at start would be respawned forever
    server = Granian(
        "web",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        respawn_failed_workers=True,
    )
    with upkeep(settings, watching=watching):
        server.serve(target_loader=partial(_application, settings), wrap_loader=False)


def require_free(host: str, port: int) -> None:
    """Raises SettingsError for an address that can't be listened on.

    Workers share their port, so a second server would silently take a part of the requests.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SettingsError(
            f"不能在 {host}:{port} 上监听，请换一个地址或端口 "
            f"(can't listen; choose another --host or --port): {error.strerror or error}"
        ) from error


def _application(settings: Settings) -> Flask:
    """The application with its index open, so that the first question doesn't wait for it."""
    app = create_app(settings)
    site: Site = app.extensions[EXTENSION]
    # `faq serve` has told once which settings await a rebuild; every worker would tell it again.
    engine_log = logging.getLogger("faq.engine")
    engine_log.setLevel(logging.ERROR)
    _log.debug("serving %s", site.engine.generation)  # opens the index
    engine_log.setLevel(logging.NOTSET)
    return app
