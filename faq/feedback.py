"""Stores which answers readers found helpful.

The database is separate from the index: no rebuild touches it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faq.errors import FeedbackError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    key TEXT PRIMARY KEY,
    given_at TEXT NOT NULL,
    question TEXT NOT NULL,
    passage_id TEXT NOT NULL,
    helpful INTEGER NOT NULL,
    comment TEXT NOT NULL
) STRICT
"""
_BUSY_SECONDS = 5.0
"""How long to wait while another process writes."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on an answer."""

    question: str
    passage_id: str
    helpful: bool
    comment: str = ""
    given_at: str = ""
    """ISO 8601, UTC; set when the feedback is stored."""


class FeedbackStore:
    """A database of feedback; safe to share between threads and processes.

    The database is opened, and created, on first use.  Every call may raise FeedbackError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback, *, key: str) -> None:
        """Stores feedback in place of what has the same key."""
        row = (
            _storable(key),
            datetime.now(UTC).isoformat(timespec="seconds"),
            *(_storable(each) for each in (feedback.question, feedback.passage_id)),
            feedback.helpful,
            _storable(feedback.comment),
        )
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?)", row)

    def each(self) -> Iterator[Feedback]:
        """All feedback, the latest last; nothing if there is no database."""
        if not self._path.exists():
            return
        with self._open() as database:
            rows = database.execute(
                "SELECT question, passage_id, helpful, comment, given_at FROM feedback"
                " ORDER BY rowid"
            ).fetchall()
        for question, passage_id, helpful, comment, given_at in rows:
            yield Feedback(question, passage_id, bool(helpful), comment, given_at)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as database, database:
                database.execute(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(
                f"无法使用反馈数据库 {self._path} (feedback database): {error}"
            ) from error


def _storable(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 can't encode, replaced by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
