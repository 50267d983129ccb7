"""Counts the numbered paragraphs of a Word document, as Word does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_HAN = "〇一二三四五六七八九十"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is written."""

    form: str = "decimal"
    text: str = "%1."
    """With the numbers of the levels as %1, %2…"""
    start: int = 1
    indent: int | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The place of a paragraph in a list."""

    number: int | None
    """None for one with a bullet."""
    label: str
    """As Word shows it before the text; "" for a bullet."""
    indent: int | None


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: Mapping[str, Mapping[int, Level]]
    """By number of the list."""
    lists: Mapping[str, str]
    """Lists that count together, by the numbers of those that use them."""
    restarts: Mapping[tuple[str, int], int]
    """Where a list begins to count anew when it is first used."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def count(self, number: str, level: int) -> Numbered | None:
        """Counts a paragraph of a list; None where there is no such list."""
        levels = self.levels.get(number)
        if levels is None or not 0 <= level < _DEEPEST:
            return None
        own = levels.get(level, Level())
        counts = self.counts.setdefault(self.lists[number], [None] * _DEEPEST)
        first = (number, level) not in self.begun
        self.begun.add((number, level))
        restart = self.restarts.get((number, level)) if first else None
        before = counts[level]
        counts[level] = (
            restart if restart is not None else own.start if before is None else before + 1
        )
        counts[level + 1 :] = [None] * (_DEEPEST - level - 1)
        if own.form in {"bullet", "none"}:
            return Numbered(None, own.text if own.form == "none" else "", own.indent)
        label = own.text
        for at in range(level + 1):
            value = counts[at]
            form = levels.get(at, Level())
            shown = form.start if value is None else value
            label = label.replace(f"%{at + 1}", written(shown, form.form))
        return Numbered(counts[level], label, own.indent)


def read_numbering(root: Any) -> Numbering:
    """The lists that a document defines; `root` is the element of its part, None without one."""
    if root is None:
        return Numbering({}, {}, {})
    abstract = {
        str(each.get(qn("w:abstractNumId"))): each for each in root.findall(qn("w:abstractNum"))
    }
    styles = {
        link.get(qn("w:val")): each
        for each in abstract.values()
        if (link := each.find(qn("w:styleLink"))) is not None
    }
    levels, lists, restarts = {}, {}, {}
    for each in root.findall(qn("w:num")):
        number = each.get(qn("w:numId"))
        base = each.find(qn("w:abstractNumId"))
        name = "" if base is None else str(base.get(qn("w:val")))
        definition = abstract.get(name)
        if definition is None:
            continue
        link = definition.find(qn("w:numStyleLink"))
        if link is not None:
            definition = styles.get(link.get(qn("w:val")), definition)
        levels[number] = {_depth(level): _level(level) for level in definition.findall(qn("w:lvl"))}
        lists[number] = name
        for override in each.findall(qn("w:lvlOverride")):
            depth = _depth(override)
            start = override.find(qn("w:startOverride"))
            if start is not None:
                restarts[number, depth] = _int(start.get(qn("w:val")), 1)
            own = override.find(qn("w:lvl"))
            if own is not None:
                levels[number][depth] = _level(own)
    return Numbering(levels, lists, restarts)


def _depth(element: Any) -> int:
    return _int(element.get(qn("w:ilvl")), 0)


def _level(element: Any) -> Level:
    def value(name: str, default: str) -> str:
        child = element.find(qn(name))
        found = None if child is None else child.get(qn("w:val"))
        return default if found is None else str(found)

    indent = element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    left = None if indent is None else indent.get(qn("w:left")) or indent.get(qn("w:start"))
    return Level(
        form=value("w:numFmt", "decimal"),
        text=value("w:lvlText", ""),
        start=_int(value("w:start", "1"), 1),
        indent=None if left is None else _int(left, 0),
    )


def _int(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def written(number: int, form: str) -> str:
    """A number as a form of Word writes it; in digits where that form is not known."""
    lower = form.lower()
    if "chinese" in lower or "ideograph" in lower or lower.startswith(("japanese", "taiwanese")):
        return _in_han(number)
    if "enclosed" in lower or "circle" in lower:
        return _CIRCLES[number - 1] if 0 < number <= len(_CIRCLES) else str(number)
    if lower.endswith("letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if lower.startswith("upper") else letter
    if lower.endswith("roman") and 0 < number < 40:
        text, rest = "", number
        for value, sign in _ROMAN:
            text, rest = text + sign * (rest // value), rest % value
        return text.upper() if lower.startswith("upper") else text
    return str(number)


def _in_han(number: int) -> str:
    if not 0 <= number < 100:
        return str(number)
    if number <= 10:
        return _HAN[number]
    tens, ones = divmod(number, 10)
    return f"{'' if tens == 1 else _HAN[tens]}十{_HAN[ones] if ones else ''}"
