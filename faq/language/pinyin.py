"""Spells text in pinyin, and splits letters into pinyin syllables.

Syllables are toneless ASCII, ü written v.  The readings are pypinyin's.  Its tables are read
as files when first needed (characters 0.02 s, phrases 0.1 s); importing the package takes 0.2 s.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
SYLLABLES: frozenset[str] = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)
"""The standard syllables."""

_VARIANTS = {"lue": "lve", "nue": "nve"} | {f"{initial}v": f"{initial}u" for initial in "jqxy"}
"""Common other spellings of syllables."""
_PREFIXES = frozenset(each[:end] for each in SYLLABLES for end in range(1, len(each)))
_MAX_SYLLABLE = 6
_MAX_WAYS = 6
_USUAL_SHARE, _USUAL_COUNT = 0.1, 5
"""Share and number of the phrases with a character from which a reading of it is usual."""
_MAX_LETTERS = 200
"""Longest run of letters that is split."""
_SEPARATORS = re.compile(r"[\s'’‘`·-]+")
_TONE = re.compile(r"(?<=[aeiouvngr])[0-5](?![0-9])")
_UMLAUT = re.compile(r"u[:∶]|ü")
_TONE_MARKS = frozenset("\u0304\u0301\u030c\u0306\u0300")  # the breve is often used as a caron
_UNLIKE_LETTERS = str.maketrans("ɡɑ", "ga")


@cache
def syllables_of(character: str) -> tuple[str, ...]:
    """The readings of a Han character, commonest first; () for any other."""
    marked = _characters().get(ord(character)) if len(character) == 1 else None
    if marked is None:
        return ()
    readings = dict.fromkeys(map(_toneless, marked.split(",")))
    return tuple(reading for reading in readings if reading in SYLLABLES)


def spell(text: str) -> tuple[str, ...]:
    """The commonest reading of each Han character, and other letters and digits in lower case.

    Characters that are neither letters nor digits are left out.
    """
    return tuple(_spelled(text))


class Phrases(dict[str, tuple[str, ...]]):
    """Phrases whose reading is not that of their characters."""

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first two characters of each."""
        return frozenset(phrase[:2] for phrase in self)


def spell_phrase(text: str, phrases: Phrases | None = None) -> tuple[str, ...]:
    """Like `spell`, but with the readings of phrases first: 银行 is ``yin hang``.

    `phrases` default to `phrase_readings`.
    """
    phrases = phrase_readings() if phrases is None else phrases
    spelled: list[str] = []
    position = 0
    while position < len(text):
        size = 1
        if text[position : position + 2] in phrases.heads:
            sizes = range(min(4, len(text) - position), 1, -1)
            size = next((size for size in sizes if text[position : position + size] in phrases), 1)
        phrase = text[position : position + size]
        spelled += phrases[phrase] if size > 1 else _spelled_character(phrase)
        position += size
    return tuple(spelled)


@lru_cache(1 << 14)
def _spelled_character(character: str) -> tuple[str, ...]:
    return spell(character)


def plain(latin: str) -> str:
    """Pinyin without tone marks or digits, apostrophes and spaces, ü as v."""
    parts = unicodedata.normalize("NFD", latin.lower().translate(_UNLIKE_LETTERS))
    toneless = "".join(char for char in parts if char not in _TONE_MARKS)
    joined = unicodedata.normalize("NFC", toneless)
    return _SEPARATORS.sub("", _TONE.sub("", _UMLAUT.sub("v", joined)))


def split(latin: str, *, partial: bool = False) -> tuple[tuple[str, ...], ...]:
    """The ways to split plain letters into syllables, at most six, fewest syllables first.

    With `partial` the last syllable may be incomplete; such ways come after complete ones.
    () if there is no way, for no letters, and for more than 200.
    """
    if not latin or len(latin) > _MAX_LETTERS:
        return ()
    size = len(latin)
    ways: list[list[tuple[str, ...]]] = [[] for _ in range(size)] + [[()]]
    for start in range(size - 1, -1, -1):
        found = [
            (syllable, *rest)
            for syllable, end in _leading_syllables(latin, start)
            for rest in ways[end][:_MAX_WAYS]
        ]
        tail = latin[start:]
        if partial and tail in _PREFIXES and tail not in SYLLABLES:
            found.append((tail,))
        # The sort is stable: ties go to the longer first syllable.
        found.sort(key=lambda way: (way[-1] not in SYLLABLES, len(way)))
        ways[start] = found[:_MAX_WAYS]
    return tuple(ways[0])


def phrase_readings() -> Phrases:
    """The phrases of up to four characters whose reading is not that of their characters."""
    return _phrase_tables()[0]


def usual_readings() -> dict[str, tuple[str, ...]]:
    """The usual readings of each character whose commonest is not its only one, commonest first.

    Of some characters phrases have another reading than the commonest alone: 还 is huan in 还款.
    """
    return _phrase_tables()[1]


@cache
def _phrase_tables() -> tuple[Phrases, dict[str, tuple[str, ...]]]:
    table = msgspec.json.decode(
        _table("phrases_dict.json").read_bytes(), type=dict[str, list[list[str]]]
    )
    decided = Phrases()
    counts: Counter[tuple[str, str]] = Counter()
    for phrase, marked in table.items():
        if len(phrase) <= 4 and len(marked) == len(phrase):
            reading = [_toneless(each[0]) for each in marked]
            counts.update(zip(phrase, reading, strict=True))
            if reading != list(map(_first, phrase)) and SYLLABLES.issuperset(reading):
                decided[phrase] = tuple(reading)
    return decided, _usual(counts)


def _usual(counts: Counter[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    totals: Counter[str] = Counter()
    for (character, _), count in counts.items():
        totals[character] += count
    usual: dict[str, tuple[str, ...]] = {}
    for (character, reading), count in counts.most_common():
        if count >= max(_USUAL_SHARE * totals[character], _USUAL_COUNT):
            usual[character] = (*usual.get(character, ()), reading)
    return {
        character: readings
        for character, readings in usual.items()
        if readings != (_first(character),)
    }


@cache
def _first(character: str) -> str:
    return next(iter(syllables_of(character)), character)


@cache
def _toneless(syllable: str) -> str:
    return plain(syllable)


@cache
def _characters() -> dict[int, str]:
    return msgspec.json.decode(_table("pinyin_dict.json").read_bytes(), type=dict[int, str])


def tables() -> tuple[Path, ...]:
    """The files of readings: of characters, and of phrases."""
    return _table("pinyin_dict.json"), _table("phrases_dict.json")


def _table(name: str) -> Path:
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin", name="pypinyin")
    return Path(spec.origin).with_name(name)


def _spelled(text: str) -> Iterator[str]:
    for character in text:
        readings = syllables_of(character)
        if readings:
            yield readings[0]
        elif character.isalnum():
            yield character.lower()


def _leading_syllables(latin: str, start: int) -> Iterator[tuple[str, int]]:
    """The syllables that begin at `start`, longest first, with their ends."""
    for end in range(min(start + _MAX_SYLLABLE, len(latin)), start, -1):
        letters = latin[start:end]
        syllable = _VARIANTS.get(letters, letters)
        if syllable in SYLLABLES:
            yield syllable, end
