"""Numbers pinyin syllables, and classes and distances of similar ones.

Syllables of one class are often confused in typing: z/zh, c/ch, s/sh, n/l/r, f/h, an/ang,
en/eng, in/ing, ian/iang, uan/uang, u/ü.
"""

from __future__ import annotations

from functools import cache

from faq.language.pinyin import SYLLABLES, syllables_of, usual_readings

NAMES: tuple[str, ...] = ("", *sorted(SYLLABLES))
"""The syllables by number; numbers begin at 1."""
NUMBERS: dict[str, int] = {name: number for number, name in enumerate(NAMES) if name}

_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}
_CONFUSION = {
    frozenset("nl"): 1.5,
    frozenset("rl"): 2.0,
    frozenset("hf"): 2.0,
    frozenset("nr"): 3.0,
}
"""Distances of initials that are confused less often than z and zh, whose distance is 1."""
_TWO_LETTERS = ("zh", "ch", "sh")
_VARIANTS = {"lue": "lve", "nue": "nve", "jv": "ju", "qv": "qu", "xv": "xu", "yv": "yu"}
_COMMON_MISREADINGS = {"券": "juan"}
"""Wrong readings that are commoner than the right ones."""
READINGS = 2
"""Readings of a character that are used; further ones occur in rare words only."""


def halves(syllable: str) -> tuple[str, str]:
    """A syllable's initial, which may be empty, and its final."""
    if syllable.startswith(_TWO_LETTERS):
        return syllable[:2], syllable[2:]
    return (syllable[0], syllable[1:]) if syllable[0] not in "aeo" else ("", syllable)


def folded(syllable: str) -> str:
    """The name of a syllable's class."""
    initial, final = halves(syllable)
    initial = _INITIALS.get(initial, initial)
    if final.endswith("ng") and final not in ("ong", "iong"):
        final = final[:-1]
    return initial + final.replace("v", "u")


_FOLDED = tuple(folded(name) if name else "" for name in NAMES)
_CLASSES = {name: number for number, name in enumerate(dict.fromkeys(_FOLDED))}
CLASSES: tuple[int, ...] = tuple(_CLASSES[name] for name in _FOLDED)
"""The class of each syllable by number."""


@cache
def distance(one: int, other: int) -> float | None:
    """The distance of two syllables by number: 0 if equal, from 1 if confused, rarer is farther.

    None for syllables of different classes.
    """
    if one == other:
        return 0.0
    if CLASSES[one] != CLASSES[other]:
        return None
    (initial, final), (its_initial, its_final) = halves(NAMES[one]), halves(NAMES[other])
    total = 0.0 if final == its_final else 1.0
    if initial != its_initial:
        total += _CONFUSION.get(frozenset((initial, its_initial)), 1.0)
    return total


def numbers_of(character: str) -> tuple[int, ...]:
    """Syllable numbers of a Han character's usual readings, commonest first; else ()."""
    misread = (_COMMON_MISREADINGS[character],) if character in _COMMON_MISREADINGS else ()
    first = syllables_of(character)[:1]
    names = dict.fromkeys((*misread, *first, *usual_readings().get(character, ())))
    return tuple(NUMBERS[name] for name in names)[:READINGS]


@cache
def input_syllables() -> dict[str, tuple[int, int]]:
    """Number and class of each spelling of a syllable, as people type it.

    The number is 0 for spellings that are no standard syllable, such as ``din``.
    """
    table = {name: (number, CLASSES[number]) for name, number in NUMBERS.items()}
    for spelled, standard in _VARIANTS.items():
        table[spelled] = (NUMBERS[standard], CLASSES[NUMBERS[standard]])
    for name, number in NUMBERS.items():
        if name.endswith("n"):
            table.setdefault(f"{name}g", (0, CLASSES[number]))
        elif name.endswith("ng"):
            table.setdefault(name[:-1], (0, CLASSES[number]))
    return table
