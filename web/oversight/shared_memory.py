"""Gives processes a piece of memory in common, with locks that end with whoever holds them."""

from __future__ import annotations

import fcntl
import mmap
import os
from pathlib import Path
from threading import Lock


class SharedMemory:
    """Bytes of a file that every process of a server maps; zeros to begin with.

    Without a path they are this process's alone.
    """

    def __init__(self, size: int, path: Path | None = None) -> None:
        self._lock = Lock()
        if path is None:
            self._file, self.bytes = None, mmap.mmap(-1, size)
            return
        # Stays open: closing a file frees all locks that its process has on it.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self._file).st_size < size:
            os.ftruncate(self._file, size)
        self.bytes = mmap.mmap(self._file, size)

    def hold(self, start: int, length: int) -> None:
        """Keeps all other threads and processes from holding these bytes until `free`."""
        self._lock.acquire()  # the system's lock knows processes alone
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_EX, length, start)

    def free(self, start: int, length: int) -> None:
        """Lets others hold these bytes again."""
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)
        self._lock.release()

    def claim(self, start: int, length: int) -> bool:
        """Whether these bytes are this process's from now on until it ends."""
        if self._file is None:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except OSError:
            return False
        return True
