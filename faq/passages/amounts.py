"""Finds the times, sums of money and shares that a text states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faq.articles.numerals import HAN, number_of

_MINUTES = {"秒": 1 / 60, "分": 1, "小": 60, "钟": 60, "天": 1440, "日": 1440}
_MINUTES |= {"周": 10080, "星": 10080, "礼": 10080, "月": 43200, "年": 525600}
_SCALE = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMBER = rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|[{HAN}两]{{1,3}}|半)"
_AMOUNT = re.compile(
    rf"(?<![\d.a-z第/:~-]){_NUMBER}\s*(?:"
    r"(?P<time>秒钟?|分钟|个?半?小时|个?钟头|个?工作日|个?自然日|天|日(?![志期常报程均])|周(?![期年一二三四五六日末])"
    r"|个?星期(?![一二三四五六日天])|个?礼拜|个月|年(?!级|代|龄|月))"
    r"|(?P<scale>[十百千万亿]?)(?P<money>元|块钱?|人民币)|(?P<share>%|％))"
)
_DATE = re.compile(r"(?:19|20)\d\d\s*年|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?")
_BOUND = re.compile(
    r"\s*(?P<within>以?之?内)|\s*(?P<after>[以之]?后)|\s*(?P<before>[以之]?前)"
    r"|\s*(?P<over>以上|起(?!来))|\s*(?P<under>以下)"
)
_LIMIT = re.compile(
    r"(?:(?P<under>不超过|不得超过|至多|最多|最长|最晚|最迟|不高于|小于|低于|少于)"
    r"|(?P<over>超过|至少|不少于|不低于|最少|最短|大于|高于|满)|(?P<about>每隔?|约|大约))\s*$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A time, a sum or a share, with the bound that it is."""

    start: int
    end: int
    kind: str
    """Of what, and which bound: only amounts of one kind can contradict one another."""
    value: float
    """In minutes, yuan or hundredths."""


def amounts(text: str) -> Iterator[Amount]:
    """The amounts of a normalized text, in their order; dates and ordinals are none."""
    dates = [match.span() for match in _DATE.finditer(text)]
    for match in _AMOUNT.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in dates):
            continue
        kind, value = _measured(match)
        below, above = _LIMIT.search(text, 0, match.start()), _BOUND.match(text, match.end())
        bound = (above and above.lastgroup) or (below and below.lastgroup) or ""
        yield Amount(match.start(), match.end(), f"{kind} {bound}", value)


def _measured(match: re.Match[str]) -> tuple[str, float]:
    number = _value(match["number"])
    if time := match["time"]:
        unit = time.removeprefix("个").removeprefix("半")
        extra = 0.5 if "半" in time and match["number"] != "半" else 0
        if unit in {"工作日", "自然日"}:
            return ("workdays", number) if unit == "工作日" else ("time", number * 1440)
        return "time", (number + extra) * _MINUTES[unit[0]]
    if match["share"]:
        return "share", number
    return "money", number * _SCALE[match["scale"]]


def _value(number: str) -> float:
    if number == "半":
        return 0.5
    if number[0].isdigit():
        return float(number.replace(",", ""))
    return float(number_of(number.replace("两", "二")))
