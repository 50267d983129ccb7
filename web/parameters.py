"""Reads the parameters of requests, and names every one that is wrong at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, cast

from werkzeug.datastructures import MultiDict

from faq.bounds import (
    BLANK,
    NO_CHOICE,
    NO_INTEGER,
    TOO_LONG,
    Choice,
    Faults,
    IntegerRange,
    QuestionLength,
    request_bounds,
)
from faq.engine import SUGGESTION_LIMIT
from faq.errors import ParameterFault
from faq.model import Audience, SearchRequest
from faq.settings import Settings

_FLAGS: Final = {"": False, "0": False, "1": True}
# Longer ones are out of every range, and slow to read.
_INTEGER: Final = re.compile(r"-?[0-9]{1,12}")
NO_FLAG: Final = "{name} 只能是 0 或 1"
REPEATED: Final = "{name} 只能出现一次"
NO_TEXT: Final = "{name} 应为文字"
MISSING: Final = "缺少 {name}"
LONG: Final = "{name} 太长：最多 {most} 个字"
NO_HELPFUL: Final = "helpful 应为 true 或 false"
NO_OBJECT: Final = "请求体应为 JSON 对象"
FAULTS: Final = (
    *(BLANK, TOO_LONG, NO_INTEGER, NO_CHOICE, NO_FLAG, REPEATED),
    *(NO_TEXT, MISSING, LONG, NO_HELPFUL, NO_OBJECT),
)
"""The texts of all faults, to be translated."""

_LIST_OFFSET: Final = IntegerRange("offset", 0, 10**9)


class BadParameters(Exception):
    """A request with parameters that can't be served."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("；".join(fault.detail for fault in faults))
        self.faults = faults


def read_search(arguments: MultiDict[str, str], settings: Settings) -> SearchRequest:
    """The search that a query string asks for; raises BadParameters.

    An empty value stands for the parameter's default, except for `q`.
    """
    reader, bounds = _Reader(arguments), request_bounds(settings)
    request = SearchRequest(
        question=reader.question(bounds.question),
        limit=reader.integer(bounds.limit, bounds.limit.nearest(settings.limit)),
        offset=reader.integer(bounds.offset, 0),
        audience=cast("Audience | None", reader.choice(bounds.audience)),
        explain=reader.flag("explain"),
        literal=reader.flag("literal"),
    )
    reader.finish()
    return request


@dataclass(frozen=True, slots=True)
class SuggestParameters:
    """A prefix, and how many suggestions are wanted for it."""

    prefix: str
    limit: int


def read_suggest(arguments: MultiDict[str, str], settings: Settings) -> SuggestParameters:
    """The suggestions that a query string asks for; raises BadParameters."""
    reader, bound = _Reader(arguments), request_bounds(settings).limit
    parameters = SuggestParameters(
        prefix=reader.text("q"),
        limit=reader.integer(bound, bound.nearest(SUGGESTION_LIMIT)),
    )
    reader.finish()
    return parameters


def read_offset(arguments: MultiDict[str, str]) -> int:
    """The offset into a list of any length, 0 by default; raises BadParameters."""
    reader = _Reader(arguments)
    offset = reader.integer(_LIST_OFFSET, 0)
    reader.finish()
    return offset


class _Reader:
    """Reads parameters one by one and collects their faults."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        self._arguments = arguments
        self._faults: list[ParameterFault] = []

    def question(self, bound: QuestionLength) -> str:
        question = self._single(bound.name)
        if question is None:
            return ""
        self._faults += bound.faults(question)
        return question

    def text(self, name: str) -> str:
        return self._single(name) or ""

    def integer(self, bound: IntegerRange, default: int) -> int:
        text = (self._single(bound.name) or "").strip()
        if not text:
            return default
        value = int(text) if _INTEGER.fullmatch(text) else None
        self._faults += bound.faults(value)
        return default if value is None else value

    def choice(self, bound: Choice) -> str | None:
        text = self._single(bound.name) or None
        self._faults += bound.faults(text)
        return text

    def flag(self, name: str) -> bool:
        text = self._single(name) or ""
        if text not in _FLAGS:
            self._faults.append(ParameterFault(name, NO_FLAG, {"name": name}))
        return _FLAGS.get(text, False)

    def finish(self) -> None:
        if self._faults:
            raise BadParameters(tuple(self._faults))

    def _single(self, name: str) -> str | None:
        """The value of a parameter: "" when it is missing, None when it is repeated."""
        values = self._arguments.getlist(name)
        if len(values) > 1:
            self._faults.append(ParameterFault(name, REPEATED, {"name": name}))
            return None
        return values[0] if values else ""
