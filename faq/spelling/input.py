"""What of a typed text does the corpus not hold, and which of its letters may be pinyin?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from faq.language.pinyin import SYLLABLES, plain
from faq.spelling.syllables import input_syllables

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{HAN}]")
_ACCENTED = "\u00df-\u024f\u1e00-\u1eff\u0300-\u036f"
_TOKEN = re.compile(rf"[0-9a-z{_ACCENTED}]+(?::[0-9]?[a-z]*)?")
_TONED = re.compile(r"(?:[a-zü]+:?[0-5])+[a-zü:]*")
_COUNTED = re.compile(r"([0-9]+)([a-zü]{3,})")
_RUN = re.compile(r"[0-9]+|[^0-9]+")
_LETTER_RUN = re.compile(r"[^0-9]+")
_LONG = 10
"""Letters of pinyin that no model number or name has."""
_BETWEEN = re.compile(r"[\s'’‘`·-]{1,3}")
_SPACE_BEHIND_HAN = re.compile(f"[{HAN}] ")
_SPACE_BEFORE_HAN = re.compile(f" (?=[{HAN}])")
_MOST = 100
"""Letters of the longest token that is looked at."""


class Holds(Protocol):
    """How many passages of the corpus hold each of several things."""

    def characters(self, characters: Sequence[str]) -> Sequence[int]:
        """For each Han character."""

    def bigrams(self, pairs: Sequence[str]) -> Sequence[int]:
        """For each two neighbouring Han characters."""

    def words(self, words: Sequence[str]) -> Sequence[int]:
        """For each word, as the analyzer cuts them; all of them normalized."""

    def passages(self) -> int:
        """How many passages there are."""


class Token(NamedTuple):
    """A run of Latin letters and digits, which the corpus may hold."""

    start: int
    end: int
    held: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """Neighbouring tokens that may be pinyin, as plain letters.

    Letter ``i`` stands at ``offsets[i]``; the last offset is where the run ends.
    """

    letters: str
    offsets: tuple[int, ...]
    tokens: tuple[tuple[int, int], ...]
    """The stretches of `letters` between which there was a break; no syllable crosses one."""


@dataclass(frozen=True, slots=True)
class Input:
    """A text, what is doubtful in it, and where its Han characters and letters are."""

    text: str
    han: tuple[int, ...]
    """Offsets of the Han characters."""
    doubtful: frozenset[int]
    """Places in `han` such that this character and the next are not held together."""
    joined: frozenset[int]
    """Places in `han` whose next character follows at once."""
    tokens: tuple[Token, ...]
    runs: tuple[Letters, ...]


def read_input(text: str, holds: Holds) -> Input | None:
    """What is doubtful in `text`, or None when the corpus holds all of it."""
    han = tuple(found.start() for found in _IS_HAN.finditer(text))
    joined = [place for place in range(len(han) - 1) if han[place + 1] == han[place] + 1]
    pairs = [text[han[place] : han[place] + 2] for place in joined]
    doubtful = {
        place
        for place, held in zip(joined, holds.bigrams(pairs) if pairs else (), strict=True)
        if not held
    }
    doubtful.update(_broken(text, han, frozenset(joined)))
    tokens = _tokens(text, holds)
    if not doubtful and all(token.held for token in tokens):
        return None
    runs = tuple(_runs(text, tokens))
    return Input(text, han, frozenset(doubtful), frozenset(joined), tokens, runs)


def _broken(text: str, han: tuple[int, ...], joined: frozenset[int]) -> set[int]:
    """Places of characters that a space parts from the next, where one of the two stands
    alone (退 款)."""
    return {
        place
        for place in range(len(han) - 1)
        if place not in joined
        and not text[han[place] + 1 : han[place + 1]].strip()
        and (place - 1 not in joined or place + 1 not in joined)
    }


def _tokens(text: str, holds: Holds) -> tuple[Token, ...]:
    spans = [found.span() for found in _TOKEN.finditer(text)]
    if not spans:
        return ()
    held = holds.words([text[start:end] for start, end in spans])
    spans = [
        part
        for span, count in zip(spans, held, strict=True)
        for part in ((span,) if count else _counted(text, *span))
    ]
    held = holds.words([text[start:end] for start, end in spans])
    return tuple(
        Token(start, end, count > 0 or text[start:end].isdigit() or end - start == 1)
        for (start, end), count in zip(spans, held, strict=True)
    )


def _counted(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The number and what is counted, where pinyin may follow a number (``3tian``)."""
    found = _COUNTED.fullmatch(text, start, end)
    if found:
        return found.span(1), found.span(2)
    if end - start <= _MOST and _is_spelled_around_numbers(text[start:end]):
        return [run.span() for run in _RUN.finditer(text, start, end)]
    return ((start, end),)


