"""When is what was written on disk, so that a power cut can't take it back?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 8


def sync(path: Path) -> None:
    """Waits until a file or folder is on disk, or is no longer there."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # something that waited and is done with
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_below(folder: Path) -> None:
    """Waits until all files and folders below `folder` are on disk; OSError where one can't be,
    which is told once: whoever calls this early must not pass over it."""
    # Several at once: each waits for the disk.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(sync, _below(folder)))


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            yield Path(entry.path)
