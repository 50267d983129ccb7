"""Reads the front matter of a Markdown file, in YAML or TOML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from faq.articles.values import (
    ArticleError,
    Entry,
    NamedValues,
    read_date,
    read_line,
    read_until,
    split_list,
)
from faq.model import Audience

_KEY = re.compile(r"[A-Za-z]\w*[ \t]*[:=](?:[ \t]|\n)")
KEYS = (
    *("title", "questions", "audience", "tags"),
    *("updated", "valid_from", "valid_until", "source"),
)
"""The keys that mean something."""
_CLOSINGS = {
    "---": re.compile(r"(?:---|\.\.\.)[ \t]*"),
    "+++": re.compile(r"\+\+\+[ \t]*"),
}
"""What ends front matter in YAML and TOML, by the line that opens it."""
_CODE = re.compile(r"`([^`]+)`")
_MAX_CHARS = 50_000
"""50,000 opening brackets take the parser two seconds."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of the known keys."""

    title: str | None = None
    questions: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    origin: str | None = None
    weak: tuple[tuple[int, str], ...] = ()
    """Values that could not be read, as (line, fault) pairs."""
    unknown: tuple[tuple[int, str], ...] = ()
    """Keys that mean nothing here, each with its line."""


class Bounds(NamedTuple):
    """Where front matter stands."""

    mark: str
    """Its first line: --- or +++."""
    start: int
    """Index of that line."""
    end: int
    """Index of the line that ends it."""


def find_front_matter(lines: Sequence[str]) -> Bounds | None:
    """Where front matter stands among the lines of a file; None where it has none.

    Raises ArticleError for front matter that never ends.
    """
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    mark = lines[start].rstrip()
    if mark not in _CLOSINGS or (start and not _KEY.match("\n".join(lines[start + 1 :]))):
        return None
    below = enumerate(lines[start + 1 :], start + 1)
    end = next((number for number, line in below if _CLOSINGS[mark].fullmatch(line)), None)
    if end is None:
        raise ArticleError((start + 1, f"文件头没有以 {mark} 结束 (front matter not closed)"))
    return Bounds(mark, start, end)


def read_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter, and the text with its lines blank, so that line numbers stay the same.

    Raises ArticleError if it is no front matter at all.
    """
    lines = text.split("\n")
    found = find_front_matter(lines)
    if found is None:
        return FrontMatter(), text
    mark, start, end = found
    matter = "\n".join(lines[start + 1 : end])
    if len(matter) > _MAX_CHARS:
        raise ArticleError((start + 1, f"文件头超过 {_MAX_CHARS} 字 (front matter too long)"))
    # Imported on demand: importing YAML takes longer than reading a file without front matter.
    if mark == "+++":
        from faq.articles.toml_mapping import read_mapping
    else:
        from faq.articles.yaml_mapping import read_mapping

    entries = read_mapping("\n" * start + matter)
    return _known(entries), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _known(entries: dict[str, Entry]) -> FrontMatter:
    values = NamedValues(entries)
    none: tuple[str, ...] = ()
    return FrontMatter(
        title=_CODE.sub(r"\1", values.take("title", read_line, "")) or None,
        questions=values.take("questions", _questions, none),
        audience=values.audience(),
        tags=values.take("tags", split_list, none),
        updated=values.take("updated", read_date, None),
        valid_from=values.take("valid_from", read_date, None),
        valid_until=values.take("valid_until", read_until, None),
        origin=values.take("source", read_line, "") or None,
        weak=values.weak(),
        unknown=tuple((line, name) for name, (line, _) in entries.items() if name not in KEYS),
    )


def _questions(value: object) -> tuple[str, ...]:
    """A list of questions, or a string that is one question, for questions may hold commas."""
    return split_list([value] if isinstance(value, str) else value)
