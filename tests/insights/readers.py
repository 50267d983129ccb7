"""Plays the readers of a week: what they are answered, and what they do with it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from faq.engine import Engine
from faq.feedback import Feedback
from faq.model import Answer, Passage, SearchRequest
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use
from tests.insights.rehearsal import Asked, Told

_SHOWN = 3
_BEGIN = datetime(2026, 11, 2, tzinfo=UTC)
"""A Monday."""


@dataclass(slots=True)
class Played:
    """What a week leaves behind."""

    logged: list[LoggedQuestion] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)


def is_of(passage: Passage, told: Told | None) -> bool:
    """Whether a passage is of a section."""
    return bool(told) and (passage.source, passage.heading) == (told.source, told.heading)


def play(asked: Sequence[Asked], engine: Engine, chance: random.Random) -> Played:
    """The log of a week.  Of twenty readers who are answered one tells that it helped, of ten who
    are told something else one that it didn't; half of those who see what they are after further
    down open it, and of ten others two open one of the first three hits, which is not it.
    """
    played = Played()
    answers: dict[str, Answer] = {}
    for nth, each in enumerate(asked):
        text = each.text
        answer = answers.get(text) or answers.setdefault(text, engine.ask(SearchRequest(text)))
        at = (_BEGIN + timedelta(days=7) * nth / len(asked)).isoformat(timespec="microseconds")
        shown = answer.choices or answer.hits
        played.logged.append(
            LoggedQuestion(
                text,
                answer.outcome,
                round(answer.confidence, 3),
                tuple(hit.passage.id for hit in shown[:_SHOWN]),
                language="zh",
                generation=answer.generation,
                logged_at=at,
            )
        )
        first = answer.hits[0].passage if answer.hits else None
        if answer.outcome == "answer" and first:
            right = is_of(first, each.told)
            if chance.random() < (0.05 if right else 0.1):
                played.feedback.append(Feedback(text, first.id, right, "", at))
            if right:
                continue
        wanted = [hit.passage.id for hit in (*shown, *answer.hits) if is_of(hit.passage, each.told)]
        if wanted and chance.random() < 0.5:
            played.uses.append(Use(text, wanted[0], "chosen", at))
        elif answer.hits and chance.random() < 0.2:
            played.uses.append(Use(text, chance.choice(shown[:_SHOWN]).passage.id, "chosen", at))
    return played
