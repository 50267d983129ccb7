"""Writes log records as lines, readable or JSON, and keeps repeated ones from flooding the log."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread

from faq.presenting.present import json_bytes

DETAILS = "details"
"""The attribute of a record that holds its own values."""
_AGAIN = 60.0
"""Seconds until the same fault is logged again, with how often it came meanwhile."""
_FLUSH = 0.1
"""Seconds that lines wait for others: waking the thread costs more than making a line."""
_MOST_LINES = 10_000
"""Lines that wait for a reader of the log that has stopped reading; later ones are lost."""


def set_up(log_format: str) -> None:
    """Has everything that this process logs written to stderr in a format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(log_format))
    handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def formatter(log_format: str) -> logging.Formatter:
    """What makes lines of a format of records."""
    return JsonFormatter() if log_format == "json" else TextFormatter()


class JsonFormatter(logging.Formatter):
    """A record as a JSON object: time, level, logger, message, its details and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, DETAILS, {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json_bytes(line).decode("utf-8", "replace")


class TextFormatter(logging.Formatter):
    """A record as people read it: time, level, message, then its details as name=value."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's name
        """The line without a traceback; what a request brought can't begin another one."""
        details = getattr(record, DETAILS, {})
        named = "".join(
            f" {name}={on_one_line(value)}" for name, value in details.items() if value != ""
        )
        return super().formatMessage(record) + named


def on_one_line(value: object) -> str:
    """A value as text that can't begin another line, nor another value."""
    text = str(value)
    return text if text.isprintable() and " " not in text else repr(text)


class Repeats(logging.Filter):
    """Lets a fault through once in a while: each request may meet it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}
        """When a fault was let through, and how often it came since."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the record, which then tells how often it came meanwhile."""
        if record.levelno < logging.WARNING:
            return True
        key, now = _fault_of(record), self._clock()
        with self._lock:
            when, times = self._seen.get(key, (now - _AGAIN, 0))
            if now - when < _AGAIN:
                self._seen[key] = when, times + 1
                return False
            if len(self._seen) > _MOST_LINES:
                self._seen.clear()
            self._seen[key] = now, 0
        if times:
            setattr(record, DETAILS, {**getattr(record, DETAILS, {}), "repeated": times})
        return True


def _fault_of(record: logging.LogRecord) -> tuple[object, ...]:
    """What is the same in each record of one fault: where it was raised, or the message."""
    if record.exc_info and record.exc_info[0]:
        kind, _, traceback = record.exc_info
        while traceback and traceback.tb_next:
            traceback = traceback.tb_next
        code = traceback.tb_frame.f_code if traceback else None
        return kind, code, traceback.tb_lineno if traceback else 0
    return record.name, record.getMessage()


class LineWriter:
    """Writes lines to a file in a thread of its own: no request waits for whoever reads them."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: deque[bytes] = deque(maxlen=_MOST_LINES)
        self._waiting = Event()
        self._started = Lock()
        self._thread: Thread | None = None

    def write(self, line: str) -> None:
        """Has a line written soon."""
        self._lines.append(line.encode("utf-8", "replace") + b"\n")
        if not self._waiting.is_set():
            self._start()
            self._waiting.set()

    def flush(self) -> bool:
        """Writes what waits; False where nobody reads it any more."""
        lines = []
        while self._lines:
            lines.append(self._lines.popleft())
        left = memoryview(b"".join(lines))
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            return False
        return True

    def _start(self) -> None:
        with self._started:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="request log", daemon=True)
                self._thread.start()
                # A worker ends without the interpreter's own end.
                Finalize(self, self.flush, exitpriority=0)

    def _run(self) -> None:
        while True:
            self._waiting.wait()
            time.sleep(_FLUSH)  # so that a busy server writes many lines at once
            self._waiting.clear()
            if not self.flush():
                return
