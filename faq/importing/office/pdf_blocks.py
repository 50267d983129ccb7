"""Puts lines of pages together to headings, paragraphs and items, over lines and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from faq.importing.office.flow import Block, Item, Part, block, heading
from faq.importing.office.pdf_lines import Line

_MARKS = (
    re.compile(r"(?P<n>\d{1,3})\s*(?:[.．](?!\d)|[、)）])\s*"),
    re.compile(r"[(（]\s*(?P<n>\d{1,2})\s*[)）]\s*"),
    re.compile(r"(?P<circle>[①-⑳])\s*"),
    re.compile(r"(?P<letter>[a-z])\s*[.)、）]\s*"),
    re.compile(r"(?P<bullet>[•·●○■□◆◇▪➢✓–—*-])\s*(?=\S)"),
)
_OWN_LINE = re.compile(
    r"第[一二三四五六七八九十百\d]+[步章节条部]|步骤\s*[\d一二三四五六七八九十]|[问答QA][:：]"
    r"|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|【"
)
"""What begins a line that goes on with none before it."""
_NAMED = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[章节部]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])"
)
_ENDS = ("。", "！", "？", "：", "；", ".", "!", "?", ":", ";", "”", "）", "】")
_SENTENCE_ENDS = ("。", "！", "？")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}\s*页?)?"
    r"(?:\s*共\s*\d{1,4}\s*页)?[-—–·\s]*|page\s*\d+(?:\s*of\s*\d+)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_MOST_HEADING_CHARS = 50
_LARGER = 1.12
_EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header or footer."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Something of a page that is no line: a table or a picture."""

    x0: float
    x1: float
    top: float
    part: Part


