"""Reads the bodies of requests within bounds before the application sees them.

A thread waits for the rest of a body that comes slowly.  So a body has a size and a time, and
bodies have a number of threads that they may take at once: what is beyond these is refused, and the
other threads go on answering.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from threading import Semaphore
from typing import Any

from flask import Response

from web.headers import secure
from web.replies import problem_reply
from web.requests import most_bytes

BODY_SECONDS = 10.0
"""A body that takes longer is refused."""
BODIES = 32
"""Bodies that one process receives at once."""
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_SLOW, _LONG, _MANY = 408, 413, 503
_DETAILS = {
    _SLOW: "请求内容没有及时传完 (the body came too slowly)",
    _LONG: "请求内容太长 (the body is too long)",
    _MANY: "正在接收的请求太多，请稍后再试 (too many bodies at once, try again later)",
}

_REASONS = {_SLOW: "slow_body", _LONG: "long_body", _MANY: "many_bodies"}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class BodyReader:
    """A WSGI application that passes on requests whose body, if any, has been read."""

    def __init__(
        self,
        application: Application,
        *,
        bodies: int = BODIES,
        seconds: float = BODY_SECONDS,
        refused: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`refused` is told of each refusal, as `slow_body`, `long_body` or `many_bodies`."""
        self._refused = refused
        self._application = application
        self._places = Semaphore(bodies)
        self._seconds = seconds

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The reply of the application, or a refusal."""
        if environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            try:
                self._take_body(environ)
            except _Refused as refused:
                self._refused(_REASONS[refused.status])
                return _refusal(refused.status)(environ, start_response)
        return self._application(environ, start_response)

    def _take_body(self, environ: Environ) -> None:
        most = most_bytes(environ.get("PATH_INFO", ""))
        length = _announced(environ, most)
        if length == 0:
            return
        if not self._places.acquire(blocking=False):
            raise _Refused(_MANY)
        try:
            body = _read(environ["wsgi.input"], length, most, time.monotonic() + self._seconds)
        finally:
            self._places.release()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)


def _announced(environ: Environ, most: int) -> int | None:
    """The length that a request announces, None for a body in chunks; `most` is the bound."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return None
    text = environ.get("CONTENT_LENGTH") or "0"
    if not text.isdecimal() or len(text) > len(str(most)) or int(text) > most:
        raise _Refused(_LONG)
    return int(text)


def _read(stream: Any, length: int | None, bound: int, deadline: float) -> bytes:
    """The body; byte by byte, because a larger read returns no sooner than it has all of them."""
    most, body = bound + 1 if length is None else length, bytearray()
    while len(body) < most:
        byte = stream.read(1)
        if not byte:
            break
        body += byte
        if time.monotonic() > deadline:
            raise _Refused(_SLOW)
    if len(body) > bound:
        raise _Refused(_LONG)
    if length is not None and len(body) < length:  # its connection was ended
        raise _Refused(_SLOW)
    return bytes(body)


def _refusal(status: int) -> Response:
    response = problem_reply(status, _DETAILS[status])
    response.headers["Connection"] = "close"  # the rest of the body is not read
    if status == _MANY:
        response.headers["Retry-After"] = "10"
    secure(response)
    return response
