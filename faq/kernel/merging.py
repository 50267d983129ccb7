"""Binds the merging of counts: the structures of `merging.h`, field by field, and its function."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import POINTER, Structure, byref, c_double, c_int32, c_int64, c_void_p

from faq.kernel.bindings import check_constants, loaded, sizes_of

_NO_MEMORY, _DAMAGED = 1, 2
MOST_PARTS = 8
"""Parts of a passage at most."""


class CountRun(Structure):
    """The counts of some terms, and where their slots have moved."""

    _fields_ = (
        ("terms", c_int64),
        ("entries", c_int64),
        ("moved_size", c_int64),
        ("keys", c_void_p),
        ("sizes", c_void_p),
        ("slots", c_void_p),
        ("counts", c_void_p),
        ("moved", c_void_p),
    )


class MergeWeights(Structure):
    """The parameters of BM25F."""

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
    """The merged counts and the impacts of their terms."""

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


check_constants(
    {"NO_MEMORY": _NO_MEMORY, "DAMAGED": _DAMAGED, "MOST_PARTS": MOST_PARTS}
    | sizes_of(CountRun, MergeWeights, MergeResult)
)
_PARAMETERS = (POINTER(CountRun), c_int32, POINTER(MergeWeights), POINTER(MergeResult))


def merge(runs: Sequence[CountRun], weighing: MergeWeights, merged: MergeResult) -> None:
    """Fills the arrays of `merged`, which must have room for all terms and entries of the runs.

    Raises ValueError if a run is damaged, MemoryError when out of memory.
    """
    function = loaded().faq_merge
    function.argtypes = _PARAMETERS
    failed = function((CountRun * len(runs))(*runs), len(runs), byref(weighing), byref(merged))
    if failed == _NO_MEMORY:
        raise MemoryError
    if failed == _DAMAGED:
        raise ValueError("counts that don't fit together")
