"""Turns the vector of a question by what was learnt of a corpus: a small linear map.

The model and the vectors of passages stay as they are.  The map is of low rank, so that it is
small beside a model and hardly costs a question anything:

    adapted(q) = normalize(q + left @ (right @ q))
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from faq.files.regular import open_regular
from faq.semantic.text_encoder import TextEncoder
from faq.semantic.vectors import Vectors, quantize

ADAPTER_FILE = "adapter.msgpack"
"""Its name beside the lists of a corpus and in a generation."""
_FORMAT = 1
_MOST_BYTES = 16 << 20
"""Of a file: that of 64 dimensions in 4,096 has 2 MiB."""
_MOST_DIMENSIONS, _MOST_RANK = 1 << 16, 256
_MOST = 1e3
"""Of a number of the map; what is larger can't have been learnt."""

Float32 = npt.NDArray[np.float32]


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An adapter in a file."""

    format: int
    model: str
    dimensions: int
    rank: int
    left: bytes
    right: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """A linear map of question vectors."""

    model: str
    """Digest of the embedding model whose vectors it maps."""
    left: Float32
    """Dimensions x rank."""
    right: Float32
    """Rank x dimensions."""

    @property
    def dimensions(self) -> int:
        """Of the vectors."""
        return len(self.left)

    def fits(self, encoder: TextEncoder) -> bool:
        """Whether it is for vectors of that model."""
        return (self.model, self.dimensions) == (encoder.digest, encoder.dimensions)

    def apply(self, vectors: Vectors) -> Vectors:
        """The adapted vectors, scaled to length 1."""
        before = vectors.values * vectors.scales[:, None]
        return quantize((before + (before @ self.right.T) @ self.left.T).astype(np.float32))

    def packed(self) -> bytes:
        """The content of its file; the same of equal adapters."""
        left, right = (np.ascontiguousarray(each, "<f4") for each in (self.left, self.right))
        rank = left.shape[1]
        return msgspec.msgpack.encode(
            _Stored(_FORMAT, self.model, len(left), rank, left.tobytes(), right.tobytes())
        )


def unpack_adapter(content: bytes) -> Adapter:
    """The adapter in the content of a file; raises ValueError, with words fit to be shown, where
    that is damaged."""
    try:
        stored = msgspec.msgpack.decode(content, type=_Stored)
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"不是学到的调整 (not an adapter): {error}") from error
    size = stored.dimensions, stored.rank
    if stored.format != _FORMAT:
        raise ValueError(f"格式是 {stored.format}，应为 {_FORMAT} (another format)")
    if not (0 < size[0] <= _MOST_DIMENSIONS and 0 < size[1] <= _MOST_RANK):
        raise ValueError(f"{size[0]} x {size[1]}：大小不对 (unusable dimensions)")
    if {len(stored.left), len(stored.right)} != {4 * size[0] * size[1]}:
        raise ValueError("数值的个数不对 (another number of values)")
    left = np.frombuffer(stored.left, "<f4").reshape(size)
    right = np.frombuffer(stored.right, "<f4").reshape(size[::-1])
    # A comparison with what is no number is false.
    if not all(bool((np.abs(each) <= _MOST).all()) for each in (left, right)):
        raise ValueError("有的数值不是数或太大 (values that are no numbers, or too large)")
    return Adapter(stored.model, left.astype(np.float32), right.astype(np.float32))


def read_adapter(path: Path) -> Adapter | None:
    """The adapter at `path`; None where there is no file.

    Raises ValueError for a damaged one and OSError for one that can't be read.
    """
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(content) > _MOST_BYTES:
        raise ValueError(f"文件超过 {_MOST_BYTES} 字节 (file over the size limit)")
    return unpack_adapter(content)
