"""Reads YAML front matter as a mapping of texts and lists, with line numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import yaml

from faq.articles.values import ArticleError, Entry

# Parser events instead of values: a title that looks like a number or a date stays text, every
# key has its line, and neither nesting nor aliases can expand.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_mapping(text: str) -> dict[str, Entry]:
    """The values of a mapping with the lines of their keys; the ``---`` above is line 1.

    Raises ArticleError if the text is no mapping.
    """
    try:
        return _entries(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        fault = f"文件头不是 YAML (broken front matter): {error.problem}"
        raise ArticleError((line, fault)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ArticleError((1, f"文件头不是 YAML (broken front matter): {error}")) from error


def _entries(text: str) -> dict[str, Entry]:
    events = yaml.parse(text, Loader=_LOADER)
    root = next((e for e in events if isinstance(e, (yaml.NodeEvent, yaml.StreamEndEvent))), None)
    if root is None or isinstance(root, yaml.StreamEndEvent) or _is_null(root):
        return {}
    if not isinstance(root, yaml.MappingStartEvent):
        raise ArticleError((2, "文件头应为“键: 值” (front matter is not a mapping)"))
    entries: dict[str, Entry] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        line = _line(key)
        name = _value(key, events)
        value = _value(next(events), events)
        if not isinstance(name, str):
            raise ArticleError((line, "文件头的键应为文字 (a key that is not text)"))
        entries[name] = (line, value)
    deque(events, maxlen=0)  # raises for errors after the mapping
    return entries


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> str | list[object]:
    """The value that begins with `event`; an empty list stands for each nested collection."""
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
    """The line of the file that an event begins on; the ``---`` is line 1."""
    return event.start_mark.line + 2 if event.start_mark else 1


def _is_null(event: yaml.Event) -> bool:
    return (
        isinstance(event, yaml.ScalarEvent)
        and not event.style  # "" from the C parser, None from the other
        and event.value in {"", "~", "null", "Null", "NULL"}
    )
