"""Opens an export, be it a file, a folder or an archive, as files by their names.

Nothing is unpacked: an entry is read when it is asked for, and no further than its bound.
"""

from __future__ import annotations

import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from posixpath import normpath
from typing import IO, Protocol

from faq.files.regular import open_regular
from faq.importing.source import ANY, Document, Loss

MOST_ENTRIES = 100_000
MOST_BYTES = 256 << 20
"""Of one entry."""
_MOST_TAR_BYTES = 512 << 20
_MOST_RATIO = 200
"""How many times its packed size an entry may have, from a megabyte on; text has up to 20."""
_RATIO_FROM = 1 << 20
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_DRIVE = re.compile(r"[A-Za-z]:.*")
_SYSTEM = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})
_BROKEN = (
    *(OSError, EOFError, ValueError, OverflowError, NotImplementedError, RuntimeError),
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, KeyError, IndexError),
)
ARCHIVES = (".zip", ".lakebook", ".tgz", ".tar.gz", ".tar")


class EntryError(Exception):
    """A file of an export that can't be read; its text says why, fit to be shown."""


class _Entry(Protocol):
    def open(self) -> IO[bytes]: ...


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of an export."""

    entries: Mapping[str, _Entry]
    """By their paths, with "/" between folders, sorted."""
    losses: tuple[Loss, ...] = ()
    """Entries that can't be read, each with why."""

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """The content of an entry; raises EntryError where it is damaged or too large."""
        try:
            with self.entries[name].open() as file:
                data = file.read(most + 1)
        except MemoryError as error:
            raise EntryError("内存不够 (not enough memory)") from error
        except _BROKEN as error:
            raise EntryError(f"无法读取，可能已损坏 (unreadable or damaged): {error}") from error
        if len(data) > most:
            raise EntryError(f"超过 {most >> 20} MB，没有导入 (too large)")
        return data


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """The files of an export; raises EntryError where nothing of it can be read, and what is raised
    by those that use it."""
    with ExitStack() as closing:
        try:
            tree = _opened(path, closing)
        except _BROKEN as error:
            raise EntryError(f"无法读取，可能已损坏 (unreadable or damaged): {error}") from error
        yield tree


def _opened(path: Path, closing: ExitStack) -> Tree:
    if path.is_dir():
        return _folder(path)
    if zipfile.is_zipfile(path):
        file = closing.enter_context(open_regular(path))
        return _zip(closing.enter_context(zipfile.ZipFile(file)))
    if path.name.lower().endswith(ARCHIVES):
        return _tar(closing.enter_context(open_regular(path)))
    return Tree({path.name: _Path(path)})


def read_tree(
    path: Path, read: Callable[[Tree], Iterator[Document | Loss]]
) -> Iterator[Document | Loss]:
    """What `read` gives of an export, after what of it can't be read."""
    try:
        with open_tree(path) as tree:
            yield from tree.losses
            yield from read(tree)
    except EntryError as error:
        yield Loss(path.name, str(error))


def names_in(path: Path, most: int = 2_000) -> tuple[str, ...]:
    """The names of the first entries of an export, () where it can't be opened."""
    try:
        if path.is_dir():
            found: list[str] = []
            for parent, folders, files in os.walk(path):
                folders.sort()
                base = Path(parent).relative_to(path).as_posix()
                found += (name if base == "." else f"{base}/{name}" for name in sorted(files))
                if len(found) > most:
                    break
            return tuple(found[:most])
        if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return tuple(map(_name_of, archive.infolist()[:most]))
    except _BROKEN:
        return ()
    return (path.name,) if path.is_file() else ()


def file_with(path: Path, names: Iterable[str]) -> Tree:
    """A file, with those of the files beside and below it that have one of these names and that no
    link leads to."""
    entries: dict[str, _Entry] = {path.name: _Path(path)}
    folder = path.parent.resolve()
    for name in names:
        beside = path.parent / name
        if _is_safe(name) and beside.is_file() and beside.resolve() == folder / normpath(name):
            entries[name] = _Path(beside)
    return Tree(entries)


def inner_zip(data: bytes) -> Tree:
    """The files of an archive within another; raises EntryError."""
    try:
        return _zip(zipfile.ZipFile(BytesIO(data)))
    except _BROKEN as error:
        raise EntryError(f"无法读取，可能已损坏 (unreadable or damaged): {error}") from error


