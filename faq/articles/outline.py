"""Arranges headings and blocks into an article's lead, sections and notice.

Shared by the formats that have headings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from faq.articles.labels import KEY_POINTS, NOTICES, STEPS
from faq.articles.numerals import HAN, number_of
from faq.model import Block, Section

_LABEL_HEADING = re.compile(rf"(?:{KEY_POINTS}|{STEPS})\s*[:：]?")
LABEL = re.compile(rf"[【\[]?(?:{KEY_POINTS}|{STEPS})[】\]]?\s*(?:[:：]|$)")
"""A label of key points or steps, at the beginning of a block."""
NOTICE = re.compile(rf"(?:[【\[](?:{NOTICES})[】\]]\s*[:：]?|(?:{NOTICES})(?:\s*[:：]|\s|$))\s*")
_NUMBERING = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*(?:[、)）]\s*(?!\d)|[.．](?![xX](?![A-Za-z]))\s*(?!\d))|[一二三四五六七八九十]{1,3}[、.．]\s*"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*|第[一二三四五六七八九十\d]{1,3}[章节部分]+[、：:\s]\s*)"
)
_COUNT = re.compile(rf"\d+|[{HAN}]+")
_COUNTED = re.compile(rf"(?P<number>[{HAN}]{{1,3}})、(?P<numeral>[{HAN}]?)")
"""一、二年级: what looks like numbering may belong to the words if a numeral follows."""
_MAX_NOTICE_BLOCKS = 6
"""Blocks of a closing reminder, including that of its label."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the stream; level 1 is the outermost.

    A heading without text ends the sections of its level and deeper.
    """

    level: int
    text: str
    line: int
    number: int | None = None
    """What it is numbered with, the last part of 1.2.3; None without."""
    alternative: bool = False
    """Whether it is the label of a tab."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of an article; `title` is None if neither given nor found."""

    title: str | None
    other_title: str | None
    """The heading in the place of the title, if it differs from the title given."""
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    notice: tuple[Block, ...]


@dataclass(slots=True)
class _Open:
    heading: Heading
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


def clean_heading(text: str) -> str:
    """A heading without its numbering and explicit anchor."""
    bare = text.strip()
    anchor = bare.rfind("{#")
    if anchor >= 0 and bare.find("}", anchor) == len(bare) - 1:
        bare = bare[:anchor].rstrip()
    numbering = _NUMBERING.match(bare)
    return bare[numbering.end() :].strip() or bare if numbering else bare


def heading_number(text: str) -> int | None:
    """The number that a heading begins with, the last part of 1.2.3; None without."""
    numbering = _NUMBERING.match(text.strip())
    counts = _COUNT.findall(numbering[0]) if numbering else []
    return number_of(counts[-1]) if counts else None


def clean_headings(stream: Sequence[Heading | Block]) -> list[Heading | Block]:
    """`stream` with its headings cleaned; 一、 before a numeral is numbering only among others."""
    counted = [
        (each.level, match) if match else None
        for each in stream
        if isinstance(each, Heading)
        for match in [_COUNTED.match(each.text.strip())]
    ]
    numbers = {(level, number_of(match["number"])) for level, match in filter(None, counted)}
    cleaned: list[Heading | Block] = []
    for each in stream:
        if isinstance(each, Heading) and each.text:
            match = _COUNTED.match(each.text.strip())
            text = clean_heading(each.text)
            if match and match["numeral"]:
                own = number_of(match["number"])
                if not numbers & {(each.level, own - 1), (each.level, own + 1)}:
                    text = each.text.strip()
            number = heading_number(each.text) if text != each.text.strip() else None
            cleaned.append(replace(each, text=text, number=number))
        else:
            cleaned.append(each)
    return cleaned


def outline(stream: Sequence[Heading | Block], title: str | None) -> Outline:
    """The parts of the article in `stream`.

    Its title is `title`, or else the first heading of level 1.  If there are both, that heading
    makes no section where it equals the title, or opens the file as its only one of level 1.
    """
    lead: list[Block] = []
    opened: list[_Open] = []
    stack: list[_Open] = []
    title_heading = _title_heading(stream, title)
    for each in stream:
        if isinstance(each, Block):
            (stack[-1].blocks if stack else lead).append(each)
        elif each is title_heading:
            continue
        elif stack and each.level > stack[0].heading.level and _LABEL_HEADING.fullmatch(each.text):
            label = each.text.rstrip(":：") + "："
            stack[-1].blocks.append(Block("paragraph", label, each.line))
        else:
            stack = [entry for entry in stack if entry.heading.level < each.level]
            if each.text:
                path = (*(entry.heading.text for entry in stack), each.text)
                opened.append(_Open(each, path))
                stack.append(opened[-1])
    notice = _take_notice(opened, lead)
    sections = tuple(
        Section(
            each.heading.text,
            len(each.path),
            each.path,
            each.heading.line,
            tuple(each.blocks),
            number=each.heading.number,
            alternative=each.heading.alternative,
        )
        for each in opened
    )
    found = title_heading.text if title_heading else None
    other = found if found and title and _folded(found) != _folded(title) else None
    return Outline(title or found, other, tuple(lead), sections, notice)


def _title_heading(stream: Sequence[Heading | Block], title: str | None) -> Heading | None:
    """The heading in the place of the article's title."""
    headings = [each for each in stream if isinstance(each, Heading) and each.text]
    if not headings or headings[0].level != 1:
        return None
    first = headings[0]
    alone = first is stream[0] and all(each.level > 1 for each in headings[1:])
    return first if title is None or alone or _folded(first.text) == _folded(title) else None


def _folded(title: str) -> str:
    """A title without differences of case, width and white space."""
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())


def _take_notice(opened: list[_Open], lead: list[Block]) -> tuple[Block, ...]:
    """Removes and returns the closing reminder: a last section or paragraphs labelled as one."""
    if opened and NOTICE.fullmatch(opened[-1].heading.text) and opened[-1].blocks:
        return tuple(opened.pop().blocks)
    blocks = opened[-1].blocks if opened else lead
    for index in range(max(1, len(blocks) - _MAX_NOTICE_BLOCKS), len(blocks)):
        if blocks[index].kind in {"paragraph", "quote"} and NOTICE.match(blocks[index].text):
            notice = without_label(blocks[index:])
            if notice and not any(map(_excludes_notice, notice)):
                del blocks[index:]
                return notice
    return ()


def _excludes_notice(block: Block) -> bool:
    return block.kind in {"code", "table"} or bool(LABEL.match(block.text))


def without_label(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` without the label at the beginning of the first."""
    first = blocks[0]
    match = NOTICE.match(first.text)
    cut = match.end() if match else 0
    spans = tuple(
        replace(span, start=max(0, span.start - cut), end=span.end - cut)
        for span in first.spans
        if span.end > cut
    )
    pictures = tuple(replace(each, offset=max(0, each.offset - cut)) for each in first.pictures)
    rest = replace(first, text=first.text[cut:], spans=spans, pictures=pictures)
    return (rest, *blocks[1:]) if rest.text.strip() else tuple(blocks[1:])
