"""Adjusts the blocks of parsed Markdown: boxes, remarks, task boxes, items from ten on, terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from faq.articles.boxes import box_of
from faq.articles.markup.box_pairs import pair_marks

_CALLOUT = re.compile(r"\[!(?P<name>[^\]\s]{1,30})\][+-]?[ \t]*(?P<title>[^\n]*)(?:\n|$)")
_TASK = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
_FIRST_WIDE = 10
"""The first number so wide that what is indented as for `9.` is not nested in its item."""
_LISTS = frozenset({"bullet_list_open", "ordered_list_open"})
_ENDS = frozenset({"bullet_list_close", "ordered_list_close"})
_NESTED = frozenset({"paragraph_open", "blockquote_open", "fence", "html_block", *_LISTS})


def adjust_blocks(tokens: list[Token], source: str) -> list[Token]:
    """The blocks as their author meant them."""
    kinds = {token.type for token in tokens}
    if kinds & {"mark_open", "mark_close"}:
        tokens = pair_marks(tokens)
    if "ordered_list_open" in kinds:
        _count_again(tokens)
        tokens = _nest_behind_wide(tokens, source)
    if "blockquote_open" in kinds:
        _find_callouts(tokens)
    if "list_item_open" in kinds:
        _drop_task_boxes(tokens)
    if "dl_open" in kinds:
        _find_terms(tokens)
    return tokens


def _find_callouts(tokens: Sequence[Token]) -> None:
    """Marks the quotations that begin with [!NOTE] as boxes."""
    for index, token in enumerate(tokens[:-2]):
        if token.type != "blockquote_open" or tokens[index + 2].type != "inline":
            continue
        inline = tokens[index + 2]
        match = _CALLOUT.match(inline.content)
        if match:
            title = match["title"].strip()
            token.meta["box"] = box_of(match["name"], title, otherwise="remark")
            inline.content = inline.content[match.end() :]


def _drop_task_boxes(tokens: Sequence[Token]) -> None:
    for index, token in enumerate(tokens[:-2]):
        if token.type == "list_item_open" and tokens[index + 2].type == "inline":
            inline = tokens[index + 2]
            box = _TASK.match(inline.content)
            inline.content = inline.content[box.end() :] if box else inline.content


def _find_terms(tokens: Sequence[Token]) -> None:
    """Marks the definition lists of terms, unlike those of questions."""
    opened: list[tuple[Token, list[str]]] = []
    for index, token in enumerate(tokens):
        if token.type == "dl_open":
            opened.append((token, []))
        elif token.type == "dt_open" and opened:
            opened[-1][1].append(tokens[index + 1].content)
        elif token.type == "dl_close" and opened:
            own, terms = opened.pop()
            own.meta["terms"] = not all(term.rstrip().endswith(("?", "？")) for term in terms)


def _count_again(tokens: Sequence[Token]) -> None:
    """Gives items their number where their author counts from one again, as for another list."""
    written: list[int] = []  # the number before, of each open list
    for token in tokens:
        if token.type in _LISTS:
            written.append(0)
        elif token.type in _ENDS:
            written.pop()
        elif token.type == "list_item_open":
            number = int(token.info) if token.info.isdecimal() else 0
            if number == 1 and written[-1] > 1:
                token.attrSet("value", "1")
            written[-1] = number


@dataclass(slots=True)
class _Open:
    """An open list."""

    start: int
    indent: int
    count: int = 0

    @property
    def last(self) -> int:
        """The number of its last item so far."""
        return self.start + self.count - 1


def _nest_behind_wide(tokens: Sequence[Token], source: str) -> list[Token]:
    """Puts what is indented behind an item from ten on into that item."""
    lines = source.split("\n")
    made: list[Token] = []
    lists: list[_Open] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type in _LISTS:
            lists.append(_Open(_start(token), _indent(lines, token)))
        elif token.type == "list_item_open":
            lists[-1].count += 1
        elif token.type == "bullet_list_close":
            lists.pop()
        elif token.type == "ordered_list_close":
            own, behind = lists[-1], index + 1
            if own.last >= _FIRST_WIDE:
                behind = _end_of_nested(tokens, behind, own, lines)
            if behind > index + 1:
                made[-1:] = [*tokens[index + 1 : behind], made[-1]]
                if behind < len(tokens) and _goes_on(tokens[behind], own, lines):
                    index = behind + 1
                    continue
            lists.pop()
            made.append(token)
            index = behind
            continue
        made.append(token)
        index += 1
    return made


def _end_of_nested(tokens: Sequence[Token], index: int, own: _Open, lines: Sequence[str]) -> int:
    while index < len(tokens) and tokens[index].type in _NESTED:
        token = tokens[index]
        least = own.indent + (2 if token.type in _LISTS else 3)
        if not token.map or _indent(lines, token) < least:
            break
        depth: int = token.nesting
        index += 1
        while depth:
            depth += tokens[index].nesting
            index += 1
    return index


def _goes_on(token: Token, own: _Open, lines: Sequence[str]) -> bool:
    return (
        token.type == "ordered_list_open"
        and _start(token) == own.last + 1
        and _indent(lines, token) == own.indent
    )


def _start(token: Token) -> int:
    start = token.attrGet("start")
    return 1 if start is None else int(start)


def _indent(lines: Sequence[str], token: Token) -> int:
    line = lines[token.map[0]] if token.map else ""
    return len(line) - len(line.lstrip())
