"""Finds the runs of a section: lists, and lines that count themselves.

What stands between two items of a counted run, as a picture, remark or code, belongs to the item
before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from faq.articles.cuts import cut
from faq.articles.labels import COLONS
from faq.model import Block, Span
from faq.passages.counts import (
    STEP_STYLES,
    Mark,
    bounds,
    counted,
    goes_on,
    leading_mark,
    marks_from,
    may_count,
)
from faq.passages.order_words import told_in_order
from faq.passages.plain_lines import told_by_lines
from faq.passages.sentences import end_of_clause
from faq.passages.step_tables import step_rows

_MAX_BETWEEN = 8
"""Blocks between two items of a run."""
_FIRST_WIDE = 10
"""The first number so wide that a sub-item indented as for `9.` is no longer nested."""
_WORD = re.compile(r"\w")
_BOX = re.compile(r"\[[ xX]\]\s+")
_ATTACHED = frozenset({"code", "quote", "table"})
_SENTENCE_ENDS = tuple("。！？；;!?")
Ends = Callable[[Block], bool]


@dataclass(frozen=True, slots=True)
class Run:
    """A list or run of counted lines over the blocks ``[start, stop)`` of a section."""

    start: int
    stop: int
    blocks: tuple[Block, ...]
    """The items without their marks; what belongs to an item follows it at a deeper level."""
    ordered: bool
    before: Block | None = None
    """The text before the first mark, in the same paragraph."""
    says_step: bool = False
    """Whether its marks say that it is steps (第一步, Step 1)."""
    unmarked: bool = False
    """Whether it is lines without marks."""

    @property
    def items(self) -> tuple[Block, ...]:
        """The items of the run, without what belongs to them."""
        level = self.blocks[0].level
        return tuple(each for each in self.blocks if each.level == level)


def find_runs(
    blocks: Sequence[Block], ends: Ends, *, plain: bool = False, under_how_to: bool = False
) -> dict[int, Run]:
    """The runs by their first index; a block for which `ends` holds is in none.

    With `plain` lines without marks are runs behind a lead-in, and `under_how_to` without one.
    """
    runs: dict[int, Run] = {}
    index = 0
    while index < len(blocks):
        run = None if ends(blocks[index]) else _run_at(blocks, index, ends)
        if plain and not run and not ends(blocks[index]):
            run = _plain_at(blocks, index, ends, under_how_to=under_how_to)
        if run:
            runs[index] = run
        index = run.stop if run else index + 1
    return runs


def _run_at(blocks: Sequence[Block], start: int, ends: Ends) -> Run | None:
    block = blocks[start]
    if block.kind in {"paragraph", "quote"}:
        return _lines_at(blocks, start, ends) or _in_order(blocks, start, ends)
    if block.kind == "table":
        return _table_at(block, start)
    if block.kind != "item":
        return None
    numbered = block.number is not None
    if block.level > 0 and _is_base(blocks, start, ends):
        numbered = any(each.number is not None for each in _base(blocks, start, ends))
    return _list_at(blocks, start, ends, numbered=numbered)


def _table_at(table: Block, start: int) -> Run | None:
    """The run of a table of steps, whose first row may be its title."""
    title: Block | None = None
    titles = [cell for cell in table.rows[0] if cell] if table.rows else []
    if len(titles) == 1 and len(table.rows[0]) > 1:
        title = Block("paragraph", titles[0], table.line)
        table = replace(table, rows=table.rows[1:])
    items, says = step_rows(table)
    return Run(start, start + 1, items, True, title, says_step=says) if items else None


def _in_order(blocks: Sequence[Block], start: int, ends: Ends) -> Run | None:
    items = told_in_order(blocks, start, ends)
    return Run(start, start + len(items), items, ordered=True) if items else None


def _plain_at(blocks: Sequence[Block], start: int, ends: Ends, *, under_how_to: bool) -> Run | None:
    lines = told_by_lines(blocks, start, ends, under_how_to=under_how_to)
    if not lines:
        return None
    return Run(start, lines.stop, lines.items, True, lines.before, unmarked=True)


def _base(blocks: Sequence[Block], start: int, ends: Ends) -> list[Block]:
    """The outermost item behind first items that stand deeper, as in `1. - item`."""
    for at in range(start, len(blocks)):  # a slice would copy the rest of the article
        block = blocks[at]
        if block.kind != "item" or ends(block):
            return []
        if block.level == 0:
            return [block]
    return []


def _is_base(blocks: Sequence[Block], start: int, ends: Ends) -> bool:
    """Whether the item at `start` stands for the outermost level of its list."""
    opens = not start or blocks[start - 1].kind != "item"
    return blocks[start].level == 0 or (opens and bool(_base(blocks, start, ends)))


def _list_at(blocks: Sequence[Block], start: int, ends: Ends, *, numbered: bool) -> Run:
    first = blocks[start]
    base = 0 if _is_base(blocks, start, ends) else first.level
    taken = [replace(first, level=base)]
    last, index = first.number if first.level == base else 1, start + 1
    while index < len(blocks):
        block = blocks[index]
        if ends(block):
            break
        if numbered and _restarts(block, base, last):
            break
        if block.kind == "item" and block.level > base:
            taken.append(block)
        elif (
            block.level == base and block.kind == "item" and numbered == (block.number is not None)
        ):
            last = block.number
            taken.append(block)
        elif (
            block.kind == "item"
            and numbered
            and block.number is None
            and _is_wide(blocks, index, last)
        ):
            taken.append(replace(block, level=base + 1))
        else:
            end = _resumes(blocks, index, last, numbered, ends)
            if not end:
                break
            taken += [replace(each, level=each.level + base + 1) for each in blocks[index:end]]
            last = blocks[end].number
            taken.append(blocks[end])
            index = end
        index += 1
    return _closed(blocks, start, index, taken, numbered)


def _restarts(block: Block, base: int, last: int | None) -> bool:
    """Whether a numbered list begins behind one of several items, as its numbers tell."""
    again = block.number == 1 and last is not None and last > 1
    return again and block.kind == "item" and block.level == base


def _is_wide(blocks: Sequence[Block], index: int, last: int | None) -> bool:
    """Whether a bullet belongs to the numbered item before it, indented too little."""
    before = blocks[index - 1]
    return before.kind == "item" and last is not None and last >= _FIRST_WIDE


def _resumes(
    blocks: Sequence[Block], index: int, last: int | None, numbered: bool, ends: Ends
) -> int:
    """The index of the item with which a run resumes behind an interruption; 0 if it doesn't."""
    for at in range(index, min(len(blocks), index + _MAX_BETWEEN + 1)):
        block = blocks[at]
        if ends(block):
            return 0
        if block.kind == "item" and block.number is not None and block.level == 0:
            own = all(each.kind in _ATTACHED for each in blocks[index:at])
            restarts = own and last == 1 and block.number == 1 and at > index
            return at if numbered and (goes_on(last or 0, block.number) or restarts) else 0
        if block.kind == "item" and not numbered:
            own = all(each.kind in {"code", "quote"} for each in blocks[index:at])
            return at if own and block.level == 0 and at > index else 0
    return 0


