"""Connects with one host of a cluster, and takes nothing for a reply that is none.

urllib3 bounds each read of a socket alone: a reply of which a byte comes every few seconds would
keep whoever waits for it without end.  Here the whole reply must come in the time of one try.
"""

from __future__ import annotations

import io
import math
import socket
import time
from http.client import HTTPResponse
from typing import Any

import msgspec
from opensearchpy import Urllib3HttpConnection
from opensearchpy.exceptions import ConnectionError as NoConnection
from urllib3 import Timeout

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


class BoundedConnection(Urllib3HttpConnection):
    """A connection of which a try ends in time; what is no JSON object is tried again elsewhere, as
    a reply that doesn't come is."""

    def perform_request(self, *arguments: Any, **how: Any) -> Any:
        """Status, headers and body of the reply."""
        reply = super().perform_request(*arguments, **how)
        try:
            _OBJECT.decode(reply[-1])
        except (msgspec.DecodeError, RecursionError) as error:
            raise NoConnection("N/A", "no JSON object", error) from None
        return reply

    def _create_urllib3_pool(self) -> None:
        super()._create_urllib3_pool()
        # Of connecting, sending and waiting together.
        self.pool.timeout = Timeout(total=self.timeout)
        kind = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(kind.__name__, (kind,), {"response_class": _Response})


class _Response(HTTPResponse):
    """A reply that is read until a time."""

    def __init__(self, sock: socket.socket, *arguments: Any, **how: Any) -> None:
        super().__init__(sock, *arguments, **how)
        seconds = sock.gettimeout()
        until = math.inf if seconds is None else time.monotonic() + seconds
        self.fp = io.BufferedReader(_Reading(sock, self.fp.detach(), until))


class _Reading(io.RawIOBase):
    """What a socket receives until a time."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, until: float) -> None:
        self._sock, self._raw, self._until = sock, raw, until

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """As `io.RawIOBase`; raises TimeoutError once the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        if left < math.inf:
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Closes what is read from."""
        self._raw.close()
        super().close()
