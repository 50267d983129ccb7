"""Logs a line for each request, without what people asked unless the owner wants it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

import msgspec
from flask import Request

from web.oversight.log_lines import on_one_line
from web.oversight.seen import Seen

_AGAIN = 10.0
"""Seconds until a request that is refused for the same reason is logged again."""
_PATH_CHARS = 200
_FOREIGN = frozenset({"method", "path", "question"})
"""Details that a request brings as it likes; all others are of our making."""


class RequestLog:
    """The log of requests; of those that are refused for one reason, a line once in a while."""

    def __init__(
        self,
        log_format: str,
        write: Callable[[str], None] | None,
        *,
        questions: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`write` takes each line, None for no log; `questions` has them logged."""
        self._line = _json_line if log_format == "json" else _text_line
        self._write = None if log_format == "off" else write
        self._questions = questions
        self._clock = clock
        self._refused: dict[str, tuple[float, int]] = {}
        """When a refusal was logged, and how many came since, by its reason."""
        self._lock = Lock()

    def log(self, request: Request, seen: Seen, status: int, seconds: float) -> None:
        """Logs a request that has been replied to."""
        if self._write is None:
            return
        details: dict[str, object] = {
            "id": seen.id,
            "method": request.method,
            "path": request.path[:_PATH_CHARS],
            "status": status,
            "ms": round(seconds * 1000, 2),
        }
        if seen.refused:
            unlogged = self._passes(seen.refused)
            if unlogged is None:
                return
            details["refused"] = seen.refused
            if unlogged:
                details["unlogged"] = unlogged
        if seen.outcome:
            details |= {"outcome": seen.outcome, "generation": seen.generation}
            if seen.cached:
                details["cached"] = True
            if self._questions:
                details["question"] = seen.question
        self._write(self._line(details))

    def _passes(self, reason: str) -> int | None:
        """How many refusals for this reason were not logged; None for one more."""
        now = self._clock()
        with self._lock:
            when, unlogged = self._refused.get(reason, (now - _AGAIN, 0))
            if now - when < _AGAIN:
                self._refused[reason] = when, unlogged + 1
                return None
            self._refused[reason] = now, 0
        return unlogged


# Without a record of logging: these lines are of one shape, and are made for every request.


def _json_line(details: dict[str, object]) -> str:
    head = {"level": "INFO", "logger": "faq.requests", "message": "request"}
    return msgspec.json.encode({"time": datetime.now(UTC), **head, **details}).decode()


def _text_line(details: dict[str, object]) -> str:
    named = " ".join(
        [
            f"{name}={on_one_line(value) if name in _FOREIGN else value}"
            for name, value in details.items()
        ]
    )
    return f"{time.strftime('%Y-%m-%d %H:%M:%S')} INFO request {named}"
