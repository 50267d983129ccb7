"""When is what was written on disk, so that a power cut can't take it back?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WAITING = "waiting_"
"""How the names of files begin that are removed before all is done."""
_AT_ONCE = 8


def sync(path: Path) -> None:
    """Waits until a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_early(folder: Path) -> None:
    """Waits for what is there so far, so that less is left to `sync_below`, and passes over what is
    there for a while only (`WAITING`); OSError likewise."""
    _sync_all(path for path in _below(folder) if not path.name.startswith(WAITING))


def sync_below(folder: Path) -> None:
    """Waits until all files and folders below `folder` are on disk; OSError where one can't be,
    which is told once: whoever calls this early must not pass over it."""
    _sync_all(_below(folder))


def _sync_all(paths: Iterable[Path]) -> None:
    # Several at once: each waits for the disk.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(sync, paths))


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            yield Path(entry.path)