def _is_spelled_around_numbers(word: str) -> bool:
    """Whether numbers stand in a long stretch of pinyin (``fan5kuaishizhendema``)."""
    pieces = _LETTER_RUN.findall(word)
    return (
        any(char.isdigit() for char in word)
        and max(map(len, pieces), default=0) >= _LONG
        and all(_is_pinyin(piece) for piece in pieces)
    )


def _is_pinyin(letters: str) -> bool:
    """Whether whole syllables make up `letters`."""
    known = input_syllables()
    ends = {0}
    for end in range(1, len(letters) + 1):
        if any(
            letters[start:end] in known for start in range(max(end - 6, 0), end) if start in ends
        ):
            ends.add(end)
    return len(letters) in ends


def _runs(text: str, tokens: tuple[Token, ...]) -> list[Letters]:
    toned = [bool(_TONED.fullmatch(text[each.start : each.end])) for each in tokens]
    many = sum(toned) > 1
    groups: list[list[Token]] = []
    for index, token in enumerate(tokens):
        word = text[token.start : token.end]
        spelled = _spelled(word, toned=toned[index], alone=not many)
        # A lone letter (a, e) is held, but may be a syllable among others.
        if not spelled or (token.held and len(word) > 1):
            continue
        follows = groups and _BETWEEN.fullmatch(text[groups[-1][-1].end : token.start])
        if follows:
            groups[-1].append(token)
        else:
            groups.append([token])
    found = []
    for group in groups:
        while group and group[0].held:
            group.pop(0)
        while group and group[-1].held:
            group.pop()
        if group:
            found.append(_letters(text, group))
    return found


def _spelled(word: str, *, toned: bool, alone: bool) -> bool:
    """Whether a token may be pinyin."""
    if len(word) > _MOST:
        return False
    if not any(char.isdigit() for char in word):
        return plain(word).isascii() and plain(word).isalpha()
    pieces = re.findall(r"[a-zü:]+", word)
    syllables = len(pieces) > 1 or not alone
    return toned and syllables and SYLLABLES.issuperset(plain(each) for each in pieces)


def _letters(text: str, group: list[Token]) -> Letters:
    letters: list[str] = []
    offsets: list[int] = []
    tokens: list[tuple[int, int]] = []
    for token in group:
        begin = len(letters)
        for offset in range(token.start, token.end):
            char = text[offset]
            if char.isdigit():
                tokens.append((begin, len(letters)))
                begin = len(letters)
            elif char == ":" and letters:
                letters[-1] = "v"
            else:
                for letter in plain(char):
                    letters.append(letter)
                    offsets.append(offset)
        if begin < len(letters):
            tokens.append((begin, len(letters)))
    # The space that parts pinyin from characters goes with the pinyin; initials are words apart.
    first, last = ("".join(letters[begin:border]) for begin, border in (tokens[0], tokens[-1]))
    if _is_pinyin(first) and _SPACE_BEHIND_HAN.fullmatch(text, max(offsets[0] - 2, 0), offsets[0]):
        offsets[0] -= 1
    end = group[-1].end
    if _is_pinyin(last) and _SPACE_BEFORE_HAN.match(text, end):
        end += 1
    return Letters("".join(letters), (*offsets, end), tuple(tokens))
