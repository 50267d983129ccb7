"""Finds what of an input the corpus does not contain, and the letters that may be pinyin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from faq.language.pinyin import SYLLABLES, plain
from faq.spelling.syllables import input_syllables

IDEOGRAPHS = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters that may have a reading: without the radicals and marks of `term_kinds.HAN`."""
_IS_HAN = re.compile(f"[{IDEOGRAPHS}]")
_ACCENTED = "\u00df-\u024f\u1e00-\u1eff\u0300-\u036f"
_TOKEN = re.compile(rf"[0-9a-z{_ACCENTED}]+(?::[0-9]?[a-z]*)?")
_TONED = re.compile(r"(?:[a-zü]+:?[0-5])+[a-zü:]*")
_NUMBER_FIRST = re.compile(r"([0-9]+)([a-zü]{3,})")
_RUN = re.compile(r"[0-9]+|[^0-9]+")
_LETTER_RUN = re.compile(r"[^0-9]+")
_MIN_LONG_PINYIN = 10
"""Letters from which pinyin around numbers is told from a model number or name."""
_SEPARATOR = re.compile(r"[\s'’‘`·-]{1,3}")
_SPACE_BEHIND_HAN = re.compile(f"[{IDEOGRAPHS}] ")
_SPACE_BEFORE_HAN = re.compile(f" (?=[{IDEOGRAPHS}])")
_MAX_TOKEN = 100
"""Letters of the longest token that may be pinyin."""


class CorpusCounts(Protocol):
    """Passage counts of terms in the corpus."""

    def characters(self, characters: Sequence[str]) -> Sequence[int]:
        """Passages that contain each Han character."""

    def bigrams(self, pairs: Sequence[str]) -> Sequence[int]:
        """Passages that contain each two adjacent Han characters."""

    def words(self, words: Sequence[str]) -> Sequence[int]:
        """Passages that contain each normalized word."""

    def passages(self) -> int:
        """Number of all passages."""


class Token(NamedTuple):
    """A run of Latin letters and digits."""

    start: int
    end: int
    held: bool
    """Whether the corpus contains it, or it is a number or a single letter."""


@dataclass(frozen=True, slots=True)
class LetterRun:
    """Adjacent tokens that may be pinyin, as plain letters.

    Letter ``i`` has offset ``offsets[i]``; the last offset is the end of the run.
    """

    letters: str
    offsets: tuple[int, ...]
    tokens: tuple[tuple[int, int], ...]
    """Stretches ``[start, end)`` of `letters`, between breaks that no syllable crosses."""


@dataclass(frozen=True, slots=True)
class Input:
    """A text that may need correction, with its Han characters, doubtful pairs and letters."""

    text: str
    han: tuple[int, ...]
    """Offsets of the Han characters."""
    doubtful: frozenset[int]
    """Indices into `han` of the first characters of pairs that the corpus does not contain."""
    joined: frozenset[int]
    """Indices into `han` of characters that the next Han character follows directly."""
    tokens: tuple[Token, ...]
    runs: tuple[LetterRun, ...]


def read_input(text: str, counts: CorpusCounts) -> Input | None:
    """`text` with its doubtful parts, or None if the corpus contains all of it."""
    han = tuple(found.start() for found in _IS_HAN.finditer(text))
    joined = [place for place in range(len(han) - 1) if han[place + 1] == han[place] + 1]
    pairs = [text[han[place] : han[place] + 2] for place in joined]
    doubtful = {
        place
        for place, held in zip(joined, counts.bigrams(pairs) if pairs else (), strict=True)
        if not held
    }
    doubtful.update(_spaced(text, han, frozenset(joined)))
    tokens = _tokens(text, counts)
    if not doubtful and all(token.held for token in tokens):
        return None
    runs = tuple(_runs(text, tokens))
    return Input(text, han, frozenset(doubtful), frozenset(joined), tokens, runs)


