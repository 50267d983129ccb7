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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from faq.errors import FaqError, SettingsError
from faq.lifetime import end_with_parent
from faq.settings import Settings
from web import create_app
from web.bodies import BODIES, Application, BodyReader
from web.branding import read_branding
from web.current import EXTENSION, Site
from web.oversight.log_lines import LineWriter, set_up
from web.oversight.networks import read_networks, with_mapped
from web.oversight.oversight import ServerProcess, check
from web.rebuild_runner import running_rebuilds
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
                _claim(claim, f"{address[0]} {port}")
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise SettingsError(
                f"不能在 {host}:{port} 上监听，请换一个地址或端口 "
                f"(can't listen; choose another --host or --port): {error.strerror or error}"
            ) from error
        yield


def _claim(claim: socket.socket, place: str) -> None:
    try:
        claim.bind(f"\0faq serve {place}")
    except OSError as error:
        raise OSError(
            error.errno, "另一个 faq serve 正在使用 (held by another faq serve)"
        ) from error


def serve(settings: Settings, *, watching: bool, announce: Callable[[], None]) -> None:
    """Serves until it is stopped, at an address that is `reserved`; the index is kept up as
    `upkeep` says.  Calls `announce` as soon as connections are taken.

    Raises SettingsError as `create_app`.
    """
    # In every worker these would fail forever.
    read_branding(settings)
    check(settings)
    server = _Server(settings, announce)
    with (
        upkeep(settings, watching=watching),
        running_rebuilds(settings),
        _shared_folder() as shared,
    ):
        server.serve(target_loader=partial(_worker, settings, shared), wrap_loader=False)


@contextmanager
def _shared_folder() -> Iterator[Path | None]:
    """A folder in which the workers count together; None where none can be made."""
    with ExitStack() as made:
        try:
            folder = made.enter_context(TemporaryDirectory(prefix="faq-serve-"))
        except OSError as error:
            _log.warning(
                "没有可写的临时目录，各进程各自计数 "
                "(no temporary folder, each worker counts alone): %s",
                error,
            )
            yield None
        else:
            yield Path(folder)


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


def _worker(settings: Settings, shared: Path | None) -> Application:
    """The application of one worker, which ends with the server."""
    end_with_parent()
    set_up(settings.log_format)
    return _application(settings, shared)


def _application(settings: Settings, shared: Path | None = None) -> Application:
    """The application, with its index open if it can be, so that the first question doesn't wait
    for it."""
    app = create_app(settings, process=ServerProcess(shared, LineWriter(2).write))
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
    metrics = site.oversight.metrics(app)
    reader: Application = BodyReader(app, refused=metrics.count_refused)
    proxies = read_networks("trusted_proxies", settings.trusted_proxies)
    return wrap_wsgi_with_proxy_headers(reader, with_mapped(proxies)) if proxies else reader
