"""Unpacks an archive into a folder, and vouches for every file there."""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from pathlib import Path
from typing import IO

import msgspec

from faq.backup.archive import CONTENTS, FORMAT, MOST_CONTENTS, Contents, is_safe
from faq.errors import BackupError
from faq.files.digests import DigestingReader, FileRecord
from faq.files.regular import open_regular
from faq.files.sealed import is_sealed

_UNREADABLE = (
    *(OSError, EOFError, ValueError, OverflowError, RecursionError),
    *(tarfile.TarError, zlib.error),
)


def unpack(archive: Path, folder: Path) -> Contents:
    """Unpacks `archive` into the empty `folder`; the list of what is there.

    Raises BackupError where it is damaged, or holds anything but regular files at places of their
    own; some files may be in `folder` then.
    """
    found: dict[str, FileRecord] = {}
    raw = b""
    try:
        with (
            open_regular(archive) as file,
            gzip.GzipFile(fileobj=file) as unzipped,  # tarfile's own checks no checksum
            tarfile.open(fileobj=unzipped, mode="r|") as tar,
        ):
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None:
                    raise _refused(member.name, "不是普通文件 (not a regular file)")
                if raw:
                    raise _refused(member.name, "在内容清单之后 (behind the list of contents)")
                if member.name == CONTENTS:
                    raw = _list(member, content)
                elif member.name in found or not is_safe(member.name):
                    raise _refused(member.name, "位置不对 (not a place of its own)")
                else:
                    found[member.name] = _written(content, folder / member.name, member.mtime)
            while unzipped.read(1 << 20):  # to its checksum
                pass
    except _UNREADABLE as error:
        raise BackupError(f"无法读取备份 {archive} (unreadable or damaged): {error}") from error
    return _vouched(raw, found)


def _refused(name: str, why: str) -> BackupError:
    return BackupError(f"备份里的 {name!r} {why}：什么也没有恢复 (nothing was restored)")


def _list(member: tarfile.TarInfo, content: IO[bytes]) -> bytes:
    if member.size > MOST_CONTENTS:
        raise _refused(member.name, "太大 (too large)")
    return content.read()


def _written(content: IO[bytes], path: Path, modified: float) -> FileRecord:
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = DigestingReader(content)
    with path.open("xb") as file:
        while part := reader.read(1 << 18):
            file.write(part)
    os.utime(path, (modified, modified))
    return reader.record()


def _vouched(raw: bytes, found: dict[str, FileRecord]) -> Contents:
    """The list of contents, which must be of the files that were found."""
    if not is_sealed(raw):
        raise _refused(CONTENTS, "缺失或已损坏 (missing or damaged)")
    try:
        version = msgspec.json.decode(raw)["format"]
        contents = msgspec.json.decode(raw, type=Contents) if version == FORMAT else None
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError) as error:
        raise _refused(CONTENTS, f"无法读取 (unreadable): {error}") from error
    if contents is None:
        raise _refused(CONTENTS, f"格式是 {version}，需要 {FORMAT} (another format)")
    wrong = [
        name for name in {**found, **contents.files} if found.get(name) != contents.files.get(name)
    ]
    if wrong:
        raise _refused(sorted(wrong)[0], "缺失或已损坏 (missing or damaged)")
    return contents
