"""Compares phrasings by their pairs of characters."""

from __future__ import annotations

from itertools import pairwise

from faq.language.question_key import question_key


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a phrasing, signs apart; of one character, itself."""
    plain = question_key(text)
    return frozenset(map("".join, pairwise(plain))) or frozenset((plain,))


def dice(shared: int, one: int, other: int) -> float:
    """The share of pairs that two phrasings have in common, of how many each has."""
    return 2 * shared / (one + other or 1)
