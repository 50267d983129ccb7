"""Marks the key points and action steps of an article.

A label (关键点：, 操作步骤：…) gives its role to the blocks after it.  An ordered list under a
how-to heading is steps, and so is prose that numbers them (第一步…第二步…).  Prose is split into
single actions.  Only the labels and the numbering are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from faq.articles.labels import KEY_POINTS, STEPS
from faq.model import Article, Block, BlockRole, Section, Span, Step
from faq.passages.sentences import sentence_spans

_LABEL = re.compile(
    rf"[【\[（(]?(?:(?P<key>{KEY_POINTS})|(?P<step>{STEPS}))[】\]）)]?\s*(?:[:：]\s*|$)"
    rf"|[【\[](?:(?P<key2>{KEY_POINTS})|(?P<step2>{STEPS}))[】\]]\s*"
)
_LABEL_HEADING = re.compile(rf"(?:(?P<key>{KEY_POINTS})|(?P<step>{STEPS}))\s*[:：]?")
_HOW_TO = re.compile(
    r"怎么|如何|怎样|咋|步骤|方法|流程|操作|处理|设置|申请|办理|开通|查询|第\s*[一二三四五六七八九十\d]+\s*步"
)
_LEADS_IN = re.compile(r"(?:步骤|如下|按以下|操作|依次).{0,12}[:：]\s*$")
_COUNTED = re.compile(r"第\s*(?P<count>[一二三四五六七八九十\d]{1,3})\s*步\s*[:：，,、]?\s*")
_ENUMERATED = re.compile(r"(?<![\d.])(?P<count>\d{1,2})[.、．)）](?!\d)\s*|(?P<circled>[①-⑳])\s*")
_SEQUENCE = re.compile(
    r"(?:^|(?<=[，,。；;！!？?\n]))\s*(?:首先|其次|然后|接着|随后|再然后|之后|最后)"
)


@dataclass(slots=True)
class _Scope:
    """The role that a label gives to the blocks after it, and how far it reaches."""

    role: BlockRole = "body"
    mode: Literal["none", "open", "list", "prose", "nested", "own"] = "none"
    """Whether it waits for its first block, extends along a list or prose, or covers only the
    items nested below its own item or the prose after that item."""
    level: int = 0
    lift: int = 0
    """Levels to move items up by, where the parent item was only the label."""

    def take(self, block: Block) -> BlockRole:
        """The role of the next block."""
        item = block.kind == "item"
        deeper = item and block.level > self.level
        if {"nested": not deeper, "own": item, "list": not item}.get(self.mode):
            self.mode, self.lift = "none", 0
        elif block.kind in {"code", "table"}:
            return "body"
        elif self.mode in {"open", "prose"}:
            self.mode = "list" if item else "prose"
        return "body" if self.mode == "none" else self.role


def mark(article: Article) -> Article:
    """The article with the role of every block set, and labelled prose split into steps."""
    lead, notice = _mark(article.lead, article.title), _mark(article.notice, "")
    sections = tuple(map(_mark_section, article.sections))
    if lead is article.lead and notice is article.notice and sections == article.sections:
        return article
    return replace(article, lead=tuple(lead), sections=sections, notice=tuple(notice))


def _mark_section(section: Section) -> Section:
    blocks = _mark(section.blocks, section.heading)
    return section if blocks is section.blocks else replace(section, blocks=tuple(blocks))


def key_points(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The texts of the key points among marked `blocks`."""
    return tuple(block.text for block in blocks if block.role == "key_point")


def steps(blocks: Sequence[Block]) -> tuple[Step, ...]:
    """The action steps among marked `blocks`; items nested in a step belong to it."""
    texts: list[str] = []
    level: int | None = None  # of the item that began the previous step
    for block in blocks:
        nested = level is not None and block.kind == "item" and block.level > level
        if block.role != "step":
            level = level if nested else None
        elif nested:
            texts[-1] += "\n" + block.text
        else:
            texts.append(block.text)
            level = block.level if block.kind == "item" else None
    return tuple(Step(number, text) for number, text in enumerate(texts, 1))


def body(blocks: Sequence[Block]) -> str:
    """The text of marked `blocks` other than key points and steps, a line a block."""
    return "\n".join(block.text for block in blocks if block.role == "body")


def _mark(blocks: Sequence[Block], heading: str) -> Sequence[Block]:
    if _has_roles(blocks):  # marked already
        return blocks
    marked = tuple(_marked(blocks, heading))
    return marked if _has_roles(marked) else blocks  # a label without content stays


def _has_roles(blocks: Sequence[Block]) -> bool:
    return any(block.role != "body" for block in blocks)


def _marked(blocks: Sequence[Block], heading: str) -> Iterator[Block]:
    how_to = bool(_HOW_TO.search(heading))
    scope = _heading_scope(heading)
    lists = _ordered_lists(blocks)
    for index, block in enumerate(blocks):
        label = _LABEL.match(block.text) if block.kind not in {"code", "table"} else None
        if label:
            rest = _cut(block, label.end(), len(block.text))
            behind = blocks[index + 1] if index + 1 < len(blocks) else None
            scope = _label_scope(label, block, rest, behind)
            if rest:
                yield from _labelled(rest, scope, behind)
            continue
        lead_in = scope.mode == "open" and block.kind != "item" and bool(lists)
        role = "body" if lead_in and _LABEL_HEADING.fullmatch(heading) else scope.take(block)
        if role == "body" and index in lists:
            opening = blocks[lists[index] - 1].text if lists[index] else ""
            role = "step" if how_to or _LEADS_IN.search(opening) else "body"
        if role == "body":
            yield from _unlabelled(block, how_to, blocks[max(0, index - 1) : index + 2])
        elif block.kind == "item":
            level = block.level - scope.lift
            yield replace(_uncounted(block), role=role, level=level)
        else:
            yield from _prose(block, role)


