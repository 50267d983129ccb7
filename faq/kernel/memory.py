"""Reads and writes arrays by address, for the NumPy code that replaces the kernel."""

from __future__ import annotations

from ctypes import c_char
from typing import Any

import numpy as np
import numpy.typing as npt


def view(address: int | None, kind: npt.DTypeLike, *shape: int) -> npt.NDArray[Any]:
    """The array that lies at an address, without a copy; writing to it changes the memory.

    The caller keeps the memory alive.  No address is an empty array's.
    """
    dtype: np.dtype[Any] = np.dtype(kind)
    size = dtype.itemsize
    for length in shape:
        size *= length
    if not address or not size:
        return np.zeros(shape, dtype)
    memory = memoryview((c_char * size).from_address(address)).cast("B")
    return np.frombuffer(memory, dtype).reshape(shape)
