"""Writes text, tables and links as Markdown that means just that."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SIGNS = re.compile(r"[\\`*_\[\]<>|~^$]|&(?=#?\w+;)|:(?=:)|\{(?=[#:.%{])|!(?=\[)|=(?==)")
"""What Markdown, and what site generators add to it, reads within a line."""
_LINE_START = re.compile(r"[ \t]*(?:([#:+-])(?=[#: \t+-]|$)|(\d{1,9})([.)])(?=[ \t]|$)|(=)(?==*$))")
_KEEPS_NUMBER = re.compile(r"[ \t]*\d{1,9}[.)](?=[ \t])")
_ADDRESS_SIGNS = re.compile(r"[\s<>()]")


def escaped(text: str, *, numbered: bool = False) -> str:
    """A line of text as Markdown; what begins with a number and a point begins an item of a list
    only if it is `numbered`."""
    line = _SIGNS.sub(r"\\\g<0>", text)
    if numbered and _KEEPS_NUMBER.match(line):
        return line
    return _LINE_START.sub(_escaped_start, line, count=1)


def _escaped_start(found: re.Match[str]) -> str:
    if found[2]:
        return f"{found[2]}\\{found[3]}"
    return found[0].replace(found[1] or found[4], f"\\{found[1] or found[4]}", 1)


def link(text: str, href: str) -> str:
    """A link of Markdown that is written already."""
    if not href:
        return text
    return f"[{text or escaped(href)}]({target(href)})"


def picture(alt: str, name: str) -> str:
    """A picture."""
    return f"![{escaped(' '.join(alt.split()))}]({target(name)})"


def target(href: str) -> str:
    """An address within a link."""
    quoted = "".join(
        f"%{ord(sign):02X}" if ord(sign) < 128 and _ADDRESS_SIGNS.match(sign) else sign
        for sign in href.strip()
    )
    return quoted.replace("\\", "%5C")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells of Markdown as a table; the first is its head.  Lines within a cell stay."""
    width = max(map(len, rows), default=0)
    lines = [_row([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join((*lines[:1], _row(["---"] * width), *lines[1:])) if width else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_in_one_line(cell) for cell in cells)} |"


def _in_one_line(cell: str) -> str:
    return "<br>".join(" ".join(line.split()) for line in cell.split("\n") if line.strip())
