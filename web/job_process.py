"""Runs one job in a process of its own that ends with the server's."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, NoReturn

from faq.lifetime import end_with_parent

_ENDING = 10.0
"""Seconds for a job to remove what it has written."""
_NICENESS = 10
"""Answers come first."""


def start_process(work: Callable[..., None], *given: Any) -> tuple[Connection, SpawnProcess]:
    """A process that does `work`, which gets what is given and where to send what it tells."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*given, sender), daemon=True)
    process.start()
    sender.close()  # so that the end of the process is the end of what it tells
    return receiver, process


def end_process(process: SpawnProcess) -> None:
    """Ends a process, which may clean up."""
    process.terminate()
    process.join(_ENDING)
    if process.is_alive():
        process.kill()
        process.join()


def begin_work() -> None:
    """Makes the process that calls it one that works behind what answers."""
    end_with_parent()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's own; it ends this process
    os.nice(_NICENESS)


def _leave(*_: object) -> NoReturn:
    # An exception, so that what it has written is removed on the way.
    sys.exit(128 + signal.SIGTERM)
