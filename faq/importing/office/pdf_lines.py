"""Puts the words of a PDF page together to lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import Any

from faq.importing.office.radicals import as_characters

_BOLD = re.compile(r"bold|black|heavy|demi|heiti|simhei|黑体", re.IGNORECASE)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\uf06c\uf06e\uf0b7\uf0a7\uf0d8\uf075\uf0fc\uf0b2\uf09f", "•"),
        "\u00ad": "",
        "\ufffd": "",
    }
)
"""Signs of symbol fonts, which are bullets nearly always."""
_LEAST_ROWS = 8
_SPLIT_SHARE = 0.6
"""Of the rows of a page, those that a space parts where it has two columns."""
_WIDE = 2
"""Times the size of letters; a space that parts cells."""
_DOT = (1.5, 7.0)
"""Points across that a bullet may have."""
ADDRESS = "uri"
_GAP = 0.2
"""Of the size of letters; words that are farther apart have a space between them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; places are in points from its left and top."""

    text: str
    html: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    """Of most of its letters."""
    bold: bool
    column: int = 0
    """From 1 within a stretch of two columns; 0 outside."""
    is_row: bool = False
    """Whether wide spaces part it, as a row of a table without rules."""


ATTRIBUTES = ["size", "fontname", ADDRESS]
"""What the letters of a word share."""


def mark_links(letters: Iterable[dict[str, Any]], links: Sequence[dict[str, Any]]) -> None:
    """Gives each letter of a page the address that it leads to; `links` are places with one."""
    for each in letters:
        each[ADDRESS] = _address_of(each, links)


def drawn_bullets(
    shapes: Iterable[dict[str, Any]], words: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Dots that are drawn before words, as words."""
    found = []
    for each in shapes:
        width, height = each["x1"] - each["x0"], each["bottom"] - each["top"]
        if not (_DOT[0] <= width <= _DOT[1] and abs(width - height) < 1):
            continue
        middle = (each["top"] + each["bottom"]) / 2
        row = [word for word in words if word["top"] < middle < word["bottom"]]
        first = min(row, key=_left, default=None)
        if first and 0 < first["x0"] - each["x1"] < _WIDE * first["size"]:
            dot = {"text": "•", "top": first["top"], "bottom": first["bottom"], ADDRESS: ""}
            letters = {"size": first["size"], "fontname": first["fontname"]}
            found.append({**dot, **letters, "x0": each["x0"], "x1": each["x1"]})
    return found


def lines_of(words: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines that words make up, from the top down; `words` are pdfplumber's, with
    `ATTRIBUTES`."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda each: (each["top"], each["x0"])):
        row = rows[-1] if rows else None
        if row and _overlap(row[0], word) > 0.5 * min(_height(row[0]), _height(word)):
            row.append(word)
        else:
            rows.append([word])
    ordered = [sorted(row, key=_left) for row in rows]
    found = [(_line(row), row) for row in ordered]
    gutter = _gutter(ordered)
    if gutter is None:
        return [line for line, _ in found if line.text]
    return [line for line in _in_columns(found, gutter) if line.text]


def _gutter(rows: list[list[dict[str, Any]]]) -> float | None:
    """Where the space between two columns is: most rows have one there with words on either side,
    and most of these reach up to it, unlike the cells of a table without rules."""
    if len(rows) < _LEAST_ROWS:
        return None
    left = min(row[0]["x0"] for row in rows)
    right = max(word["x1"] for row in rows for word in row)
    for percent in range(40, 61, 2):
        at = left + (right - left) * percent / 100
        split = [row for row in rows if _is_split(row, at)]
        if len(split) < _SPLIT_SHARE * len(rows):
            continue
        ends = [max(word["x1"] for word in row if word["x0"] < at) for row in split]
        full = sum(
            end >= max(ends) - 2 * row[0]["size"] for end, row in zip(ends, split, strict=True)
        )
        if full >= len(split) / 2:
            return float(at)
    return None


def _is_split(row: list[dict[str, Any]], at: float) -> bool:
    """Whether a row has words on either side of a place, and a wide space there."""
    before = [word["x1"] for word in row if word["x0"] < at]
    after = [word["x0"] for word in row if word["x0"] >= at]
    return bool(before and after) and min(after) - max(before) >= row[0]["size"]


def _in_columns(
    found: Sequence[tuple[Line, list[dict[str, Any]]]], gutter: float
) -> Iterator[Line]:
    """The lines of each stretch of two columns: those on the left, then those on the right."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line, row in found:
        if not _is_split(row, gutter) and line.x0 < gutter < line.x1:  # over both columns
            yield from (*sides[0], *sides[1])
            sides = ([], [])
            yield line
            continue
        for side, is_right in enumerate((False, True)):
            own = [word for word in row if (word["x0"] >= gutter) == is_right]
            if own:
                sides[side].append(replace(_line(own), column=side + 1))
    yield from (*sides[0], *sides[1])


def _left(word: dict[str, Any]) -> float:
    return float(word["x0"])


def _height(word: dict[str, Any]) -> float:
    return float(word["bottom"] - word["top"])


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> float:
    return float(min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]))


def _line(words: list[dict[str, Any]]) -> Line:
    text, html, before = "", "", None
    sizes: dict[float, int] = {}
    bold = 0
    address = ""
    for word in words:
        own = as_characters(word["text"].translate(_SIGNS))
        space = " " if before and _parted(before, word) else ""
        target = word[ADDRESS]
        if target != address:
            html += "</a>" if address else ""
            html += space
            html += f'<a href="{escape(target)}">' if target else ""
        else:
            html += space
        html += escape(own)
        text += space + own
        address, before = target, word
        size = round(float(word["size"]) * 2) / 2
        sizes[size] = sizes.get(size, 0) + len(own)
        bold += len(own) if _BOLD.search(word["fontname"]) else 0
    html += "</a>" if address else ""
    return Line(
        text=text.strip(),
        html=html.strip(),
        x0=min(map(_left, words)),
        x1=max(float(each["x1"]) for each in words),
        top=min(float(each["top"]) for each in words),
        bottom=max(float(each["bottom"]) for each in words),
        size=max(sizes, key=lambda each: sizes[each]),
        bold=bold > len(text) / 2,
        is_row=any(
            after["x0"] - before["x1"] > _WIDE * after["size"] for before, after in pairwise(words)
        ),
    )


def _parted(before: dict[str, Any], word: dict[str, Any]) -> bool:
    """Whether a space belongs between two words: not between Chinese characters."""
    gap = word["x0"] - before["x1"]
    signs = before["text"][-1:] + word["text"][:1]
    if gap > _WIDE * word["size"]:
        return True
    return bool(gap > _GAP * word["size"] and any(sign.isascii() for sign in signs))


def _address_of(word: dict[str, Any], links: Iterable[dict[str, Any]]) -> str:
    middle_x = (word["x0"] + word["x1"]) / 2
    middle_y = (word["top"] + word["bottom"]) / 2
    for each in links:
        if each["x0"] <= middle_x <= each["x1"] and each["top"] <= middle_y <= each["bottom"]:
            return str(each["uri"])
    return ""
