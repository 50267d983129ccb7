"""Waits until what was written is on disk, so that a power cut can't take it back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

TEMPORARY = "temporary_"
"""How the names of files begin that are removed before a folder is complete."""
_AT_ONCE = 8


def sync(path: Path) -> None:
    """Waits until a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_early(folder: Path) -> None:
    """Waits for the files that are below `folder` so far, but for `TEMPORARY` ones and those that
    are removed meanwhile, so that less is left to `sync_below`; OSError likewise."""
    paths = (path for path in _below(folder) if not path.name.startswith(TEMPORARY))
    _sync_all(paths, _sync_if_there)


def sync_below(folder: Path) -> None:
    """Waits until all files and folders below `folder` are on disk.

    Raises OSError where one can't be written.  The system tells of such a failure once, so the
    caller must not ignore it.
    """
    _sync_all(_below(folder), sync)


def _sync_if_there(path: Path) -> None:
    with suppress(FileNotFoundError):
        sync(path)


def _sync_all(paths: Iterable[Path], one: Callable[[Path], None]) -> None:
    # Several at once: each waits for the disk.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(one, paths))


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            yield Path(entry.path)
