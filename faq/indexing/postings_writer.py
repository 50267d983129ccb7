"""How are postings written of which not all fit in memory?"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from faq.files.arrays import ArrayWriter, give_up, load_arrays, save_array
from faq.files.fsync import WAITING
from faq.ranking.bm25f import Float32, TermArrays
from faq.ranking.postings import Postings, are_common, quantize, quantum_of, table_row, words_of

_Kind = TypeVar("_Kind", bound=np.generic)
_CHUNK = 1 << 18
"""Impacts that become ticks together: so many stay in a near cache."""


class PostingsWriter:
    """Takes term arrays in the order of their keys and writes them as postings.

    The size of a tick is known when all impacts are, so these wait in a file.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows = folder, rows
        self._files = {
            name: ArrayWriter(folder, name, kind)
            for name, kind in (
                ("keys", np.uint64),
                ("idf", np.float32),
                ("holders", np.uint32),
                ("rows", np.uint32),
                ("offsets", np.int64),
            )
        }
        self._waiting = _Waiting(folder / f"{WAITING}impacts")
        self._waiting_common = _Waiting(folder / f"{WAITING}common")
        self._files["offsets"].append(np.zeros(1, np.int64))
        self._listed = 0
        """How many rows are in the lists."""
        self._peaks: list[Float32] = []
        self._common: list[tuple[int, int]] = []
        """Number of each common term, and of those that hold it."""
        self._terms = 0

    def add(self, arrays: TermArrays) -> None:
        """Takes the next terms."""
        holders = np.diff(arrays.offsets)
        common = np.flatnonzero(are_common(holders, self._rows)).tolist()
        self._files["keys"].append(arrays.keys)
        self._files["idf"].append(arrays.idf)
        self._files["holders"].append(holders)
        if len(holders):
            self._peaks.append(np.maximum.reduceat(arrays.impacts, arrays.offsets[:-1]))
        for before, term in pairwise((-1, *common, len(holders))):
            first, last = arrays.offsets[before + 1].item(), arrays.offsets[term].item()
            self._files["rows"].append(arrays.rows[first:last])
            self._waiting.append(arrays.impacts[first:last])
            if term < len(holders):
                held = slice(last, arrays.offsets[term + 1].item())
                self._waiting_common.append(arrays.rows[held])
                self._waiting_common.append(arrays.impacts[held])
                self._common.append((self._terms + term, held.stop - held.start))
        holders[common] = 0
        offsets = self._listed + np.cumsum(holders)
        self._files["offsets"].append(offsets)
        self._listed = int(offsets[-1]) if len(offsets) else self._listed
        self._terms += len(holders)

    def finish_terms(self) -> None:
        """Says that the last terms were taken: they and their holders are complete from now on."""
        for file in self._files.values():
            file.finish()

    def finish(self) -> Postings:
        """Writes what else postings have, after `finish_terms`, and maps them."""
        peaks = np.concatenate([*self._peaks, np.empty(0, np.float32)])
        quantum = quantum_of(float(peaks.max(initial=0)))
        self._write_quantized(quantum)
        self._write_table(quantum)
        for name, values in (
            ("peaks", quantize(peaks, quantum)),
            ("common", np.array([number for number, _ in self._common], np.int64)),
            ("quantum", np.array([quantum], np.float32)),
        ):
            save_array(self._folder, name, values)
        self.cancel()
        return load_arrays(self._folder, "", Postings)

    def cancel(self) -> None:
        """Gives up what is not finished, and removes what waits."""
        for file in self._files.values():
            file.cancel()
        for waiting in (self._waiting, self._waiting_common):
            waiting.remove()

    def _write_quantized(self, quantum: np.float32) -> None:
        file = ArrayWriter(self._folder, "quantized", np.uint16)
        while len(impacts := self._waiting.next(np.float32, _CHUNK)):
            file.append(quantize(impacts, quantum))
        file.finish()

    def _write_table(self, quantum: np.float32) -> None:
        table = ArrayWriter(self._folder, "table", np.uint16, self._rows)
        marks = ArrayWriter(self._folder, "bits", np.uint64, words_of(self._rows))
        for _, holders in self._common:
            rows = self._waiting_common.next(np.uint32, holders)
            impacts = self._waiting_common.next(np.float32, holders)
            row, bits = table_row(rows, quantize(impacts, quantum), self._rows)
            table.append(row[None])
            marks.append(bits[None])
        table.finish()
        marks.finish()


class _Waiting:
    """What is written and then read once, in the same order: mapped it would stay in memory."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("w+b")
        self._reading = False

    def append(self, values: npt.NDArray[Any]) -> None:
        """Writes further entries."""
        self._file.write(np.ascontiguousarray(values).data)

    def next(self, kind: type[_Kind], most: int) -> npt.NDArray[_Kind]:
        """The next entries, at most so many."""
        if not self._reading:
            self._file.seek(0)
            self._reading = True
        return np.frombuffer(self._file.read(most * np.dtype(kind).itemsize), kind)

    def remove(self) -> None:
        """Removes the file."""
        give_up(self._file)
        self._path.unlink(missing_ok=True)
