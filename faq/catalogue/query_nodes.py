"""Defines the conditions of a query beside Whoosh's AND, OR and NOT, and how days are written."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from whoosh import query

from faq.language.normalize import normalize

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")


class Holds(query.Query):  # type: ignore[misc]  # Whoosh has no types
    """That the text of any of some fields holds a stretch of text."""

    def __init__(self, fields: tuple[str, ...], text: str) -> None:
        self.fields, self.text = fields, normalize(text).text.strip()
        self.boost = 1.0

    def _key(self) -> tuple[object, ...]:
        return self.fields, self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Holds) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Holds({'|'.join(self.fields)}: {self.text})"


class Between(query.Query):  # type: ignore[misc]
    """That a field's number lies in a range, both ends included."""

    def __init__(self, field: str, low: float, high: float) -> None:
        self.field, self.low, self.high = field, low, high
        self.boost = 1.0

    def _key(self) -> tuple[object, ...]:
        return self.field, self.low, self.high

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Between) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Between({self.field}: {self.low} to {self.high})"


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a year, a month or a day, as `date.toordinal` counts them."""

    first: int
    last: int


def days_of(text: str) -> Days:
    """The days of 2025, 2025-03, 2025年3月 or 2025-03-08; ValueError for anything else."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}”不是日期，请写 2025、2025-03 或 2025-03-08 (not a date)")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        ends = calendar.monthrange(first.year, month or 12)[1]
        last = date(first.year, month or 12, day or ends)
    except ValueError as error:
        raise ValueError(f"“{text}”不是日期 (no such date)") from error
    return Days(first.toordinal(), last.toordinal())


def number_of(text: str) -> float:
    """The number that `text` writes; ValueError where it writes none."""
    try:
        return float(text.strip())
    except ValueError as error:
        raise ValueError(f"“{text}”不是数 (not a number)") from error
