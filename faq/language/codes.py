"""Finds codes, versions, numbers and Latin names in a text, however they are spelt.

``ERR_1234``, ``err 1234`` and ``ERR1234`` are one; ``v5.2`` and ``5.2`` are one; ``5.2`` and
``5.2.1`` are two, as are ``c``, ``c++`` and ``c#``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from faq.language.compounds import compound_parts, form, is_parted

CodeKind = Literal["name", "code", "version", "number"]

_TOKEN = re.compile(r"[0-9a-z]+(?:[._'&@/-][0-9a-z]+)*(?:[+#]+(?![0-9a-z]))?")
_PIECES = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-z]+[+#]*|[+#]+")
_VERSION = re.compile(r"v?[0-9]+(?:\.[0-9]+)+(?:\.x)?|v[0-9]+")
_SEPARATORS = re.compile(r"[_'&@/-]|(?<![0-9])\.|\.(?![0-9])")
_QUANTITY = re.compile(
    r"\s*(?:[天日号个元块毛角分年月周岁次人件张斤克米里份套条包箱家笔种层楼点秒度倍折位名页步项台部本只双%％℃]"
    r"|小时|分钟|公里|万|千|百|kg|km|cm|mm|ml)"
)
_MEASURE = re.compile(r"\s*(?:[天元块毛岁斤克米度倍折%％℃万千百]|小时|分钟|公里|kg|km|cm|mm|ml)")
"""What a number measures that is surely no code; 页 of ``404 页`` may follow one."""
_DIGIT = re.compile("[0-9]")
_SHORTEST_NUMBER, _LONGEST_NUMBER = 2, 6
"""Digits of a number that can be a code, unless a name stands before it; telephone and order
numbers are longer."""
_VERSION_BEFORE = re.compile(r"版本?\s*$|version\s*$|(?:升级?|降级?)[到至]\s*$")
_NAME_BEFORE = re.compile("[a-z][ -]?$")
_CUE_WORD = re.compile(
    "(?:错误|返回|状态|故障|响应|异常|告警|报警)[码值号]?|代码|编码|代号|端口|报错?|提示码?|型号|编号"
    "|code|error|err|port"
)
_CUE = re.compile(rf"(?:{_CUE_WORD.pattern})[\s:：#为是“\"'-]*$")
"""What stands before a number that is a code."""
_BEFORE = 20
"""Code points before a number that are looked at."""
_MOST_JOINED = 4
"""Neighbouring tokens that may be written as one."""
_LONGEST_TEXT = 4000
"""Code points of a text that are read."""


class Code(Struct, frozen=True, gc=False):
    """A code, version, number or Latin name in a text."""

    kind: CodeKind
    text: str
    start: int
    """Where it stands."""
    folded: str
    """One spelling for all; versions and numbers without ``v``."""
    joined: tuple[str, ...] = ()
    """Spellings together with the neighbours, any of which stands for it too."""
    after_name: str = ""
    """The Latin name before a number or version that belongs to it: ios of ``iOS 17``."""

    @property
    def shape(self) -> str:
        """What another of its kind looks like: 9 for digits, a for letters; 9.9 for a version."""
        if self.kind in ("name", "version"):
            return self.kind
        return re.sub("[a-z]+", "a", re.sub("[0-9]+", "9", self.folded))


def fold(token: str) -> str:
    """The one spelling of a token."""
    folded = form(token)
    return folded[1:] if _VERSION.fullmatch(folded) and folded[0] == "v" else folded


def codes(text: str) -> tuple[Code, ...]:
    """The codes of a normalized text in order, without quantities and long numbers."""
    matches = list(_TOKEN.finditer(text[:_LONGEST_TEXT]))
    folds = [fold(match[0]) for match in matches]
    found: list[Code] = []
    for at, (match, folded) in enumerate(zip(matches, folds, strict=True)):
        before = matches[at - 1] if at and _adjoins(text, matches[at - 1], match) else None
        name = before[0] if before and before[0].isalpha() else ""
        kind = _kind(match[0], folded)
        if kind == "number" and _is_quantity(text, match):
            continue
        if kind == "version" and not name and _is_amount(text, match):
            continue
        joined = tuple(_joined(text, matches, folds, at))
        found.append(Code(kind, match[0], match.start(), folded, joined, name))
    return tuple(found)


def is_marked(text: str, start: int) -> bool:
    """Whether a word before the number at `start` says that it is a code: 错误码 4006."""
    return bool(_CUE.search(text, max(0, start - _BEFORE), start))


def marked_codes(text: str) -> frozenset[str]:
    """The codes, versions and numbers of a normalized text of which a word before says so, as they
    stand."""
    if not (_DIGIT.search(text) and _CUE_WORD.search(text)):
        return frozenset()
    return frozenset(
        each.text for each in codes(text) if each.kind != "name" and is_marked(text, each.start)
    )


def stands_as_code(wanted: str, text: str) -> bool:
    """Whether a normalized text has a number otherwise than as a measure of something; True for
    what is no number."""
    if not wanted.isdigit():
        return True
    found = re.finditer(rf"(?<![0-9.]){wanted}(?![0-9a-z]|\.[0-9])", text)
    return any(not _MEASURE.match(text, each.end()) for each in found)


def spellings(text: str) -> set[str]:
    """Every spelling that a code asked for may have in a normalized text: tokens folded, their
    parts and runs of these, and neighbours joined."""
    matches = list(_TOKEN.finditer(text[:_LONGEST_TEXT]))
    folds = [fold(match[0]) for match in matches]
    found = set(folds)
    for at, match in enumerate(matches):
        found.update(map(fold, _SEPARATORS.split(match[0])))
        found.update(_PIECES.findall(match[0]))
        parts = (match[0][start:end] for start, end in compound_parts(match[0]))
        found.update(fold(part) for part in parts if is_parted(part))
        joined = folds[at]
        for nxt in range(at + 1, min(at + _MOST_JOINED, len(matches))):
            if not _adjoins(text, matches[nxt - 1], matches[nxt]):
                break
            joined += folds[nxt]
            found.add(joined)
    return found


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    """Whether a number counts something, or is too long or too short for a code."""
    return (
        bool(_QUANTITY.match(text, match.end()))
        or text[_begin_before(match) : match.start()].rstrip().endswith("第")
        or (
            not _SHORTEST_NUMBER <= len(match[0]) <= _LONGEST_NUMBER
            and not _NAME_BEFORE.search(text, _begin_before(match), match.start())
        )
    )


def _begin_before(match: re.Match[str]) -> int:
    return max(0, match.start() - _BEFORE)


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Whether a number with a point is no version: neither marked as one nor of three parts."""
    marked = match[0][0] == "v" or text.startswith("版", match.end())
    return (
        match[0].count(".") < 2
        and not marked
        and not _VERSION_BEFORE.search(text, _begin_before(match), match.start())
    )


def _joined(
    text: str, matches: Sequence[re.Match[str]], folds: Sequence[str], at: int
) -> list[str]:
    """Spellings of the run of tokens around the one at `at` that hold it and a neighbour."""
    found: list[str] = []
    for first in range(max(0, at - _MOST_JOINED + 1), at + 1):
        joined = ""
        for last in range(first, min(first + _MOST_JOINED, len(matches))):
            if last > first and not _adjoins(text, matches[last - 1], matches[last]):
                break
            joined += folds[last]
            if last >= at and last > first:
                found.append(joined)
    return found


def _adjoins(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether nothing but a space or a mark stands between two tokens."""
    between = text[one.end() : other.start()]
    return len(between) == 1 and not between.isalnum() and between not in ",，;；。、|\n"


def _kind(token: str, folded: str) -> CodeKind:
    # A dotted telephone number is no version.
    if _VERSION.fullmatch(token) and (token[0] == "v" or not folded.isdigit()):
        return "version"
    if folded.isdigit():
        return "number"
    return "code" if any(character.isdigit() for character in folded) else "name"
