"""In which grains is a text indexed?

Words alone lose to words with character bigrams and single characters beside them on
every public set of Chinese questions we measured: a question and the passage that
answers it may be cut differently, their characters are the same.

The index knows a term by its key, a 64-bit number: a character's code point, a bigram's
two code points behind a mark, a word's hash behind another.  Grains can't collide; two
of a million words do with a probability of about 5e-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from faq.model import Terms

Keys = npt.NDArray[np.uint64]
Owners = npt.NDArray[np.uint32]

_CODE_BITS = 21
_BIGRAM_MARK = 1 << 62
_WORD_MARK = 1 << 63


class Grain(IntEnum):
    """What a term is made of."""

    WORD = 0
    BIGRAM = 1
    CHARACTER = 2


def _han_table() -> npt.NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last in (
        (0x2E80, 0x2FDF),  # radicals
        (0x3005, 0x3007),  # iteration mark, closing mark, zero
        (0x3400, 0x9FFF),
        (0xF900, 0xFAFF),
        (0x20000, 0x3FFFF),
    ):
        table[first : last + 1] = True
    return table


_IS_HAN = _han_table()


class WordKeys(dict[str, int]):
    """The key of a word; computed once a word."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        key = self[word] = int.from_bytes(digest, "little") | _WORD_MARK
        return key


def character_key(character: str) -> int:
    """The key of a single character."""
    return ord(character)


def bigram_key(pair: str) -> int:
    """The key of two neighbouring characters."""
    return _BIGRAM_MARK | ord(pair[0]) << _CODE_BITS | ord(pair[1])


def character_offsets(terms: Terms) -> Iterator[int]:
    """Offset of each Han character of the normalized text."""
    return (index for index, char in enumerate(terms.normalized.text) if _IS_HAN[ord(char)])


def bigram_offsets(terms: Terms) -> Iterator[int]:
    """Offset of the first of each two neighbouring Han characters, across words."""
    before = -2
    for index in character_offsets(terms):
        if index == before + 1:
            yield before
        before = index


def character_keys(texts: Sequence[str]) -> tuple[Keys, Owners]:
    """Keys of all Han characters of `texts`, and which text each belongs to."""
    codes, owners = _codes(texts)
    han = _IS_HAN[codes]
    return codes[han].astype(np.uint64), owners[han]


def bigram_keys(texts: Sequence[str]) -> tuple[Keys, Owners]:
    """Keys of all neighbouring Han characters of `texts`, and which text each belongs to."""
    codes, owners = _codes(texts)
    if len(codes) < 2:
        return np.empty(0, np.uint64), np.empty(0, np.uint32)
    han = _IS_HAN[codes]
    pair = han[:-1] & han[1:]
    first, second = codes[:-1][pair].astype(np.uint64), codes[1:][pair].astype(np.uint64)
    keys = np.uint64(_BIGRAM_MARK) | first << np.uint64(_CODE_BITS) | second
    return keys, owners[:-1][pair]


def _codes(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Owners]:
    """Code points of all texts, a line break behind each, and their texts' numbers."""
    joined = "".join(f"{text}\n" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    return codes, np.repeat(np.arange(len(texts), dtype=np.uint32), lengths)
