"""What does a request ask for, and which of its parameters are wrong?

All that is wrong is told at once, so that a caller mends it in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast, get_args

from werkzeug.datastructures import MultiDict

from faq.engine import MAX_OFFSET, SUGGESTIONS
from faq.model import Audience
from faq.settings import Settings

_AUDIENCES: Final = get_args(Audience)
_FLAGS: Final = {"": False, "0": False, "1": True}
# Longer ones are out of every range, and slow to read.
_INTEGER: Final = re.compile(r"-?[0-9]{1,12}")
BLANK: Final = "请先写下你的问题：问题不能为空"
TOO_LONG: Final = "问题太长：有 {count} 个字，最多 {most} 个字"
NO_INTEGER: Final = "{name} 应为 {low} 到 {high} 之间的整数"
NO_CHOICE: Final = "{name} 只能是 {allowed}，或者留空"
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
"""All that may be wrong."""

_FARTHEST: Final = 10**9


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """A parameter and what is wrong with it."""

    parameter: str
    said: str
    """With names in braces, for it is also said in other languages."""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """What is wrong, in the language that the interface is written in."""
        return self.said.format(**self.values) if self.values else self.said


class BadParameters(Exception):
    """A request with parameters that can't be served."""

    def __init__(self, faults: tuple[ParameterFault, ...]) -> None:
        super().__init__("；".join(fault.detail for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """What a search asks for."""

    question: str
    limit: int
    offset: int
    audience: Audience | None
    explain: bool
    literal: bool
    """Whether the question is to be taken as it was typed, word for word."""


def read_search(arguments: MultiDict[str, str], settings: Settings) -> SearchParameters:
    """The search that a query string asks for.

    An empty value is the parameter's default, save that of `q`.  Raises BadParameters.
    """
    reader = _Reader(arguments)
    parameters = SearchParameters(
        question=reader.question(settings.question_chars),
        limit=reader.integer("limit", settings.limit, 1, settings.max_limit),
        offset=reader.integer("offset", 0, 0, MAX_OFFSET),
        audience=cast("Audience | None", reader.choice("audience", _AUDIENCES)),
        explain=reader.flag("explain", _FLAGS),
        literal=reader.flag("literal", _FLAGS),
    )
    reader.finish()
    return parameters


@dataclass(frozen=True, slots=True)
class SuggestParameters:
    """What has been typed, and how many suggestions are wanted."""

    text: str
    limit: int


def read_suggest(arguments: MultiDict[str, str], settings: Settings) -> SuggestParameters:
    """The suggestions that a query string asks for; raises BadParameters."""
    reader = _Reader(arguments)
    parameters = SuggestParameters(
        text=reader.text("q"), limit=reader.integer("limit", SUGGESTIONS, 1, settings.max_limit)
    )
    reader.finish()
    return parameters


def read_offset(arguments: MultiDict[str, str]) -> int:
    """Where in a list of any length a query string wants to begin, 0 if it doesn't say.

    Raises BadParameters.
    """
    reader = _Reader(arguments)
    offset = reader.integer("offset", 0, 0, _FARTHEST)
    reader.finish()
    return offset


class _Reader:
    """Reads parameters one by one and remembers what was wrong."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        self._arguments = arguments
        self._faults: list[ParameterFault] = []

    def question(self, most: int) -> str:
        question = self._single("q")
        if question is None:
            return ""
        if not question.strip():
            self._wrong("q", BLANK)
        elif len(question) > most:
            self._wrong("q", TOO_LONG, count=len(question), most=most)
        return question

    def text(self, name: str) -> str:
        return self._single(name) or ""

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        text = (self._single(name) or "").strip()
        if not text:
            return default
        value = int(text) if _INTEGER.fullmatch(text) else None
        if value is None or not low <= value <= high:
            self._wrong(name, NO_INTEGER, low=low, high=high)
            return default
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        text = self._single(name) or None
        if text is not None and text not in allowed:
            self._wrong(name, NO_CHOICE, allowed=" / ".join(allowed))
        return text

    def flag(self, name: str, meanings: Mapping[str, bool]) -> bool:
        text = self._single(name) or ""
        if text not in meanings:
            self._wrong(name, NO_FLAG)
        return meanings.get(text, False)

    def finish(self) -> None:
        if self._faults:
            raise BadParameters(tuple(self._faults))

    def _single(self, name: str) -> str | None:
        """The value of a parameter: "" when it is not given, None when it is repeated."""
        values = self._arguments.getlist(name)
        if len(values) > 1:
            self._wrong(name, REPEATED)
            return None
        return values[0] if values else ""

    def _wrong(self, name: str, said: str, **values: object) -> None:
        self._faults.append(ParameterFault(name, said, {"name": name, **values}))
