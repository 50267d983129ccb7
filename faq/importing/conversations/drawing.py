"""Proposes ways to ask of what customers ask in a log, for the articles that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faq.engine import Engine
from faq.errors import QuestionError
from faq.importing.conversations.logs import read_log
from faq.importing.conversations.messages import Message
from faq.importing.conversations.questions import counted, questions_of
from faq.importing.source import Loss
from faq.insights.groups import VainGroup, vain_groups
from faq.insights.observations import Observations
from faq.insights.proposals import Proposal, proposals
from faq.insights.vain import vain_questions
from faq.model import Answer, PassageId
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use

MOST_QUESTIONS = 20_000
"""Different questions that are asked of the index, the most frequent first."""
TOPICS = 30
"""Topics for which something is proposed."""
_REPLIES = 3
"""Of one question, which are compared with the passages."""
_REPLY_CHARS = 12
"""Of fewer nothing tells what they are about."""
_SURE = 0.7
"""Least confidence that a reply is what a passage tells."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a log tells of the questions that people ask."""

    messages: int
    asked: int
    """How many of them are questions."""
    questions: int
    """Different ones."""
    answered: int
    """How many of those asked the index answers."""
    topics: tuple[VainGroup, ...]
    """What it doesn't answer, by topic, the most missed first."""
    proposals: tuple[Proposal, ...]
    losses: tuple[Loss, ...]


def draw_questions(path: Path, engine: Engine) -> Drawn:
    """The questions of a log, what is not answered of them, and what would mend it.

    Raises what the engine raises where there is no index.
    """
    messages: list[Message] = []
    losses: list[Loss] = []
    for each in read_log(path):
        if isinstance(each, Loss):
            losses.append(each)
        else:
            messages.append(each)
    found = counted(questions_of(messages))
    if len(found) > MOST_QUESTIONS:
        left = len(found) - MOST_QUESTIONS
        losses.append(Loss(path.name, f"还有 {left} 个少见的问题没有看 (rare questions left out)"))
    seen, answered = _observed(found[:MOST_QUESTIONS], engine)
    topics = vain_groups(vain_questions(seen), engine).groups
    return Drawn(
        messages=len(messages),
        asked=sum(count for _, count, _ in found),
        questions=len(found),
        answered=answered,
        topics=topics,
        proposals=proposals(topics[:TOPICS], engine),
        losses=tuple(losses),
    )


def _observed(
    found: Sequence[tuple[str, int, tuple[str, ...]]], engine: Engine
) -> tuple[Observations, int]:
    """What the index makes of the questions, in the form of a log of its own; and how many of those
    asked it answers.  An agent's reply that is what a passage tells counts as a choice of it."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    logged: list[LoggedQuestion] = []
    uses: list[Use] = []
    answered = 0
    for text, count, replies in found:
        answer = _asked(text, engine)
        if answer is None:
            continue
        shown = tuple(hit.passage.id for hit in answer.hits)
        answered += count if answer.outcome == "answer" else 0
        one = LoggedQuestion(
            text,
            answer.outcome,
            answer.confidence,
            shown,
            generation=answer.generation,
            logged_at=now,
        )
        logged += [one] * count
        if answer.outcome != "answer":
            uses += (
                Use(text, passage, "chosen", now)
                for reply in replies[:_REPLIES]
                if (passage := _told(reply, engine)) in shown
            )
    return Observations(tuple(logged), tuple(uses)), answered


def _told(reply: str, engine: Engine) -> PassageId | None:
    """The passage that tells what a reply does."""
    answer = _asked(reply, engine) if len(reply) >= _REPLY_CHARS else None
    if answer is None or not answer.hits or answer.confidence < _SURE:
        return None
    return answer.hits[0].passage.id


def _asked(text: str, engine: Engine) -> Answer | None:
    try:
        return engine.ask(text)
    except QuestionError:
        return None
