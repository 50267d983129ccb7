"""What does the front matter of a Markdown file say?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from faq.articles.values import ArticleError, read_audience, read_date, split_list
from faq.model import Audience

_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The known keys of the front matter."""

    title: str | None = None
    questions: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
    origin: str | None = None


def read_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter and the text with it blanked out, so that line numbers stay.

    Raises ArticleError with everything that is wrong with it.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter(), text
    end = next((n for n, line in enumerate(lines[1:], 1) if _CLOSING.fullmatch(line)), None)
    if end is None:
        raise ArticleError((1, "文件头没有以 --- 结束 (front matter not closed)"))
    matter = _load("\n".join(lines[1:end]))
    return _known(matter, lines[:end]), "\n" * end + "\n".join(lines[end + 1 :])


def _load(text: str) -> dict[str, Any]:
    try:
        matter = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ArticleError(
            (line, f"文件头不是 YAML (broken front matter): {error.problem}")
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ArticleError((1, f"文件头不是 YAML (broken front matter): {error}")) from error
    if matter is None:
        return {}
    if not isinstance(matter, dict):
        raise ArticleError((2, "文件头应为“键: 值” (front matter is not a mapping)"))
    return matter


def _known(matter: dict[str, Any], lines: list[str]) -> FrontMatter:
    found: list[tuple[int, str]] = []

    def take(key: str, read: Callable[[Any], _Value], default: _Value) -> _Value:
        try:
            return read(matter[key]) if matter.get(key) is not None else default
        except ValueError as error:
            places = (n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:"))
            found.append((next(places, 1), f"{key}：{error}"))
            return default

    none: tuple[str, ...] = ()
    nobody: tuple[Audience, ...] = ()
    result = FrontMatter(
        title=take("title", _text, None),
        questions=take("questions", _questions, none),
        audience=take("audience", read_audience, nobody),
        tags=take("tags", split_list, none),
        updated=take("updated", read_date, None),
        origin=take("source", _text, None),
    )
    if found:
        raise ArticleError(*found)
    return result


def _text(value: object) -> str | None:
    if isinstance(value, (dict, list)):
        raise ValueError("应为一行文字 (expected text)")  # noqa: TRY004 - one error for any bad value
    return " ".join(str(value).split()) or None


def _questions(value: object) -> tuple[str, ...]:
    """A question may hold commas: a string is one question."""
    return split_list([value] if isinstance(value, str) else value)
