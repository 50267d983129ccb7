"""Decides when a worker that ended is started again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_FIRST, _LONGEST = 0.25, 30.0
"""Seconds of the pause before the second start in a row, which doubles up to the longest."""
_STEADY = 60.0
"""Seconds after which a worker that ends had been running well."""


@dataclass(slots=True)
class _Record:
    started: float
    failures: int = 0


class Restarts:
    """At once for the first time, then after pauses that grow as long as a worker keeps ending."""

    def __init__(self, workers: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records = [_Record(clock()) for _ in range(workers)]
        self._due: dict[int, float] = {}

    def ended(self, worker: int) -> float:
        """Plans the next start of a worker that has ended; the seconds until then."""
        now, record = self._clock(), self._records[worker]
        if now - record.started > _STEADY:
            record.failures = 0
        pause = min(_FIRST * 2 ** (record.failures - 1), _LONGEST) if record.failures else 0.0
        record.failures += 1
        self._due[worker] = now + pause
        return pause

    def take_due(self) -> list[int]:
        """The workers to start now, which count as started."""
        now = self._clock()
        found = [worker for worker, when in self._due.items() if when <= now]
        for worker in found:
            del self._due[worker]
            self._records[worker].started = now
        return found

    def pause(self) -> float | None:
        """Seconds until the next start; None where none is planned."""
        return max(min(self._due.values()) - self._clock(), 0.0) if self._due else None

    def forget(self) -> None:
        """Drops what was planned, because all workers have been started anew."""
        self._due.clear()
