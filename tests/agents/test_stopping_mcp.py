"""A server of the protocol stops when it is told to, whoever is connected."""

from __future__ import annotations

import socket
import threading

import pytest
from servers import free_port
from waiting import until

from faq.agents import server as speaking
from faq.agents import serving
from faq.engine import Engine
from faq.settings import Settings

_HOST = "127.0.0.1"
_BEGUN = (
    f"POST /mcp HTTP/1.1\r\nHost: {_HOST}\r\nAccept: */*\r\nContent-Type: application/json\r\n"
    "Content-Length: 9\r\n\r\n{"
)


def test_a_request_that_never_ends_does_not_keep_it(
    sided: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "STOPPING_SECONDS", 0)
    app, port = serving.http_app(speaking.make_server(Engine(sided)), _HOST), free_port()
    server = serving.http_server(app, _HOST, port)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    with socket.create_connection((_HOST, port)) as client:
        client.sendall(_BEGUN.encode())
        until(lambda: server.server_state.tasks)
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
