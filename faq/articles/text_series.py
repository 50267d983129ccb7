"""Groups the marked lines of a plain-text page into series that count on, one within another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from faq.articles.labels import COLONS
from faq.articles.text_lines import Line, Mark

PARTS = ("part", "chapter", "section")
"""Styles that name what they number (第一章), the outermost first."""
_MAX_DEPTH = 16
"""Series open at once; what is nested deeper closes the innermost."""
_MAX_GAP = 3
"""How far a number may be from the one before it."""
_RUN = 2
"""Lines that are a list if nothing stands between them."""
_ORDER = ("roman", "han", "innerhan", "digits", "half", "inner", "circled", "capital", "letter")
"""Styles in the order in which they are used to nest."""


@dataclass(slots=True, eq=False)
class Series:
    """Lines that count on in one style, or begin with one bullet."""

    style: str
    indent: int
    parent: Series | None
    attached: bool
    """Whether no paragraph stands between it and what it follows in its parent."""
    prefix: tuple[int, ...] = ()
    """What the parts of 1.2.3 before the last one are."""
    anchored: bool = False
    """Whether a number around it is the last of `prefix`."""
    begins_it: bool = False
    """Whether it begins directly below a line of its parent."""
    numbers: list[int | None] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    """Indices of lines."""
    end: int = 0
    """Index of the line that closed it."""
    headings: bool = False

    @property
    def numbered(self) -> bool:
        """Whether it counts."""
        return self.numbers[0] is not None

    @property
    def first(self) -> int:
        """Its first number; 0 without."""
        return self.numbers[0] or 0

    @property
    def last(self) -> int:
        """Its last number so far; 0 without."""
        return self.numbers[-1] or 0

    def ancestors(self) -> Iterator[Series]:
        """The series around it, the innermost first."""
        each = self.parent
        while each:
            yield each
            each = each.parent


class SeriesReader:
    """Collects series, line by line."""

    def __init__(self, lines: Sequence[Line], outer: Collection[str]) -> None:
        """`outer` are the bullets and brackets that begin headings."""
        self._lines = lines
        self._outer = outer
        self._open: list[Series] = []
        self._paragraph = -1  # the last line that belongs to no item
        self._marked = -1  # the last marked line
        self.found: list[Series] = []

    def read(self, index: int, mark: Mark | None) -> None:
        """Takes the next line, and what it counts for."""
        line = self._lines[index]
        if mark is None:
            within = self._marked >= 0 and line.indent > self._lines[self._marked].indent
            if not within:
                self._paragraph = index
                self._close_lists(index, line.indent)
            return
        series = self._continued(index, mark) or self._begun(index, mark)
        series.members.append(index)
        series.numbers.append(mark.path[-1] if mark.path else None)
        self._marked = index

    def close(self) -> None:
        """Ends every series at the end of the page."""
        self._close_to(0, len(self._lines))

    def _continued(self, index: int, mark: Mark) -> Series | None:
        """The open series that a line goes on with; closes those within it."""
        indent = self._lines[index].indent
        fits = [
            at
            for at in range(len(self._open) - 1, -1, -1)
            if _alike(self._open[at], mark, indent, self._outer)
        ]
        chosen = next((at for at in fits if _follows(self._open[at], mark, 1)), None)
        if chosen is None:
            chosen = next((at for at in fits if _follows(self._open[at], mark, _MAX_GAP)), None)
        elif mark.path:
            outer = [at for at in fits if at < chosen and _follows(self._open[at], mark, 1)]
            if outer and not self._is_next(self._open[chosen], index):
                chosen = outer[0]
        if chosen is None:
            return None
        self._close_to(chosen + 1, index)
        return self._open[chosen]

    def _is_next(self, series: Series, index: int) -> bool:
        """Whether a line stands directly below the last of a series, or what is nested in it."""
        line, last = self._lines[index], self._lines[series.members[-1]]
        above = self._lines[index - 1]
        directly = series.members[-1] == index - 1 or above.indent > last.indent
        return directly and (last.after_blank or not line.after_blank)

    def _begun(self, index: int, mark: Mark) -> Series:
        """A new series at a line, within the innermost that is open."""
        line = self._lines[index]
        self._close_to(self._depth_for(index, mark), index)
        parent = self._open[-1] if self._open else None
        below = parent.members[-1] if parent else -1
        series = Series(mark.style, line.indent, parent, self._paragraph < below, mark.path[:-1])
        series.anchored = any(each.last == mark.path[-2] for each in self._open if mark.path[:-1])
        series.begins_it = below == index - 1
        series.headings = mark.style in self._outer
        self._open.append(series)
        self.found.append(series)
        return series

    def _depth_for(self, index: int, mark: Mark) -> int:
        """How many of the open series a new one stands in."""
        if mark.style in PARTS:
            outer = PARTS[: PARTS.index(mark.style)]
            return sum(series.style in outer for series in self._open)
        styles = [series.style for series in self._open]
        if len(mark.path) > 1 and mark.style in styles:
            return styles.index(mark.style)
        depth = min(len(self._open), _MAX_DEPTH)
        while depth and self._is_over(self._open[depth - 1], index, mark):
            depth -= 1
        alike = [
            at
            for at, series in enumerate(self._open[:depth])
            if _alike(series, mark, self._lines[index].indent, self._outer)
        ]
        return alike[-1] if len(alike) > 1 else depth

    def _is_over(self, series: Series, index: int, mark: Mark) -> bool:
        """Whether a list ends where a series begins: several lines with nothing between them, and
        what begins is no part of the last."""
        line, members = self._lines[index], series.members
        if series.headings or members[-1] - members[0] != len(members) - 1 or len(members) < _RUN:
            return False
        if line.indent > series.indent + 1:
            return False
        announced = self._lines[index - 1].text.endswith(COLONS)
        if members[-1] == index - 1 and announced:
            return False
        return (
            self._paragraph > members[-1]
            or line.after_blank
            or mark.style in self._outer
            or _rank(mark.style) <= _rank(series.style)
        )

    def _close_lists(self, index: int, indent: int) -> None:
        """Ends the bulleted lists that a paragraph interrupts."""
        while self._open:
            series = self._open[-1]
            if series.headings or series.numbered or series.indent < indent:
                break
            self._close_to(len(self._open) - 1, index)

    def _close_to(self, depth: int, index: int) -> None:
        for series in self._open[depth:]:
            series.end = index
        del self._open[depth:]


def _alike(series: Series, mark: Mark, indent: int, outer: Collection[str]) -> bool:
    """Whether a series has the style and the place of a line."""
    if series.style != mark.style or series.prefix != mark.path[:-1]:
        return False
    anywhere = mark.style in PARTS or mark.style in outer or bool(series.prefix)
    return anywhere or abs(series.indent - indent) <= 1


def _follows(series: Series, mark: Mark, gap: int) -> bool:
    """Whether a line's number is the next one of a series, or as far from it as `gap`."""
    if not mark.path or series.style in PARTS:
        return True
    last, gap = series.last, 1 if series.prefix else gap
    return last < mark.value <= last + gap or (gap > 1 and mark.value == last > 1)


def _rank(style: str) -> int:
    return _ORDER.index(style) if style in _ORDER else len(_ORDER)
