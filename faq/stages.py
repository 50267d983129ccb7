"""Times the stages of a thread's work, for whoever wants to know in that thread."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import NamedTuple

ANSWER_STAGES = ("analyze", "embed", "rank", "judge", "correct", "assemble")
"""The stages of an answer; the first four come again for each correction that is tried."""


class Stage(NamedTuple):
    """A stage, with the nanoseconds of `time.perf_counter_ns` when it began and ended."""

    name: str
    began: int
    ended: int


class _Recorder(threading.local):
    stages: list[Stage] | None = None


_recorder = _Recorder()


def record() -> None:
    """Records the stages of this thread from now on, in place of earlier ones."""
    _recorder.stages = []


def recorded() -> list[Stage]:
    """The stages since `record`, in the order in which they ended; records no more."""
    found, _recorder.stages = _recorder.stages, None
    return found or []


class stage:  # noqa: N801 -- reads as a statement: with stage("rank")
    """Times the block; costs next to nothing where nothing is recorded."""

    __slots__ = ("_began", "_name")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        self._began = time.perf_counter_ns()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        stages = _recorder.stages
        if stages is not None:
            stages.append(Stage(self._name, self._began, time.perf_counter_ns()))
