"""What does the front matter of a Markdown file say?"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import yaml

from faq.articles.values import ArticleError, read_audience, read_date, read_line, split_list
from faq.model import Audience

_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
# Events, not values: a title that looks like a number or a date stays as it is written,
# every key has its line, and neither nesting nor aliases can grow into anything.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST = 50_000
"""In characters; what opens 50,000 brackets takes the parser two seconds."""
_Value = TypeVar("_Value")
_Entry = tuple[int, "str | list[object]"]
"""The line of a key, and its value; a list within a list stands for anything nested."""


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
    matter = "\n".join(lines[1:end])
    if len(matter) > _LONGEST:
        raise ArticleError((1, f"文件头超过 {_LONGEST} 字 (front matter too long)"))
    try:
        entries = _entries(matter)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        fault = f"文件头不是 YAML (broken front matter): {error.problem}"
        raise ArticleError((line, fault)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ArticleError((1, f"文件头不是 YAML (broken front matter): {error}")) from error
    return _known(entries), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _entries(text: str) -> dict[str, _Entry]:
    events = yaml.parse(text, Loader=_LOADER)
    root = next((e for e in events if isinstance(e, (yaml.NodeEvent, yaml.StreamEndEvent))), None)
    if root is None or isinstance(root, yaml.StreamEndEvent) or _is_null(root):
        return {}
    if not isinstance(root, yaml.MappingStartEvent):
        raise ArticleError((2, "文件头应为“键: 值” (front matter is not a mapping)"))
    entries: dict[str, _Entry] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        line = _line(key)
        name = _value(key, events)
        value = _value(next(events), events)
        if not isinstance(name, str):
            raise ArticleError((line, "文件头的键应为文字 (a key that is not text)"))
        entries[name] = (line, value)
    deque(events, maxlen=0)  # what is wrong behind the mapping is wrong as well
    return entries


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> str | list[object]:
    """The value that begins with `event`; what is nested in a list or mapping is left out."""
    if isinstance(event, yaml.AliasEvent):
        fault = "文件头不能用 * 引用别处 (aliases are not allowed)"
        raise ArticleError((_line(event), fault))
    if isinstance(event, yaml.ScalarEvent):
        return "" if _is_null(event) else event.value
    entries: list[object] = [[]] if isinstance(event, yaml.MappingStartEvent) else []
    depth = 1
    while depth:
        inner = next(events)
        if isinstance(inner, yaml.CollectionStartEvent):
            depth += 1
            entries = [[]]
        elif isinstance(inner, yaml.CollectionEndEvent):
            depth -= 1
        else:
            scalar = _value(inner, events)
            if depth == 1:
                entries.append(scalar)
    return entries


def _line(event: yaml.Event) -> int:
    """The line of the file that an event begins on; the first is the ``---``."""
    return event.start_mark.line + 2 if event.start_mark else 1


def _is_null(event: yaml.Event) -> bool:
    return (
        isinstance(event, yaml.ScalarEvent)
        and not event.style  # "" from the C parser, None from the other
        and event.value in {"", "~", "null", "Null", "NULL"}
    )


def _known(entries: dict[str, _Entry]) -> FrontMatter:
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
    """A question may hold commas: a string is one question."""
    return split_list([value] if isinstance(value, str) else value)
