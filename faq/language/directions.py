"""Finds words that have an opposite (开通 and 关闭), and whether two texts mean opposite sides.

The pairs stand in ``faq/language/data/directions.txt`` and belong to no trade.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Literal, NamedTuple

from msgspec import Struct

from faq.language.lexicon import built_in_lines
from faq.language.packs import built_in_lists

Side = Literal[0, 1]
_PairSide = tuple[int, Side]
_SEPARATOR = re.compile(r"\s*[,，]\s*")
_CLAUSE_END = r"(?=$|[\W了吗呢嘛呀])"
"""What follows a single character that is a verb of its own: 自动续费怎么关."""
_BREAK = re.compile(
    r"[\W_]|怎么办?|怎么样|怎样|如何|为什么|什么|哪[里些儿个]?|可不可以|可以|能不能|是否|能|吗|呢|了|后|前"
    r"|的|是|会|要|需要?|在|把|被|给|我|您|你|和|与|或|及|多久|多少|方法|流程|步骤|教程|条件|功能|服务|操作|方式"
)
"""What parts an object from a verb, or is none."""
_BETWEEN = re.compile(r"[\s“”\"「」『』]*(?:了|一下)?(?:我|你|您|自己)?的?[\s“”\"「」『』]*")
"""What may stand between a verb and its object."""
_AROUND = 2
_LONGEST_OBJECT = 40
"""Code points beside a verb in which its object is looked for, so that the time grows no faster
than the text."""
_WISH = re.compile(r"(?:怎么?|如何|怎样|咋|想|能|可以|要|哪里?)[^,，。!！;；]{0,10}$")
"""What stands before a verb that is asked for."""
_LONGEST_WISH = 12
"""Code points of it."""
_DONE = re.compile("[了后的过]|[以之]后|失败|成功")
"""What follows a verb that tells what happened."""


class Direction(Struct, frozen=True, gc=False):
    """A word with an opposite in a text."""

    word: str
    sides: tuple[_PairSide, ...]
    """The pairs that the word belongs to, each with its side."""
    object: str
    """What it is done to: the words right behind it, else those before it; may be empty."""
    wished: bool
    """Whether a question asks how to do it."""
    around: tuple[str, str]
    """The two characters before it and behind it."""

    def same_object(self, other: Direction) -> bool:
        """Whether both may act on the same: two neighbouring characters are shared, or one has
        no object."""
        mine, theirs = self.object, other.object
        if not mine or not theirs:
            return True
        if min(len(mine), len(theirs)) == 1:
            return mine in theirs or theirs in mine
        return any(mine[at : at + 2] in theirs for at in range(len(mine) - 1))

    def same_place(self, other: Direction) -> bool:
        """Whether the same stands right before or right behind both."""
        return any(
            len(mine) == _AROUND and mine == theirs
            for mine, theirs in zip(self.around, other.around, strict=True)
        )


class _Pairs(NamedTuple):
    sides: dict[str, tuple[_PairSide, ...]]
    pattern: re.Pattern[str]
    undoing: frozenset[int]
    """The pairs whose second side undoes the first."""


def directions(text: str, is_word: Callable[[str], bool]) -> tuple[Direction, ...]:
    """The words of a normalized text that have an opposite, in order.

    A single character counts at the end of a clause only, and not as the end of a word (海关).
    """
    pairs = _pairs()
    found: list[Direction] = []
    for match in pairs.pattern.finditer(text):
        start, end = match.span()
        if end - start == 1 and start and is_word(text[start - 1 : end]):
            continue
        wished = not _DONE.match(text, end) and (
            end == len(text)
            or not start
            or bool(_WISH.search(text, max(0, start - _LONGEST_WISH), start))
        )
        around = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        thing = _object(text, start, end)
        found.append(Direction(match[0], pairs.sides[match[0]], thing, wished, around))
    return tuple(found)


def opposed(wanted: Iterable[Direction], told: Iterable[Direction]) -> tuple[str, str] | None:
    """The word of a question and the opposite that is told instead, where both act on the same.

    None where the question means both sides of the pair, or the text told the asked one too.
    """
    wanted_sides, told_sides = sides(wanted), sides(told)
    for mine in wanted:
        if told_sides.intersection(mine.sides):
            continue
        for pair, side in mine.sides:
            opposite = pair, 0 if side else 1
            if opposite in wanted_sides or opposite not in told_sides:
                continue
            for theirs in told:
                # What is told by the way opposes only what is told of the same in the same place.
                applies = mine.same_object(theirs) if mine.wished else mine.same_place(theirs)
                if applies and opposite in theirs.sides:
                    return mine.word, theirs.word
    return None


def undoing(wanted: Iterable[Direction]) -> tuple[str, tuple[str, ...]] | None:
    """The word of a question that asks how to undo something and nothing else, with every word
    that stands for it; else None."""
    pairs = _pairs()
    wished = [each for each in wanted if each.wished]
    if not wished or any(not side for each in wanted for _, side in each.sides):
        return None
    undone = {side for each in wished for side in each.sides if side[0] in pairs.undoing}
    words = (word for word, found in pairs.sides.items() if undone.intersection(found))
    return (wished[-1].word, tuple(words)) if undone else None


def replacements(direction: Direction) -> tuple[str, ...]:
    """The words that are opposite to one, the plainest first."""
    opposites = {(pair, 1 - side) for pair, side in direction.sides}
    return tuple(word for word, found in _pairs().sides.items() if opposites.intersection(found))


def sides(found: Iterable[Direction]) -> set[_PairSide]:
    """All sides that words of a text belong to."""
    return {side for each in found for side in each.sides}


def _object(text: str, start: int, end: int) -> str:
    between = _BETWEEN.match(text, end)
    begin = between.end() if between else end
    behind = _BREAK.split(text[begin : begin + _LONGEST_OBJECT], 1)[0]
    before = [part for part in _BREAK.split(text[max(0, start - _LONGEST_OBJECT) : start]) if part]
    return behind or (before[-1] if before else "")


@cache
def _pairs() -> _Pairs:
    lines = [line.text for line in built_in_lines(built_in_lists("directions.txt", ()))]
    found: dict[str, list[_PairSide]] = {}
    for number, line in enumerate(lines):
        left, right = line.replace("||", "|").split("|")
        for word in _SEPARATOR.split(left.strip()):
            found.setdefault(word, []).append((number, 0))
        for word in _SEPARATOR.split(right.strip()):
            found.setdefault(word, []).append((number, 1))
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    pattern = "|".join(word if len(word) > 1 else word + _CLAUSE_END for word in longest_first)
    return _Pairs(
        {word: tuple(its_sides) for word, its_sides in found.items()},
        re.compile(pattern),
        frozenset(number for number, line in enumerate(lines) if "||" in line),
    )
