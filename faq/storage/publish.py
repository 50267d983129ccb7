"""Publishes a generation of the index: puts it in force, and removes what it supersedes.

A rebuild works in a folder of its own beside the generations and replaces ``CURRENT`` in one atomic
step after everything is on disk: a reader finds the old generation whole or the new one whole, and
a rebuild that is killed or runs out of disk leaves the index as it was.  Earlier generations stay
for as long as the owner wants them, and none goes before something newer is in force.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from faq.errors import (
    IndexBusy,
    IndexStale,
    IndexWriteError,
)
from faq.files.fsync import sync, sync_below
from faq.storage.generations import CURRENT, complete_folders, current_name, folder_of
from faq.storage.manifest import read_manifest
from faq.storage.schema import SOURCES, VECTORS

_LOCK = "rebuild.lock"
_EMBEDDING_LOCK = "embed.lock"
_BUILDING = ".building"
_EMBEDDING = ".embedding"
_PROBING = 1.0
"""Seconds to wait for a lock that `is_embedding` may be trying."""
GENERATIONS = 3
"""How many generations stay where nobody says."""


@contextmanager
def exclusive(index: Path, *, waiting: bool = False) -> Iterator[None]:
    """Holds the index folder for one rebuild; `waiting` until another one has finished.

    The lock is the operating system's and ends with its process, however that ends.  Raises
    IndexBusy when another rebuild holds it, IndexWriteError when the folder can't be written.
    """
    busy = "另一个重建正在使用 {}，请稍后再试 (another rebuild is running)"
    with _locked(index, _LOCK, busy, -1 if waiting else 0):
        yield


@contextmanager
def embedding(index: Path) -> Iterator[Path]:
    """Holds the index folder for one making of vectors; gives an empty folder for them.

    The folder is removed in the end; the next one removes what a killed one left.  A rebuild may
    run meanwhile.  Raises as `exclusive`.
    """
    busy = "另一个进程正在为 {} 计算语义向量，请稍后再试 (vectors are being made)"
    with _locked(index, _EMBEDDING_LOCK, busy, _PROBING):
        for path in folder_of(index, "").glob(f"{_EMBEDDING}-*"):
            shutil.rmtree(path, ignore_errors=True)
        folder = folder_of(index, f"{_EMBEDDING}-{secrets.token_hex(3)}")
        try:
            folder.mkdir(parents=True)
            yield folder
        except OSError as error:
            raise IndexWriteError(
                f"写入语义向量失败，索引保持不变 (vectors not written, the index stays): {error}"
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def is_embedding(index: Path) -> bool:
    """Whether some process is making vectors."""
    # A process that makes some has a folder for them: without one the lock is left to it.
    if next(folder_of(index, "").glob(f"{_EMBEDDING}-*"), None) is None:
        return False
    lock = FileLock(index / _EMBEDDING_LOCK, timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:  # a folder that this process may not write to
        return False


@contextmanager
def _locked(index: Path, name: str, busy: str, timeout: float) -> Iterator[None]:
    """Holds a lock in the index folder; raises as `exclusive`."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / name, timeout=timeout)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(busy.format(index)) from error
    except OSError as error:
        raise IndexWriteError(f"无法写入索引目录 {index} (can't write): {error}") from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Draft:
    """A generation that is being built."""

    index: Path
    name: str
    folder: Path
    """Where to build it; empty to begin with."""

    def publish(self) -> None:
        """Puts the generation in force once all of it is on disk; OSError where that fails, and
        the index is as it was."""
        sync_below(self.folder)
        sync(self.folder)
        final = self.folder.with_name(self.name)
        self.folder.rename(final)
        sync(final.parent)
        try:
            put_in_force(self.index, self.name)
        except OSError:
            shutil.rmtree(final, ignore_errors=True)
            raise


def put_in_force(index: Path, name: str) -> None:
    """Makes a complete generation the one in force, in one atomic step; call within `exclusive`.
    OSError where that fails, and the index is as it was."""
    pointer, current = index / f"{CURRENT}.new", index / CURRENT
    try:
        pointer.write_text(name, encoding="ascii")
        sync(pointer)
        if current.is_dir() and not current.is_symlink():  # no file can replace it
            current.rename(current.with_suffix(f".{secrets.token_hex(3)}"))
        pointer.replace(current)
    except OSError:
        pointer.unlink(missing_ok=True)
        raise
    sync(index)


@contextmanager
def building(index: Path, *, keep: int = GENERATIONS) -> Iterator[Draft]:
    """A draft of the next generation; call within `exclusive`.

    Its folder is removed unless it is published within the block.  The unfinished drafts of killed
    rebuilds are removed first, and all but the last `keep` generations once it is published.  An
    OSError of the block is raised as IndexWriteError.
    """
    for path in folder_of(index, "").glob(f"{_BUILDING}-*"):
        shutil.rmtree(path, ignore_errors=True)
    before = current_name(index)
    name = _name_now()
    folder = folder_of(index, f"{_BUILDING}-{name}")
    try:
        folder.mkdir(parents=True)
        yield Draft(index, name, folder)
        if current_name(index) == name:
            for path in _superseded(index, name, before, keep):
                shutil.rmtree(path, ignore_errors=True)
    except OSError as error:
        raise IndexWriteError(
            f"写入索引失败，原有索引保持不变 (index not written, the old one stays): {error}"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name_now() -> str:
    """A generation's name: when it begins, to the microsecond, so that names sort by time even
    where several begin in one second; the last digit is chance."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S}-{now.microsecond:05x}{secrets.randbelow(16):x}"


def _superseded(index: Path, name: str, before: str | None, keep: int) -> Iterator[Path]:
    """The folders that are not needed any more once `name` is in force instead of `before`.

    The last `keep` rebuilds stay, the one in force before among them, whatever its name: readers
    may be about to open it.  Those that answer alike count once.
    """
    spared, rebuilds = (name, before), set[bytes]()
    folders = reversed(complete_folders(index))
    for path in sorted(folders, key=lambda folder: folder.name not in spared):
        rebuild = rebuild_of(path)
        if path.name not in spared and (
            rebuild is None or rebuild in rebuilds or len(rebuilds) >= keep
        ):
            yield path
        elif rebuild is not None:
            rebuilds.add(rebuild)


def rebuild_of(folder: Path) -> bytes | None:
    """What generations share that answer alike but for their vectors: those that were published
    again with vectors, and those of rebuilds that found nothing changed; None for a folder that
    is no generation."""
    try:
        number = (folder / SOURCES).stat().st_ino
    except OSError:
        return None
    try:
        manifest = read_manifest(folder)
    except (OSError, IndexStale):
        return str(number).encode()  # what was published again with vectors links that file
    words = {
        name: record
        for name, record in sorted(manifest.files.items())
        if name != SOURCES and not name.startswith(VECTORS.prefix)
    }
    return msgspec.json.encode((manifest.analysis, manifest.model, manifest.promise, words))
