"""Opens regular files alone: a reader of a named pipe would wait for a writer forever."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path) -> BinaryIO:
    """The file at `path`, or where its links lead, open for reading.

    Raises FileNotFoundError where there is none, OSError where it can't be opened or is a folder, a
    pipe, a socket or a device.
    """
    descriptor = os.open(path, _FLAGS)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(f"{path} 不是普通文件 (not a regular file)")


def read_regular(path: Path) -> bytes:
    """The content of the file at `path`; raises as `open_regular`."""
    with open_regular(path) as file:
        return file.read()
