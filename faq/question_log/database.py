"""Logs questions, what came of them and what readers did with the answers, for editors.

A row costs its reader one short append to a spool, a file that outlives the process.  A
collector moves spools into a SQLite database; what is moved twice, because a process was killed in
between, is stored once.  Questions are masked before anything is written, and nobody's address or
name is.  A full disk or a locked database costs rows, never an answer.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from faq.databases import Database
from faq.errors import DatabaseError, LogError
from faq.model import Outcome, PassageId
from faq.question_log.uses import Use

_MIGRATIONS = (
    (
        """
        CREATE TABLE questions (
            id INTEGER PRIMARY KEY,
            spooled TEXT NOT NULL UNIQUE,
            question TEXT NOT NULL,
            outcome TEXT NOT NULL,
            confidence REAL NOT NULL,
            shown TEXT NOT NULL,
            audience TEXT NOT NULL,
            language TEXT NOT NULL,
            generation TEXT NOT NULL,
            logged_at TEXT NOT NULL,
            typing TEXT UNIQUE
        ) STRICT
        """,
        "CREATE INDEX questions_by_time ON questions (logged_at)",
    ),
    (
        """
        CREATE TABLE uses (
            id INTEGER PRIMARY KEY,
            spooled TEXT NOT NULL UNIQUE,
            question TEXT NOT NULL,
            passage_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            logged_at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX uses_by_time ON uses (logged_at)",
    ),
)
_TYPING = timedelta(minutes=30)
"""How long a question may go on being typed; then its key is forgotten."""


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question and what came of it."""

    question: str
    """Masked by `faq.question_log.masking`."""
    outcome: Outcome
    confidence: float
    shown: tuple[PassageId, ...] = ()
    """The first passages that were shown, the best first."""
    audience: str = ""
    """The side that the reader said they are on."""
    language: str = ""
    """Of the page; "" for another program."""
    generation: str = ""
    logged_at: str = ""
    """ISO 8601, UTC, to the microsecond."""
    typing: str = ""
    """A key that a page makes for each question while it is typed: only its last form stays."""


_COLUMNS = tuple(each.name for each in fields(LoggedQuestion))
_ADD = f"""
INSERT INTO questions (spooled, {", ".join(_COLUMNS)}) VALUES (?{", ?" * len(_COLUMNS)})
ON CONFLICT (spooled) DO NOTHING
ON CONFLICT (typing) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in ("spooled", *_COLUMNS) if name != "typing")}
WHERE excluded.logged_at > logged_at
"""
_ALL = f"SELECT {', '.join(_COLUMNS)} FROM questions WHERE logged_at >= ? ORDER BY logged_at, id"
_LATEST = f"""
SELECT {", ".join(_COLUMNS[:-2])}, max(logged_at) AS last FROM questions
GROUP BY question ORDER BY last DESC LIMIT ?
"""
_FORGET = "UPDATE questions SET typing = NULL WHERE typing IS NOT NULL AND logged_at < ?"
_ADD_USE = """
INSERT INTO uses (spooled, question, passage_id, kind, logged_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (spooled) DO NOTHING
"""
_USES = """
SELECT question, passage_id, kind, logged_at FROM uses
WHERE logged_at >= ? ORDER BY logged_at, id
"""
_ASKED = """
SELECT json_extract(shown, '$[0]') AS first, count(*) FROM questions
WHERE outcome != 'none' AND first IS NOT NULL GROUP BY first
"""
_TABLES = ("questions", "uses")
_DATE_BACK = "UPDATE {} SET logged_at = ? WHERE logged_at > ?"
_PURGE = "DELETE FROM {} WHERE logged_at < ?"


class QuestionLog:
    """The database of logged questions; safe to share between threads and processes.

    It is created on first use.  Every call may raise LogError.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _MIGRATIONS)

    def add(self, rows: Iterable[tuple[str, LoggedQuestion | Use]]) -> None:
        """Stores rows, each with a name of its own under which it is stored once."""
        questions: list[tuple[object, ...]] = []
        uses: list[tuple[object, ...]] = []
        for name, each in rows:
            if isinstance(each, Use):
                uses.append((name, *astuple(each)))
            else:
                questions.append(_stored(name, each))
        with self._open() as database:
            database.executemany(_ADD, questions)
            database.executemany(_ADD_USE, uses)
            database.execute(_FORGET, (_time_before(_TYPING),))

    def each(self, since: str = "") -> Iterator[LoggedQuestion]:
        """The questions since a time, the latest last; nothing if there is no database."""
        if not self._database.exists():
            return
        with self._open() as database:
            rows = database.execute(_ALL, (since,)).fetchall()
        for *row, _ in rows:
            yield _logged(row)

    def latest(self, most: int) -> tuple[LoggedQuestion, ...]:
        """The latest distinct questions, each as it was put last, the latest last."""
        if not self._database.exists():
            return ()
        with self._open() as database:
            rows = database.execute(_LATEST, (most,)).fetchall()
        return tuple(map(_logged, reversed(rows)))

    def uses(self, since: str = "") -> Iterator[Use]:
        """What readers did with answers since a time, the latest last."""
        if not self._database.exists():
            return
        with self._open() as database:
            rows = database.execute(_USES, (since,)).fetchall()
        for row in rows:
            yield Use(*row)

    def asked_by_passage(self) -> dict[PassageId, int]:
        """How many questions each passage was shown first for, as their answer or as the first of
        several; what is merely nearest where nothing reliable was found counts for none."""
        if not self._database.exists():
            return {}
        with self._open() as database:
            rows = database.execute(_ASKED).fetchall()
        return {PassageId(passage): count for passage, count in rows}

    def purge(self, older_than: timedelta) -> int:
        """Deletes what was logged before that time; how many rows there were.

        What is dated in the future, because a clock was wrong, counts as logged now.
        """
        if not self._database.exists():
            return 0
        before = _time_before(older_than)
        with self._open() as database:
            for table in _TABLES:
                database.execute(_DATE_BACK.format(table), (now(),) * 2)
            return sum(
                database.execute(_PURGE.format(table), (before,)).rowcount for table in _TABLES
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._database.transaction() as connection:
                yield connection
        except DatabaseError as error:
            raise LogError(
                f"问题记录未能存取 (log of questions not stored or read): {error}"
            ) from error


def _stored(name: str, question: LoggedQuestion) -> tuple[object, ...]:
    return (
        name,
        question.question,
        question.outcome,
        question.confidence,
        msgspec.json.encode(question.shown).decode(),
        *(question.audience, question.language, question.generation, question.logged_at),
        question.typing or None,
    )


def _logged(row: Sequence[Any]) -> LoggedQuestion:
    question, outcome, confidence, shown, *rest = row
    passages = msgspec.json.decode(shown, type=tuple[PassageId, ...])
    return LoggedQuestion(question, outcome, confidence, passages, *rest)


def now() -> str:
    """The time as it is logged."""
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    return f"{_second(seconds)}.{rest // 1_000:06}+00:00"


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    # Many rows are of one second, and a date takes longest to make.
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def _time_before(age: timedelta) -> str:
    return (datetime.now(UTC) - age).isoformat(timespec="microseconds")
