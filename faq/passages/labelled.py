"""Applies labels (关键点：, 操作步骤：…) to the blocks after them, and splits labelled prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from faq.articles.cuts import cut, cut_all
from faq.articles.labels import COLONS, KEY_POINTS, STEPS, STEPS_IN_TEXT
from faq.language.normalize import normalize_all
from faq.model import Block, BlockRole
from faq.passages.conditions import is_head
from faq.passages.counts import Mark, bounds, counted
from faq.passages.sentences import end_of_clause, sentence_spans

_LABEL = re.compile(
    rf"[【\[（(]?(?:(?P<key>{KEY_POINTS})|{STEPS_IN_TEXT})[】\]）)]?\s*(?:[:：]\s*|$)"
    rf"|[【\[](?:(?P<key2>{KEY_POINTS})|{STEPS_IN_TEXT}|操作)[】\]]\s*"
)
"""Only labels of key points are in groups."""
_LONG_LABELS = "|".join(each for each in STEPS_IN_TEXT.split("|") if len(each) > 3)
_WITHIN = re.compile(rf"(?<=[。！；\n])\s*(?:{_LONG_LABELS})\s*[:：]\s*")
"""A label behind a sentence; short ones, as 建议, may belong to the sentence."""
_LABEL_HEADING = re.compile(rf"(?:(?P<key>{KEY_POINTS})|{STEPS})\s*[:：]?")
_SEQUENCE = re.compile(
    r"(?:^|(?<=[，,。；;！!？?\n]))[^\S\n]*"
    r"(?:首先|其次|再次|然後|然后|接著|接着|隨後|随后|再然后|之後|之后|最後|最后)"
)
_LAST = ("最后", "最後")


@dataclass(slots=True)
class Scope:
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


def label_of(block: Block) -> re.Match[str] | None:
    """The label that a block begins with, or that follows a sentence in it."""
    if block.kind in {"code", "table"}:
        return None
    return _LABEL.match(block.text) or _WITHIN.search(block.text)


def is_label(heading: str) -> bool:
    """Whether a heading is nothing but a label."""
    return bool(_LABEL_HEADING.fullmatch(heading))


def heading_scope(heading: str) -> Scope:
    """The scope of a heading that is a label; an empty one for any other."""
    label = _LABEL_HEADING.fullmatch(heading)
    return Scope(_role_of(label), "open") if label else Scope()


def label_scope(
    label: re.Match[str], block: Block, rest: Block | None, behind: Block | None
) -> Scope:
    """The scope of the label of `block`, of which `rest` is left, with `behind` after it."""
    role = _role_of(label)
    if block.kind == "item":
        own = rest is None and behind is not None and behind.kind != "item"
        return Scope(role, "own" if own else "nested", block.level, lift=0 if rest else 1)
    # A label on its own line covers what follows; one with text after it covers that text.
    announces = rest is None or rest.text.endswith(COLONS)
    return Scope(role, "open" if announces else "none")


def _role_of(label: re.Match[str]) -> BlockRole:
    return "key_point" if label.lastgroup else "step"


def labelled(rest: Block, scope: Scope, behind: Block | None) -> Iterator[Block]:
    """The text after a label in its block; a lead-in to the list after it is no step."""
    pieces = list(prose(rest, scope.role))
    listed = behind is not None and behind.kind == "item"
    if listed and scope.mode == "nested":
        listed = behind is not None and behind.level > scope.level
    if listed and pieces[-1].role == "step" and pieces[-1].text.endswith(COLONS):
        pieces[-1] = replace(pieces[-1], role="body")
    yield from pieces


def prose(block: Block, role: BlockRole) -> Iterator[Block]:
    """Labelled prose: a key point unchanged, steps split into single actions."""
    if role == "key_point":
        yield replace(block, role=role)
        return
    marks = counted(block.text)
    if marks:
        yield from _at_marks(block, marks)
    else:
        yield from _pieces(block, _action_bounds(block.text))


def sequence(block: Block, fewest: int) -> Iterator[Block]:
    """A paragraph split into steps if it tells at least so many in order (首先…然后…)."""
    if block.kind != "paragraph" or not _is_sequence(block.text, fewest):
        yield block
        return
    first = _condition_before(block.text, block.text.index("首先"))
    before = cut(block, 0, first)
    if before:
        yield before
    told = cut(block, first, len(block.text))
    if told:
        yield from _pieces(told, _action_bounds(told.text))


def _condition_before(text: str, first: int) -> int:
    """Where the condition begins that stands before `first` in its sentence, or else `first`."""
    ends = [end for _, end in sentence_spans(text[:first]) if end < first]
    start = max(0, *ends, *(text.rfind(colon, 0, first) + 1 for colon in COLONS))
    (normal,) = normalize_all([text[start:first]])
    return start if is_head(normal.text) else first


def _is_sequence(text: str, fewest: int = 2) -> bool:
    marks = [match[0].strip() for match in _SEQUENCE.finditer(text)]
    return len(marks) >= fewest and marks[0] == "首先"


def _at_marks(block: Block, marks: Sequence[Mark]) -> Iterator[Block]:
    """The text before the first mark, then a step for each mark, without the mark."""
    before = cut(block, 0, marks[0].start)
    if before:
        yield before
    yield from _pieces(block, bounds(block.text, marks))


def _action_bounds(text: str) -> list[tuple[int, int]]:
    """Spans of single actions: sentences, and the clauses of 首先…然后…最后….

    What follows 最后 belongs to the last action (最后点“播放”。黑屏的，重启手机。).
    """
    marks = list(_SEQUENCE.finditer(text)) if _is_sequence(text) else []
    last = marks[-1].start() if marks and marks[-1][0].strip() in _LAST else len(text)
    sentences = {end for _, end in sentence_spans(text) if end <= last}
    starts = {_condition_before(text, match.start()) for match in marks}
    return list(pairwise(sorted({0, len(text), *starts, *sentences})))


def _pieces(block: Block, spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    for piece in cut_all(block, spans):
        end = end_of_clause(piece.text)
        yield replace(cut(piece, 0, end) or piece, role="step")
