"""Serves the application in production with Granian.

HTTP in Rust, several worker processes that share a port, each with a few threads.  A worker
keeps nothing but the open index, and takes up a new generation when it is published.  A worker that
ends is started again, and no other is touched.

HTTP/1 alone: the time limit for headers begins with the first byte, and a client that keeps silent
has none before it is known to speak HTTP/2.
"""

from __future__ import annotations

import logging
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from faq.errors import FaqError, SettingsError
from faq.lifetime import end_with_parent
from faq.settings import Settings
from web import create_app
from web.bodies import BODIES, BodyReader
from web.branding import read_branding
from web.current import EXTENSION, Site
from web.restarts import Restarts
from web.stalled import watch_stalled
from web.upkeep import upkeep

_HEADER_MS = 10_000
"""Time for the headers of a request, the wait for it on a kept connection included."""
_HEADER_BYTES = 64 * 1024
"""A question of 2,000 Han characters takes 18,000 in a request line."""
_BACKLOG = 4096
_CONNECTIONS = 16_384
"""Connections of one process, as far as the system allows that many open files."""
_OTHER_FILES = 256
"""Files that a process has open beside its connections: the index, the database, the log."""
_STOPPING = 10
"""Seconds for answers under way when a worker is stopped."""
_POLL = 0.05
"""Seconds between two looks whether the first worker listens."""
_log = logging.getLogger(__name__)


@contextmanager
def reserved(host: str, port: int) -> Iterator[None]:
    """Keeps an address for this server while the block runs.

    Raises SettingsError for one that can't be listened on or is taken.  Workers share their port,
    so the second of two servers would silently take a part of the requests.
    """
    with ExitStack() as held:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            if sys.platform == "linux":
                # A name that ends with its process, however that ends; two servers that start at
                # once both find the port free.
                claim = held.enter_context(socket.socket(socket.AF_UNIX))
                claim.bind(f"\0faq serve {address[0]} {port}")
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise SettingsError(
                f"不能在 {host}:{port} 上监听，请换一个地址或端口 "
                f"(can't listen; choose another --host or --port): {error.strerror or error}"
            ) from error
        yield


def serve(settings: Settings, *, watching: bool, announce: Callable[[], None]) -> None:
    """Serves until it is stopped, at an address that is `reserved`; the index is kept up as
    `upkeep` says.  Calls `announce` as soon as connections are taken.

    Raises SettingsError for a name, logo, colour or contact that can't be shown.
    """
    read_branding(settings)  # in every worker it would fail forever
    server = _Server(settings, announce)
    with upkeep(settings, watching=watching):
        server.serve(target_loader=partial(_application, settings), wrap_loader=False)


class _Server(Granian):  # type: ignore[misc, valid-type]
    """Granian, with workers that end and start one by one."""

    def __init__(self, settings: Settings, announce: Callable[[], None]) -> None:
        super().__init__(
            "web",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=settings.threads,
            websockets=False,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=_HEADER_MS, max_buffer_size=_HEADER_BYTES
            ),
            backlog=_BACKLOG,
            backpressure=_connections(),
            workers_kill_timeout=_STOPPING,
        )
        self._announce: Callable[[], None] | None = announce
        self._restarts = Restarts(settings.workers)
        # After its warning of many threads: these wait for bodies, and none is started in vain.
        self.on_startup(partial(setattr, self, "blocking_threads", settings.threads + BODIES))

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        # Its own ends all workers when one ends twice within seconds.
        while not self.interrupt_signal:
            if self.reload_signal:
                self._reload(spawn_target, target_loader)
                self._restarts.forget()
            while self.interrupt_children:
                self._plan(self.interrupt_children.pop())
            self._respawn_workers(self._restarts.take_due(), spawn_target, target_loader)
            self._announce_once()
            self.main_loop_interrupt.wait(_POLL if self._announce else self._restarts.pause())
            self.main_loop_interrupt.clear()

    def _plan(self, worker: int) -> None:
        pause = self._restarts.ended(worker)
        _log.error(
            "工作进程 %d 意外退出，%.1f 秒后重启 (worker ended, started again in %.1f s)",
            *(worker + 1, pause, pause),
        )

    def _announce_once(self) -> None:
        if self._announce and _listens(self.bind_addr, self.bind_port):
            self._announce()
            self._announce = None


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _connections() -> int:
    """Connections that one worker may have, once the system has been asked for as many files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(files - _OTHER_FILES, files // 2)


def _application(settings: Settings) -> BodyReader:
    """The application of one worker, with its index open if it can be, so that the first question
    doesn't wait for it."""
    end_with_parent()
    app = create_app(settings)
    site: Site = app.extensions[EXTENSION]
    # `faq serve` has told once which settings await a rebuild; every worker would tell it again.
    engine_log = logging.getLogger("faq")
    engine_log.setLevel(logging.ERROR)
    try:
        _log.debug("serving %s", site.engine.generation)  # opens the index
    except FaqError as error:  # each question says so until one is published
        _log.error("%s", error)
    engine_log.setLevel(logging.NOTSET)
    watch_stalled(settings.port)
    return BodyReader(app)
