"""Runs the jobs of a store one after the other; several runners of a store take turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from faq.errors import FaqError
from web.oversight.job_store import JobStore, JobT

PAUSE = 0.25
"""Seconds between two looks whether a job waits, is cancelled, or has got on."""
_log = logging.getLogger(__name__)


def run_until(stop: Event, run: Callable[[Event], None]) -> None:
    """Has `run` do whatever waits, again and again, until `stop`."""
    while not stop.wait(PAUSE):
        run(stop)


def run_waiting(store: JobStore[JobT], run: Callable[[JobT, Event], JobT], stop: Event) -> None:
    """Runs what waits now, and stores each job as `run` returns it."""
    try:
        if not store.has_queued():
            return
        with store.held() as held:
            while held and not stop.is_set() and (job := store.take()):
                store.put(run(job, stop))
    except FaqError as error:
        _log.error("%s", error)
