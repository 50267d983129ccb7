"""Keeps arrays and runs of bytes in files that are mapped, not read.

Opening a file costs the same however large it is; processes that map the same file share its
memory.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, TypeVar

import numpy as np
import numpy.typing as npt

_Columns = TypeVar("_Columns")


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """An array in a file of its own: ``name.npy``, of this dtype and number of dimensions."""

    name: str
    dtype: str
    dimensions: int = 1

    def save(self, folder: Path, values: npt.NDArray[Any]) -> None:
        """Writes `values`; ValueError where they are of another dtype or shape."""
        self._check(values)
        np.save(self._path(folder), values, allow_pickle=False)

    def load(self, folder: Path) -> Any:
        """The array, mapped.

        Raises OSError, ValueError or EOFError when the file is missing, damaged, or holds
        another dtype or number of dimensions.
        """
        try:
            values = _mapped(self._path(folder))
        except (TokenError, MemoryError, OverflowError) as error:  # a damaged header
            raise ValueError(f"{self.name}.npy: {error}") from error
        self._check(values)
        return values

    def writer(self, folder: Path, *columns: int) -> ArrayWriter:
        """Writes the array part by part; `columns` is the shape of one entry."""
        if 1 + len(columns) != self.dimensions:
            raise ValueError(f"{self.name}: {1 + len(columns)} dimensions")
        return ArrayWriter(self._path(folder), self.dtype, *columns)

    def _path(self, folder: Path) -> Path:
        return folder / f"{self.name}.npy"

    def _check(self, values: npt.NDArray[Any]) -> None:
        if values.dtype != np.dtype(self.dtype) or values.ndim != self.dimensions:
            raise ValueError(
                f"{self.name}.npy: {values.dtype.str} in {values.ndim} dimensions,"
                f" not {self.dtype} in {self.dimensions}"
            )


def _mapped(path: Path) -> npt.NDArray[Any]:
    try:
        # A plain view of the mapped memory: np.memmap makes each small slice slow.
        mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        return mapped.view(np.ndarray)
    except ValueError:
        # An empty array can't be mapped; a file that can't be read at all raises again.
        return np.asarray(np.load(path, allow_pickle=False))


class ArrayGroup:
    """The arrays of one dataclass, each in a file named `prefix` and the name of its field.

    The names are written out here, so that renaming a field without its file raises at once
    (AttributeError, TypeError) and never changes what is on disk.
    """

    def __init__(self, prefix: str, *specs: ArraySpec) -> None:
        """`specs` are named without the prefix."""
        self.prefix = prefix
        self._specs = {
            each.name: ArraySpec(prefix + each.name, each.dtype, each.dimensions) for each in specs
        }

    @property
    def specs(self) -> tuple[ArraySpec, ...]:
        """The arrays with their full names."""
        return tuple(self._specs.values())

    def __getitem__(self, name: str) -> ArraySpec:
        return self._specs[name]

    def save(self, folder: Path, columns: object) -> None:
        """Writes the fields of a dataclass of arrays; raises as `ArraySpec.save`."""
        for name, spec in self._specs.items():
            spec.save(folder, getattr(columns, name))

    def load(self, folder: Path, kind: type[_Columns]) -> _Columns:
        """The dataclass of arrays, mapped; raises as `ArraySpec.load`."""
        return kind(**{name: spec.load(folder) for name, spec in self._specs.items()})


class ArrayWriter:
    """Writes an array whose length is not known before its last part."""

    def __init__(self, path: Path, dtype: npt.DTypeLike, *columns: int) -> None:
        """`columns` is the shape of one entry."""
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._columns = columns
        self._length = 0
        self._write_header()

    def append(self, values: npt.NDArray[Any]) -> None:
        """Writes further entries."""
        self._file.write(np.ascontiguousarray(values, self._dtype).data)
        self._length += len(values)

    def finish(self) -> None:
        """Completes the file."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def cancel(self) -> None:
        """Closes the unfinished file."""
        close_unfinished(self._file)

    def _write_header(self) -> None:
        # NumPy leaves room for the first dimension to grow.
        header = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._length, *self._columns),
        }
        np.lib.format.write_array_header_1_0(self._file, header)


class RunsWriter:
    """Writes runs of bytes one after the other, and where each of them ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._ends_spec = folder, ends_of(name)
        self._file = (folder / f"{name}.bin").open("wb")
        self._ends = array("Q")

    def extend(self, data: bytes | memoryview, sizes: Sequence[int]) -> None:
        """Writes further runs, which follow each other in `data`."""
        end = self._ends[-1] if self._ends else 0
        self._file.write(data)
        self._ends.extend(accumulate(sizes, initial=end))
        self._ends.pop(-1 - len(sizes))

    def finish(self) -> None:
        """Completes the files."""
        self._file.close()
        self._ends_spec.save(self._folder, np.array(self._ends, np.uint64))

    def cancel(self) -> None:
        """Closes the unfinished file."""
        close_unfinished(self._file)


class Runs:
    """Runs of bytes, mapped."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises OSError, ValueError or EOFError when the files are missing or damaged."""
        self.ends: npt.NDArray[np.uint64] = ends_of(name).load(folder)
        """Where each run ends."""
        self._map = map_file(folder / f"{name}.bin")
        if len(self._map) != self.ends[-1:].sum():
            raise EOFError(name)
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(self._map, np.uint8)
        """All runs."""

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        start = self.ends.item(number - 1) if number else 0
        return self._map[start : self.ends.item(number)]

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        for end in self.ends.tolist():
            yield self._map[start:end]
            start = end

    def slice(self, first: int, last: int) -> tuple[memoryview, list[int]]:
        """The bytes of the runs from `first` to before `last`, and the size of each."""
        start = self.ends.item(first - 1) if first else 0
        ends = self.ends[first:last]
        sizes = np.diff(ends, prepend=np.uint64(start)).tolist()
        return memoryview(self._map)[start : start + sum(sizes)], sizes


def ends_of(name: str) -> ArraySpec:
    """The array that says where each of the runs `name` ends."""
    return ArraySpec(f"{name}_ends", "<u8")


def map_file(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file, mapped; OSError where it can't be opened."""
    with path.open("rb") as file:
        if not path.stat().st_size:  # an empty file can't be mapped
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def close_unfinished(file: IO[bytes]) -> None:
    """Closes a file whose content no longer matters, even where the disk is full."""
    with suppress(OSError):
        file.close()
