"""Counts in numbers that all processes of a server have in common.

Each process adds to a row of its own, without a lock that another one could hold, and a row goes on
where the process before ended: nothing counted is lost with a worker.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import numpy as np

from web.oversight.shared_memory import SharedMemory

_ROWS = 128
"""Processes that count at once; further ones share the last row, where some counts may be lost."""
_NUMBER = 8


class Counters:
    """So many numbers, zero to begin with; safe to share between threads."""

    def __init__(self, columns: int, path: Path | None = None) -> None:
        self._columns = columns
        self._memory = SharedMemory(_ROWS * columns * _NUMBER, path)
        size = columns * _NUMBER
        row = next((n for n in range(_ROWS) if self._memory.claim(n * size, 1)), _ROWS - 1)
        self._row = memoryview(self._memory.bytes).cast("d")[row * columns : (row + 1) * columns]
        self._lock = Lock()

    def add(self, amounts: Iterable[tuple[int, float]]) -> None:
        """Adds amounts to numbers, given by their columns."""
        row = self._row
        with self._lock:
            for column, amount in amounts:
                row[column] += amount

    def totals(self) -> list[float]:
        """The numbers of all processes, ended ones included."""
        table = np.frombuffer(self._memory.bytes, np.float64).reshape(_ROWS, self._columns)
        return table.sum(axis=0).tolist()  # type: ignore[no-any-return]
