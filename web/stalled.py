"""Ends connections on which nothing has come or gone for a while.

The server times headers only.  A client that stops within its body holds a thread, and one that
never reads a reply holds its memory; neither can hold them longer than this.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

STALLED_SECONDS = 20.0
_TURN = 2.0
"""Seconds between two looks at all connections."""
_OPEN_FILES = Path("/proc/self/fd")
_INFO = struct.Struct("=B43xI4xI")
"""Of Linux's tcp_info: state, milliseconds since data was sent, and since some came."""
_LIVE = frozenset({1, 4, 5, 8})
"""ESTABLISHED, FIN_WAIT1, FIN_WAIT2 and CLOSE_WAIT."""
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that drops what was not sent."""


def watch_stalled(port: int, seconds: float = STALLED_SECONDS) -> None:
    """Ends stalled connections to `port` in this process as long as it runs, where the system tells
    which are stalled (Linux)."""
    if sys.platform == "linux":
        Thread(target=_watch, args=(port, seconds), name="stalled connections", daemon=True).start()


def _watch(port: int, seconds: float) -> None:
    never = Event()
    while not never.wait(_TURN):
        with suppress(OSError):  # no file can be opened now
            end_stalled(port, seconds)


def end_stalled(port: int, seconds: float) -> int:
    """Ends the connections to `port` that have been stalled for so long; how many there were."""
    listed = [each.name for each in _OPEN_FILES.iterdir()]
    return sum(_is_ended(int(each), port, seconds) for each in listed)


def _is_ended(descriptor: int, port: int, seconds: float) -> bool:
    with suppress(OSError):  # closed meanwhile
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        # A duplicate: the number may be that of another file before we are done.
        with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as connection:
            if not _is_stalled(connection, port, seconds):
                return False
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            connection.shutdown(socket.SHUT_RDWR)
            return True
    return False


def _is_stalled(connection: socket.socket, port: int, seconds: float) -> bool:
    address = connection.getsockname()
    if not isinstance(address, tuple) or address[1] != port:
        return False
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
    state, sent, came = _INFO.unpack(info)
    return state in _LIVE and min(sent, came) > 1000 * seconds
