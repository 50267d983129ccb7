"""Defines the tools that agents call, each with the shape of what it takes and gives.

A tool is a function of the engine: it knows no protocol, and gives the objects of the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from faq.agents.texts import answer_lines, entry_lines, verdict
from faq.engine import SUGGESTION_LIMIT, Engine
from faq.errors import ToolArgumentsError
from faq.model import SearchRequest
from faq.presenting.contact import present_contact
from faq.presenting.links import Links
from faq.presenting.plain_markdown import article_lines
from faq.presenting.present import (
    present_answer,
    present_article,
    present_articles,
    present_suggestions,
)
from faq.presenting.shapes import AnswerObject, ArticleObject, ArticlesObject, SuggestionsObject

_LISTED = 100


class AskArguments(Struct, frozen=True, forbid_unknown_fields=True):
    """A question in the reader's own words."""

    question: Annotated[str, Meta(min_length=1, description="提问者的原话，一次一个问题")]
    audience: Annotated[
        Literal["buyer", "seller"] | None, Meta(description="提问者是买家还是卖家；不清楚就不填")
    ] = None
    limit: Annotated[int, Meta(ge=1, description="最多几段")] = 3


class ReadArguments(Struct, frozen=True, forbid_unknown_fields=True):
    """An article by its id."""

    article_id: Annotated[str, Meta(min_length=1, description="ask 或 list_topics 给出的编号")]


class ListArguments(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the list of articles."""

    offset: Annotated[int, Meta(ge=0, description="跳过前面多少篇")] = 0
    limit: Annotated[int, Meta(ge=1, le=_LISTED, description="最多列多少篇")] = _LISTED


class SuggestArguments(Struct, frozen=True, forbid_unknown_fields=True):
    """The beginning of a question."""

    prefix: Annotated[str, Meta(min_length=1, description="问题的开头，也可以是拼音")]
    limit: Annotated[int, Meta(ge=1, description="最多几个")] = SUGGESTION_LIMIT


class AgentAnswer(AnswerObject):
    """The answer object of the API with what it is worth in a sentence."""

    verdict: str


_Arguments = TypeVar("_Arguments", bound=Struct)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gives: the object, and the same to read."""

    value: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Tool(Generic[_Arguments]):
    """A tool: its name, what it is for, and the function."""

    name: str
    title: str
    about: str
    takes: type[_Arguments]
    gives: type
    function: Callable[[Engine, str, _Arguments], ToolResult]

    def call(self, engine: Engine, base: str, arguments: Mapping[str, Any]) -> ToolResult:
        """The result for `arguments`; `base` is the address of the help centre, "" if unknown.

        Raises ToolArgumentsError where they don't fit, and what the engine raises.
        """
        try:
            taken = msgspec.convert(arguments, self.takes)
        except msgspec.ValidationError as error:
            raise ToolArgumentsError(f"参数不对 (bad arguments): {error}") from error
        return self.function(engine, base, taken)


def _ask(engine: Engine, base: str, arguments: AskArguments) -> ToolResult:
    request = SearchRequest(arguments.question, limit=arguments.limit, audience=arguments.audience)
    answer = engine.ask(request)
    presented = present_answer(answer, base=base, links=Links(engine, base))
    settings = engine.settings
    contact = present_contact(settings.contact_link, settings.contact_text, settings.hotline)
    if answer.outcome != "answer" and contact:
        presented["contact"] = contact
    value: AgentAnswer = {**presented, "verdict": verdict(presented)}
    return ToolResult(value, "\n".join(answer_lines(presented)))


def _read(engine: Engine, base: str, arguments: ReadArguments) -> ToolResult:
    found = engine.article(arguments.article_id)
    if found is None:
        raise ToolArgumentsError(f"没有文章 (no such article): {arguments.article_id}")
    presented = present_article(found, base=base, links=Links(engine, base))
    return ToolResult(presented, "\n".join(article_lines(presented, presented["url"])).strip())


def _list(engine: Engine, base: str, arguments: ListArguments) -> ToolResult:
    presented = present_articles(
        engine.generation,
        engine.articles(),
        limit=arguments.limit,
        offset=arguments.offset,
        base=base,
    )
    lines = (f"共 {presented['total']} 篇：", *entry_lines(presented["articles"]))
    return ToolResult(presented, "\n".join(lines))


def _suggest(engine: Engine, base: str, arguments: SuggestArguments) -> ToolResult:
    presented = present_suggestions(
        engine.suggest(arguments.prefix, limit=arguments.limit), base=base
    )
    lines = [f"- {each['text']}" for each in presented["suggestions"]]
    return ToolResult(presented, "\n".join(lines) or "没有以此开头的问题。")


TOOLS: tuple[Tool[Any], ...] = (
    Tool(
        "ask",
        "提问",
        "在帮助中心里找一个问题的答案和操作步骤。outcome 为 answer 时第一段是答案；为 choices 时"
        "问题有几种意思，要先问清楚；为 none 时没有可靠的答案，hits 只是相近的段落，不能当作答案。"
        "(Answers a question from the guidance articles with action steps, or says that there is "
        "no reliable answer.)",
        AskArguments,
        AgentAnswer,
        _ask,
    ),
    Tool(
        "read_article",
        "读文章",
        "读一篇文章的全文，含每一节的关键点和操作步骤。(Reads a whole article.)",
        ReadArguments,
        ArticleObject,
        _read,
    ),
    Tool(
        "list_topics",
        "列出文章",
        "列出帮助中心有哪些文章。(Lists the articles.)",
        ListArguments,
        ArticlesObject,
        _list,
    ),
    Tool(
        "suggest",
        "补全问题",
        "给出以某些字开头、文章确实回答的问题。(Completes the beginning of a question with "
        "questions that the articles answer.)",
        SuggestArguments,
        SuggestionsObject,
        _suggest,
    ),
)
"""All tools, in the order they are listed."""
