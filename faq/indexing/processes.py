"""Starts processes that import this package and not the script that is being run.

A spawned process otherwise runs the script of the one that started it, up to its
``if __name__ == "__main__"``, and a script of a few lines has none.
"""

from __future__ import annotations

import sys
import threading
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType

_starting = threading.Lock()


class _Process(SpawnProcess):
    def start(self) -> None:
        """Starts the process; what it runs must be defined in a module, not in the script."""
        # The script is found by the file of the main module, which has none meanwhile.
        with _starting:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main


class PackageContext(SpawnContext):
    """Spawned, not forked: a caller's threads and locks would be copied in whatever state they
    are."""

    Process = _Process
