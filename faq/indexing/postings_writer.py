"""Writes postings that do not all fit in memory."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from faq.files.arrays import close_unfinished
from faq.files.fsync import TEMPORARY
from faq.ranking.bm25f import Float32, TermArrays
from faq.ranking.postings import Postings, are_common, quantize, quantum_of, table_row, words_of
from faq.storage.schema import POSTINGS

_Kind = TypeVar("_Kind", bound=np.generic)
_CHUNK = 1 << 18
"""Impacts that are quantized together, few enough to stay in a near cache."""


class PostingsWriter:
    """Takes term arrays in the order of their keys and writes them as postings.

    The quantum is known when all impacts are, so these wait in temporary files.  A context
    manager that closes its files and removes the temporary ones.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows = folder, rows
        self._files = {
            name: POSTINGS[name].writer(folder)
            for name in ("keys", "idf", "holders", "rows", "offsets")
        }
        self._impacts = _Queue(folder / f"{TEMPORARY}impacts")
        self._common_impacts = _Queue(folder / f"{TEMPORARY}common")
        self._files["offsets"].append(np.zeros(1, np.int64))
        self._listed = 0
        """How many rows are in the lists."""
        self._peaks: list[Float32] = []
        self._common: list[tuple[int, int]] = []
        """Number of each common term, and how many passages hold it."""
        self._terms = 0

    def __enter__(self) -> PostingsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.cancel()
        self._impacts.remove()
        self._common_impacts.remove()

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
            self._impacts.append(arrays.impacts[first:last])
            if term < len(holders):
                held = slice(last, arrays.offsets[term + 1].item())
                self._common_impacts.append(arrays.rows[held])
                self._common_impacts.append(arrays.impacts[held])
                self._common.append((self._terms + term, held.stop - held.start))
        holders[common] = 0
        offsets = self._listed + np.cumsum(holders)
        self._files["offsets"].append(offsets)
        self._listed = int(offsets[-1]) if len(offsets) else self._listed
        self._terms += len(holders)

    def finish_terms(self) -> None:
        """Completes the files of terms and holders: the last terms were added."""
        for file in self._files.values():
            file.finish()

    def finish(self, quantum: np.float32 | None = None) -> Postings:
        """The postings, complete and mapped, in units of `quantum` or of what their own impacts
        give; to be called after `finish_terms`."""
        peaks = np.concatenate([*self._peaks, np.empty(0, np.float32)])
        if quantum is None:
            quantum = quantum_of(float(peaks.max(initial=0)))
        self._write_quantized(quantum)
        self._write_table(quantum)
        common = np.array([number for number, _ in self._common], np.int64)
        POSTINGS["peaks"].save(self._folder, quantize(peaks, quantum))
        POSTINGS["common"].save(self._folder, common)
        POSTINGS["quantum"].save(self._folder, np.array([quantum], np.float32))
        return POSTINGS.load(self._folder, Postings)

    def _write_quantized(self, quantum: np.float32) -> None:
        file = POSTINGS["quantized"].writer(self._folder)
        while len(impacts := self._impacts.next(np.float32, _CHUNK)):
            file.append(quantize(impacts, quantum))
        file.finish()
        self._impacts.remove()

    def _write_table(self, quantum: np.float32) -> None:
        table = POSTINGS["table"].writer(self._folder, self._rows)
        bits = POSTINGS["bits"].writer(self._folder, words_of(self._rows))
        for _, holders in self._common:
            rows = self._common_impacts.next(np.uint32, holders)
            impacts = self._common_impacts.next(np.float32, holders)
            row, marks = table_row(rows, quantize(impacts, quantum), self._rows)
            table.append(row[None])
            bits.append(marks[None])
        table.finish()
        bits.finish()
        self._common_impacts.remove()


class _Queue:
    """A temporary file that is written and then read once, in the same order; mapped it would
    stay in memory."""

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
        close_unfinished(self._file)
        self._path.unlink(missing_ok=True)
