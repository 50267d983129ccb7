"""Polls in a thread of its own, for as long as its owner is there."""

from __future__ import annotations

import logging
import random
import threading
import weakref
from typing import Protocol

_MOST_SECONDS = 20.0
"""The longest pause after failures."""
_CHANCE = random.Random()
"""Our own: a thread must not take from the chance of others, which may be seeded."""
_SPREAD = 0.2
"""By how much of itself a pause differs: servers that started together don't ask together."""
_log = logging.getLogger(__name__)


class Polling(Protocol):
    """What is kept up to date so."""

    def poll(self) -> bool:
        """Sees once what is new; False where it is no use to do so soon."""


class Poll:
    """A thread that has `owner` poll; it ends with it, and with the process."""

    def __init__(self, owner: Polling, seconds: float) -> None:
        """Starts it, with so many `seconds` between two times, and up to 20 after failures."""
        self._wake = threading.Event()
        # The thread must not keep its owner: nobody closes an engine.
        gone = weakref.ref(owner, lambda _: self._wake.set())
        threading.Thread(
            target=_poll_on, args=(gone, self._wake, seconds), name="faq-poll", daemon=True
        ).start()

    def poll_now(self) -> None:
        """Ends the pause."""
        self._wake.set()


def _poll_on(owner: weakref.ref[Polling], wake: threading.Event, seconds: float) -> None:
    failures = 0
    while True:
        wake.wait(pause_after(failures, seconds) * _CHANCE.uniform(1 - _SPREAD, 1 + _SPREAD))
        wake.clear()
        polling = owner()
        if polling is None:
            return
        failures = 0 if _polled(polling) else failures + 1
        del polling


def _polled(polling: Polling) -> bool:
    try:
        return polling.poll()
    except Exception:  # noqa: BLE001 -- logged
        # Whatever it was, the next publication must be seen.
        _log.exception("没有查到当前的版本 (a look-up of the generation in force failed)")
        return False


def pause_after(failures: int, seconds: float) -> float:
    """Seconds until the next time after so many failures in a row: twice as long after each."""
    return min(seconds * 2.0 ** min(failures, 10), max(seconds, _MOST_SECONDS))
