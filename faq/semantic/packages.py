"""Opens what a model comes in, a folder or an archive, and copies files out of it."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from faq.errors import ModelError
from faq.semantic.description import ModelFile

_MOST_FILES = 10_000
_MOST_BYTES = 4 << 30
"""Of all files together, as a tar archive has to be unpacked to be listed."""
_CHUNK = 1 << 20
_FAILURES = (
    *(OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError),
    *(zipfile.BadZipFile, tarfile.TarError),
)


@dataclass(frozen=True, slots=True)
class Package:
    """Regular files by their path within a folder or an archive, with ``/``."""

    path: Path
    sizes: Mapping[str, int]
    """How many bytes each has, as the archive claims."""
    _open: Callable[[str], IO[bytes]]

    def read(self, name: str, most: int) -> bytes:
        """The content of a file; ModelError where it has more than `most` bytes."""
        with self._open(name) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise _too_large(name, most)
        return content

    def copy(self, name: str, target: Path, most: int) -> ModelFile:
        """Copies a file to `target`; ModelError where it has more than `most` bytes, whatever
        the archive claims."""
        digest, size = sha256(), 0
        with self._open(name) as source, target.open("xb") as copy:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise _too_large(name, most)
                digest.update(chunk)
                copy.write(chunk)
        return ModelFile(size, digest.hexdigest())


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """The files of a folder, a zip (also a ``.jar``) or a tar archive.

    Raises ModelError where `path` is none of these, or where it can't be read in the block.
    """
    try:
        if path.is_dir():
            yield _folder(path)
        elif path.is_file() and zipfile.is_zipfile(path):  # not a pipe
            with zipfile.ZipFile(path) as archive:
                yield _zip(path, archive)
        elif path.is_file() and tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                yield _tar(path, archive)
        else:
            raise ModelError(
                f"{path} 不是目录，也不是 zip、jar 或 tar 文件 (neither a folder nor an archive)"
            )
    except _FAILURES as error:
        raise ModelError(f"无法读取或复制 {path} (can't be read or copied): {error}") from error


def _too_large(name: str, most: int) -> ModelError:
    return ModelError(f"{name} 超过 {most:,} 字节 (file too large)")


def _folder(path: Path) -> Package:
    # Hubs keep files in a cache and link to them, so links to files are followed.
    files = (each for each in path.rglob("*") if each.is_file())
    sizes = _counted((each.relative_to(path).as_posix(), each.stat().st_size) for each in files)
    return Package(path, sizes, lambda name: (path / name).open("rb"))


def _zip(path: Path, archive: zipfile.ZipFile) -> Package:
    files = (each for each in archive.infolist() if not each.is_dir())
    return Package(path, _counted((each.filename, each.file_size) for each in files), archive.open)


def _tar(path: Path, archive: tarfile.TarFile) -> Package:
    sizes = _counted((each.name, each.size) for each in archive if each.isreg())

    def open_member(name: str) -> IO[bytes]:
        member = archive.extractfile(name)
        if member is None:
            raise ModelError(f"{path} 里的 {name} 不是文件 (not a file)")
        return member

    return Package(path, sizes, open_member)


def _counted(files: Iterable[tuple[str, int]]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    total = 0
    for name, size in files:
        sizes[name] = size
        total += size
        if len(sizes) > _MOST_FILES or total > _MOST_BYTES:
            raise ModelError("文件太多或太大，不像一个模型 (too many or too large files)")
    return sizes
