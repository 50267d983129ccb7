"""Defines what the readers of formats share: files, contents, errors and typed values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from faq.articles.decode import without_controls
from faq.model import Article, Audience, Fault

_AUDIENCES: dict[str, Audience] = {
    "buyer": "buyer", "买家": "buyer", "seller": "seller", "卖家": "seller", "商家": "seller",
}  # fmt: skip
_SEPARATORS = re.compile(r"[|,，;；、\n]")
Entry = tuple[int, "str | list[object]"]
"""The line of a key, and its value; a list within a list stands for a nested collection."""
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus."""

    path: str | Path
    name: str
    """Path below the corpus folder, with "/" between folders."""
    size: int
    """Bytes, when the corpus was walked."""
    stamp: tuple[int, ...] = ()
    """Differs once the file is written again; () if it was written so recently that another write
    may leave the same stamp."""

    @property
    def stem(self) -> str:
        """The name without its suffix: the article's id."""
        return self.name.rpartition(".")[0]

    @property
    def suffix(self) -> str:
        """The suffix, with its dot, in lower case."""
        return "." + self.name.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class FileContent:
    """The articles of a file, and its faults."""

    articles: tuple[Article, ...]
    faults: tuple[Fault, ...] = ()


class ArticleError(Exception):
    """A file that can't be read; `found` has all its faults as (line, fault) pairs."""

    def __init__(self, *found: tuple[int, str]) -> None:
        super().__init__(found)
        self.found = found


def read_line(value: object) -> str:
    """A text in one line; raises ValueError for a list or mapping."""
    if isinstance(value, (dict, list)):
        raise ValueError("应为文字 (expected text)")  # noqa: TRY004 - one error for any bad value
    return "" if value is None else " ".join(without_controls(str(value)).split())


def read_audience(value: object) -> tuple[Audience, ...]:
    """The audiences that a value names; raises ValueError for an unknown one."""
    words = split_list(value)
    unknown = [word for word in words if word.lower() not in _AUDIENCES]
    if unknown:
        raise ValueError(f"受众“{unknown[0]:.40}”应为 buyer 或 seller (unknown audience)")
    return tuple(dict.fromkeys(_AUDIENCES[word.lower()] for word in words))


def split_list(value: object, separators: re.Pattern[str] = _SEPARATORS) -> tuple[str, ...]:
    """The distinct entries of a list, or of a string with `separators`.

    Raises ValueError for a list that holds anything but texts and numbers.
    """
    if isinstance(value, str):
        entries: Sequence[object] = separators.split(value)
    else:
        entries = value if isinstance(value, list) else [value]
    if any(isinstance(entry, (dict, list)) for entry in entries):
        raise ValueError("应为文字或文字列表 (expected text or a list of texts)")
    return tuple(dict.fromkeys(text for text in map(read_line, entries) if text))


def read_date(value: str) -> str:
    """An ISO 8601 date; raises ValueError for anything else."""
    short = _DATE.fullmatch(value.strip())
    try:
        if short:
            return date(*map(int, short.groups())).isoformat()
        return datetime.fromisoformat(value.strip()).date().isoformat()
    except ValueError as error:
        raise ValueError(f"日期“{value:.40}”应为 2026-01-31 的形式 (not an ISO date)") from error
