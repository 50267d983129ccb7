"""What is noted of a request while it is served."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from random import getrandbits

from flask import Request
from flask.globals import request_ctx

from faq.model import Answer
from faq.stages import Stage

_NAME = "faq.seen"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Seen:
    """What is noted of one request; whoever finds out sets it."""

    id: str
    began: int
    """Nanoseconds of `time.perf_counter_ns`."""
    outcome: str = ""
    """Of the answer, if one was given."""
    cached: bool = False
    generation: str = ""
    question: str = ""
    refused: str = ""
    """Why it was refused, one of `web.oversight.metrics.REFUSALS`."""
    answered: int = 0
    """When the answer was there, as `began`."""
    stages: list[Stage] = field(default_factory=list)


def begin(request: Request) -> Seen:
    """What is noted from now on, under the id that the request brings if it is a sane one."""
    given = request.environ.get("HTTP_X_REQUEST_ID", "")
    name = given if _SANE.fullmatch(given) else f"{getrandbits(64):016x}"
    seen = Seen(name, time.perf_counter_ns())
    request.environ[_NAME] = seen
    return seen


def seen_of(request: Request) -> Seen | None:
    """What was noted of a request; None for one that isn't overseen."""
    return request.environ.get(_NAME)


def refuse(reason: str) -> None:
    """Notes why this request is refused."""
    if seen := seen_of(request_ctx.request):
        seen.refused = reason


def note_answer(answer: Answer, stages: list[Stage]) -> None:
    """Notes the answer that this request gives, with the stages that were recorded meanwhile:
    none where it was cached."""
    if seen := seen_of(request_ctx.request):
        seen.outcome, seen.generation = answer.outcome, answer.generation
        seen.question = answer.question
        seen.cached = not (stages or answer.help_line)
        seen.stages += stages
        seen.answered = time.perf_counter_ns()
