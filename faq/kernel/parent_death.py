"""Has the operating system kill this process when its parent ends, where it can."""

from __future__ import annotations

import ctypes
import signal
import sys

_SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


def die_with_parent() -> None:
    """From now on the end of the thread that started this process kills it; does nothing where
    the system has no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