@dataclass(frozen=True, slots=True)
class _Path:
    path: Path

    def open(self) -> IO[bytes]:
        return open_regular(self.path)


@dataclass(frozen=True, slots=True)
class _Zipped:
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def open(self) -> IO[bytes]:
        return self.archive.open(self.info)


@dataclass(frozen=True, slots=True)
class _Held:
    data: bytes

    def open(self) -> IO[bytes]:
        return BytesIO(self.data)


def _folder(root: Path) -> Tree:
    entries: dict[str, _Entry] = {}
    losses: list[Loss] = []
    for parent, folders, names in os.walk(root):
        here = Path(parent)
        folders[:] = sorted(each for each in folders if not _is_hidden(each))
        for name in sorted((*names, *(each for each in folders if (here / each).is_symlink()))):
            path = here / name
            shown = path.relative_to(root).as_posix()
            if _is_hidden(name):
                continue
            if path.is_symlink() or not path.is_file():
                losses.append(Loss(shown, "不是普通文件，没有读取 (not a regular file)"))
            elif len(entries) < MOST_ENTRIES:
                entries[shown] = _Path(path)
            else:
                losses.append(Loss(shown, _TOO_MANY, ANY))
                return Tree(entries, tuple(losses))
    return Tree(dict(sorted(entries.items())), tuple(losses))


_TOO_MANY = f"文件超过 {MOST_ENTRIES} 个，其余没有读取 (too many files; the rest was not read)"


def _zip(archive: zipfile.ZipFile) -> Tree:
    entries: dict[str, _Entry] = {}
    losses: list[Loss] = []
    for info in archive.infolist():
        name = _name_of(info)
        if info.is_dir() or any(_is_hidden(part) for part in name.split("/")):
            continue
        if len(entries) >= MOST_ENTRIES:
            losses.append(Loss(name, _TOO_MANY, ANY))
            break
        fault = _fault(info, name, name in entries)
        if fault:
            losses.append(Loss(_clean(name), fault, name))
        else:
            entries[name] = _Zipped(archive, info)
    return Tree(dict(sorted(entries.items())), tuple(losses))


def _fault(info: zipfile.ZipInfo, name: str, taken: bool) -> str:
    """Why an entry is not read, "" if it is."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是链接，没有读取 (a link)"
    if taken or not _is_safe(name):
        return "位置不对，没有读取 (not a place of its own within the archive)"
    if info.flag_bits & _ENCRYPTED:
        return "有密码，没有读取 (protected by a password)"
    if info.file_size > _RATIO_FROM and info.file_size > _MOST_RATIO * max(1, info.compress_size):
        return "压缩比不正常，没有读取 (packed beyond reason: a zip bomb)"
    return ""


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name of an entry; those that older programs wrote in GBK were read as code page 437."""
    name = info.filename.replace("\\", "/")
    if info.flag_bits & _UTF8_NAME or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _tar(file: IO[bytes]) -> Tree:
    """All regular files of a tar, which can't be read one by one, in memory."""
    entries: dict[str, _Entry] = {}
    losses: list[Loss] = []
    left = _MOST_TAR_BYTES
    with tarfile.open(fileobj=file, mode="r:*") as archive:
        for member in archive:
            name = member.name.removeprefix("./")
            if member.isdir() or any(_is_hidden(part) for part in name.split("/")):
                continue
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or not _is_safe(name) or name in entries:
                losses.append(Loss(_clean(name), "不是普通文件，没有读取 (not a regular file)"))
                continue
            if member.size > left or len(entries) >= MOST_ENTRIES:
                losses.append(Loss(_clean(name), "整个导出太大，从这里起没有读取 (too large)", ANY))
                break
            left -= member.size
            entries[name] = _Held(content.read())
    return Tree(dict(sorted(entries.items())), tuple(losses))


def _is_hidden(name: str) -> bool:
    return name.startswith(("._", ".git")) or name.lower() in _SYSTEM


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return not (name.startswith("/") or "\0" in name or ".." in parts or _DRIVE.fullmatch(parts[0]))


def _clean(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[:200]
