"""How are tables of spellings made in C?

The structures of `tables.h`, field by field, and the function.
"""

from __future__ import annotations

from ctypes import POINTER, Structure, byref, c_int32, c_int64, c_void_p
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from faq.kernel.bindings import address, loaded

LONGEST = 32
"""Characters, syllables or letters of the longest text that has a key."""


class Kind(IntEnum):
    """By what a text is found."""

    WHOLE = 0
    """Its characters."""
    SOUNDING = 1
    """The classes of its syllables; also those of each other reading of one of its characters."""
    GAPS = 2
    """Its characters; also all but one of them."""
    SPELLED = 3
    """The letters of its syllables; also all but one of them."""


class Texts(Structure):
    """Texts one behind the other."""

    _fields_ = (
        ("size", c_int64),
        ("codes", c_void_p),
        ("starts", c_void_p),
        ("ends", c_void_p),
        ("sounds", c_void_p),
        ("seconds", c_void_p),
        ("costs", c_void_p),
    )


class Syllables(Structure):
    """Of each syllable the class that stands for it, and its letters."""

    _fields_ = (
        ("count", c_int64),
        ("classes", c_void_p),
        ("letters", c_void_p),
        ("begins", c_void_p),
        ("lengths", c_void_p),
    )


_TAKES = (
    *(POINTER(Texts), POINTER(Syllables), c_int32),
    *(c_void_p, c_int64, c_int64, c_int64, c_void_p, c_void_p),
)


def table(
    texts: Texts,
    syllables: Syllables,
    kind: Kind,
    chosen: npt.NDArray[np.int64],
    room: int,
    most: int,
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """The keys of the `chosen` texts, ascending, with the numbers of the texts beside them.

    At most `most` of a key, the cheapest first and of those that cost the same the one that was
    chosen first, by a key of its own rather than by another reading or by a gap; none twice in
    a row.  There are at most `room` before.
    """
    keys, entries = np.empty(room, np.uint64), np.empty(room, np.uint32)
    chosen = np.ascontiguousarray(chosen, np.int64)
    make = loaded().faq_table
    make.argtypes, make.restype = _TAKES, c_int64
    left = make(
        *(byref(texts), byref(syllables), kind),
        *(address(chosen), len(chosen), room, most, address(keys), address(entries)),
    )
    if left < 0:
        raise MemoryError
    return keys[:left].copy(), entries[:left].copy()
