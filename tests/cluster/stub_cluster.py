"""Stands for a cluster that replies the same whatever is asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from faq.settings import Settings


class _Stub(BaseHTTPRequestHandler):
    """Replies with a status and a body, whatever is asked."""

    status, body = 200, b"{}"
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body[: len(self.body) // 2] if self.status == 206 else self.body)
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def stub(
    settings: Settings, status: int, body: bytes, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[Settings, list[str]]]:
    """The settings with the address of a cluster that replies so, and the Authorization headers
    that it has seen."""
    seen: list[str] = []
    handler = type("Handler", (_Stub,), {"status": status, "body": body, "seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            scheme = "https" if tls else "http"
            yield replace(settings, cluster=(f"{scheme}://127.0.0.1:{server.server_port}",)), seen
        finally:
            server.shutdown()
            thread.join()
