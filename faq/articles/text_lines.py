"""Reads the lines of a plain-text page and the marks that they begin with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faq.articles.numerals import number_of

_SYMBOL = "▀-▟■-◿☀-❵➔-➿⬀-⯿\U0001f300-\U0001faff"
_BULLET = re.compile(
    rf"(?:([{_SYMBOL}])\1*\ufe0f?\s*|[•·*\-–]\s+|[•·]|[#＃]{{1,6}}(?:\s+|(?<=＃)))"
)
_HAN_COUNT = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = rf"(?:{_HAN_COUNT}|\d{{1,3}})"
_AFTER_PART = r"(?:\s*[、：:．.]\s*|\s+|(?=[^\W\d_]))"
_NUMBERS = re.compile(
    rf"第\s?(?P<part>{_COUNT})\s?(?:部分|[篇编]){_AFTER_PART}"
    rf"|第\s?(?P<chapter>{_COUNT})\s?[章讲课]{_AFTER_PART}"
    rf"|第\s?(?P<section>{_COUNT})\s?节{_AFTER_PART}"
    rf"|第\s?(?P<clause>{_COUNT})\s?条(?:\s*[、：:]\s*|\s+)"
    r"|(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,4})(?![.．]?\d|%)(?:[.．、]\s*|\s+|(?=[㐀-鿿]))"
    rf"|(?P<bare>[1-9]\d?)[ ]+(?=[㐀-鿿])|(?P<barehan>{_HAN_COUNT})[ ]+(?=[㐀-鿿])"
    r"|(?P<digits>\d{1,2})[.、．](?!\d|[xX](?![A-Za-z]))\s*"
    r"|(?P<half>\d{1,2})[)）](?!\d)\s*"
    rf"|(?P<padded>0\d)[ ]+(?=\S)|[【〖](?P<boxed>{_COUNT})[】〗]\s*"
    r"|[(（]\s?(?P<inner>\d{1,2})\s?[)）]\s*"
    r"|(?P<keycap>\d)\ufe0f?\u20e3\s*|(?P<roman>[Ⅰ-Ⅻ])\s*[.、．]?\s*"
    rf"|(?P<han>{_HAN_COUNT})[、.．]\s*"
    rf"|[(（]\s?(?P<innerhan>{_HAN_COUNT})\s?[)）]\s*"
    r"|(?P<circled>[①-⑳❶-❿➀-➓⑴-⒛㈠-㈩])\s*"
    r"|(?P<letter>[a-h])[.．)）、]\s*|(?P<capital>[A-H])[.．)）、]\s*"
)
_BRACKETED = re.compile(
    r"(?P<open>[【〖\[［])(?P<name>[^【】〖〗\[\]［］]{1,30})[】〗\]］]\s*[:：]?(?P<rest>.*)"
    r"|(?P<rule>(?P<char>[=—─*~_\-])(?P=char)+)\s*(?P<ruled>[^\s=—─*~_\-](?:.{0,30}[^\s=—─*~_\-])?)\s*(?P=rule)"
)
"""A name in brackets, with text after them or without, or between rules as in `== 名称 ==`."""
_RULE = re.compile(r"([=＝\-－—─━═_~*])\1{2,}")
_BRACKETS = "brackets "
"""What the styles of names in brackets begin with."""
_MAX_BARE_CHARS = 15
"""Characters behind a bare number that may be a heading."""
_ONLY_TOGETHER = frozenset({"letter", "capital", "barehan", "padded"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line begins with: a bullet, or a number in one of several styles."""

    style: str
    end: int = 0
    """Offset in the line's text of what the mark stands before."""
    path: tuple[int, ...] = ()
    """The parts of 1.2.3; empty for a bullet."""

    @property
    def value(self) -> int:
        """The last part of the number; 0 for a bullet."""
        return self.path[-1] if self.path else 0

    @property
    def encloses(self) -> bool:
        """Whether it stands around the text."""
        return self.style.startswith(_BRACKETS)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text in it."""

    number: int
    indent: int
    text: str
    """Without its bullet."""
    after_blank: bool
    bullet: str = ""
    """The bullet it began with."""
    mark: Mark | None = None
    underline: str = ""
    """What the rule directly below it is made of."""

    @property
    def is_alone(self) -> bool:
        """Whether nothing stands after the brackets that it begins with."""
        inside = _BRACKETED.fullmatch(self.text)
        return inside is None or not (inside["rest"] or "").strip()

    @property
    def name(self) -> str:
        """The text behind the mark."""
        if self.mark is None:
            return self.text
        inside = _BRACKETED.fullmatch(self.text) if self.mark.encloses else None
        if inside:
            name, rest = str(inside["name"] or inside["ruled"]).strip(), inside["rest"] or ""
            return f"{name}：{rest.strip()}" if rest.strip() else name
        name = self.text[self.mark.end :]
        return name.rstrip(f"{self.bullet} ") or name


def lines_of(text: str) -> list[Line]:
    """The lines of `text` that aren't blank, without rules (====)."""
    lines: list[Line] = []
    blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        expanded = raw.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")
        stripped = expanded.strip()
        rule = _RULE.fullmatch(stripped)
        if rule and not blank:
            lines[-1] = replace(lines[-1], underline=rule[1])
        if not stripped or rule:
            blank = True
            continue
        line = _line(number, len(expanded) - len(expanded.lstrip()), stripped, after_blank=blank)
        if line:
            lines.append(line)
            blank = False
    return _without_stray(lines)


