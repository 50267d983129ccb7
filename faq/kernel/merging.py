"""How are counts merged in C?

The structures of `merging.h`, field by field, and the function.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import POINTER, Structure, byref, c_double, c_int32, c_int64, c_void_p

from faq.kernel.bindings import loaded

_NO_MEMORY, _DAMAGED = 1, 2
MOST_PARTS = 8


class CountRun(Structure):
    """The counts of some terms, and where their slots have gone."""

    _fields_ = (
        ("terms", c_int64),
        ("entries", c_int64),
        ("known", c_int64),
        ("keys", c_void_p),
        ("sizes", c_void_p),
        ("slots", c_void_p),
        ("counts", c_void_p),
        ("moved", c_void_p),
    )


class MergeWeights(Structure):
    """How counts are weighed."""

    _fields_ = (
        ("rows", c_int64),
        ("fields", c_int32),
        ("parts", c_int32),
        ("k1", c_double),
        ("factors", c_void_p),
        ("weights", c_void_p),
        ("part_of", c_void_p),
    )


class MergeResult(Structure):
    """What comes of it."""

    _fields_ = (
        ("terms", c_int64),
        ("entries", c_int64),
        ("postings", c_int64),
        ("keys", c_void_p),
        ("sizes", c_void_p),
        ("holders", c_void_p),
        ("idf", c_void_p),
        ("slots", c_void_p),
        ("counts", c_void_p),
        ("rows", c_void_p),
        ("impacts", c_void_p),
        ("information", c_void_p),
    )


_TAKES = (POINTER(CountRun), c_int32, POINTER(MergeWeights), POINTER(MergeResult))


def merge(runs: Sequence[CountRun], weighing: MergeWeights, merged: MergeResult) -> None:
    """Fills the arrays of `merged`, which have room for all that the runs hold.

    Raises ValueError where a run is damaged, MemoryError where there is none left.
    """
    take = loaded().faq_merge
    take.argtypes = _TAKES
    failed = take((CountRun * len(runs))(*runs), len(runs), byref(weighing), byref(merged))
    if failed == _NO_MEMORY:
        raise MemoryError
    if failed == _DAMAGED:
        raise ValueError("counts that don't fit together")
