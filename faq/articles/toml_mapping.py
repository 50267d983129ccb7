"""Reads TOML front matter as a mapping of texts and lists, with line numbers."""

from __future__ import annotations

import re
import tomllib

from faq.articles.values import ArticleError, Entry

_KEY = re.compile(r"^[ \t]*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))[ \t]*=", re.MULTILINE)
_LINE = re.compile(r"at line (\d+)")


def read_mapping(text: str) -> dict[str, Entry]:
    """The values of the outermost keys with their lines; the ``+++`` above is line 1.

    Raises ArticleError if the text is no TOML.
    """
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) + 1 if found else 1
        raise ArticleError((line, f"文件头不是 TOML (broken front matter): {error}")) from error
    lines: dict[str, int] = {}
    line, at = 2, 0
    for match in _KEY.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        lines.setdefault(match[1] or match[2] or match[3], line)
    return {key: (lines.get(key, 1), _value(value)) for key, value in values.items()}


def _value(value: object) -> str | list[object]:
    """A text, or a list of texts; an empty list stands for each nested collection."""
    if isinstance(value, list):
        return [[] if isinstance(each, (list, dict)) else _text(each) for each in value]
    return [[]] if isinstance(value, dict) else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)