def _line(number: int, indent: int, text: str, *, after_blank: bool) -> Line | None:
    """The line, or None if it is nothing but a bullet."""
    found = _BULLET.match(text)
    if not found:
        return Line(number, indent, text, after_blank, mark=mark_of(text))
    bullet = found[0].strip().removesuffix("\ufe0f").replace("＃", "#")
    bare = text[found.end() :].strip()
    return Line(number, indent, bare, after_blank, bullet, Mark(bullet)) if bare else None


def mark_of(text: str) -> Mark | None:
    """The number, or the brackets around all of it, that a text begins with."""
    found = _NUMBERS.match(text)
    if not found:
        inside = _BRACKETED.fullmatch(text)
        return Mark(_BRACKETS + (inside["open"] or inside["rule"][0])) if inside else None
    style = str(found.lastgroup)
    rest = text[found.end() :]
    path = tuple(map(number_of, found[style].split(".")))
    if not rest or _counts_on(style, path[-1], rest):
        return None
    return Mark(f"{style}{len(path)}" if style == "decimal" else style, found.end(), path)


def _counts_on(style: str, value: int, rest: str) -> bool:
    """Whether the line itself counts on, as in `① 打开 ② 关闭`."""
    if style == "circled":
        return any(_is_circled(char, value + 1) for char in rest)
    after = {"digits": r"[.、．]", "half": r"[)）]"}.get(style)
    return bool(after and re.search(rf"(?<=[\s，。；;]){value + 1}{after}(?!\d)", rest))


def _is_circled(char: str, value: int) -> bool:
    return unicodedata.category(char) == "No" and unicodedata.numeric(char, -1) == value


def _without_stray(lines: Sequence[Line]) -> list[Line]:
    """The lines without the marks that the page as a whole tells to be none.

    Letters count only where A and B do, as do 一 and 二 or 01 and 02 before a space; 1.2 counts
    where 1.1 does, and `1 名称` is a chapter where 1.1 does, or where it is short and the next one.
    """
    seen = {(line.mark.style, line.mark.path) for line in lines if line.mark and line.mark.path}
    decimals = any(style == "decimal2" for style, _ in seen)
    chapter = 0  # the last one
    kept = []
    for line in lines:
        mark = line.mark
        if mark and mark.style in _ONLY_TOGETHER:
            mark = mark if {(mark.style, (1,)), (mark.style, (2,))} <= seen else None
        elif mark and len(mark.path) > 1:
            mark = mark if (mark.style, (*mark.path[:-1], 1)) in seen else None
        elif mark and mark.style == "bare":
            is_next = mark.value == chapter + 1 and len(line.name) <= _MAX_BARE_CHARS
            counts = decimals and (is_next or ("decimal2", (mark.value, 1)) in seen)
            chapter = mark.value if counts else chapter
            mark = replace(mark, style="chapter") if counts else None
        kept.append(line if mark is line.mark else replace(line, mark=mark))
    return kept
