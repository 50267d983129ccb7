"""Publishes a generation of the index, and opens the one in force.

``index/CURRENT`` names a folder below ``index/generations/``.  A rebuild works in a folder of its
own beside them and replaces ``CURRENT`` in one atomic step after everything is on disk: a reader
finds the old generation whole or the new one whole, and a rebuild that is killed or runs out of
disk leaves the index as it was.  Earlier generations stay for as long as the owner wants them, and
none goes before something newer is in force.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from faq.errors import IndexBusy, IndexMissing, IndexStale, IndexWriteError, damaged_index
from faq.files.fsync import sync, sync_below
from faq.storage.generation import Generation
from faq.storage.schema import MANIFEST, SOURCES

_CURRENT = "CURRENT"
_GENERATIONS = "generations"
_LOCK = "rebuild.lock"
_EMBEDDING_LOCK = "embed.lock"
_BUILDING = ".building"
_EMBEDDING = ".embedding"
_PROBING = 1.0
"""Seconds to wait for a lock that `is_embedding` may be trying."""
GENERATIONS = 3
"""How many generations stay where nobody says."""
_ATTEMPTS = 5
Stamp = tuple[int, int]
"""Of the file that names the generation in force."""


def current_name(index: Path) -> str | None:
    """The name of the generation in force, or None when nothing was published."""
    try:
        # A damaged name becomes one that is not there.
        name = (index / _CURRENT).read_text(encoding="ascii", errors="replace")
        return name.strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def stamp_of_current(index: Path) -> Stamp | None:
    """A value that differs whenever another generation is published; None when none was."""
    try:
        found = os.stat(f"{index}/{_CURRENT}")  # noqa: PTH116 -- a quarter of the time
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def open_current(index: Path, *, open_catalogue: bool = True) -> Generation:
    """The generation in force, opened; `open_catalogue` as `Generation`.

    Raises IndexMissing when nothing was published and IndexStale when what was published
    is of another format or damaged.
    """
    for _ in range(_ATTEMPTS):
        name = current_name(index)
        if name is None:
            break
        try:
            return Generation(index / _GENERATIONS / name, open_catalogue=open_catalogue)
        except IndexStale:
            # Rebuilds may have come and gone since the name was read.
            if current_name(index) == name:
                raise
        except Exception as error:
            if current_name(index) == name:
                raise damaged_index(error) from error
    raise IndexMissing(f"{index} 里还没有索引，请先运行 faq rebuild (no index yet)")


def earlier_names(index: Path) -> tuple[str, ...]:
    """The names of complete generations that are not in force, the latest first; those that are
    later than the one in force, from before a rollback, come last."""
    current = current_name(index) or ""
    names = [path.name for path in reversed(_folders(index)) if path.name != current]
    return tuple(sorted(names, key=lambda name: name > current))


def complete_names(index: Path) -> tuple[str, ...]:
    """The names of all complete generations, the oldest first."""
    return tuple(path.name for path in _folders(index))


def folder_of(index: Path, name: str) -> Path:
    """Where a generation lies."""
    return index / _GENERATIONS / name


def passages_before(index: Path) -> int:
    """How many passages the generation in force has, in whatever format, or the latest before it
    whose manifest can be read; 0 where nothing was published."""
    for name in (current_name(index), *earlier_names(index)):
        # Damaged, or never complete.
        with suppress(OSError, ValueError, KeyError, TypeError, msgspec.DecodeError):
            raw = (index / _GENERATIONS / (name or "") / MANIFEST).read_bytes()
            return int(msgspec.json.decode(raw)["passages"])
    return 0


def open_named(index: Path, name: str, *, open_catalogue: bool = True) -> Generation:
    """One of these generations, opened; IndexStale where it is damaged or of another format."""
    try:
        return Generation(index / _GENERATIONS / name, open_catalogue=open_catalogue)
    except IndexStale:
        raise
    except Exception as error:
        raise damaged_index(error) from error


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
        for path in (index / _GENERATIONS).glob(f"{_EMBEDDING}-*"):
            shutil.rmtree(path, ignore_errors=True)
        folder = index / _GENERATIONS / f"{_EMBEDDING}-{secrets.token_hex(3)}"
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
    if next((index / _GENERATIONS).glob(f"{_EMBEDDING}-*"), None) is None:
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


def earlier(index: Path) -> Iterator[Generation]:
    """Complete generations that are not in force any more, the latest first."""
    for name in earlier_names(index):
        with suppress(IndexStale):
            yield open_named(index, name, open_catalogue=False)


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
    pointer = index / f"{_CURRENT}.new"
    try:
        pointer.write_text(name, encoding="ascii")
        sync(pointer)
        pointer.replace(index / _CURRENT)
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
    for path in (index / _GENERATIONS).glob(f"{_BUILDING}-*"):
        shutil.rmtree(path, ignore_errors=True)
    before = current_name(index)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    folder = index / _GENERATIONS / f"{_BUILDING}-{name}"
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


def _superseded(index: Path, name: str, before: str | None, keep: int) -> Iterator[Path]:
    """The folders that are not needed any more once `name` is in force instead of `before`.

    The last `keep` rebuilds stay, the one in force before among them, whatever its name: readers
    may be about to open it.  A generation that was published again with vectors counts once.
    """
    spared, rebuilds = (name, before), set[int]()
    folders = reversed(_folders(index))
    for path in sorted(folders, key=lambda folder: folder.name not in spared):
        rebuild = rebuild_of(path)
        if path.name not in spared and (
            rebuild is None or rebuild in rebuilds or len(rebuilds) >= keep
        ):
            yield path
        elif rebuild is not None:
            rebuilds.add(rebuild)


def rebuild_of(folder: Path) -> int | None:
    """A number that generations share where they are the same but for their vectors, for these
    link the files of words; None for a folder that lacks them."""
    try:
        return (folder / SOURCES).stat().st_ino
    except OSError:
        return None


def _folders(index: Path) -> list[Path]:
    """Complete generations, oldest first."""
    folders = (index / _GENERATIONS).glob("[0-9]*")
    return sorted(path for path in folders if path.is_dir())
