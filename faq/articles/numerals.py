"""Reads the numbers by which texts count: 12, ⑫, 十二, c."""

from __future__ import annotations

import unicodedata

HAN = "一二三四五六七八九十"
"""The Chinese numerals from one to ten."""
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
