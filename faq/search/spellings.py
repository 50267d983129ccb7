"""Finds the other spellings of a question's Latin words that a passage may have.

Neighbours written as one (``carplay`` for ``car play``), a version without its ``v``, and the other
forms of an English word.  Parted compounds need none: a term is their one form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from faq.language.compounds import form, query_runs, without_v
from faq.language.inflections import inflections


class Spellings(NamedTuple):
    """Other spellings of a term; none of them is the term itself."""

    same: tuple[str, ...] = ()
    """Of the same word."""
    inflected: tuple[str, ...] = ()
    """Of another form of it."""


_NONE = Spellings()


class OtherSpellings:
    """The other spellings of the words of a question."""

    def __init__(self, text: str, whole: Sequence[tuple[int, int]]) -> None:
        """`whole` are the spans of the words that are no part of a longer one, ascending."""
        self._joined: dict[str, dict[str, None]] = {}
        starts = [start for start, _ in whole]
        for start, end in query_runs(text):
            run = form(text[start:end])
            for first, last in whole[bisect_left(starts, start) : bisect_left(starts, end)]:
                self._joined.setdefault(form(text[first:last]), {})[run] = None

    def of(self, word: str) -> Spellings:
        """Those of a term."""
        if not word.isascii():
            return _NONE
        same = dict.fromkeys(self._joined.get(word, ()))
        if version := without_v(word):
            same[version] = None
        return Spellings(tuple(same), inflections(word))
