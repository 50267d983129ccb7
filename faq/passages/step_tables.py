"""Reads a table of steps (步骤 | 操作 | 说明) as the items of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faq.language.normalize import normalize_all
from faq.model import Block
from faq.passages.counts import leading_mark

_ACTIONS = re.compile(
    r"(?:具体|主要)?(?:操作|步骤|动作|做法|怎么做)(?:步骤|内容|说明|方法|详情|描述|动作)?|"
    r".*(?:做什么|要做的事?|怎么做)|actions?|what to do"
)
_SAYS_STEP = re.compile(r"步骤|第几步|steps?")
_FEWEST = 2
"""A single row is no procedure."""


def step_rows(table: Block) -> tuple[tuple[Block, ...], bool]:
    """The rows of a table as items without their count, and whether its head calls them steps.

    Empty unless one column tells actions and another counts the rows from one, or the column of
    actions is called steps.
    """
    head, *rows = table.rows or ((),)
    if len(rows) < _FEWEST or any(len(row) != len(head) for row in rows):
        return (), False
    names = [each.text.strip() for each in normalize_all(list(head))]
    counting = {at for at in range(len(names)) if _counts([row[at] for row in rows])}
    told = [at for at in range(len(names)) if at not in counting]
    numbers_steps = any(_SAYS_STEP.fullmatch(names[at]) for at in counting)
    action = next((at for at in told if numbers_steps or _ACTIONS.fullmatch(names[at])), None)
    if action is None:
        return (), False
    says = any(_SAYS_STEP.search(name) for name in (names[at] for at in (*counting, action)))
    if not (counting or says) or not all(row[action].strip() for row in rows):
        return (), False
    others = [at for at in told if at != action]
    return tuple(
        Block("item", _told(head, row, action, others), table.line, number=n)
        for n, row in enumerate(rows, 1)
    ), says


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells count from one: 1, 2 or 第一步, 第二步."""
    for expected, cell in enumerate(cells, 1):
        mark = leading_mark(cell)
        number = int(cell) if cell.isdecimal() else mark.number if mark else 0
        if number != expected or (mark and mark.end < len(cell)):
            return False
    return True


def _told(head: Sequence[str], row: Sequence[str], action: int, others: Sequence[int]) -> str:
    """An action, then what the row tells besides, each under the name of its column."""
    besides = (f"{head[at]}：{row[at]}" if head[at] else row[at] for at in others if row[at])
    return "\n".join((row[action], *besides))
