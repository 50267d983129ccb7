"""Finds lines without a mark that tell an action each, where a lead-in or heading promises steps.

Both are asked for: a promise, and lines that begin with an imperative one after another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from faq.articles.cuts import cut, cut_all
from faq.articles.labels import COLONS, STEPS_IN_TEXT
from faq.language.normalize import normalize_all
from faq.model import Block
from faq.passages import cues
from faq.passages.clauses import is_imperative, opening
from faq.passages.sentences import end_of_clause, sentence_spans

_FEWEST_LED_IN = 2
_FEWEST_UNDER_HEADING = 3
_MAX_CHARS = 80
"""A longer line explains rather than instructs."""
_MAX_LINES = 60
_LATER = re.compile(
    r"[\d一二三四五六七八九十几两半]{1,3}个?(?:工作日|小时|分钟|天|日|周|秒)[之以]?后,?"
)
"""What an imperative may wait for: 三天后领取."""
_TELLS = re.compile(r"可以|能够?|会|均|都|是|[一二三两]者|指")
"""What no instruction says, where the heading alone promises some."""


_NAMES_STEPS = re.compile(
    rf"(?:.*[，,。；])?[^，,。；]{{0,8}}(?:{STEPS_IN_TEXT})(?:如下|是)?[:：]?\s*"
)
"""A lead-in that labels steps, as 操作步骤如下：, and lets a verb that is hard to tell be one."""


class _Promise(IntEnum):
    """How much is promised of lines, from a heading alone to a lead-in that says step."""

    HEADING = 0
    LEAD_IN = 1
    LABEL = 2


@dataclass(frozen=True, slots=True)
class PlainLines:
    """Lines that are steps: the text before them in their block, the items and where they end."""

    before: Block | None
    items: tuple[Block, ...]
    stop: int


def may_be_plain(blocks: Sequence[Block]) -> bool:
    """Whether a section may hold such lines; quick, and never False where it does."""
    found = 0
    for block in blocks:
        if block.kind == "paragraph":
            lines, colon = "\n" in block.text, any(each in block.text for each in COLONS)
            found += _FEWEST_LED_IN if lines or colon else len(block.text) <= _MAX_CHARS
    return found >= _FEWEST_LED_IN


def told_by_lines(
    blocks: Sequence[Block], start: int, ends: Callable[[Block], bool], *, under_how_to: bool
) -> PlainLines | None:
    """The lines from the paragraph at `start` on that are steps; None if there are none.

    They may be paragraphs of their own, lines of one, or its sentences behind a lead-in.
    """
    block = blocks[start]
    if block.kind != "paragraph" or "首先" in block.text:
        return None
    before, rest = _behind_lead_in(block)
    above = blocks[start - 1] if start else None
    announced = above is not None and above.kind == "paragraph" and above.text.endswith(COLONS)
    lead = before or (above if above is not None and _leads_in(above) else None)
    led_in, promised = lead is not None, _promised_by(lead)
    if rest is None or not (led_in or (under_how_to and not announced)):
        return None
    if "\n" in rest.text or (led_in and _has_sentences(rest)):
        lines, stop = tuple(_lines(rest)), start + 1
        told = _count(lines, promised)
        if told < len(lines):
            return None
    elif before is None:
        lines = tuple(_paragraphs(blocks, start, ends))
        told = _count(lines, promised)
        stop = start + told
    else:
        return None
    if told < (_FEWEST_LED_IN if led_in else _FEWEST_UNDER_HEADING):
        return None
    return PlainLines(before, tuple(_item(each, n) for n, each in enumerate(lines[:told], 1)), stop)


def _behind_lead_in(block: Block) -> tuple[Block | None, Block | None]:
    """The lead-in that a paragraph begins with, and the rest of it."""
    colon = re.search(r"[:：]\s*", block.text.partition("\n")[0])
    if colon and colon.end() < len(block.text):
        lead = cut(block, 0, colon.end())
        if lead and _leads_in(lead):
            return lead, cut(block, colon.end(), len(block.text))
    return None, block


def _leads_in(block: Block) -> bool:
    if block.kind != "paragraph" or len(block.text) > _MAX_CHARS:
        return False
    (normal,) = normalize_all([block.text])
    text = normal.text
    return bool(cues.LEADS_IN.search(text)) and not cues.DESCRIBES.search(text)


def _promised_by(lead: Block | None) -> _Promise:
    if lead is None:
        return _Promise.HEADING
    return _Promise.LABEL if _NAMES_STEPS.fullmatch(lead.text) else _Promise.LEAD_IN


def _has_sentences(block: Block) -> bool:
    return sum(1 for _ in sentence_spans(block.text)) >= _FEWEST_LED_IN


def _lines(block: Block) -> Iterator[Block]:
    """The lines of a paragraph, or else its sentences."""
    if "\n" not in block.text:
        yield from cut_all(block, list(sentence_spans(block.text)))
        return
    ends = [match.end() for match in re.finditer(r"\n|\Z", block.text)]
    yield from cut_all(block, list(pairwise([0, *ends])))


def _paragraphs(
    blocks: Sequence[Block], start: int, ends: Callable[[Block], bool]
) -> Iterator[Block]:
    """The paragraphs of one line each from `start` on."""
    for at in range(start, min(len(blocks), start + _MAX_LINES)):
        block = blocks[at]
        if block.kind != "paragraph" or "\n" in block.text or ends(block):
            return
        if block.text.endswith(COLONS):
            return
        yield block


def _count(lines: Sequence[Block], promised: _Promise) -> int:
    """How many of the first lines tell an action each; 0 unless half of them do so for sure.

    Behind a label it is enough that a line begins as an imperative may, or with what is a verb.
    """
    told, sure = 0, 0
    for line in lines[:_MAX_LINES]:
        if len(line.text) > _MAX_CHARS:
            break
        (normal,) = normalize_all([line.text])
        text = _LATER.sub("", normal.text.strip(), count=1)
        starts, begins = bool(cues.STARTS_WITH_VERB.match(text)), opening(text)
        imperative = starts and is_imperative(text)
        if promised is _Promise.LABEL:
            acts = imperative or begins == "verb" or (starts and begins == "name")
        else:
            acts = starts and (imperative or begins == "verb")
        if not acts or (promised is _Promise.HEADING and _TELLS.search(text)):
            break
        told, sure = told + 1, sure + imperative
    return told if 2 * sure >= told else 0


def _item(line: Block, number: int) -> Block:
    clause = cut(line, 0, end_of_clause(line.text)) or line
    return replace(clause, kind="item", level=0, number=number)
