"""Bodies are read within their size, their time and their number."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from threading import Event, Thread
from typing import Any

import pytest

from web.bodies import BodyReader
from web.requests import BODY_BYTES


def _echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read(), environ.get("CONTENT_LENGTH", "").encode()]


def _reply(reader: BodyReader, method: str = "POST", **environ: Any) -> tuple[int, bytes]:
    statuses: list[str] = []
    base = {"REQUEST_METHOD": method, "wsgi.input": io.BytesIO()}
    body = b"".join(reader(base | environ, lambda status, headers: statuses.append(status)))
    return int(statuses[0][:3]), body


def _chunked(body: bytes) -> dict[str, Any]:
    return {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body)}


@pytest.mark.parametrize("size", [1, 300, BODY_BYTES])
def test_a_body_within_bounds_is_handed_on_with_its_length(size: int) -> None:
    body = b"x" * size
    reader = BodyReader(_echo)
    wanted = body + str(size).encode()
    announced = {"CONTENT_LENGTH": str(size), "wsgi.input": io.BytesIO(body)}
    assert _reply(reader, **announced) == (200, wanted)
    assert _reply(reader, **_chunked(body)) == (200, wanted)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_has_no_use_for_a_body_is_not_kept_waiting(method: str) -> None:
    class Never:
        def read(self, size: int = 0) -> bytes:
            return b"" if size == 0 else pytest.fail("read")

    environ = {"CONTENT_LENGTH": "9", "wsgi.input": Never()}
    assert _reply(BodyReader(_echo), method, **environ)[0] == 200


@pytest.mark.parametrize("length", [str(BODY_BYTES + 1), "9" * 5000, "-1", "1e3", "x"])
def test_a_length_beyond_bounds_is_refused_unread(length: str) -> None:
    status, body = _reply(BodyReader(_echo), CONTENT_LENGTH=length)
    assert (status, json.loads(body)["status"]) == (413, 413)


def test_chunks_are_counted_as_they_come() -> None:
    class Endless:
        count = 0

        def read(self, size: int) -> bytes:
            self.count += size
            return b"x" * size

    endless = Endless()
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": endless}
    assert _reply(BodyReader(_echo), **environ)[0] == 413
    assert endless.count <= BODY_BYTES + 1


def test_a_body_that_takes_too_long_is_refused() -> None:
    reader = BodyReader(_echo, seconds=-1.0)
    assert _reply(reader, **_chunked(b"ab"))[0] == 408


def test_a_body_that_breaks_off_is_refused() -> None:
    environ = {"CONTENT_LENGTH": "9", "wsgi.input": io.BytesIO(b"short")}
    assert _reply(BodyReader(_echo), **environ)[0] == 408


def test_more_bodies_at_once_than_there_are_places_are_refused() -> None:
    begun, over = Event(), Event()

    class Slow:
        def read(self, size: int) -> bytes:
            begun.set()
            over.wait()
            return b""

    reader = BodyReader(_echo, bodies=1)
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Slow()}
    thread = Thread(target=_reply, args=(reader,), kwargs=environ)
    thread.start()
    begun.wait()
    assert _reply(reader, **_chunked(b"a"))[0] == 503
    assert _reply(reader, "GET")[0] == 200
    over.set()
    thread.join()
    assert _reply(reader, **_chunked(b"a"))[0] == 200
