"""Stores what readers tell of answers and articles.

What helped, where they got stuck and what is missing.  The database is separate from the index: no
rebuild touches it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from faq.databases import Database
from faq.errors import DatabaseError, FeedbackError
from faq.model import PassageId

Kind = Literal["helpful", "stuck", "missing"]
"""Whether an answer or an article helped; at which step a reader got stuck; a question without an
answer."""
KINDS: tuple[Kind, ...] = ("helpful", "stuck", "missing")

_ROWS = 100_000
"""Rows that stay; the oldest make room."""
_KEYS = 10_000
"""Keys that stay: a reader changes their mind within minutes."""
_MIGRATIONS = (
    (
        """
        CREATE TABLE IF NOT EXISTS feedback (
            key TEXT PRIMARY KEY,
            given_at TEXT NOT NULL,
            question TEXT NOT NULL,
            passage_id TEXT NOT NULL,
            helpful INTEGER NOT NULL,
            comment TEXT NOT NULL
        ) STRICT
        """,
    ),
    (
        "ALTER TABLE feedback RENAME TO feedback_1",
        """
        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY,
            same TEXT NOT NULL UNIQUE,
            question TEXT NOT NULL,
            passage_id TEXT NOT NULL,
            helpful INTEGER,
            comment TEXT NOT NULL,
            given_at TEXT NOT NULL,
            kind TEXT NOT NULL,
            article_id TEXT NOT NULL,
            step INTEGER NOT NULL,
            step_text TEXT NOT NULL,
            count INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE TABLE given (key TEXT PRIMARY KEY, feedback INTEGER NOT NULL) STRICT",
        """
        INSERT INTO feedback
        SELECT rowid, key, question, passage_id, helpful, comment, given_at, 'helpful', '', 0, '', 1
        FROM feedback_1 ORDER BY rowid
        """,
        "INSERT INTO given SELECT key, rowid FROM feedback_1 ORDER BY rowid",
        "DROP TABLE feedback_1",
    ),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader tells of an answer, an article or a step of one."""

    question: str
    """"" where a reader came to an article without one."""
    passage_id: str = ""
    helpful: bool | None = None
    """None but for the kind "helpful"."""
    comment: str = ""
    given_at: str = ""
    """ISO 8601, UTC; set when the feedback is stored."""
    kind: Kind = "helpful"
    article_id: str = ""
    """The article that is told of as a whole."""
    step: int = 0
    """Place of a step among those of its passage, from 1; 0 for none."""
    step_text: str = ""
    """What that step said then: the article may have changed since."""
    count: int = 1
    """How often the same was told on that day."""


_COLUMNS = tuple(each.name for each in fields(Feedback))
_ADD = f"""
INSERT INTO feedback (same, {", ".join(_COLUMNS)}) VALUES (?{", ?" * len(_COLUMNS)})
ON CONFLICT (same) DO UPDATE SET count = count + 1, given_at = excluded.given_at
RETURNING id
"""
_ALL = f"SELECT {', '.join(_COLUMNS)} FROM feedback ORDER BY given_at, id"


def totalled(entries: Iterable[Feedback]) -> list[Feedback]:
    """What was told alike, over all days: with its sum and its latest time, the most frequent
    first."""
    counts: Counter[Feedback] = Counter()
    latest: dict[Feedback, str] = {}
    for each in entries:
        alike = replace(each, given_at="", count=1)
        counts[alike] += each.count
        latest[alike] = max(each.given_at, latest.get(alike, ""))
    return [
        replace(each, given_at=latest[each], count=count) for each, count in counts.most_common()
    ]


class FeedbackStore:
    """A database of feedback; safe to share between threads and processes.

    The database is opened, and created, on first use.  Every call may raise FeedbackError.
    """

    def __init__(self, path: Path, *, most: int = _ROWS) -> None:
        """Beyond `most` rows the oldest go."""
        self._database = Database(path, _MIGRATIONS)
        self._most = most

    def add(self, feedback: Feedback, *, key: str) -> None:
        """Stores feedback in place of what has the same key.  What is the same on the same day is
        counted, in one row."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        key = _storable(key)
        stored = replace(
            feedback,
            question=_storable(feedback.question),
            passage_id=_storable(feedback.passage_id),
            article_id=_storable(feedback.article_id),
            step_text=_storable(feedback.step_text),
            comment=_storable(feedback.comment),
            given_at=now,
            count=1,
        )
        with self._open() as database:
            _take_back(database, key)
            (row,) = database.execute(_ADD, (_digest(stored), *astuple(stored))).fetchone()
            database.execute("REPLACE INTO given VALUES (?, ?)", (key, row))
            database.execute("DELETE FROM feedback WHERE id <= ?", (row - self._most,))
            database.execute(
                "DELETE FROM given WHERE rowid <= (SELECT max(rowid) FROM given) - ?", (_KEYS,)
            )

    def each(self) -> Iterator[Feedback]:
        """All feedback, the latest last; nothing if there is no database."""
        if not self._database.exists():
            return
        with self._open() as database:
            rows = database.execute(_ALL).fetchall()
        for row in rows:
            feedback = Feedback(*row)
            known = feedback.helpful is not None
            yield replace(feedback, helpful=bool(feedback.helpful)) if known else feedback

    def by_passage(self) -> dict[str, dict[PassageId, int]]:
        """How many readers each passage helped, and how many it didn't, under these names."""
        counts: dict[str, dict[PassageId, int]] = {"helped": {}, "unhelpful": {}}
        for each in self.each():
            if each.helpful is not None and each.passage_id:
                told = counts["helped" if each.helpful else "unhelpful"]
                passage_id = PassageId(each.passage_id)
                told[passage_id] = told.get(passage_id, 0) + each.count
        return counts

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._database.transaction() as connection:
                yield connection
        except DatabaseError as error:
            raise FeedbackError(f"反馈未能存取 (feedback not stored or read): {error}") from error


def _take_back(database: sqlite3.Connection, key: str) -> None:
    """Forgets what was given under a key."""
    given = database.execute("DELETE FROM given WHERE key = ? RETURNING feedback", (key,))
    for (row,) in given.fetchall():
        database.execute("UPDATE feedback SET count = count - 1 WHERE id = ?", (row,))
        database.execute("DELETE FROM feedback WHERE id = ? AND count < 1", (row,))


def _digest(feedback: Feedback) -> str:
    """What feedback of the same day and content has in common."""
    content = json.dumps(astuple(replace(feedback, given_at=feedback.given_at[:10])))
    return hashlib.sha256(content.encode()).hexdigest()


def _storable(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 can't encode, replaced by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
