"""Finds the marks by which a text counts its items: 1、 (1) ① 一、 第一步 步骤1 Step 1.

A number without punctuation is one where nothing else stands in its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faq.articles.numerals import AFTER_COUNT, CIRCLED, HAN, number_of

_UNREFERRED = r"(?<![和与至到从在及、行下述此上该本的过照按见做完])"
"""Before 步骤 1 where it counts: behind these, as in 跳过步骤 1, it is referred to."""
STEP_STYLES = frozenset({"nth step", "step"})
"""The styles that say that what they count are steps."""
_MAX_GAP = 3
"""How far a number may be from the one before it, as where one was left out by mistake."""
_MEASURES = "个月天日年元小分秒次条张人位种名件台套周号万千百克公项份"
"""What is counted behind a number that is none of a list, as in 3 个问题."""
_STYLES = {
    "nth step": rf"{_UNREFERRED}第\s*(?P<count>[{HAN}\d]{{1,3}})\s*步{AFTER_COUNT}",
    "step": rf"{_UNREFERRED}(?:步[骤驟]\s*|(?<![A-Za-z])(?:Step|STEP|step)\s*)"
    rf"(?P<count>\d{{1,2}}(?![\d.]\d)|[{HAN}]{{1,3}}){AFTER_COUNT}",
    "digits": r"(?P<line>(?m:^))?(?<![\w.．(（])(?P<count>\d{1,2})"
    r"(?:[.、．)）](?!\d)|(?(line)[、)）]|(?!)))\s*",
    "digits in words": r"(?<=[^\W\da-zA-Z_])(?P<count>\d{1,2})[、)）](?!\d)\s*",
    "brackets": r"[(（]\s*(?P<count>\d{1,2})\s*[)）]\s*",
    "han": rf"(?:^|(?<=[\s。；;，,：:]))(?P<count>[{HAN}]{{1,3}})[、.．]\s*",
    "han in brackets": rf"[(（](?P<count>[{HAN}]{{1,3}})[)）]\s*",
    "circled": rf"(?P<count>[{CIRCLED}])\s*",
    "letters": r"(?:^|(?<=[\s。；;，,：:]))(?P<count>[a-h])[.)]\s+",
    "bare": rf"(?m:^)(?P<count>\d{{1,2}})[ \t]+(?=[㐀-鿿“「【])(?![{_MEASURES}])",
    "alone": rf"(?m:^)(?P<count>\d{{1,2}}|[{HAN}]{{1,3}})[^\S\n]*(?:\n|\Z)",
}
_PATTERNS = {style: re.compile(pattern) for style, pattern in _STYLES.items()}
_HINT = re.compile(
    rf"\d|[{HAN}][步、.．)）]|步[骤驟]\s*[{HAN}]|[{CIRCLED}]|\b[ab][.)]\s|(?m:^[{HAN}]{{1,3}}$)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text, in offsets, and the number it gives."""

    style: str
    number: int
    start: int
    end: int


def may_count(text: str) -> bool:
    """Whether `text` may hold a mark; quick, and never False where there is one."""
    return bool(_HINT.search(text))


def leading_mark(text: str, style: str = "") -> Mark | None:
    """The mark that `text` begins with, of one style if `style` is given."""
    for name in [style] if style else _PATTERNS:
        match = _PATTERNS[name].match(text)
        if match:
            return _mark(name, match)
    return None


def marks_from(text: str, style: str, number: int) -> tuple[Mark, ...]:
    """The marks of one style that count up from `number` in `text`.

    One that begins a line may leave out a number before it.
    """
    marks: list[Mark] = []
    for match in _PATTERNS[style].finditer(text):
        mark = _mark(style, match)
        begins = match.start() > 0 and text[match.start() - 1] == "\n"
        if mark.number == number or (begins and marks and goes_on(number - 1, mark.number)):
            marks.append(mark)
            number = mark.number + 1
    return tuple(marks)


def goes_on(last: int, number: int) -> bool:
    """Whether `number` counts on from `last`, be it that some were left out."""
    return last < number <= last + _MAX_GAP


def counted(text: str) -> tuple[Mark, ...]:
    """The marks that count one, two, three… in `text`, in the first style that has them.

    Empty unless there are two, and text after one of them.
    """
    if not may_count(text):
        return ()
    for style in _PATTERNS:
        marks = marks_from(text, style, 1)
        if len(marks) > 1 and _has_text(text, marks):
            return marks
    return ()


def bounds(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The spans of what the marks count, without the marks."""
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    return [(mark.end, end) for mark, end in zip(marks, ends, strict=True)]


def _has_text(text: str, marks: Sequence[Mark]) -> bool:
    return any(text[start:end].strip() for start, end in bounds(text, marks))


def _mark(style: str, match: re.Match[str]) -> Mark:
    return Mark(style, number_of(match["count"]), match.start(), match.end())
