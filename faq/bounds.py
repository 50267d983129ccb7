"""Holds a search request to the bounds that the settings give.

The engine, the command line and the web all refuse a request by these checks, in these words.
"""

from __future__ import annotations

from typing import Final, get_args

from msgspec import Struct

from faq.errors import ParameterFault, QuestionError
from faq.model import Audience, SearchRequest
from faq.settings import Settings

MAX_OFFSET: Final = 10_000
"""Bounds the work that one request can cause; readers never page this far."""
BLANK: Final = "请先写下你的问题：问题不能为空"
TOO_LONG: Final = "问题太长：有 {count} 个字，最多 {most} 个字"
NO_INTEGER: Final = "{name} 应为 {low} 到 {high} 之间的整数"
NO_CHOICE: Final = "{name} 只能是 {allowed}，或者留空"

Faults = tuple[ParameterFault, ...]


class QuestionLength(Struct, frozen=True):
    """A question that is not blank and has at most `most` code points."""

    name: str
    most: int

    def faults(self, question: str) -> Faults:
        """What is wrong with a question; empty when nothing is."""
        if not question.strip():
            return (ParameterFault(self.name, BLANK, english="the question is empty"),)
        if len(question) > self.most:
            values = {"count": len(question), "most": self.most}
            return (ParameterFault(self.name, TOO_LONG, values, "question too long"),)
        return ()


class IntegerRange(Struct, frozen=True):
    """The integers from `low` to `high`, both included."""

    name: str
    low: int
    high: int

    def faults(self, value: int | None) -> Faults:
        """What is wrong with a value, None for one that is no integer."""
        # `True` and 1.0 equal 1: a remembered answer would be given for both.
        if type(value) is int and self.low <= value <= self.high:
            return ()
        values = {"name": self.name, "low": self.low, "high": self.high}
        return (ParameterFault(self.name, NO_INTEGER, values, f"{self.name} out of range"),)

    def nearest(self, value: int) -> int:
        """The integer of the range that is nearest to `value`: a default is never out of bounds."""
        return min(max(value, self.low), self.high)


class Choice(Struct, frozen=True):
    """One of several words, or none."""

    name: str
    allowed: tuple[str, ...]

    def faults(self, value: str | None) -> Faults:
        """What is wrong with a value; None is allowed."""
        if value is None or value in self.allowed:
            return ()
        values = {"name": self.name, "allowed": " / ".join(self.allowed)}
        return (ParameterFault(self.name, NO_CHOICE, values, f"unknown {self.name}"),)


class RequestBounds(Struct, frozen=True):
    """The bounds of each parameter of a search request, under its name in the API."""

    question: QuestionLength
    limit: IntegerRange
    offset: IntegerRange
    audience: Choice

    def check(self, request: SearchRequest) -> None:
        """Raises QuestionError with every fault of a request."""
        refuse(
            (
                *self.question.faults(request.question),
                *self.limit.faults(request.limit),
                *self.offset.faults(request.offset),
                *self.audience.faults(request.audience),
            )
        )


def refuse(faults: Faults) -> None:
    """Raises QuestionError where there are faults."""
    if faults:
        raise QuestionError(faults)


def request_bounds(settings: Settings) -> RequestBounds:
    """The bounds of requests to an engine with these settings."""
    return RequestBounds(
        QuestionLength("q", settings.question_chars),
        IntegerRange("limit", 1, settings.max_limit),
        IntegerRange("offset", 0, MAX_OFFSET),
        Choice("audience", get_args(Audience)),
    )
