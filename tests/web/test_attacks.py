"""Connections that are held against the server keep nobody else from an answer."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest
from proxies import nginx
from servers import Server, serving
from waiting import until

from bench.attacks import ATTACKS, allow_connections, connected, feedback_head, megabytes, probe
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

_PATIENCE = 60.0
"""Seconds; without the bounds nobody would be answered before the attack is over."""
_ROUNDS = 5
_MOST_MB = 600.0
_HONEST = (("/healthz", None, 200), ("/readyz", None, 200), ("/api/v1/search?q=x", None, 200))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.md").write_text("# 怎么开发票\n\n在订单里申请。\n", "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    allow_connections()
    with serving(settings.corpus, settings.index, folder / "serve.log") as running:
        yield running


@pytest.mark.parametrize("attack", ATTACKS)
def test_others_are_answered_meanwhile(server: Server, attack: str) -> None:
    with ATTACKS[attack](server.port) as again:
        for _ in range(_ROUNDS):
            again()
            for path, body, wanted in _HONEST:
                assert probe(server.port, path, body, _PATIENCE) == wanted
        assert megabytes(server.process.pid) < _MOST_MB


def test_a_body_that_stops_is_ended(server: Server) -> None:
    with connected(server.port) as connection:
        connection.settimeout(_PATIENCE)
        connection.sendall(feedback_head(100) + b"{")
        assert connection.recv(100) == b""


def test_a_body_that_trickles_is_refused(server: Server) -> None:
    with connected(server.port) as connection:
        connection.sendall(feedback_head(60_000))
        connection.setblocking(False)
        reply = until(lambda: _trickled(connection))
    assert reply.startswith(b"HTTP/1.1 408")


def _trickled(connection: socket.socket) -> bytes:
    """Sends one more byte; the reply, once there is one."""
    connection.send(b"x")
    try:
        return connection.recv(1000)
    except BlockingIOError:
        return b""


def test_a_silent_connection_is_ended(server: Server) -> None:
    with connected(server.port) as connection:
        connection.settimeout(_PATIENCE)
        assert connection.recv(1) == b""


def test_http2_is_not_spoken(server: Server) -> None:
    with connected(server.port) as connection:
        connection.settimeout(_PATIENCE)
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        reply = connection.recv(100)
    assert reply == b"" or reply.startswith(b"HTTP/1.1 ")


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx before the server."""
    with nginx(server.port, tmp_path_factory.mktemp("nginx")) as running:
        yield running.plain


@pytest.mark.parametrize("attack", ATTACKS)
def test_behind_nginx_others_are_answered_meanwhile(proxy: int, attack: str) -> None:
    with ATTACKS[attack](proxy) as again:
        for _ in range(_ROUNDS):
            again()
            for path, body, wanted in _HONEST:
                assert probe(proxy, path, body, _PATIENCE) == wanted


def test_nginx_refuses_a_long_body(proxy: int) -> None:
    assert probe(proxy, "/api/v1/feedback", bytes(70_000), _PATIENCE) == 413
