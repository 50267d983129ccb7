"""How are arrays and runs of bytes kept in files that are mapped, not read?

Opening a file costs the same however large it is; what several processes map, they share.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
import numpy.typing as npt

_Arrays = TypeVar("_Arrays")


def save_array(folder: Path, name: str, values: npt.NDArray[Any]) -> None:
    """Writes `values` into the file `name`.npy."""
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def load_array(folder: Path, name: str) -> Any:
    """The array that was saved as `name`.

    Raises OSError, ValueError or EOFError when the file is missing or damaged.
    """
    path = folder / f"{name}.npy"
    try:
        # A plain view of the mapped memory: np.memmap makes each small slice slow.
        return np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    except ValueError:
        # An empty array can't be mapped; one that can't be read at all raises again.
        return np.load(path, allow_pickle=False)


def save_arrays(folder: Path, prefix: str, values: Any) -> None:
    """Writes the fields of a dataclass of arrays."""
    for each in fields(values):
        save_array(folder, prefix + each.name, getattr(values, each.name))


def load_arrays(folder: Path, prefix: str, kind: type[_Arrays]) -> _Arrays:
    """The dataclass of arrays that was saved with `prefix`; raises as `load_array`."""
    return kind(*(load_array(folder, prefix + each.name) for each in fields(kind)))  # type: ignore[arg-type]


def hand_on(before: Path, folder: Path, pattern: str) -> None:
    """Has the files of a complete folder that match `pattern` stand in another one too: the
    same files where the system can link them, else copies."""
    for path in before.glob(pattern):
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)


def digest_of(folder: Path, pattern: str) -> str:
    """The digest of the names and bytes of the files that match `pattern`; "" where there are
    none."""
    files = sorted(folder.glob(pattern))
    digest = hashlib.blake2b(digest_size=16)
    for path in files:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(_map(path))
    return digest.hexdigest() if files else ""


def give_up(file: IO[bytes]) -> None:
    """Closes a file whose content no longer matters; a full disk must not keep it open."""
    with suppress(OSError):
        file.close()


class ArrayWriter:
    """Writes an array whose length is not known before its last part."""

    def __init__(self, folder: Path, name: str, kind: npt.DTypeLike, *columns: int) -> None:
        """`columns` is the shape of one entry."""
        self._file = (folder / f"{name}.npy").open("wb")
        self._kind = np.dtype(kind)
        self._columns = columns
        self._length = 0
        self._write_header()

    def append(self, values: npt.NDArray[Any]) -> None:
        """Writes further entries."""
        self._file.write(np.ascontiguousarray(values, self._kind).data)
        self._length += len(values)

    def finish(self) -> None:
        """Completes the file."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def cancel(self) -> None:
        """Gives the file up."""
        give_up(self._file)

    def _write_header(self) -> None:
        # NumPy leaves room for the first dimension to grow.
        header = {
            "descr": np.lib.format.dtype_to_descr(self._kind),
            "fortran_order": False,
            "shape": (self._length, *self._columns),
        }
        np.lib.format.write_array_header_1_0(self._file, header)


class RunsWriter:
    """Writes runs of bytes one after the other, and where each of them ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._file = (folder / f"{name}.bin").open("wb")
        self._ends = array("Q")

    def append(self, run: bytes) -> None:
        """Writes the next run."""
        self._file.write(run)
        self._ends.append(self._file.tell())

    def extend(self, data: bytes | memoryview, sizes: Sequence[int]) -> None:
        """Writes the next runs, which stand in `data` one behind the other."""
        end = self._ends[-1] if self._ends else 0
        self._file.write(data)
        self._ends.extend(accumulate(sizes, initial=end))
        self._ends.pop(-1 - len(sizes))

    def finish(self) -> None:
        """Completes the files."""
        self._file.close()
        save_array(self._folder, f"{self._name}_ends", np.array(self._ends, np.uint64))

    def cancel(self) -> None:
        """Gives the files up."""
        give_up(self._file)


class Runs:
    """Runs of bytes, mapped."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises OSError, ValueError or EOFError when the files are missing or damaged."""
        self.ends: npt.NDArray[np.uint64] = load_array(folder, f"{name}_ends")
        """Where each run ends."""
        self._map = _map(folder / f"{name}.bin")
        if len(self._map) != self.ends[-1:].sum():
            raise EOFError(name)
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(self._map, np.uint8)
        """All runs."""

    def __len__(self) -> int:
        return len(self.ends)

    def stretch(self, first: int, last: int) -> tuple[memoryview, list[int]]:
        """The runs from `first` to before `last`, one behind the other, and their sizes."""
        start = self.ends.item(first - 1) if first else 0
        ends = self.ends[first:last]
        sizes = np.diff(ends, prepend=np.uint64(start)).tolist()
        return memoryview(self._map)[start : start + sum(sizes)], sizes

    def __getitem__(self, number: int) -> bytes:
        start = self.ends.item(number - 1) if number else 0
        return self._map[start : self.ends.item(number)]


def _map(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if not path.stat().st_size:  # an empty file can't be mapped
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
