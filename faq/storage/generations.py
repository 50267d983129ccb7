"""Tells which generations an index has and which one is in force, and opens them.

``index/CURRENT`` names a folder below ``index/generations/``: `faq.storage.publish` makes both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from faq.errors import (
    IndexMissing,
    IndexOutdated,
    IndexStale,
    LocalIndexNeeded,
    damaged_index,
)
from faq.files.digests import PASSING, FileCheck
from faq.files.regular import read_regular
from faq.storage.generation import Generation
from faq.storage.manifest import read_manifest
from faq.storage.schema import MANIFEST

CURRENT = "CURRENT"
"""The file that names the generation in force."""
_GENERATIONS = "generations"
_ATTEMPTS = 5
_NAME = re.compile(r"\d{8}T\d{6}-\w+", re.ASCII)
Stamp = tuple[int, int]
"""Of the file that names the generation in force."""


def current_name(index: Path) -> str | None:
    """The name of the generation in force; None when nothing was published, "" where the file
    that names it can't be read or names what no rebuild published.

    Raises OSError for a lack of descriptors or memory, which says nothing of that file."""
    path = index / CURRENT
    try:
        name = read_regular(path).decode("ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return "" if path.is_symlink() else None
    except OSError as error:
        if error.errno in PASSING:
            raise
        return ""
    return name if _NAME.fullmatch(name) else ""


def stamp_of_current(index: Path) -> Stamp | None:
    """A value that differs whenever another generation is published; None when none was."""
    try:
        found = os.stat(f"{index}/{CURRENT}")  # noqa: PTH116 -- a quarter of the time
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def open_current(
    index: Path, *, open_catalogue: bool = True, check: FileCheck = "sizes"
) -> Generation:
    """The generation in force, opened; `open_catalogue` and `check` as `Generation`.

    Raises IndexMissing when nothing was published and IndexStale when what was published
    is of another format or damaged.
    """
    for _ in range(_ATTEMPTS):
        name = name_to_open(index)
        if name is None:
            break
        try:
            return open_named(index, name, open_catalogue=open_catalogue, check=check)
        except IndexStale:
            # Rebuilds may have come and gone since the name was read.
            if name_to_open(index) == name:
                raise
    raise IndexMissing(f"{index} 里还没有索引，请先运行 faq rebuild (no index yet)")


def name_to_open(index: Path) -> str | None:
    """`current_name`; raises IndexDamaged where there are generations and none is named."""
    try:
        name = current_name(index)
    except OSError as error:
        raise damaged_index(error) from error
    if name == "":
        if not complete_folders(index):
            return None
        raise damaged_index(f"{index / CURRENT}: 没有指明版本，或无法读取 (names no generation)")
    return name


def earlier_names(index: Path) -> tuple[str, ...]:
    """The names of complete generations that are not in force, the latest first; those that are
    later than the one in force, from before a rollback, come last."""
    current = current_name(index) or ""
    names = [path.name for path in reversed(complete_folders(index)) if path.name != current]
    return tuple(sorted(names, key=lambda name: name > current))


def complete_names(index: Path) -> tuple[str, ...]:
    """The names of all complete generations, the oldest first."""
    return tuple(path.name for path in complete_folders(index))


def folder_of(index: Path, name: str) -> Path:
    """Where a generation lies."""
    return index / _GENERATIONS / name


def passages_before(index: Path) -> int:
    """How many passages the generation in force has, in whatever format, or the latest before it
    whose manifest can be read; 0 where nothing was published."""
    for name in (current_name(index), *earlier_names(index)):
        # Damaged, or never complete.
        with suppress(OSError, ValueError, KeyError, TypeError, msgspec.DecodeError):
            raw = (folder_of(index, name or "") / MANIFEST).read_bytes()
            return int(msgspec.json.decode(raw)["passages"])
    return 0


def is_outdated(index: Path) -> bool:
    """Whether the generation in force is of a format that this version doesn't read."""
    try:
        read_manifest(folder_of(index, current_name(index) or ""))
    except IndexOutdated:
        return True
    except (OSError, IndexStale):  # none, or a damaged one
        return False
    return False


def open_named(
    index: Path, name: str, *, open_catalogue: bool = True, check: FileCheck = "sizes"
) -> Generation:
    """One of these generations, opened as `Generation`; IndexStale where it is of another format,
    IndexDamaged where it is damaged or not there."""
    try:
        opened = Generation(folder_of(index, name), open_catalogue=open_catalogue, check=check)
    except IndexStale:
        raise
    except Exception as error:
        raise damaged_index(error) from error
    if opened.manifest.generation != name:
        raise damaged_index(f"{MANIFEST}: {opened.manifest.generation} (another generation's)")
    return opened


@lru_cache(maxsize=2)
def generation_here(index: Path, name: str) -> Generation:
    """The generation that a cluster has in force, as this machine has it, kept open;
    LocalIndexNeeded where it hasn't."""
    try:
        return open_named(index, name, open_catalogue=False)
    except IndexStale:
        raise LocalIndexNeeded(
            f"这要读索引的全部文件，而集群里的 {name} 不在本机的 {index}：请在运行 faq rebuild 和 "
            "faq publish 的机器上做 (needs the files of that generation: do it where it was built)"
        ) from None


def earlier(index: Path) -> Iterator[Generation]:
    """Complete generations that are not in force any more, the latest first."""
    for name in earlier_names(index):
        with suppress(IndexStale):
            yield open_named(index, name, open_catalogue=False)


def complete_folders(index: Path) -> list[Path]:
    """Complete generations, oldest first."""
    folders = (index / _GENERATIONS).glob("[0-9]*")
    return sorted(path for path in folders if path.is_dir())
