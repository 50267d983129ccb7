"""An adapter maps question vectors, and a file that isn't one is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hashing_encoder import HashingEncoder

from faq.semantic.adapter import Adapter, read_adapter, unpack_adapter
from faq.semantic.vectors import quantize


def _adapter(dimensions: int = 6, rank: int = 2) -> Adapter:
    values = np.random.default_rng(0).normal(size=(2, dimensions, rank)).astype(np.float32)
    return Adapter("hashing-1", values[0], np.ascontiguousarray(values[1].T))


def test_vectors_are_mapped_as_the_formula_says() -> None:
    adapter, vectors = _adapter(), quantize(np.eye(6, dtype=np.float32)[:3])
    wanted = np.eye(6)[:3] + (adapter.left @ adapter.right).T[:3]
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    found = adapter.apply(vectors)
    assert found.values * found.scales[:, None] == pytest.approx(wanted, abs=0.005)


def test_a_map_of_zeros_changes_nothing() -> None:
    vectors = HashingEncoder(dimensions=16).encode_questions(["怎么退款", ""])
    zeros = Adapter("hashing-1", np.zeros((16, 1), np.float32), np.zeros((1, 16), np.float32))
    found = zeros.apply(vectors)
    assert found.cosines(vectors).diagonal() == pytest.approx([1.0, 0.0], abs=0.01)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "adapter.msgpack"
    assert read_adapter(path) is None
    path.write_bytes(_adapter().packed())
    found = read_adapter(path)
    assert found
    assert found.packed() == _adapter().packed()


def test_it_fits_one_model_alone() -> None:
    adapter = _adapter(64)
    assert adapter.fits(HashingEncoder())
    assert not adapter.fits(HashingEncoder("other"))
    assert not adapter.fits(HashingEncoder(dimensions=32))


def _changed(**changes: object) -> bytes:
    return msgspec.msgpack.encode(msgspec.msgpack.decode(_adapter().packed()) | changes)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not an adapter"),
        (b"\x00" * 40, "not an adapter"),
        (_adapter().packed()[:-3], "not an adapter"),
        (_changed(other=1), "not an adapter"),
        (_changed(format=2), "another format"),
        (_changed(rank=0), "unusable dimensions"),
        (_changed(dimensions=-6), "unusable dimensions"),
        (_changed(rank=3), "another number of values"),
        (_changed(left=np.full(12, np.nan, "<f4").tobytes()), "no numbers"),
        (_changed(right=np.full(12, 1e9, "<f4").tobytes()), "too large"),
    ],
)
def test_a_damaged_file_is_refused_with_a_reason(content: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        unpack_adapter(content)