def _heading_scope(heading: str) -> _Scope:
    label = _LABEL_HEADING.fullmatch(heading)
    if not label:
        return _Scope()
    return _Scope("key_point" if label["key"] else "step", "open")


def _label_scope(
    label: re.Match[str], block: Block, rest: Block | None, behind: Block | None
) -> _Scope:
    role: BlockRole = "key_point" if label["key"] or label["key2"] else "step"
    if block.kind == "item":
        own = rest is None and behind is not None and behind.kind != "item"
        return _Scope(role, "own" if own else "nested", block.level, lift=0 if rest else 1)
    # A label on its own line covers what follows; one with text after it covers that text.
    announces = rest is None or rest.text.endswith((":", "："))
    return _Scope(role, "open" if announces else "none")


def _labelled(rest: Block, scope: _Scope, behind: Block | None) -> Iterator[Block]:
    """The text after a label in its block; a lead-in to the list after it is no step."""
    pieces = list(_prose(rest, scope.role))
    listed = behind is not None and behind.kind == "item"
    if listed and scope.mode == "nested":
        listed = behind is not None and behind.level > scope.level
    if listed and pieces[-1].role == "step" and pieces[-1].text.endswith((":", "：")):
        pieces[-1] = replace(pieces[-1], role="body")
    yield from pieces


def _ordered_lists(blocks: Sequence[Block]) -> dict[int, int]:
    """The index where its list begins, for each block of an ordered list, nested ones included."""
    lists: dict[int, int] = {}
    start: int | None = None
    for index, block in enumerate(blocks):
        if block.kind != "item":
            start = None
        elif block.level == 0:
            continues = start is not None and block.number is not None
            start = start if continues else (index if block.number is not None else None)
        if start is not None:
            lists[index] = start
    return lists


def _prose(block: Block, role: BlockRole) -> Iterator[Block]:
    """Labelled prose: a key point unchanged, steps split into single actions."""
    if role == "key_point":
        yield replace(block, role=role)
        return
    text = block.text
    counted = _marks(_COUNTED, text) or _marks(_ENUMERATED, text)
    if counted:
        yield from _at_marks(block, counted)
    else:
        yield from _pieces(block, _action_bounds(text))


def _unlabelled(block: Block, how_to: bool, around: Sequence[Block]) -> Iterator[Block]:
    """A block that no label covers: steps if it numbers them itself."""
    if block.kind in {"code", "table"}:
        yield block
        return
    marks = _marks(_COUNTED, block.text)
    first = _COUNTED.match(block.text)
    neighbours = sum(1 for each in around if _COUNTED.match(each.text))
    if marks:
        yield from _at_marks(block, marks)
    elif first and neighbours > 1:
        yield replace(_uncounted(block), role="step")
    elif how_to and block.kind == "paragraph" and _is_sequence(block.text):
        yield from _pieces(block, _action_bounds(block.text))
    else:
        yield block


def _is_sequence(text: str) -> bool:
    marks = [match[0].strip() for match in _SEQUENCE.finditer(text)]
    return len(marks) > 1 and marks[0] == "首先"


def _marks(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The marks that number one, two, three… in `text`.

    Empty unless there are two, and text after one of them.
    """
    marks: list[re.Match[str]] = []
    for match in pattern.finditer(text):
        if _count(match) == len(marks) + 1:
            marks.append(match)
    if len(marks) < 2:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    has_text = any(text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True))
    return marks if has_text else []


def _count(match: re.Match[str]) -> int:
    circled = match.groupdict().get("circled")
    if circled:
        return ord(circled) - ord("①") + 1
    number = match["count"]
    if number.isdigit():
        return int(number)
    digits = "〇一二三四五六七八九"
    tens, ten, ones = number.rpartition("十")
    high = (digits.find(tens) if tens else 1) * 10 if ten else 0
    return high + (digits.find(ones) if ones else 0)


def _at_marks(block: Block, marks: Sequence[re.Match[str]]) -> Iterator[Block]:
    """The text before the first mark, then a step for each mark, without the mark."""
    before = _cut(block, 0, marks[0].start())
    if before:
        yield before
    ends = [*(mark.start() for mark in marks[1:]), len(block.text)]
    for mark, end in zip(marks, ends, strict=True):
        step = _cut(block, mark.end(), end)
        if step:
            yield replace(step, role="step")


def _action_bounds(text: str) -> list[tuple[int, int]]:
    """Spans of single actions: sentences, and the clauses of 首先…然后…最后…."""
    marks = {match.start() for match in _SEQUENCE.finditer(text)} if _is_sequence(text) else set()
    bounds = sorted({0, len(text), *marks, *(end for _, end in sentence_spans(text))})
    return list(pairwise(bounds))


def _pieces(block: Block, spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    for start, end in spans:
        piece = _cut(block, start, end)
        if piece:
            yield replace(piece, role="step")


def _uncounted(block: Block) -> Block:
    """An item without a leading 第一步：."""
    match = _COUNTED.match(block.text)
    rest = _cut(block, match.end(), len(block.text)) if match else None
    return rest or block


def _cut(block: Block, start: int, end: int) -> Block | None:
    """The part of `block` in a span, without outer white space; None if nothing is left."""
    piece = block.text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start >= end:
        return None
    spans = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start, span.kind, span.href)
        for span in block.spans
        if span.start < end and span.end > start
    )
    line = block.line + block.text.count("\n", 0, start)
    return replace(block, text=block.text[start:end], spans=spans, line=line)
