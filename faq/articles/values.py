"""What do the readers of the formats hand on, and how do they say what is wrong?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from faq.model import Article, Audience, Fault

_AUDIENCES: dict[str, Audience] = {
    "buyer": "buyer", "买家": "buyer", "seller": "seller", "卖家": "seller", "商家": "seller",
}  # fmt: skip
_SEPARATORS = re.compile(r"[|,，;；、\n]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus."""

    path: Path
    name: str
    """Path below the corpus folder, with "/" between folders."""
    size: int
    """In bytes, when the corpus was walked."""

    @property
    def stem(self) -> str:
        """The name without its ending: the article's id."""
        return self.name.rpartition(".")[0]

    @property
    def suffix(self) -> str:
        """The ending, with its dot, in lower case."""
        return "." + self.name.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file gave, and what is wrong with it."""

    articles: tuple[Article, ...]
    faults: tuple[Fault, ...] = ()


class ArticleError(Exception):
    """What makes a file unreadable: (line, fault) pairs, all that were found."""

    def __init__(self, *found: tuple[int, str]) -> None:
        super().__init__(found)
        self.found = found


def read_audience(value: object) -> tuple[Audience, ...]:
    """The audiences that a value names; ValueError with the word that names none."""
    words = split_list(value)
    unknown = [word for word in words if word.lower() not in _AUDIENCES]
    if unknown:
        raise ValueError(f"受众“{unknown[0]}”应为 buyer 或 seller (unknown audience)")
    return tuple(dict.fromkeys(_AUDIENCES[word.lower()] for word in words))


def split_list(value: object) -> tuple[str, ...]:
    """The entries of a list, or of a string whose entries are separated."""
    if value is None:
        return ()
    if isinstance(value, str):
        entries: Sequence[object] = _SEPARATORS.split(value)
    elif isinstance(value, list):
        entries = value
    else:
        entries = [value]
    if any(isinstance(entry, (dict, list)) for entry in entries):
        raise ValueError("应为文字或文字列表 (expected text or a list of texts)")
    texts = (str(entry).strip() for entry in entries if entry is not None)
    return tuple(dict.fromkeys(text for text in texts if text))


def read_date(value: object) -> str | None:
    """An ISO 8601 date; ValueError for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return datetime.fromisoformat(str(value).strip()).date().isoformat()
    except ValueError as error:
        raise ValueError(f"日期“{value}”应为 2026-01-31 的形式 (not an ISO date)") from error
