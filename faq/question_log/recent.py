"""Gives the latest distinct questions of the log, by which indexes are compared."""

from __future__ import annotations

from pathlib import Path

from faq.question_log.database import LoggedQuestion, QuestionLog

MOST = 1000
"""Questions that two indexes are compared by."""


def recent_rows(log: Path, most: int = MOST) -> tuple[LoggedQuestion, ...]:
    """The latest distinct questions of a log with what came of each then, the latest last; none
    where there is no log.  Raises LogError."""
    return QuestionLog(log).latest(most)


def recent_questions(log: Path, most: int = MOST) -> tuple[str, ...]:
    """`recent_rows` without what came of them."""
    return tuple(each.question for each in recent_rows(log, most))