def _closed(
    blocks: Sequence[Block], start: int, stop: int, taken: list[Block], numbered: bool
) -> Run:
    """The run, with the code or table that its last item announces."""
    announced = stop < len(blocks) and blocks[stop].kind in _ATTACHED
    if announced and taken[-1].text.endswith(COLONS):
        taken.append(replace(blocks[stop], level=taken[-1].level + 1))
        stop += 1
    says = sum(bool(m and m.style in STEP_STYLES) for m in map(_mark_of, taken)) > 1
    items = tuple(_unmarked(each) for each in taken)
    return Run(start, stop, items, numbered, says_step=says)


def _mark_of(block: Block) -> Mark | None:
    if block.kind != "item" or not may_count(block.text):
        return None
    return leading_mark(block.text, "nth step") or leading_mark(block.text, "step")


def _unmarked(block: Block) -> Block:
    """An item without a leading 第一步： or check box."""
    mark = _mark_of(block)
    box = None if mark or block.kind != "item" else _BOX.match(block.text)
    end = mark.end if mark else box.end() if box else 0
    return cut(block, end, len(block.text)) or block


def _lines_at(blocks: Sequence[Block], start: int, ends: Ends) -> Run | None:
    """The run of counted lines that begins in the paragraph at `start`."""
    block = blocks[start]
    if not may_count(block.text):
        return None
    marks = counted(block.text)
    if not marks:
        first = leading_mark(block.text)
        marks = (first,) if first and first.number == 1 else ()
    if not marks:
        return None
    style, before = marks[0].style, cut(block, 0, marks[0].start)
    taken: list[Block] = []
    tails: list[int] = []
    """How many units stand between the items that follow one another."""
    count, index = 0, start
    while marks:
        taken += _counted_items(blocks[index], marks)
        count, index = count + len(marks), index + 1
        mark = marks[-1]
        alone = mark.end == len(blocks[index - 1].text)
        end = _next_line(blocks, index, style, mark.number, ends)
        if end is None:
            named = alone or (style in STEP_STYLES and not any(map(_is_sentence, taken)))
            fewest = max(min(tails, default=0), int(alone)) if named else 0
            end, marks = _tail(blocks, index, fewest, ends), ()
        elif end > index and style == "han":
            return None  # numbered headings with text below them
        else:
            tails.append(len(_units(blocks, index, end)))
            following = leading_mark(blocks[end].text, style)
            marks = marks_from(blocks[end].text, style, following.number if following else 0)
        taken += _below(blocks[index:end], mark if alone else None)
        index = end
    if count < 2 or not taken or not all(_WORD.search(each.text) for each in taken):
        return None
    return Run(start, index, tuple(taken), True, before, says_step=style in STEP_STYLES)


