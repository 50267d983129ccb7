"""Reads the parameters of requests, and names every one that is wrong at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar, cast

from msgspec import Struct
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
# Longer ones are out of every range, and slow to read.  In JSON's schemas 5.0 is an integer.
_INTEGER: Final = re.compile(r"(-?[0-9]{1,12})(?:\.0{1,12})?")
NO_FLAG: Final = "{name} 只能是 0 或 1"
REPEATED: Final = "{name} 只能出现一次"
NO_TEXT: Final = "{name} 应为文字"
MISSING: Final = "缺少 {name}"
LONG: Final = "{name} 太长：最多 {most} 个字"
NO_HELPFUL: Final = "helpful 应为 true 或 false"
NO_SWITCH: Final = "{name} 应为 true 或 false"
NO_OBJECT: Final = "请求体应为 JSON 对象"
NO_PLACE: Final = "{name} 应为从 1 数起的整数"
NO_UNICODE: Final = "{name} 里有不成字符的编码"
UNKNOWN: Final = "{name} 不是现有内容的编号"
FAULTS: Final = (
    *(BLANK, TOO_LONG, NO_INTEGER, NO_CHOICE, NO_FLAG, REPEATED),
    *(NO_TEXT, MISSING, LONG, NO_HELPFUL, NO_SWITCH, NO_OBJECT, NO_PLACE, NO_UNICODE, UNKNOWN),
)
"""The texts of all faults, to be translated."""

_LIST_OFFSET: Final = IntegerRange("offset", 0, 10**9)
_LIST_LIMIT: Final = IntegerRange("limit", 1, 1000)


class Flag(Struct, frozen=True):
    """0 or 1."""

    name: str

    def faults(self, text: str) -> Faults:
        """What is wrong with a value; an empty one is allowed."""
        return () if text in _FLAGS else (ParameterFault(self.name, NO_FLAG, {"name": self.name}),)


class AnyText(Struct, frozen=True):
    """A text of any length, which may be empty."""

    name: str


Bound = QuestionLength | IntegerRange | Choice | Flag | AnyText
B = TypeVar("B", bound=Bound, covariant=True)


@dataclass(frozen=True, slots=True)
class Parameter(Generic[B]):
    """A parameter of a query string: what holds it to its bounds, and what it means.

    One without a default is required.
    """

    bound: B
    about: str
    default: int | str | None = ""


class BadParameters(Exception):
    """A request with parameters that can't be served."""

    status = 400

    def __init__(self, faults: Faults) -> None:
        super().__init__("；".join(fault.detail for fault in faults))
        self.faults = faults


class UnknownParameters(BadParameters):
    """A request with parameters that name what is not there."""

    status = 404


class SearchParameters(NamedTuple):
    """The parameters of a search."""

    question: Parameter[QuestionLength]
    limit: Parameter[IntegerRange]
    offset: Parameter[IntegerRange]
    audience: Parameter[Choice]
    explain: Parameter[Flag]
    literal: Parameter[Flag]


@lru_cache(maxsize=8)
def search_parameters(settings: Settings) -> SearchParameters:
    """What a search takes under these settings."""
    bounds = request_bounds(settings)
    limit = bounds.limit.nearest(settings.limit)
    return SearchParameters(
        Parameter(bounds.question, "问题", None),
        Parameter(bounds.limit, "给出几条", limit),
        Parameter(bounds.offset, "跳过前几条", 0),
        Parameter(bounds.audience, "只看对谁的内容"),
        Parameter(Flag("explain"), "1：说明每条的得分从哪里来", 0),
        Parameter(Flag("literal"), "1：照字面搜索，不纠错，不用同义词", 0),
    )


def read_search(arguments: MultiDict[str, str], settings: Settings) -> SearchRequest:
    """The search that a query string asks for; raises BadParameters.

    An empty value stands for the parameter's default, except for `q`.
    """
    reader, taken = _Reader(arguments), search_parameters(settings)
    request = SearchRequest(
        question=reader.question(taken.question.bound),
        limit=reader.integer(taken.limit),
        offset=reader.integer(taken.offset),
        audience=cast("Audience | None", reader.choice(taken.audience.bound)),
        explain=reader.flag(taken.explain.bound),
        literal=reader.flag(taken.literal.bound),
    )
    reader.finish()
    return request


class SuggestParameters(NamedTuple):
    """The parameters of suggestions."""

    prefix: Parameter[AnyText]
    limit: Parameter[IntegerRange]


@lru_cache(maxsize=8)
def suggest_parameters(settings: Settings) -> SuggestParameters:
    """What suggestions take under these settings."""
    bound = request_bounds(settings).limit
    return SuggestParameters(
        Parameter(AnyText("q"), "已输入的文字或拼音"),
        Parameter(bound, "给出几条", bound.nearest(SUGGESTION_LIMIT)),
    )


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """A prefix, and how many suggestions are wanted for it."""

    prefix: str
    limit: int


def read_suggest(arguments: MultiDict[str, str], settings: Settings) -> SuggestRequest:
    """The suggestions that a query string asks for; raises BadParameters."""
    reader, taken = _Reader(arguments), suggest_parameters(settings)
    request = SuggestRequest(reader.text(taken.prefix.bound), reader.integer(taken.limit))
    reader.finish()
    return request


class ListParameters(NamedTuple):
    """The parameters of a list of any length."""

    limit: Parameter[IntegerRange]
    offset: Parameter[IntegerRange]


LIST_PARAMETERS: Final = ListParameters(
    Parameter(_LIST_LIMIT, "给出几篇", _LIST_LIMIT.high),
    Parameter(_LIST_OFFSET, "跳过前几篇", 0),
)


class Span(NamedTuple):
    """A part of a list."""

    limit: int
    offset: int


def read_span(arguments: MultiDict[str, str]) -> Span:
    """The part of a list that a query string asks for; raises BadParameters."""
    reader, taken = _Reader(arguments), LIST_PARAMETERS
    span = Span(reader.integer(taken.limit), reader.integer(taken.offset))
    reader.finish()
    return span


def read_offset(arguments: MultiDict[str, str]) -> int:
    """The offset into a list of any length, 0 by default; raises BadParameters."""
    reader = _Reader(arguments)
    offset = reader.integer(LIST_PARAMETERS.offset)
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

    def text(self, bound: AnyText) -> str:
        return self._single(bound.name) or ""

    def integer(self, parameter: Parameter[IntegerRange]) -> int:
        bound, default = parameter.bound, cast(int, parameter.default)
        text = self._single(bound.name) or ""
        if not text:
            return default
        integer = _INTEGER.fullmatch(text)
        value = int(integer[1]) if integer else None
        self._faults += bound.faults(value)
        return default if value is None else value

    def choice(self, bound: Choice) -> str | None:
        text = self._single(bound.name) or None
        self._faults += bound.faults(text)
        return text

    def flag(self, bound: Flag) -> bool:
        text = self._single(bound.name) or ""
        self._faults += bound.faults(text)
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