def _spaced(text: str, han: tuple[int, ...], joined: frozenset[int]) -> set[int]:
    """Indices of characters that a space separates from the next, if one of the two is single.

    For example 退 款.
    """
    return {
        place
        for place in range(len(han) - 1)
        if place not in joined
        and not text[han[place] + 1 : han[place + 1]].strip()
        and (place - 1 not in joined or place + 1 not in joined)
    }


def _tokens(text: str, counts: CorpusCounts) -> tuple[Token, ...]:
    spans = [found.span() for found in _TOKEN.finditer(text)]
    if not spans:
        return ()
    held = counts.words([text[start:end] for start, end in spans])
    spans = [
        part
        for span, count in zip(spans, held, strict=True)
        for part in ((span,) if count else _split_numbers(text, *span))
    ]
    held = counts.words([text[start:end] for start, end in spans])
    return tuple(
        Token(start, end, count > 0 or text[start:end].isdigit() or end - start == 1)
        for (start, end), count in zip(spans, held, strict=True)
    )


def _split_numbers(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The spans of a token's numbers and letters if the letters may be pinyin (``3tian``)."""
    found = _NUMBER_FIRST.fullmatch(text, start, end)
    if found:
        return found.span(1), found.span(2)
    if end - start <= _MAX_TOKEN and _is_spelled_around_numbers(text[start:end]):
        return [run.span() for run in _RUN.finditer(text, start, end)]
    return ((start, end),)


def _is_spelled_around_numbers(word: str) -> bool:
    """Whether a word is long pinyin with numbers in it (``fan5kuaishizhendema``)."""
    pieces = _LETTER_RUN.findall(word)
    return (
        any(char.isdigit() for char in word)
        and max(map(len, pieces), default=0) >= _MIN_LONG_PINYIN
        and all(_is_pinyin(piece) for piece in pieces)
    )


def _is_pinyin(letters: str) -> bool:
    """Whether `letters` can be split into syllables."""
    syllables = input_syllables()
    ends = {0}
    for end in range(1, len(letters) + 1):
        if any(
            letters[start:end] in syllables
            for start in range(max(end - 6, 0), end)
            if start in ends
        ):
            ends.add(end)
    return len(letters) in ends


def _runs(text: str, tokens: tuple[Token, ...]) -> list[LetterRun]:
    toned = [bool(_TONED.fullmatch(text[each.start : each.end])) for each in tokens]
    many = sum(toned) > 1
    groups: list[list[Token]] = []
    for index, token in enumerate(tokens):
        word = text[token.start : token.end]
        may_be_pinyin = _may_be_pinyin(word, toned=toned[index], needs_several=not many)
        # A single letter (a, e) may be a syllable among others.
        if not may_be_pinyin or (token.held and len(word) > 1):
            continue
        follows = groups and _SEPARATOR.fullmatch(text[groups[-1][-1].end : token.start])
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


def _may_be_pinyin(word: str, *, toned: bool, needs_several: bool) -> bool:
    """Whether a token may be pinyin."""
    if len(word) > _MAX_TOKEN:
        return False
    if not any(char.isdigit() for char in word):
        return plain(word).isascii() and plain(word).isalpha()
    pieces = re.findall(r"[a-zü:]+", word)
    syllables = len(pieces) > 1 or not needs_several
    return toned and syllables and SYLLABLES.issuperset(plain(each) for each in pieces)


def _letters(text: str, group: list[Token]) -> LetterRun:
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
    # A space between pinyin and characters is replaced with the pinyin, but not beside initials.
    first, last = ("".join(letters[begin:border]) for begin, border in (tokens[0], tokens[-1]))
    if _is_pinyin(first) and _SPACE_BEHIND_HAN.fullmatch(text, max(offsets[0] - 2, 0), offsets[0]):
        offsets[0] -= 1
    end = group[-1].end
    if _is_pinyin(last) and _SPACE_BEFORE_HAN.match(text, end):
        end += 1
    return LetterRun("".join(letters), (*offsets, end), tuple(tokens))
