"""Computes the keys of terms of each kind: words, character bigrams and single characters.

Words alone rank worse than all three kinds on every public set of Chinese questions we
measured: a question and its answer may be segmented differently.

A key is 64 bits: a character's code point, a bigram's two code points with bit 62 set, or a
word's hash with bit 63 set.  Keys of different kinds never collide; any two of a million words
collide with a probability of about 5e-8.  Keys of many texts are computed at once with NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from faq.language.hashing import MASK, Hashed, hash_of, hashed

Keys = npt.NDArray[np.uint64]
Owners = npt.NDArray[np.uint32]

CODE_BITS = 21
BIGRAM_MARK = 1 << 62
WORD_MARK = 1 << 63
_MIXERS = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
"""The finalizer of MurmurHash3 (Appleby), needed because the low bits of a polynomial depend on
low bits only."""


class TermKind(IntEnum):
    """The kind of a term."""

    WORD = 0
    BIGRAM = 1
    CHARACTER = 2


_HAN = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _HAN)
"""The ranges of Han characters, for a character class of a regular expression."""


def _han_table() -> npt.NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last in _HAN:
        table[first : last + 1] = True
    return table


_IS_HAN = _han_table()


def is_han(character: str) -> bool:
    """Whether a character is a Han character."""
    return bool(_IS_HAN[ord(character)])


def character_key(character: str) -> int:
    """The key of a single character."""
    return ord(character)


def bigram_key(pair: str) -> int:
    """The key of two adjacent characters."""
    return BIGRAM_MARK | ord(pair[0]) << CODE_BITS | ord(pair[1])


@lru_cache(maxsize=1 << 15)
def word_key(word: str) -> int:
    """The key of a word."""
    key = hash_of(tuple(map(ord, word)))
    for factor in _MIXERS:
        key = (key ^ key >> 33) * factor & MASK
    return key ^ key >> 33 | WORD_MARK


@dataclass(frozen=True)
class Codes:
    """The code points of several texts, each followed by a line break."""

    codes: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    """Index of each text's first code point."""
    owners: Owners
    """Number of the text that each code point belongs to."""

    @cached_property
    def han(self) -> npt.NDArray[np.bool_]:
        """Mask of the Han characters."""
        return _IS_HAN[self.codes]

    @cached_property
    def hashed(self) -> Hashed:
        """Prefix sums for hashing any stretch."""
        return hashed(self.codes)


def read_codes(texts: Sequence[str]) -> Codes:
    """The code points of `texts`."""
    joined = "".join(f"{text}\n" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    owners = np.repeat(np.arange(len(texts), dtype=np.uint32), lengths)
    return Codes(codes, np.cumsum(lengths) - lengths, owners)


def character_keys(texts: Codes) -> tuple[Keys, Owners]:
    """The key of every Han character, in order, and the number of its text."""
    return texts.codes[texts.han].astype(np.uint64), texts.owners[texts.han]


def bigram_keys(texts: Codes) -> tuple[Keys, Owners]:
    """The key of every two adjacent Han characters, in order, and the number of their text."""
    pair = texts.han[:-1] & texts.han[1:]
    first, second = (part[pair].astype(np.uint64) for part in (texts.codes[:-1], texts.codes[1:]))
    keys = np.uint64(BIGRAM_MARK) | first << np.uint64(CODE_BITS) | second
    return keys, texts.owners[:-1][pair]


def word_keys(
    texts: Codes,
    owners: Owners,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> Keys:
    """The keys of words, each ``[start, end)`` in the text numbered by `owners`."""
    base = texts.starts[owners]
    keys = texts.hashed.stretches(base + starts, base + ends)
    for factor in _MIXERS:
        keys = (keys ^ keys >> np.uint64(33)) * np.uint64(factor)
    return keys ^ keys >> np.uint64(33) | np.uint64(WORD_MARK)
