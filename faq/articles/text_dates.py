"""Finds when a plain-text page was updated, and from when until when it holds.

Only lines that tell nothing else count, as sites put them below a title or at the end of a page;
they stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypedDict

from faq.articles.text_lines import Line
from faq.articles.values import read_date, read_until

_OPENING, _CLOSING = 15, 8
"""Lines at the beginning and the end of a page that may tell dates."""
_LINES: dict[Literal["updated", "valid_from", "valid_until"], re.Pattern[str]] = {
    "updated": re.compile(
        r"(?:本文|文章|页面|頁面|最后|最後|最近|上次)*(?:更新|修订|修訂|修改)"
        r"(?:时间|時間|日期)?\s*[:：于於]?\s*(.+)"
    ),
    "valid_from": re.compile(
        r"(?:(?:本规则|本文|规则)?(?:生效|实施|實施|施行)(?:时间|時間|日期|日)?\s*[:：]?|(?:本规则|本文)?自)"
        r"\s*(.+?)\s*(?:起(?:生效|实施|實施|施行|执行)?)?"
    ),
    "valid_until": re.compile(
        r"(?:有效期限?(?:至|到)?|(?:失效|到期|过期|過期)(?:时间|時間|日期|日)?)\s*[:：]?\s*(?:至|到)?"
        r"\s*(.+?)\s*(?:止|为止)?"
    ),
}
_CHARS = 40
"""Of a line with a date alone."""


class Dates(TypedDict, total=False):
    """Fields of an article, each only where it is told."""

    updated: str | None
    valid_from: str | None
    valid_until: str | None


def dates_of(lines: Sequence[Line]) -> Dates:
    """The dates that a page tells."""
    found: Dates = {}
    for line in (*lines[:_OPENING], *lines[_OPENING:][-_CLOSING:]):
        if len(line.text) > _CHARS:
            continue
        for name, pattern in _LINES.items():
            told = pattern.fullmatch(line.text)
            if told and name not in found:
                try:
                    found[name] = (read_until if name == "valid_until" else read_date)(told[1])
                except ValueError:
                    continue  # 更新说明, a duration, a year
    return found
