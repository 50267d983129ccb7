"""Defines what the readers of formats share: files, contents, errors and typed values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from faq.articles.decode import without_controls
from faq.model import Article, Audience, Fault

_AUDIENCES: dict[str, tuple[Audience, ...]] = {
    **dict.fromkeys(("buyer", "buyers", "买家", "買家", "买方", "消费者", "顾客"), ("buyer",)),
    **dict.fromkeys(("seller", "sellers", "卖家", "賣家", "卖方", "商家", "商户"), ("seller",)),
    **dict.fromkeys(("both", "双方", "买卖双方"), ("buyer", "seller")),
}
_EVERYBODY = frozenset(
    {"all", "any", "everyone", "everybody", "*"}
    | {"全部", "所有", "所有人", "全体", "全员", "大家", "不限", "通用"}
)
_BETWEEN_AUDIENCES = re.compile(r"[|｜,，;；、/&+和与及\s]")
_SEPARATORS = re.compile(r"[|,，;；、\n]")
Entry = tuple[int, "str | list[object]"]
"""The line of a key, and its value; a list within a list stands for a nested collection."""
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T\s,，]\s*\d{1,2}[:时点].*)?"
)
"""A date as people write it, with or without a time of day."""
_FOREVER = frozenset(
    {"永久", "永久有效", "长期", "長期", "长期有效", "長期有效", "always", "never"}
)
_Value = TypeVar("_Value")


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
    """The articles of a file, its faults, and what is weak about the articles."""

    articles: tuple[Article, ...]
    faults: tuple[Fault, ...] = ()
    """Each left out an article or the whole file."""
    weak_spots: tuple[Fault, ...] = ()
    """What could not be read of the articles, which are here all the same."""
    unknown_keys: tuple[tuple[int, str], ...] = ()
    """Keys of the front matter that mean nothing here, each with its line."""


class ArticleError(Exception):
    """A file that can't be read; `found` has all its faults as (line, fault) pairs."""

    def __init__(self, *found: tuple[int, str]) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return "；".join(fault for _, fault in self.found)


class NamedValues:
    """Reads named values one by one, and keeps what is wrong with them.

    What describes an article, as its audience or date, must never cost the article.
    """

    def __init__(self, values: Mapping[str, tuple[int, object]]) -> None:
        """`values` are the lines and values by name."""
        self._values = values
        self._weak: list[tuple[int, str]] = []

    def take(self, name: str, read: Callable[[object], _Value], default: _Value) -> _Value:
        """The value called `name` as `read` reads it; `default` without one, or where `read`
        raises ValueError."""
        line, value = self._values.get(name, (1, ""))
        try:
            return default if value in ("", None) else read(value)
        except ValueError as error:
            self._weak.append((line, f"{name}：{error}"))
            return default

    def audience(self) -> tuple[Audience, ...]:
        """The audiences that `audience` names, () for everybody; unknown words count for
        nothing."""
        none: tuple[str, ...] = ()
        words = self.take("audience", split_list, none)
        known: dict[Audience, None] = {}
        for word in filter(None, _BETWEEN_AUDIENCES.split("|".join(words))):
            folded = _folded(word)
            if folded in _EVERYBODY:
                return ()
            if folded not in _AUDIENCES:
                fault = f"audience：受众“{word:.40}”应为 buyer 或 seller，未采用 (unknown audience)"
                self._weak.append((self._values["audience"][0], fault))
            known |= dict.fromkeys(_AUDIENCES.get(folded, ()))
        return tuple(known)

    def weak(self) -> tuple[tuple[int, str], ...]:
        """What was wrong with the values taken so far, as (line, fault) pairs."""
        return tuple(self._weak)


def read_line(value: object) -> str:
    """A text in one line; raises ValueError for a list or mapping."""
    if isinstance(value, (dict, list)):
        raise ValueError("应为文字 (expected text)")  # noqa: TRY004 - one error for any bad value
    return "" if value is None else " ".join(without_controls(str(value)).split())


def split_list(value: object) -> tuple[str, ...]:
    """The distinct entries of a list, or of a string with commas, semicolons, bars or lines.

    Raises ValueError for a list that holds anything but texts and numbers.
    """
    if isinstance(value, str):
        entries: Sequence[object] = _SEPARATORS.split(value)
    else:
        entries = value if isinstance(value, list) else [value]
    if any(isinstance(entry, (dict, list)) for entry in entries):
        raise ValueError("应为文字或文字列表 (expected text or a list of texts)")
    return tuple(dict.fromkeys(text for text in map(read_line, entries) if text))


def read_date(value: object) -> str:
    """A date as people write it (2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, with or without
    a time of day) in the form of ISO 8601; raises ValueError for anything else."""
    text = unicodedata.normalize("NFKC", read_line(value))
    written = _DATE.fullmatch(text)
    try:
        if written:
            return date(*map(int, written.groups())).isoformat()
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError as error:
        raise ValueError(f"日期“{text:.40}”应为 2026-01-31 的形式 (not a date)") from error


def read_until(value: object) -> str | None:
    """A last day as `read_date` reads it; None for an article that holds for good."""
    return None if _folded(read_line(value)) in _FOREVER else read_date(value)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
