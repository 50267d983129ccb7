"""Reads the lines of a plain-text page, and tells which may be a title or belong to the site."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLET = re.compile(r"[•·●○◆◇▪■□★☆*\-–]\s+|[•·●○◆◇▪■★☆]")
NUMBER = re.compile(
    r"(?P<digits>\d{1,2})(?:[.、．)）](?!\d|[xX](?![A-Za-z]))\s*)|(?P<han>[一二三四五六七八九十]{1,3})[、.．]\s*"
    r"|[(（](?P<inner>[一二三四五六七八九十\d]{1,3})[)）]\s*"
    r"|第(?P<part>[一二三四五六七八九十\d]{1,3})[章节部分]+[、：:\s]?\s*"
)
CONTENTS = re.compile(r"[【\[]?(?:导读|目录|本文目录|内容导航)[】\]]?\s*[:：]?\s*$")
_CREDIT = re.compile(
    r"(?:题图|封面图?|配图|图片|头图)\s*(?:来自|来源|源自|[:：])|分享到|上一篇|下一篇|阅读量|浏览量"
    r"|点赞|版权声明|本文来自"
)
_INVITATION = re.compile(
    r"(?:输入|搜索|提问|下方|搜一搜).*(?:问题|答案|关键[字词]|内容)|(?:问题|答案|关键[字词]).*(?:输入|搜索|下方)"
)
_CRUMB_MARK = re.compile(r"[>»›]")
_MAX_CRUMB_CHARS = 12
HAN = re.compile(r"[㐀-鿿]")
SENTENCE_END = re.compile(r"[。！!；;]|[:：]$")
_HAN_NUMBERS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
MAX_TITLE_CHARS = 60
MAX_HEADING_CHARS = 30


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    indent: int
    text: str
    """Without its bullet."""
    bullet: bool
    after_blank: bool


def lines_of(text: str) -> list[Line]:
    lines = []
    blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        expanded = raw.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")
        stripped = expanded.strip()
        if not stripped:
            blank = True
            continue
        bullet = _BULLET.match(stripped)
        bare = stripped[bullet.end() :].strip() if bullet else stripped
        if bare:
            indent = len(expanded) - len(expanded.lstrip())
            lines.append(Line(number, indent, bare, bool(bullet), blank))
        blank = False
    return lines


def number_of(line: Line) -> tuple[str, int] | None:
    """The style and the value of a line's number; None for a line without one."""
    match = NUMBER.match(line.text)
    if not match or line.bullet:
        return None
    style, digits = next((name, value) for name, value in match.groupdict().items() if value)
    if digits.isdigit():
        return style, int(digits)
    tens, ten, ones = digits.rpartition("十")
    high = _HAN_NUMBERS.get(tens, 1) * 10 if ten else 0
    return style, high + _HAN_NUMBERS.get(ones, 0)


def is_title(line: Line) -> bool:
    plain = not (line.bullet or NUMBER.match(line.text) or CONTENTS.fullmatch(line.text))
    return plain and len(line.text) <= MAX_TITLE_CHARS and not SENTENCE_END.search(line.text)


def is_chrome(line: Line) -> bool:
    """Whether a line before the first section belongs to the site instead of the article."""
    text = line.text
    return len(text) <= 2 * MAX_TITLE_CHARS and bool(
        _INVITATION.search(text) or (_CREDIT.match(text) and len(text) <= MAX_TITLE_CHARS)
    )


def is_header(line: Line, chinese: bool) -> bool:
    """Whether a line before the title is the site's name, greeting or breadcrumbs.

    On a `chinese` page so is a line without Chinese characters.
    """
    text = line.text
    if len(text) >= 2 * MAX_TITLE_CHARS:
        return False
    crumbs = [crumb.strip() for crumb in _CRUMB_MARK.split(text)]
    return (chinese and not HAN.search(text)) or (
        not line.bullet and len(crumbs) > 1 and all(0 < len(c) <= _MAX_CRUMB_CHARS for c in crumbs)
    )
