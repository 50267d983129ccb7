"""Waits for another process to get somewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

_SECONDS = 120
"""Far more than anything waited for takes, so that a slow machine fails no test."""
_PAUSE = 0.02

T = TypeVar("T")


def until(condition: Callable[[], T], seconds: float = _SECONDS) -> T:
    """The first true value of `condition`; fails the test where it stays false."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            pytest.fail(f"still {found!r} after {seconds} seconds")
        time.sleep(_PAUSE)
    return found
