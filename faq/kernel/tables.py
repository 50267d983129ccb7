"""Binds the tables of spellings: the structures of `tables.h`, field by field, and its function."""

from __future__ import annotations

from ctypes import POINTER, Structure, byref, c_int32, c_int64, c_void_p
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from faq.kernel.bindings import address, check_constants, loaded, sizes_of

LONGEST = 32
"""Characters, syllables or letters of the longest text that has a key."""


class TableKind(IntEnum):
    """How a text is found."""

    WHOLE = 0
    """By its characters."""
    SOUNDING = 1
    """By the classes of its syllables, also with another reading of one character."""
    GAPS = 2
    """By its characters, also with one left out."""
    SPELLED = 3
    """By the letters of its syllables, also with one left out."""


class Texts(Structure):
    """Texts, concatenated."""

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
    """The class and the letters of each syllable."""

    _fields_ = (
        ("count", c_int64),
        ("classes", c_void_p),
        ("letters", c_void_p),
        ("begins", c_void_p),
        ("lengths", c_void_p),
    )


check_constants(
    {"LONGEST": LONGEST, **{each.name: each.value for each in TableKind}}
    | sizes_of(Texts, Syllables)
)
_PARAMETERS = (
    *(POINTER(Texts), POINTER(Syllables), c_int32),
    *(c_void_p, c_int64, c_int64, c_int64, c_void_p, c_void_p),
)


def table(
    texts: Texts,
    syllables: Syllables,
    kind: TableKind,
    chosen: npt.NDArray[np.int64],
    room: int,
    most: int,
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """The keys of the `chosen` texts, ascending, and parallel to them the numbers of the texts.

    A key has at most `most` texts, the cheapest first.  Ties go to a text found as a whole before
    one found by another reading or a gap, then by the order of `chosen`; no text stands twice in a
    row.  Rows beyond the first `room`, before sorting, are dropped.  Raises MemoryError when out of
    memory.
    """
    keys, entries = np.empty(room, np.uint64), np.empty(room, np.uint32)
    chosen = np.ascontiguousarray(chosen, np.int64)
    function = loaded().faq_table
    function.argtypes, function.restype = _PARAMETERS, c_int64
    left = function(
        *(byref(texts), byref(syllables), kind),
        *(address(chosen), len(chosen), room, most, address(keys), address(entries)),
    )
    if left < 0:
        raise MemoryError
    return keys[:left].copy(), entries[:left].copy()