Element = Line | Placed


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without headers, footers and numbers."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({_as_furniture(each) for each in _edges(lines)})
    least = max(2, (len(pages) + 1) // 2)
    found = []
    for lines in pages:
        furniture = [
            each
            for each in _edges(lines)
            if _PAGE_NUMBER.fullmatch(each.text)
            or (len(pages) > 1 and seen[_as_furniture(each)] >= least)
        ]
        found.append([each for each in lines if each not in furniture])
    return found


def _as_furniture(line: Line) -> tuple[str, int]:
    """What headers and footers of different pages have in common: text but for numbers, place."""
    return _DIGITS.sub("0", line.text), round(line.top / 4)


def _edges(lines: list[Line]) -> list[Line]:
    down = sorted(lines, key=lambda line: line.top)
    return [*down[:_EDGE], *down[-_EDGE:]] if len(down) > 2 * _EDGE else down


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of letters of a document."""

    body: float
    headings: tuple[float, ...]
    """The largest first."""

    def level(self, line: Line) -> int:
        """The level of a heading, from 1; 0 for what is none."""
        if line.size not in self.headings or len(line.text) > _MOST_HEADING_CHARS:
            return 0
        return self.headings.index(line.size) + 1


def sizes_of(pages: Sequence[Sequence[Line]]) -> Sizes:
    """The sizes of letters: most have that of the body, headings larger ones."""
    letters: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted((size for size in letters if size >= body * _LARGER), reverse=True)
    return Sizes(body, tuple(larger))


@dataclass(slots=True)
class _Open:
    """A paragraph or item that may go on."""

    lines: list[Line]
    html: str
    text: str
    item: tuple[tuple[int, ...], int | None] | None = None
    """Depth and number."""

    def add(self, line: Line) -> None:
        joint = _joint(self.text, line.text)
        self.html = (self.html[:-1] if joint is None else self.html + joint) + line.html
        self.text = (self.text[:-1] if joint is None else self.text + joint) + line.text
        self.lines.append(line)


def _joint(before: str, after: str) -> str | None:
    """What belongs between two lines; None where a hyphen at the end goes."""
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].islower():
        return None
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def parts_of(pages: Sequence[Sequence[Element]], sizes: Sizes) -> Iterator[Part]:
    """The parts of a document."""
    now: _Open | None = None
    for elements in pages:
        margins = _margins([each for each in elements if isinstance(each, Line)], sizes)
        for element in elements:
            if isinstance(element, Placed):
                yield from _closed(now)
                now = None
                yield element.part
                continue
            level = sizes.level(element)
            if now and _goes_on(now, element, margins, is_heading=bool(level)):
                now.add(element)
                continue
            yield from _closed(now)
            now = None
            if level:
                now = _Open([element], element.html, element.text, ((-level,), None))
            else:
                now = _opened(element)
    yield from _closed(now)


Margins = Mapping[int, tuple[float, float]]
"""The left and the right one of each column."""


def _margins(lines: Sequence[Line], sizes: Sizes) -> Margins:
    found = {}
    for column in {each.column for each in lines}:
        own = [each for each in lines if each.column == column]
        own = [each for each in own if each.size == sizes.body] or own
        found[column] = min(each.x0 for each in own), max(each.x1 for each in own)
    return found


def _opened(line: Line) -> _Open:
    for rank, form in enumerate(_MARKS):
        mark = form.match(line.text)
        if mark and line.html.startswith(line.text[: mark.end()].rstrip()):
            rest = line.html[len(mark[0].rstrip()) :].lstrip()
            if not rest:
                break
            depth = (round(line.x0 / 6), rank)
            return _Open([line], rest, line.text[mark.end() :], (depth, _number(mark)))
    return _Open([line], line.html, line.text)


def _number(mark: re.Match[str]) -> int | None:
    found = mark.groupdict()
    if found.get("n"):
        return int(found["n"])
    if found.get("circle"):
        return ord(found["circle"]) - ord("①") + 1
    return ord(found["letter"]) - ord("a") + 1 if found.get("letter") else None


def _goes_on(now: _Open, line: Line, margins: Margins, *, is_heading: bool) -> bool:
    """Whether a line goes on with what is open."""
    last = now.lines[-1]
    left, _ = margins[line.column]
    _, right = margins.get(last.column, margins[line.column])
    shift = left - margins.get(last.column, margins[line.column])[0]
    if abs(last.size - line.size) > 0.6 or last.is_row or line.is_row:
        return False
    next_page = line.top < last.top
    if is_heading:
        return not next_page and line.top - last.bottom < 0.8 * line.size and _is_full(last, right)
    if now.item and now.item[0][0] < 0:
        return False
    if any(form.match(line.text) for form in _MARKS[:3]) or _OWN_LINE.match(line.text):
        return False
    if _MARKS[4].match(line.text) and not line.text[0].isascii():
        return False
    if not next_page and line.top - last.bottom > 1.2 * line.size:
        return False
    if last.bold != line.bold and last.bold:
        return False
    if not _is_full(last, right):
        return False
    first = now.lines[0]
    if now.item:
        return line.x0 >= first.x0 + shift - 1 or next_page
    return line.x0 < left + 1.2 * line.size or line.x0 <= last.x0 + shift + 1


def _is_full(line: Line, right: float) -> bool:
    """Whether a line reaches the right margin, so that the next one may go on."""
    if line.text[-1:].isascii():  # a word that doesn't fit goes to the next line whole
        return line.x1 >= right - max(6 * line.size, 0.12 * right)
    # A sign that may begin no line takes the character before it along.
    return line.x1 >= right - (1.1 if line.text.endswith(_SENTENCE_ENDS) else 2.3) * line.size


def _closed(now: _Open | None) -> Iterator[Part]:
    if now is None:
        return
    if now.item and now.item[0][0] < 0:
        yield heading(-now.item[0][0], now.html)
    elif now.item:
        yield Item(now.html, *now.item)
    elif _is_named(now):
        yield Block(f"<p><b>{now.html}</b></p>")
    else:
        yield block(now.html)


def _is_named(now: _Open) -> bool:
    """Whether a line may be a heading in letters of the usual size; whoever reads bold lines
    decides."""
    line = now.lines[0]
    if len(now.lines) > 1 or len(now.text) > _MOST_HEADING_CHARS or now.text.endswith(_ENDS):
        return False
    return line.bold or bool(_NAMED.match(now.text))
