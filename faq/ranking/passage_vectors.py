"""Holds the embeddings of passages and their headings as the kernel reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.kernel import bindings
from faq.ranking.array_checks import check_arrays
from faq.ranking.bm25f import Float32, UInt32, UInt64

_DIMENSIONS = 1 << 16
"""At most, so that the product of two vectors fits into 32 bits."""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of distinct texts, and which of them each passage has."""

    values: npt.NDArray[np.int8]
    """One row a vector, of as many dimensions as the model has."""
    scales: Float32
    """Of each vector, what 1 in its row stands for."""
    numbers: UInt32
    """Of the vectors of each passage: what it tells, title with heading, then each heading."""
    ends: UInt64
    """Where the numbers of each passage end."""

    def numbers_of(self, row: int) -> UInt32:
        """The numbers of a passage's vectors; none where the file is damaged."""
        end, start = int(self.ends[row]), int(self.ends[row - 1]) if row else 0
        return self.numbers[start:end] if end <= len(self.numbers) else self.numbers[:0]

    def check(self, rows: int) -> None:
        """Raises ValueError for an array whose shape or type does not fit the others, or that many
        passages."""
        count, dimensions = self.values.shape
        check_arrays(
            (
                (self.values, np.int8, (count, min(dimensions, _DIMENSIONS))),
                (self.scales, np.float32, (count,)),
                (self.numbers, np.uint32, (len(self.numbers),)),
                (self.ends, np.uint64, (rows,)),
            )
        )

    def fields(self) -> dict[str, int]:
        """These arrays as fields of `faq.kernel.bindings.Index`."""
        return {
            "vectors": len(self.values),
            "dimensions": self.values.shape[1],
            "vector_values": bindings.address(self.values),
            "vector_scales": bindings.address(self.scales),
            "vector_numbers": bindings.address(self.numbers),
            "vector_ends": bindings.address(self.ends),
            "vector_numbers_size": len(self.numbers),
        }
