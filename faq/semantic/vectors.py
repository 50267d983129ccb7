"""Stores embeddings as 8-bit integers, whose products are exact on every machine."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_HIGHEST = 127


class Vectors(NamedTuple):
    """Quantized unit vectors; the cosine of two is the product of their scales and values."""

    values: npt.NDArray[np.int8]
    """One row a vector, of as many dimensions as the model has."""
    scales: npt.NDArray[np.float32]
    """Of each vector, what 1 in its row stands for."""

    def cosines(self, other: Vectors) -> npt.NDArray[np.float32]:
        """The cosine of each vector of these with each of `other`, one row a vector of these."""
        products = self.values.astype(np.int32) @ other.values.astype(np.int32).T
        return np.outer(self.scales, other.scales) * products.astype(np.float32)


def quantize(vectors: npt.NDArray[np.float32]) -> Vectors:
    """The rows of `vectors` scaled to length 1 and quantized; one of zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    scales = np.abs(unit).max(axis=1, initial=0, keepdims=True) / _HIGHEST
    values = np.rint(unit / np.where(scales > 0, scales, 1)).astype(np.int8)
    return Vectors(values, scales[:, 0].astype(np.float32))
