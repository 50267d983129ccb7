"""Arrays and runs of bytes come back from their files as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from faq.files.arrays import ArrayGroup, ArraySpec, Runs, RunsWriter

_SPEC = ArraySpec("rows", "<u4")


@dataclass(frozen=True)
class _Columns:
    rows: npt.NDArray[np.uint32]
    table: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Renamed:
    lines: npt.NDArray[np.uint32]
    table: npt.NDArray[np.uint8]


_GROUP = ArrayGroup("some_", _SPEC, ArraySpec("table", "|u1", 2))


@pytest.mark.parametrize("length", [0, 1, 1000])
def test_an_array_is_loaded_as_it_was_saved(tmp_path: Path, length: int) -> None:
    values = np.arange(length, dtype=np.uint32)
    _SPEC.save(tmp_path, values)
    np.testing.assert_array_equal(_SPEC.load(tmp_path), values)


def test_an_array_may_be_written_in_parts(tmp_path: Path) -> None:
    spec = ArraySpec("table", "<u2", 2)
    writer = spec.writer(tmp_path, 3)
    for first in (0, 6):
        writer.append(np.arange(first, first + 6).reshape(2, 3))
    writer.finish()
    np.testing.assert_array_equal(spec.load(tmp_path), np.arange(12).reshape(4, 3))
    with pytest.raises(ValueError, match="1 dimensions"):
        spec.writer(tmp_path)


@pytest.mark.parametrize(
    "values",
    [np.zeros(3, np.int32), np.zeros(3, ">u4"), np.zeros((3, 1), np.uint32), np.zeros(0, "U4")],
    ids=["dtype", "byte order", "dimensions", "empty"],
)
def test_another_dtype_or_shape_is_neither_saved_nor_loaded(
    tmp_path: Path, values: npt.NDArray[Any]
) -> None:
    with pytest.raises(ValueError, match=r"rows\.npy"):
        _SPEC.save(tmp_path, values)
    np.save(tmp_path / "rows.npy", values)
    with pytest.raises(ValueError, match=r"rows\.npy"):
        _SPEC.load(tmp_path)


def test_a_group_has_a_file_for_each_field(tmp_path: Path) -> None:
    columns = _Columns(np.arange(3, dtype=np.uint32), np.ones((2, 2), np.uint8))
    _GROUP.save(tmp_path, columns)
    assert {path.name for path in tmp_path.iterdir()} == {"some_rows.npy", "some_table.npy"}
    loaded = _GROUP.load(tmp_path, _Columns)
    np.testing.assert_array_equal(loaded.rows, columns.rows)
    np.testing.assert_array_equal(loaded.table, columns.table)


def test_a_field_that_was_renamed_without_its_file_raises(tmp_path: Path) -> None:
    renamed = _Renamed(np.arange(3, dtype=np.uint32), np.ones((2, 2), np.uint8))
    with pytest.raises(AttributeError, match="rows"):
        _GROUP.save(tmp_path, renamed)
    _GROUP.save(tmp_path, _Columns(renamed.lines, renamed.table))
    with pytest.raises(TypeError, match="rows"):
        _GROUP.load(tmp_path, _Renamed)


def test_runs_are_found_one_by_one_and_in_slices(tmp_path: Path) -> None:
    runs = [b"one", b"", b"three", b"four"]
    writer = RunsWriter(tmp_path, "runs")
    writer.extend(b"one", [3, 0])
    writer.extend(b"threefour", [5, 4])
    writer.finish()
    stored = Runs(tmp_path, "runs")
    assert len(stored) == 4
    assert list(stored) == [stored[number] for number in range(4)] == runs
    for first in range(4):
        for last in range(first, 5):
            data, sizes = stored.slice(first, last)
            assert bytes(data) == b"".join(runs[first:last])
            assert sizes == [len(run) for run in runs[first:last]]


def test_runs_whose_end_is_missing_are_damaged(tmp_path: Path) -> None:
    writer = RunsWriter(tmp_path, "runs")
    writer.extend(b"onetwo", [3, 3])
    writer.finish()
    (tmp_path / "runs.bin").write_bytes(b"onetw")
    with pytest.raises(EOFError):
        Runs(tmp_path, "runs")


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<u4', (",
        b"{'descr': '<u4', 'fortran_order': False, 'shape': (10000000000000000,), }",
    ],
    ids=["cut", "huge"],
)
def test_a_damaged_header_is_a_value_error(tmp_path: Path, header: bytes) -> None:
    _SPEC.save(tmp_path, np.arange(3, dtype=np.uint32))
    path = tmp_path / "rows.npy"
    raw = bytearray(path.read_bytes())
    size = int.from_bytes(raw[8:10], "little")
    raw[10 : 10 + size] = header.ljust(size - 1) + b"\n"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"rows\.npy"):
        _SPEC.load(tmp_path)
