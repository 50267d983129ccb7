"""Checks that arrays are what the kernel takes them for: it trusts them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Expected = tuple[npt.NDArray[Any], type[np.generic], tuple[int, ...]]
"""An array, the type of its entries and its shape."""


def check_arrays(expected: Iterable[Expected]) -> None:
    """Raises ValueError for an array of another type or shape."""
    for values, kind, shape in expected:
        if values.dtype != kind or values.shape != shape or not values.flags.c_contiguous:
            raise ValueError(f"{values.dtype} {values.shape} instead of {kind.__name__} {shape}")
