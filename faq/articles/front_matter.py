"""Reads the front matter of a Markdown file, in YAML or TOML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from faq.articles.values import (
    ArticleError,
    Entry,
    read_audience,
    read_date,
    read_line,
    split_list,
)
from faq.model import Audience

_CLOSINGS = {
    "---": re.compile(r"(?:---|\.\.\.)[ \t]*"),
    "+++": re.compile(r"\+\+\+[ \t]*"),
}
"""What ends front matter in YAML and TOML, by the line that opens it."""
_MAX_CHARS = 50_000
"""50,000 opening brackets take the parser two seconds."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of the known keys."""

    title: str | None = None
    questions: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
    origin: str | None = None


def read_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter, and the text with its lines blank, so that line numbers stay the same.

    Raises ArticleError with all of its faults.
    """
    lines = text.split("\n")
    mark = lines[0].rstrip()
    if mark not in _CLOSINGS:
        return FrontMatter(), text
    closing = _CLOSINGS[mark]
    end = next((n for n, line in enumerate(lines[1:], 1) if closing.fullmatch(line)), None)
    if end is None:
        raise ArticleError((1, f"文件头没有以 {mark} 结束 (front matter not closed)"))
    matter = "\n".join(lines[1:end])
    if len(matter) > _MAX_CHARS:
        raise ArticleError((1, f"文件头超过 {_MAX_CHARS} 字 (front matter too long)"))
    # Imported on demand: importing YAML takes longer than reading a file without front matter.
    if mark == "+++":
        from faq.articles.toml_mapping import read_mapping
    else:
        from faq.articles.mapping import read_mapping

    return _known(read_mapping(matter)), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _known(entries: dict[str, Entry]) -> FrontMatter:
    found: list[tuple[int, str]] = []

    def take(key: str, read: Callable[[str | list[object]], _Value], default: _Value) -> _Value:
        line, value = entries.get(key, (1, ""))
        try:
            return default if value == "" else read(value)
        except ValueError as error:
            found.append((line, f"{key}：{error}"))
            return default

    none: tuple[str, ...] = ()
    nobody: tuple[Audience, ...] = ()
    result = FrontMatter(
        title=take("title", read_line, "") or None,
        questions=take("questions", _questions, none),
        audience=take("audience", read_audience, nobody),
        tags=take("tags", split_list, none),
        updated=take("updated", lambda value: read_date(read_line(value)), None),
        origin=take("source", read_line, "") or None,
    )
    if found:
        raise ArticleError(*found)
    return result


def _questions(value: str | list[object]) -> tuple[str, ...]:
    """A list of questions, or a string that is one question, for questions may hold commas."""
    return split_list([value] if isinstance(value, str) else value)
