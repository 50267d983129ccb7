"""Records sizes and digests of files, and tells which files are not as they were written.

The digest is XXH3 with 128 bits: damage is to be found, not somebody who means to deceive, who
could write the record too.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import xxhash

from faq.files.fsync import TEMPORARY
from faq.files.regular import open_regular

_AT_ONCE = 1 << 18
PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that have nothing to do with the file that they are met at."""
FileCheck = Literal["off", "sizes", "digests"]
"""What of files is compared with their records."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size and digest of a file as it was written."""

    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class FileDamage:
    """A file, by its path in the folder, and what is wrong with it."""

    path: str
    fault: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}"


def digest_of_bytes(*parts: bytes) -> str:
    """The digest of `parts` in a row."""
    digest = xxhash.xxh3_128()
    for each in parts:
        digest.update(each)
    return digest.hexdigest()


class DigestingReader:
    """Digests what is read from a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest, self._size = file, xxhash.xxh3_128(), 0

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        part = self._file.read(size)
        self._digest.update(part)
        self._size += len(part)
        return part

    def record(self) -> FileRecord:
        """The record of what has been read."""
        return FileRecord(self._size, self._digest.hexdigest())


def record_of(path: Path) -> FileRecord:
    """The record of a file as it is; OSError where it can't be read."""
    # Read, not mapped: whoever maps a file that shrinks meanwhile is killed.
    with open_regular(path) as file:
        reader = DigestingReader(file)
        while reader.read(_AT_ONCE):
            pass
        return reader.record()


def paths_below(folder: Path) -> Iterator[str]:
    """The paths of all files below `folder`, but for `TEMPORARY` ones."""
    for parent, _, names in os.walk(folder):
        for name in names:
            if not name.startswith(TEMPORARY):
                yield Path(parent, name).relative_to(folder).as_posix()


def records_of(folder: Path, paths: Iterable[str]) -> dict[str, FileRecord]:
    """The records of files by their paths in `folder`, in the order of those."""
    return {path: record_of(folder / path) for path in sorted(paths)}


def damages(
    folder: Path, records: Mapping[str, FileRecord], check: FileCheck = "digests"
) -> tuple[FileDamage, ...]:
    """The files of `folder` that are not as `records` say; OSError for one of `PASSING`."""
    if check == "off":
        return ()
    faults = ((path, _fault(folder / path, record, check)) for path, record in records.items())
    return tuple(FileDamage(path, fault) for path, fault in faults if fault)


def _fault(path: Path, record: FileRecord, check: FileCheck) -> str:
    try:
        size = os.stat(path).st_size  # noqa: PTH116 -- a hundred files for each command
        if size != record.bytes:
            return f"{size} 字节，应为 {record.bytes} (another size)"
        if check == "digests" and record_of(path) != record:
            return "内容已变 (another digest)"
    except FileNotFoundError:
        return "缺失 (missing)"
    except OSError as error:
        if error.errno in PASSING:
            raise
        return f"无法读取 (unreadable): {error.strerror or error}"
    return ""
