"""Tells which lines of a plain-text page are headings and items, and how they nest.

Numbers and bullets say little by themselves: those that stand alone with text below are headings,
those that follow one another are items.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faq.articles.labels import COLONS
from faq.articles.numerals import is_way, lone_number
from faq.articles.text_lines import Line, Mark
from faq.articles.text_names import (
    can_head,
    is_bare_label,
    is_clause_name,
    is_name,
    is_own_paragraph,
    is_remark,
    is_short_name,
    is_titled,
    leads_in,
    opens_list,
    tells,
)
from faq.articles.text_series import PARTS, Series, SeriesReader

_NO_SIGNS = frozenset({"", *"•·*-–"})
"""Bullets of lists alone, and none."""
_ROUND = frozenset("●○◦◯")
"""Symbols of lists more often than of headings."""
_DATE = re.compile(r"[\d〇一二三四五六七八九十]{2,4}\s*[年./-].{1,12}")
"""What a signature ends with."""
_OUTER = frozenset({"han", "roman"})
"""Styles of sections more often than of lists."""
_LETTERS = frozenset({"letter", "capital"})
_FEWEST = 2
"""A single short line is no heading, and a single sign is not all that a page has."""
_READ_BELOW = 3
"""Lines below a short one that are looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marked line stands: the level of a heading, from 1, or of an item, from 0."""

    level: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class TextOutline:
    """The headings and items of a page, by the numbers of their lines."""

    headings: Mapping[int, Place]
    items: Mapping[int, Place]


def outline_of(lines: Sequence[Line]) -> TextOutline:
    """The headings and items among `lines`."""
    styles = _styles(lines)
    outer = _heading_styles(lines, styles)
    reader = SeriesReader(lines, outer)
    for index, line in enumerate(lines):
        reader.read(index, _mark_of(line, styles.get(index, ""), outer))
    reader.close()
    for series in reader.found:  # the outer ones first
        series.headings = series.headings or _are_headings(lines, series)
    levels = _levels(lines, reader.found)
    headings: dict[int, Place] = {}
    items: dict[int, Place] = {}
    for series in reader.found:
        if series.prefix and not series.headings and len(series.members) == 1:
            continue  # an amount, as 1.1 元
        places = headings if series.headings else items
        for index, number in zip(series.members, series.numbers, strict=True):
            places[lines[index].number] = Place(levels[series], number)
    if len(headings) < _FEWEST:
        headings |= {lines[index].number: Place(1) for index in _plain_headings(lines)}
    return TextOutline(headings, items)


def _styles(lines: Sequence[Line]) -> dict[int, str]:
    """What may make a line a heading, by its index: its bullet, brackets, rule or 第几条."""
    styles = {}
    for index, line in enumerate(lines):
        mark = line.mark
        if line.underline and line.after_blank and not mark:
            styles[index] = f"{line.underline} below"
        elif mark and (mark.encloses or mark.style == "clause" or line.bullet not in _NO_SIGNS):
            styles[index] = mark.style
    return styles


def _heading_styles(lines: Sequence[Line], styles: Mapping[int, str]) -> frozenset[str]:
    """The styles of which most lines stand alone with text below."""
    by_style: dict[str, list[int]] = defaultdict(list)
    for index, style in styles.items():
        by_style[style].append(index)
    return frozenset(
        style for style, indices in by_style.items() if _is_heading_style(lines, style, indices)
    )


def _is_heading_style(lines: Sequence[Line], style: str, indices: Sequence[int]) -> bool:
    chosen = [at for at in indices if not is_bare_label(lines[at]) and not _has_rest(lines[at])]
    own = set(indices)
    heads = sum(at + 1 not in own and _stands_alone(lines, at, style) for at in chosen)
    return 2 * heads > len(chosen) and heads > (style in _ROUND)


def _stands_alone(lines: Sequence[Line], index: int, style: str) -> bool:
    """Whether a line names what stands below it."""
    line = lines[index]
    if index + 1 == len(lines) or not _may_head(line, style):
        return False
    below = lines[index + 1]
    own = below.after_blank or below.indent <= line.indent + bool(below.mark)
    return style not in _ROUND or (own and is_name(line.name))


def _has_rest(line: Line) -> bool:
    """Whether text stands after the brackets that a line begins with."""
    return bool(line.mark and line.mark.encloses and not line.is_alone)


def _may_head(line: Line, style: str) -> bool:
    """Whether a line may be a heading for its style."""
    if style == "clause":
        return is_clause_name(line.name)
    if _has_rest(line) and (is_remark(line.name) or not line.after_blank):
        return False  # may be a button that a sentence begins with
    columns = style.endswith(" below") and ("|" in line.text or "  " in line.text)
    return can_head(line) and not columns and (is_name(line.name) or is_titled(line.name))


def _mark_of(line: Line, style: str, outer: frozenset[str]) -> Mark | None:
    """What a line counts for among the series."""
    mark = line.mark
    if style in outer and _may_head(line, style):
        return mark if mark and mark.style == style else Mark(style)
    if mark is None or mark.encloses or mark.style == "clause":
        return None
    if mark.style in outer:
        return replace(mark, style=f"{mark.style} item")
    if mark.style in PARTS:
        return mark if is_name(line.name) or is_titled(line.name) else None
    return mark


def _are_headings(lines: Sequence[Line], series: Series) -> bool:
    """Whether a series of numbers heads sections; those around it are told already."""
    if not series.numbered or series.style in _LETTERS:
        return False
    if series.style in PARTS:
        return True
    nested = any(each.headings for each in series.ancestors())
    few = len(series.members) == 1
    if series.prefix:
        counts = series.anchored or (not few and series.first <= 1)
    else:
        counts = series.first <= (1 if nested else 2) and not (few and nested)
    above = lines[series.members[0] - 1] if series.members[0] else None
    is_head = bool(series.parent and series.parent.headings and series.begins_it)
    if not counts or (above and opens_list(above) and not is_head):
        return False
    announced = bool(above and leads_in(above) and not is_head)
    return _most_head(lines, series, nested=nested, announced=announced)


def _most_head(lines: Sequence[Line], series: Series, *, nested: bool, announced: bool) -> bool:
    """Whether most lines of a series have text below, or hold it themselves."""
    heads = told = titled = 0
    loose = not (nested or announced)
    for at, end in zip(series.members, [*series.members[1:], series.end], strict=True):
        name = lines[at].name
        if not can_head(lines[at]):
            continue
        named = is_name(name) or is_titled(name)
        below = range(at + 1, end)
        if named and any(loose or _is_own(lines[at], lines[i], announced) for i in below):
            heads += 1
        elif loose and tells(name):
            told += 1
        else:
            titled += is_titled(name)
    apart = series.style in _OUTER or all(lines[at].after_blank for at in series.members)
    if heads and apart and not nested:  # as in a notice: 一、时间：… 二、办法： with text below
        told += titled
    return 2 * (heads + told) > len(series.members)


def _is_own(head: Line, below: Line, announced: bool) -> bool:
    """Whether a line is text of its own instead of a part of the item above."""
    deeper = below.indent > head.indent + 1
    if below.mark or not announced:
        return not (deeper and below.mark)
    return below.after_blank or not deeper


def _levels(lines: Sequence[Line], found: Sequence[Series]) -> dict[Series, int]:
    """The level of each series, as of headings or of items."""
    levels: dict[Series, int] = {}
    for series in found:
        parent = series.parent
        if series.headings:
            levels[series] = 1 + sum(each.headings for each in series.ancestors())
        elif parent is None or parent.headings or not series.attached:
            levels[series] = 0
        else:
            first = series.members[0]
            nested = (
                parent.members[-1] > first
                or series.indent > parent.indent + 1
                or lines[first - 1].text.endswith(COLONS)
            )
            levels[series] = levels[parent] + nested
    return levels


def _plain_headings(lines: Sequence[Line]) -> list[int]:
    """The short lines of a page without several marked headings that stand above text."""
    heads: list[int] = []
    sure = 0
    for index, line in enumerate(lines):
        may = _may_be_plain(line) and (line.after_blank or _names_first(lines, index))
        below = list(_paragraph(lines, index + 1)) if may else []
        is_sure = any(map(_is_text, below))
        if below and (is_sure or not (below[0].after_blank or _is_signature(below))):
            heads.append(index)
            sure += is_sure
    labelled = any(_opens_text(lines[index + 1].text) for index in heads)
    titled = bool(lines) and not lines[0].after_blank  # so the title heads a section, too
    if lines and _counts_one(lines[0]):  # so it does where numbers begin again below a name
        titled = titled or any(_counts_one(lines[index + 1]) for index in heads)
    return heads if labelled or (sure and len(heads) + titled >= _FEWEST) else []


def _may_be_plain(line: Line) -> bool:
    bare = line.mark is None and is_short_name(line.text)
    bare = bare and not (lone_number(line.text) or is_way(line.text))
    return bare and can_head(line) and not is_bare_label(line)


def _names_first(lines: Sequence[Line], index: int) -> bool:
    """Whether a line directly below the title is the name of numbered lines apart from it."""
    below = lines[index + 1] if index == 0 and len(lines) > 1 else None
    return below is not None and below.after_blank and _counts_one(below)


def _counts_one(line: Line) -> bool:
    return line.mark is not None and line.mark.path == (1,)


def _is_signature(lines: Sequence[Line]) -> bool:
    return len(lines) == 1 and bool(_DATE.fullmatch(lines[0].text))


def _paragraph(lines: Sequence[Line], start: int) -> Iterator[Line]:
    """The first lines from `start` on, up to the next blank one."""
    for index in range(start, min(start + _READ_BELOW, len(lines))):
        if index > start and lines[index].after_blank:
            return
        yield lines[index]


def _is_text(line: Line) -> bool:
    """Whether a line is no name but text or an item."""
    return bool(line.mark) or _opens_text(line.text) or not is_name(line.text)


def _opens_text(text: str) -> bool:
    """Whether a line is a label, the mark of a step or a way, which heads no section."""
    return is_own_paragraph(text) or bool(lone_number(text)) or is_way(text)
