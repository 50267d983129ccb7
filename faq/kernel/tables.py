"""How are the rows of a table put in order in C?"""

from __future__ import annotations

from ctypes import c_int64, c_void_p

import numpy as np
import numpy.typing as npt

from faq.kernel.library import address, loaded

_TABLE = loaded().faq_table
_TABLE.argtypes = (c_void_p, c_void_p, c_void_p, c_int64, c_int64)
_TABLE.restype = c_int64


def table(
    keys: npt.NDArray[np.uint64],
    entries: npt.NDArray[np.int64],
    costs: npt.NDArray[np.float32],
    most: int,
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """The keys, ascending, with the entries beside them: at most `most` of a key, the cheapest
    first, none twice in a row; of those that cost the same the first."""
    keys, kept = np.array(keys, np.uint64), entries.astype(np.uint32)
    costs = np.ascontiguousarray(costs, np.float32)
    left = _TABLE(address(keys), address(kept), address(costs), len(keys), most)
    if left < 0:
        raise MemoryError
    return keys[:left], kept[:left]
