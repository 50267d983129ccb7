"""Which number stands for a stretch of characters, or for it with one left out?

A stretch ``c0 c1 c2…`` has the polynomial ``c0 + c1 B + c2 B² …`` modulo 2⁶⁴.  With the
running sums of a whole text the hash of any stretch is one subtraction and one product, so
those of a hundred thousand words are a few NumPy operations.  Whoever looks something up
compares what was found with what was sought: a collision does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

BASE = 0x9E3779B97F4A7C15
"""B, an odd number of many changing bits."""
MASK = (1 << 64) - 1
_INVERSE = pow(BASE, -1, 1 << 64)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A sequence of codes, ready to have any stretch of it hashed."""

    sums: Hashes
    inverses: Hashes

    def stretches(self, starts: Int64, ends: Int64) -> Hashes:
        """The hash of each stretch ``[start, end)``."""
        return (self.sums[ends] - self.sums[starts]) * self.inverses[starts]

    def without(self, starts: Int64, ends: Int64, left_out: Int64) -> Hashes:
        """The hash of each stretch without the code at `left_out`, which lies within it."""
        before = self.sums[left_out] - self.sums[starts]
        behind = (self.sums[ends] - self.sums[left_out + 1]) * np.uint64(_INVERSE)
        return (before + behind) * self.inverses[starts]


def hashed(codes: npt.NDArray[np.unsignedinteger]) -> Hashed:
    """`codes` ready to be hashed; none of them should be 0, which leaves no trace at an end."""
    powers = _powers(BASE, len(codes))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers[:-1], out=sums[1:])
    return Hashed(sums, _powers(_INVERSE, len(codes)))


def hash_of(codes: tuple[int, ...]) -> int:
    """The hash of a whole sequence."""
    value = 0
    for code in reversed(codes):
        value = (value * BASE + code) & MASK
    return value


_POWERS: dict[int, Hashes] = {}
_KEPT = 1 << 20
"""Powers of a base that are kept, 8 MB."""


def _powers(base: int, count: int) -> Hashes:
    """The powers of `base` from its 0th to its `count`th."""
    known = _POWERS.get(base)
    if known is None or len(known) <= count:
        factors = np.full(max(count, min(2 * count, _KEPT)) + 1, base, np.uint64)
        factors[0] = 1
        known = np.cumprod(factors)
        known.flags.writeable = False
        if len(known) <= _KEPT + 1:
            _POWERS[base] = known
    return known[: count + 1]
