"""Spools what is logged: one append a row, and later all of them into the database.

Each process appends to a spool of its own, a file beside the database that it holds a lock on.  A
collector takes a spool that nobody holds, or its own once it has begun another; rows have names, so
that a spool which is collected twice is stored once.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from faq.files.regular import open_regular
from faq.model import Outcome, PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog, now
from faq.question_log.masking import mask
from faq.question_log.uses import Use


class _QuestionRow(msgspec.Struct):
    """A `LoggedQuestion` as it is written, which takes a third of the time to make."""

    question: str
    outcome: Outcome
    confidence: float
    shown: tuple[PassageId, ...]
    audience: str
    language: str
    generation: str
    logged_at: str
    typing: str


class _UseRow(msgspec.Struct, array_like=True, tag="use"):
    """A use in a spool, ``["use", {…}]``; a question is an object, as it always was."""

    use: Use


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(LoggedQuestion | _UseRow)
_SUFFIX = ".spool"
_PRIVATE = 0o600
_MOST_BYTES = 64_000_000
"""Of a spool that can't be collected; what comes after it is dropped."""


class QuestionSpool:
    """Where the rows of one process go; safe to share between its threads."""

    def __init__(self, database: Path) -> None:
        self._log = QuestionLog(database)
        self._folder = database.parent
        self._stem = database.name
        self._lock = threading.Lock()
        self._file: int | None = None
        self._bytes = 0  # in that file
        self.dropped = 0
        """Rows that could not be written, on a full disk say."""

    def add(self, logged: LoggedQuestion | Use) -> bool:
        """Masks and appends a row; whether it will be stored, whatever becomes of this process."""
        try:
            line = _ENCODER.encode(_row(logged)) + b"\n"
        except UnicodeEncodeError:  # a lone surrogate, which nobody can ask
            line = b""
        with self._lock:
            written = bool(line) and self._append(line)
            self.dropped += not written
        return written

    def collect(self) -> int:
        """Moves what this process spooled, and what processes left that are no more, into the
        database; how many rows.

        Raises LogError where the database can't be written; then the spools stay.
        """
        with self._lock:
            self._close()
        rows = 0
        for path in sorted(self._folder.glob(f"{self._stem}.*{_SUFFIX}")):
            rows += self._collected(path)
        return rows

    def _append(self, line: bytes) -> bool:
        try:
            file = self._file = self._open() if self._file is None else self._file
            if self._bytes > _MOST_BYTES:
                return False
            if _is_written(file, line):
                self._bytes += len(line)
                return True
            # The disk has filled in the middle of a row, which the next one must not continue.
            os.ftruncate(file, self._bytes)
        except OSError:
            self._close()
        return False

    def _open(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{self._stem}.{secrets.token_hex(8)}"
        hidden = self._folder / f".{name}"  # no collector sees it before it is locked
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        file = os.open(hidden, flags, _PRIVATE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            hidden.rename(self._folder / f"{name}{_SUFFIX}")
        except BaseException:
            os.close(file)
            hidden.unlink(missing_ok=True)
            raise
        return file

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file, self._bytes = None, 0

    def _collected(self, path: Path) -> int:
        try:
            file = open_regular(path)
        except OSError:  # another process was first, or it is no spool
            return 0
        with file:
            if path.is_symlink() or os.fstat(file.fileno()).st_uid != os.geteuid():
                return 0
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # its process writes to it
                return 0
            rows = list(_rows(path.stem, file.read(2 * _MOST_BYTES)))
            self._log.add(rows)
            path.unlink(missing_ok=True)
        return len(rows)


def _row(logged: LoggedQuestion | Use) -> _QuestionRow | _UseRow:
    """A row, masked, of now."""
    question, logged_at = mask(logged.question), now()
    if isinstance(logged, Use):
        return _UseRow(Use(question, logged.passage_id, logged.kind, logged_at))
    return _QuestionRow(
        question,
        logged.outcome,
        logged.confidence,
        logged.shown,
        logged.audience,
        logged.language,
        logged.generation,
        logged_at,
        logged.typing,
    )


def _is_written(file: int, line: bytes) -> bool:
    """Whether all of a row is in the file; False where the disk is full."""
    try:
        return os.write(file, line) == len(line)
    except OSError:
        return False


def _rows(name: str, spooled: bytes) -> Iterator[tuple[str, LoggedQuestion | Use]]:
    for number, line in enumerate(spooled.splitlines()):
        try:
            row = _DECODER.decode(line)
            yield f"{name}:{number}", row.use if isinstance(row, _UseRow) else row
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # cut short where the disk was full or the process was killed
