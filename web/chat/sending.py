"""Sends messages by the API of a chat platform, beside the requests and within bounds.

What a request has to send is queued, and the request ends.  Two threads a process send; a call has
a time and a size, follows no redirect, and nothing that it brings is logged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from http.client import HTTPException
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import msgspec

from faq.presenting.present import json_bytes
from web.current import Site

SECONDS = 5.0
"""For one call."""
_BYTES = 64 * 1024
_CHUNK = 4096
_THREADS = 2
_QUEUED = 64
"""Messages that wait; what comes then is refused, and the platform sends it again."""
_EARLY = 300.0
"""Seconds before its end from which an access token is replaced."""
_FAILURES = (OSError, HTTPException, msgspec.MsgspecError, ValueError, RecursionError)
_NOT_SENT = "聊天回复没有发出 (a chat reply was not sent): %s"
_log = logging.getLogger(__name__)


class SendingFailed(Exception):
    """A platform took no message."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A redirect is a failure: it would take secrets to another host."""


_opener = build_opener(_NoRedirect)


def call(address: str, body: object = None, *, bearer: str = "") -> dict[str, Any]:
    """The object that a platform replies with, to a GET without a body; raises SendingFailed."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    data = None if body is None else json_bytes(body)
    deadline, content = time.monotonic() + SECONDS, b""
    try:
        with _opener.open(Request(address, data, headers), timeout=SECONDS) as response:
            while chunk := response.read1(_CHUNK):
                content += chunk
                if time.monotonic() > deadline or len(content) > _BYTES:
                    raise SendingFailed("回复太慢或太长 (a reply too slow or too long)")
        return msgspec.json.decode(content, type=dict[str, Any])
    except _FAILURES as error:
        raise SendingFailed(_reason(error)) from None


def require_done(reply: Mapping[str, Any], field: str) -> None:
    """Raises SendingFailed where a platform doesn't say, in the field of that name, that it has
    done what was asked."""
    if reply.get(field) != 0:
        raise SendingFailed(f"{field} {number(reply.get(field)):.0f}")


def number(value: object) -> float:
    """A number that a platform gives; 0 for what is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def _reason(error: Exception) -> str:
    """What went wrong, without the text of the error: an address in it may hold a secret."""
    if isinstance(error, HTTPError):
        error.close()
        return f"HTTP {error.code}"
    reason = getattr(error, "reason", error)  # a text where no character could be sent
    return type(reason if isinstance(reason, Exception) else error).__name__


class AccessToken:
    """A platform's token for calls, asked for once and kept until it is about to end."""

    def __init__(self, ask: Callable[[], tuple[str, float]]) -> None:
        """`ask` gives a new token and its seconds."""
        self._ask = ask
        self._lock = Lock()
        self._held, self._until = "", 0.0

    def value(self) -> str:
        """The token; raises SendingFailed where none can be had."""
        with self._lock:
            if time.monotonic() >= self._until:
                held, seconds = self._ask()
                self._held, self._until = held, time.monotonic() + max(seconds - _EARLY, 0)
            return self._held

    def used(self, send: Callable[[str], None]) -> None:
        """Sends with the token and, where that fails, once more with a new one; raises what the
        second one does."""
        try:
            send(self.value())
        except SendingFailed:
            with self._lock:
                self._until = 0.0
            send(self.value())


class Outbox:
    """Sends what is queued, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="chat")
        self._places = BoundedSemaphore(_QUEUED)

    def add(self, send: Callable[[], None]) -> bool:
        """Whether there was a place to queue it."""
        if not self._places.acquire(blocking=False):
            return False
        self._threads.submit(self._send, send)
        return True

    def _send(self, send: Callable[[], None]) -> None:
        try:
            send()
        except SendingFailed as error:
            _log.warning(_NOT_SENT, error)
        except Exception as error:  # noqa: BLE001 -- a thread of the pool would tell nobody
            _log.error(_NOT_SENT, _reason(error))
        finally:
            self._places.release()


@lru_cache(maxsize=8)
def outbox_of(_site: Site) -> Outbox:
    """The one outbox of a site in this process."""
    return Outbox()
