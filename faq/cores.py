"""Tells how many processor cores this process may use."""

from __future__ import annotations

import os


def core_count() -> int:
    """Cores that this process may use, which are fewer than all in a container."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
