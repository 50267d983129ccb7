"""Hashes any stretch of a text in constant time, also without one of its characters.

The hash of ``c0 c1 c2…`` is the polynomial ``c0 + c1 B + c2 B² …`` modulo 2⁶⁴.  From the prefix
sums of a text it takes one subtraction and one product a stretch, vectorized.  Collisions are
possible: compare the text found with the text sought.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

BASE = 0x9E3779B97F4A7C15
"""B: odd, so that it has an inverse; the golden ratio's fraction."""
MASK = (1 << 64) - 1
INVERSE = pow(BASE, -1, 1 << 64)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A sequence of codes with the prefix sums from which its stretches are hashed."""

    sums: Hashes
    inverses: Hashes

    def stretches(self, starts: Int64, ends: Int64) -> Hashes:
        """The hash of each stretch ``[start, end)``."""
        return (self.sums[ends] - self.sums[starts]) * self.inverses[starts]

    def without(self, starts: Int64, ends: Int64, left_out: Int64) -> Hashes:
        """The hash of each stretch without the code at offset `left_out`, which lies in it."""
        before = self.sums[left_out] - self.sums[starts]
        after = (self.sums[ends] - self.sums[left_out + 1]) * np.uint64(INVERSE)
        return (before + after) * self.inverses[starts]


def hashed(codes: npt.NDArray[np.unsignedinteger]) -> Hashed:
    """The prefix sums of `codes`, which must not be 0: a 0 at an end does not change a hash."""
    powers = _powers(BASE, len(codes))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers[:-1], out=sums[1:])
    return Hashed(sums, _powers(INVERSE, len(codes)))


def hash_of(codes: tuple[int, ...]) -> int:
    """The hash of a whole sequence."""
    value = 0
    for code in reversed(codes):
        value = (value * BASE + code) & MASK
    return value


_POWERS: dict[int, Hashes] = {}
_MAX_CACHED = 1 << 20
"""Powers cached for a base; 8 MB."""


def _powers(base: int, count: int) -> Hashes:
    """``base ** 0`` to ``base ** count``."""
    powers = _POWERS.get(base)
    if powers is None or len(powers) <= count:
        factors = np.full(max(count, min(2 * count, _MAX_CACHED)) + 1, base, np.uint64)
        factors[0] = 1
        powers = np.cumprod(factors)
        powers.flags.writeable = False
        if len(powers) <= _MAX_CACHED + 1:
            _POWERS[base] = powers
    return powers[: count + 1]
