"""Reads the numbers by which texts count: 12, ⑫, 十二, c."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

HAN = "一二三四五六七八九十"
"""The Chinese numerals from one to ten."""
CIRCLED = "①-⑳❶-❿➀-➓⑴-⒛㈠-㈩"
"""Ranges of numerals in circles and brackets, for a class of characters."""
AFTER_COUNT = r"\s*(?:[:：.．、，,)）|｜]|[-–—]{1,2}(?!\d))?\s*"
"""What may stand between a number and what it counts, as a pattern."""
_LONE = re.compile(
    rf"\s*(?:第|步[骤驟]|step)?\s*(?P<count>\d{{1,2}}|[{HAN}]{{1,3}}|[{CIRCLED}])"
    r"\s*(?:步|[.．、)）:：])?\s*",
    re.IGNORECASE,
)
_WAY_MARK = (
    r"[【\[（(]?(?:第?\s*[一二三四五六七八九十\d]{1,2}\s*种(?:方[法式案]|办法|做法)?(?!\w)"
    rf"|(?:方[法式案]|途径|办法|渠道|做法|路径)\s*"
    rf"(?:[{HAN}](?![般些样种定直旦次])|[\d{CIRCLED}]|[A-Da-d](?![a-z])))"
)
_WAY = re.compile(rf"{_WAY_MARK}[^。！？!?；;]*。?")
_MARKED_WAY = re.compile(rf"{_WAY_MARK}(?:\s*[】\]）)]\s*[:：]?|\s*[:：，,、.]|\s)\s*")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_DIGITS = {char: value for value, char in enumerate(HAN[:-1], 1)}


def number_of(count: str) -> int:
    """The number that `count` stands for: digits, Chinese numerals below a hundred, a numeral in
    a circle or brackets, a Roman one of a single character, or a letter, from a for 1."""
    if count.isdecimal():
        return int(count)
    if count.isascii():
        return ord(count.lower()) - ord("a") + 1
    if len(count) == 1 and unicodedata.category(count) in {"No", "Nl"}:
        return int(unicodedata.numeric(count))
    tens, ten, ones = count.rpartition("十")
    high = _DIGITS.get(tens, 1) * 10 if ten else 0
    return high + _DIGITS.get(ones, 0)


def lone_number(text: str) -> int:
    """The number of a text that is nothing but a mark (1, ②, 第三步, Step 4); 0 for any other."""
    match = _LONE.fullmatch(text)
    return number_of(match["count"]) if match else 0


def is_way(text: str) -> bool:
    """Whether a short text names one of several ways: 方法一, 方式 2：现场, 方案A."""
    return bool(_WAY.fullmatch(text))


def way_mark(text: str) -> int:
    """The length of the mark of a way (方法一：) that a text begins with; else 0."""
    found = _MARKED_WAY.match(text)
    return found.end() if found else 0


def roman_number(count: str) -> int:
    """The Roman number that `count` spells with i, v and x."""
    values = [*(_ROMAN[char] for char in count.lower()), 0]
    return sum(-own if own < following else own for own, following in pairwise(values))