def _is_sentence(block: Block) -> bool:
    return block.level == 0 and block.text.endswith(_SENTENCE_ENDS)


def _below(blocks: Sequence[Block], mark: Mark | None) -> list[Block]:
    """What stands below an item, as parts of it; below a `mark` that is alone the first is it."""
    below = [replace(each, level=each.level + 1) for each in blocks]
    if mark and below:
        first = below[0]
        code = (Span(0, len(first.text), "code"),) if first.kind == "code" else first.spans
        item = replace(first, kind="item", level=0, number=mark.number, spans=code, rows=())
        below[0] = item
    return below


def _units(blocks: Sequence[Block], start: int, stop: int) -> list[int]:
    """Where each block of ``[start, stop)`` begins; the items of a list are one."""
    return [
        at
        for at in range(start, stop)
        if at == start or not (blocks[at].kind == blocks[at - 1].kind == "item")
    ]


def _tail(blocks: Sequence[Block], start: int, units: int, ends: Ends) -> int:
    """The index behind what belongs to the last item: as many units as to the others."""
    limit = min(len(blocks), start + _MAX_BETWEEN)
    stop = next((at for at in range(start, limit) if ends(blocks[at])), limit)
    return [*_units(blocks, start, stop), stop][: units + 1][-1]


def _next_line(
    blocks: Sequence[Block], index: int, style: str, last: int, ends: Ends
) -> int | None:
    """The index of the line that counts on, if need be with a number left out."""
    later: int | None = None
    for at in range(index, min(len(blocks), index + _MAX_BETWEEN + 1)):
        block = blocks[at]
        if ends(block):
            break
        mark = None if block.kind in {"code", "table"} else leading_mark(block.text, style)
        if mark and mark.number == last + 1:
            return at
        if mark and mark.number == 1:
            break  # another procedure
        if mark and later is None and goes_on(last, mark.number):
            later = at
    return later


def _counted_items(block: Block, marks: Sequence[Mark]) -> list[Block]:
    items = []
    for mark, (start, end) in zip(marks, bounds(block.text, marks), strict=True):
        piece = cut(block, start, start + end_of_clause(block.text[start:end]))
        if piece:
            items.append(replace(piece, kind="item", level=0, number=mark.number))
    return items
