"""Reads a table of steps (步骤 | 操作 | 说明) as the items of a run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faq.language.normalize import normalize_all
from faq.model import Block
from faq.passages.counts import STEP_STYLES, leading_mark, may_count

_ACTIONS = re.compile(
    r"(?:具体|主要)?(?:操作|步骤|动作|做法|怎么做)(?:步骤|内容|说明|方法|详情|描述|动作)?|"
    r".*(?:做什么|要做的事?|怎么做)|actions?|what to do"
)
_SAYS_STEP = re.compile(r"步骤|第几步|steps?")
_FEWEST = 2
"""A single row is no procedure."""


def step_rows(table: Block) -> tuple[tuple[Block, ...], bool]:
    """The rows of a table as items without their count, and whether it calls them steps.

    Empty unless one column tells actions and it or another counts the rows from one, or the column
    of actions is called steps.  The first row is a head unless it is the first that is counted.
    """
    rows = table.rows
    if len(rows) < _FEWEST or any(len(row) != len(rows[0]) for row in rows):
        return (), False
    counts = _counts(rows)
    head = ("",) * len(rows[0])
    if not any(count.alone or count.says_step for count in counts.values()):
        head, *rest = rows
        rows = tuple(rest)
        counts = _counts(rows)
    if len(rows) < _FEWEST:
        return (), False
    names = [each.text.strip() for each in normalize_all(list(head))]
    action, says = _action(names, counts)
    if action is None or not all(row[action].strip() for row in rows):
        return (), False
    own = counts[action].starts if action in counts else (0,) * len(rows)
    others = [
        at for at in range(len(names)) if at != action and not (at in counts and counts[at].alone)
    ]
    return tuple(
        Block("item", _told(head, (row[action][start:], row), others), table.line, number=n)
        for n, (row, start) in enumerate(zip(rows, own, strict=True), 1)
    ), says


@dataclass(frozen=True, slots=True)
class _Count:
    """A column that counts the rows."""

    starts: tuple[int, ...]
    """Offsets behind the marks."""
    alone: bool
    """Whether nothing stands behind the marks."""
    says_step: bool


def _counts(rows: Sequence[Sequence[str]]) -> dict[int, _Count]:
    """The columns that count from one: 1, 2, or 第一步 登录, 第二步 申请."""
    found = {at: _count([row[at] for row in rows]) for at in range(len(rows[0]) if rows else 0)}
    return {at: count for at, count in found.items() if count}


def _count(cells: Sequence[str]) -> _Count | None:
    marks = [leading_mark(cell) if may_count(cell) else None for cell in cells]
    found = [mark for mark in marks if mark]
    if [mark.number for mark in found] != list(range(1, len(cells) + 1)):
        return None
    ends = [mark.end == len(cell) for mark, cell in zip(found, cells, strict=True)]
    says = all(mark.style in STEP_STYLES for mark in found)
    if any(ends) and not all(ends):
        return None
    return _Count(tuple(mark.end for mark in found), all(ends), says)


def _action(names: Sequence[str], counts: Mapping[int, _Count]) -> tuple[int | None, bool]:
    """The column that tells actions, if there is one, and whether the table calls them steps."""
    alone = {at for at, count in counts.items() if count.alone}
    told = [at for at in range(len(names)) if at not in alone]
    numbers_steps = any(counts[at].says_step or _SAYS_STEP.fullmatch(names[at]) for at in alone)
    unnamed = bool(alone) and not any(names)
    for at in told:
        if at in counts and (counts[at].says_step or _SAYS_STEP.fullmatch(names[at])):
            return at, True
    acts = (at for at in told if numbers_steps or unnamed or _ACTIONS.fullmatch(names[at]))
    action = next(acts, None)
    if action is None:
        return None, False
    says = numbers_steps or any(_SAYS_STEP.search(names[at]) for at in (*alone, action))
    return (action, says) if alone or says else (None, False)


def _told(head: Sequence[str], action: tuple[str, Sequence[str]], others: Sequence[int]) -> str:
    """An action, then what its row tells besides, each under the name of its column."""
    text, row = action
    besides = (f"{head[at]}：{row[at]}" if head[at] else row[at] for at in others if row[at])
    return "\n".join((text, *besides))
