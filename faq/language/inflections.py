"""Finds the other plain forms of an English word: orders and ordering of ``order``.

Only endings that change nothing of what a word names: plural, -ing and -ed.  Snowball's stemmer
decides what belongs together (``news`` is no plural of ``new``).  The word itself stays the term,
so that a product's name is found as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol

_WORD = re.compile("[a-z]{3,20}")
_SHORTEST_ENDED, _SHORTEST_BASE = 4, 3
_VOWELS = "aeiou"
_SIBILANTS = ("s", "x", "z", "ch", "sh")
_ENDINGS = ("ing", "ed", "es", "s", "d")


@lru_cache(1 << 14)
def inflections(word: str) -> tuple[str, ...]:
    """The other forms of a word in lower case; () for what is no English word."""
    if not _WORD.fullmatch(word):
        return ()
    stem = _stem(word)
    bases = [word, *(base for base in _bases(word) if _stem(base) == stem)]
    forms = dict.fromkeys(form for base in bases for form in _forms(base))
    forms.pop(word)
    return tuple(forms)


def _bases(word: str) -> Iterator[str]:
    """What a word may be a form of."""
    if len(word) < _SHORTEST_ENDED:
        return
    if word.endswith(("ies", "ied")):
        yield f"{word[:-3]}y"
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if base == word or len(base) < _SHORTEST_BASE or base[-1] == "i":
            continue
        yield base
        if ending == "ing":
            yield f"{base}e"
        if ending in ("ing", "ed") and base[-1] == base[-2] and len(base) > _SHORTEST_BASE:
            yield base[:-1]


def _forms(base: str) -> Iterator[str]:
    """A word with each ending."""
    yield base
    yield f"{base}es" if base.endswith(_SIBILANTS) else f"{base}s"
    if base[-1] == "y" and base[-2] not in _VOWELS:
        yield f"{base[:-1]}ies"
        yield f"{base[:-1]}ied"
    if base[-1] == "e":
        yield f"{base}d"
        yield f"{base[:-1]}ing"
        return
    yield f"{base}ed"
    yield f"{base}ing"
    if base[-1] not in "aeiouwxy" and base[-2] in _VOWELS and base[-3] not in _VOWELS:
        yield f"{base}{base[-1]}ed"
        yield f"{base}{base[-1]}ing"


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802


@cache
def _stemmer() -> _Stemmer:
    # The package takes 12 ms to import, and few questions have an English word.
    from snowballstemmer.english_stemmer import EnglishStemmer

    stemmer: _Stemmer = EnglishStemmer()
    return stemmer


def _stem(word: str) -> str:
    return _stemmer().stemWord(word)
