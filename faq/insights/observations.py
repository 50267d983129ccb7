"""Gathers what readers asked, did and told in a period and in the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from faq.feedback import Feedback, FeedbackStore
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.uses import Use
from faq.settings import Settings

DAYS = 28
"""Of a period by default: four of each day of the week."""
MOST_DAYS = 3660


class Period(NamedTuple):
    """A stretch of time, as it is logged: ISO 8601, UTC, the end not within."""

    begin: str
    end: str
    days: int

    def holds(self, time: str) -> bool:
        """Whether something of that time is within."""
        return self.begin <= time < self.end

    @property
    def before(self) -> Period:
        """The period of the same length before."""
        begin = datetime.fromisoformat(self.begin) - timedelta(days=self.days)
        return Period(begin.isoformat(timespec="seconds"), self.begin, self.days)

    def dates(self) -> tuple[str, ...]:
        """The days of it, as dates."""
        first = datetime.fromisoformat(self.begin).date()
        return tuple(str(first + timedelta(days=nth)) for nth in range(self.days))


def period_until(now: datetime, days: int = DAYS) -> Period:
    """The last `days` whole days, today among them as far as it has come."""
    last: date = now.astimezone(UTC).date() + timedelta(days=1)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    begin = end - timedelta(days=days)
    return Period(begin.isoformat(timespec="seconds"), end.isoformat(timespec="seconds"), days)


@dataclass(frozen=True, slots=True)
class Observations:
    """What readers asked, did and told, each in the order of time."""

    questions: tuple[LoggedQuestion, ...] = ()
    uses: tuple[Use, ...] = ()
    feedback: tuple[Feedback, ...] = ()

    def within(self, period: Period) -> Observations:
        """What was in a period."""
        return Observations(
            tuple(each for each in self.questions if period.holds(each.logged_at)),
            tuple(each for each in self.uses if period.holds(each.logged_at)),
            tuple(each for each in self.feedback if period.holds(each.given_at)),
        )


def observe(settings: Settings, since: str) -> Observations:
    """What the databases hold since a time; nothing where there are none.

    Raises LogError and FeedbackError.
    """
    log = QuestionLog(settings.question_log)
    return Observations(
        tuple(log.each(since)),
        tuple(log.uses(since)),
        tuple(each for each in FeedbackStore(settings.feedback).each() if each.given_at >= since),
    )
