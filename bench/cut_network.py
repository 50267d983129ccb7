"""Stands between a server and a cluster, and spoils what the cluster replies."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_LONG = 60.0
"""Seconds: longer than anyone may wait."""
_PAUSE = 0.05
_PATIENCE = 30.0
_END = b"\r\n\r\n"
Reply = bytes
Fault = Callable[[socket.socket, Reply, threading.Event], None]
"""Sends what becomes of a reply; afterwards the connection is closed."""


def _dropped(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    over.wait(_LONG)


def _closed(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    """Sends nothing."""


def _reset(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    client.sendall(reply[: len(reply) // 3])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _halved(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    client.sendall(reply[: len(reply) // 2])


def _stopped(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    client.sendall(reply[: len(reply) // 2])
    over.wait(_LONG)


def _trickled(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    for byte in reply:
        client.sendall(bytes([byte]))
        if over.wait(_PAUSE):
            return


def _shortened(client: socket.socket, reply: Reply, over: threading.Event) -> None:
    body = reply.partition(_END)[2]
    client.sendall(replied(body[: len(body) // 2]))


def _always(reply: Reply) -> Fault:
    return lambda client, _, over: client.sendall(reply)


def replied(body: bytes, status: str = "200 OK", kind: str = "application/json") -> Reply:
    """A reply as HTTP has it."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    return head.encode("ascii") + _END + body


FAULTS: dict[str, Fault] = {
    "dropped": _dropped,
    "closed": _closed,
    "reset": _reset,
    "halved": _halved,
    "stopped half way": _stopped,
    "trickled": _trickled,
    "shortened": _shortened,
    "noise": _always(random.Random(1).randbytes(4000)),
    "not UTF-8": _always(replied(b'{"hits": "\xff\xfe"}')),
    "a page": _always(replied("<p>请登录</p>".encode(), kind="text/html")),
    "a text": _always(replied(b"ok", kind="text/plain")),
    "nothing": _always(replied(b"")),
    "a list": _always(replied(b"[1, 2]")),
    "another object": _always(replied(b'{"ok": true}')),
    "no page": _always(replied(b"<h1>404</h1>", "404 Not Found", "text/html")),
    "bad gateway": _always(replied(b"<h1>502</h1>", "502 Bad Gateway", "text/html")),
    "overloaded": _always(replied(b"{}", "429 Too Many Requests")),
}
"""What may happen to a reply, by name."""


class Proxy:
    """A server in front of one node; `fault` may be changed at any time."""

    def __init__(self, node: str | None) -> None:
        """Without a `node` every reply is an empty object."""
        self.fault: Fault | None = None
        self.tries = 0
        """Requests so far."""
        self.over = threading.Event()
        self._node = urlsplit(node).netloc if node else ""
        handler = type("_Bound", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads, self._server.block_on_close = True, False
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def ask(self, method: str, path: str, body: bytes, kind: str) -> Reply:
        """What the node replies; nothing where it doesn't."""
        if not self._node:
            return replied(b"{}")
        connection = HTTPConnection(self._node, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            reply = connection.getresponse()
            kind = reply.headers.get("Content-Type", "application/json")
            return replied(reply.read(), f"{reply.status} {reply.reason}", kind)
        except (OSError, HTTPException):
            return b""
        finally:
            connection.close()

    def close(self) -> None:
        """Ends it and all that it delays."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_PATIENCE)


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        proxy = self.proxy
        proxy.tries += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        reply = proxy.ask(self.command, self.path, body, kind)
        fault = proxy.fault or (_always(reply) if reply else _closed)
        with suppress(OSError):  # whoever asked has gone
            fault(self.connection, reply, proxy.over)
        # What is whole may be followed by another one.
        self.close_connection = fault is proxy.fault or not reply

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 -- the names that the library calls

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def proxies(nodes: tuple[str | None, ...]) -> Iterator[list[Proxy]]:
    """One in front of each node."""
    made: list[Proxy] = []
    try:
        made.extend(Proxy(node) for node in nodes)
        yield made
    finally:
        for each in made:
            each.close()


def spoil(through: list[Proxy], fault: Fault | None) -> None:
    """Has the replies of all of them spoilt from now on, or none."""
    for each in through:
        each.fault = fault
