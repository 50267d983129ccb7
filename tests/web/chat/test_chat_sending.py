"""Calls to a platform are bounded, and an access token is asked for once."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from chat_platforms import StandIn

from web.chat import sending
from web.chat.sending import AccessToken, Outbox, SendingFailed, call, require_done


@contextmanager
def _replying(reply: bytes, *, holding: bool = False) -> Iterator[str]:
    """The address of a server that replies to one call with these bytes; it closes the connection
    unless it is `holding` it."""
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection = server.accept()[0]
            with connection:
                connection.recv(65_536)
                connection.sendall(reply)
                if holding:
                    done.wait(60)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        done.set()
        thread.join()


_OK = b"HTTP/1.0 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.0 500 Broken\r\n\r\n{}",
        b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n",
        _OK,
        _OK + b"[]",
        _OK + b'{"a": "' + b"x" * 70_000 + b'"}',
        _OK + b'{"a": ' + b"[" * 30_000,
    ],
    ids=["nothing", "no HTTP", "failure", "redirect", "empty", "no object", "endless", "nested"],
)
def test_another_reply_is_a_failure(reply: bytes) -> None:
    with _replying(reply) as address, pytest.raises(SendingFailed):
        call(f"{address}/x?secret=hidden", {})


def test_a_silent_platform_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.1)
    with _replying(b"", holding=True) as address, pytest.raises(SendingFailed):
        call(address, {})


def test_a_platform_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though each wait by itself is short."""
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr(sending.time, "monotonic", lambda: next(clock))
    with _replying(_OK + b"{") as address, pytest.raises(SendingFailed, match="slow"):
        call(address, {})


def test_no_failure_tells_the_address(caplog: pytest.LogCaptureFixture) -> None:
    outbox, done = Outbox(), Event()

    def send() -> None:
        try:
            call("http://127.0.0.1:9/?corpsecret=hidden")
        finally:
            done.set()

    with caplog.at_level(logging.DEBUG):
        assert outbox.add(send)
        outbox._threads.shutdown(wait=True)
    assert done.is_set()
    assert "没有发出 (a chat reply was not sent): ConnectionRefusedError" in caplog.text
    assert "hidden" not in caplog.text


def test_a_defect_in_sending_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    outbox = Outbox()

    def send() -> None:
        require_done({"code": 10**400}, "code")

    assert outbox.add(send)
    outbox._threads.shutdown(wait=True)
    assert "没有发出 (a chat reply was not sent): OverflowError" in caplog.text


def test_a_token_that_no_header_can_hold_is_a_failure(stand_in: StandIn) -> None:
    with pytest.raises(SendingFailed, match="UnicodeEncodeError"):
        call(stand_in.address, {}, bearer="令牌")


def test_an_outbox_has_a_number_of_places() -> None:
    outbox, let_go = Outbox(), Event()
    taken = 0
    while outbox.add(lambda: let_go.wait(60) and None):
        taken += 1
    assert taken == sending._QUEUED
    let_go.set()
    outbox._threads.shutdown(wait=True)
    assert outbox._places.acquire(blocking=False)


def test_a_token_is_asked_for_once_and_again_where_it_is_not_taken(stand_in: StandIn) -> None:
    given = iter(range(100))
    token = AccessToken(lambda: (f"token-{next(given)}", 7200))
    used: list[str] = []

    def send(value: str) -> None:
        used.append(value)
        require_done(call(f"{stand_in.address}/send", {}), "code")

    token.used(send)
    token.used(send)
    stand_in.refusals = 1
    token.used(send)
    assert used == ["token-0", "token-0", "token-0", "token-1"]
    stand_in.refusals = 2
    with pytest.raises(SendingFailed, match="code 99991663"):
        token.used(send)


def test_a_token_about_to_end_is_replaced() -> None:
    given = iter(range(100))
    token = AccessToken(lambda: (f"token-{next(given)}", sending._EARLY))
    assert [token.value(), token.value()] == ["token-0", "token-1"]
