"""Which syllables sound alike, and how far apart are they?

A syllable has a number, and a class of those that people mix up when they type: z/zh, c/ch,
s/sh, n/l/r, f/h, an/ang, en/eng, in/ing, ian/iang, uan/uang, u/ü.
"""

from __future__ import annotations

from functools import cache

from faq.language.pinyin import SYLLABLES, syllables_of, usual_readings

NAMES: tuple[str, ...] = ("", *sorted(SYLLABLES))
"""The syllables by their numbers, which begin at 1."""
NUMBERS: dict[str, int] = {name: number for number, name in enumerate(NAMES) if name}

_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}
_RARER = {frozenset("nl"): 1.5, frozenset("rl"): 2.0, frozenset("hf"): 2.0, frozenset("nr"): 3.0}
"""Initials that fewer people mix up than z and zh, which count 1."""
_TWO_LETTERS = ("zh", "ch", "sh")
_OTHERWISE = {"lue": "lve", "nue": "nve", "jv": "ju", "qv": "qu", "xv": "xu", "yv": "yu"}
_MISREAD = {"券": "juan"}
"""Readings that are wrong, and commoner than the right ones."""
READINGS = 2
"""Readings of a character that are reckoned with; the further ones are of rare words."""


def halves(syllable: str) -> tuple[str, str]:
    """The initial, which may be empty, and the final."""
    if syllable.startswith(_TWO_LETTERS):
        return syllable[:2], syllable[2:]
    return (syllable[0], syllable[1:]) if syllable[0] not in "aeo" else ("", syllable)


def folded(syllable: str) -> str:
    """The name of the class of syllables that sound much alike."""
    initial, final = halves(syllable)
    initial = _INITIALS.get(initial, initial)
    if final.endswith("ng") and final not in ("ong", "iong"):
        final = final[:-1]
    return initial + final.replace("v", "u")


_FOLDED = tuple(folded(name) if name else "" for name in NAMES)
_CLASSES = {name: number for number, name in enumerate(dict.fromkeys(_FOLDED))}
CLASSES: tuple[int, ...] = tuple(_CLASSES[name] for name in _FOLDED)
"""The class of each syllable by its number."""


@cache
def distance(one: int, other: int) -> float | None:
    """How far a syllable is from another of its class: 0 when it is the same, 1 and more the
    fewer people mix them up; None for one of another class."""
    if one == other:
        return 0.0
    if CLASSES[one] != CLASSES[other]:
        return None
    (initial, final), (its_initial, its_final) = halves(NAMES[one]), halves(NAMES[other])
    away = 0.0 if final == its_final else 1.0
    if initial != its_initial:
        away += _RARER.get(frozenset((initial, its_initial)), 1.0)
    return away


def numbers_of(character: str) -> tuple[int, ...]:
    """The usual readings of a Han character, commonest first."""
    misread = (_MISREAD[character],) if character in _MISREAD else ()
    first = syllables_of(character)[:1]
    names = dict.fromkeys((*misread, *first, *usual_readings().get(character, ())))
    return tuple(NUMBERS[name] for name in names)[:READINGS]


@cache
def input_syllables() -> dict[str, tuple[int, int]]:
    """What may be typed for a syllable: its number (0 where there is none so spelled, as
    ``din``) and its class."""
    text_input = {name: (number, CLASSES[number]) for name, number in NUMBERS.items()}
    for spelled, meant in _OTHERWISE.items():
        text_input[spelled] = (NUMBERS[meant], CLASSES[NUMBERS[meant]])
    for name, number in NUMBERS.items():
        if name.endswith("n"):
            text_input.setdefault(f"{name}g", (0, CLASSES[number]))
        elif name.endswith("ng"):
            text_input.setdefault(name[:-1], (0, CLASSES[number]))
    return text_input
