"""How do headings and blocks in a row become an article's lead, sections and notice?

Shared by the formats that have headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from faq.labels import KEY_POINTS, NOTICES, STEPS
from faq.model import Block, Section

_LABEL_HEADING = re.compile(rf"(?:{KEY_POINTS}|{STEPS})\s*[:：]?")
NOTICE = re.compile(rf"[【\[]?(?:{NOTICES})[】\]]?\s*[:：]?\s*")
_NUMBERING = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.、．)）]\s*(?!\d)|[一二三四五六七八九十]{1,3}[、.．]\s*"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*|第[一二三四五六七八九十\d]{1,3}[章节部分]+[、：:\s]\s*)"
)
_ANCHOR = re.compile(r"\s*\{#[^}]*\}\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the stream; `level` 1 is the outermost."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of an article; `title` is None where no heading can serve as one."""

    title: str | None
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    notice: tuple[Block, ...]


@dataclass(slots=True)
class _Open:
    heading: Heading
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


def clean_heading(text: str) -> str:
    """A heading without its numbering and its explicit anchor."""
    bare = _ANCHOR.sub("", text).strip()
    numbering = _NUMBERING.match(bare)
    return bare[numbering.end() :].strip() or bare if numbering else bare


def outline(stream: Iterable[Heading | Block], title: str | None) -> Outline:
    """The parts of the article in `stream`.

    The first heading of level 1 is its title, unless `title` is given and says otherwise;
    then it is a section like the others.
    """
    lead: list[Block] = []
    opened: list[_Open] = []
    stack: list[tuple[int, str]] = []
    found: str | None = None
    for each in stream:
        if isinstance(each, Block):
            (opened[-1].blocks if opened else lead).append(each)
        elif not opened and found is None and each.level == 1 and title in {None, each.text}:
            found = each.text
        elif len(stack) > 0 and each.level > stack[0][0] and _LABEL_HEADING.fullmatch(each.text):
            label = each.text.rstrip(":：") + "："
            opened[-1].blocks.append(Block("paragraph", label, each.line))
        else:
            stack = [entry for entry in stack if entry[0] < each.level]
            stack.append((each.level, each.text))
            opened.append(_Open(each, tuple(text for _, text in stack)))
    notice = _take_notice(opened, lead)
    sections = tuple(
        Section(each.heading.text, len(each.path), each.path, each.heading.line, tuple(each.blocks))
        for each in opened
    )
    return Outline(title or found, tuple(lead), sections, notice)


def _take_notice(opened: list[_Open], lead: list[Block]) -> tuple[Block, ...]:
    """Takes the closing reminder off: a last section, or the last paragraphs, of its name."""
    if opened and NOTICE.match(opened[-1].heading.text) and opened[-1].blocks:
        return tuple(opened.pop().blocks)
    blocks = opened[-1].blocks if opened else lead
    for index, block in enumerate(blocks):
        if index and block.kind in {"paragraph", "quote"} and NOTICE.match(block.text):
            notice = without_label(blocks[index:])
            if notice:
                del blocks[index:]
                return notice
    return ()


def without_label(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` without the label that the first begins with."""
    first = blocks[0]
    match = NOTICE.match(first.text)
    cut = match.end() if match else 0
    spans = tuple(
        replace(span, start=max(0, span.start - cut), end=span.end - cut)
        for span in first.spans
        if span.end > cut
    )
    rest = replace(first, text=first.text[cut:], spans=spans)
    return (rest, *blocks[1:]) if rest.text.strip() else tuple(blocks[1:])
