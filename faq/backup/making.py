"""Makes a backup, while a server answers and articles change."""

from __future__ import annotations

import fcntl
import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, BinaryIO, cast

from faq.backup.archive import COMPRESSION, CONTENTS, DATABASES, FORMAT, Contents, Part
from faq.errors import BackupError, IndexMissing, IndexStale
from faq.files.digests import DigestingReader, FileRecord
from faq.files.fsync import sync
from faq.files.regular import open_regular
from faq.files.sealed import sealed
from faq.reports import BackupReport
from faq.settings import SETTINGS_FILE, Settings
from faq.storage import generations
from faq.storage.generation import Generation
from faq.storage.head import damaged_files
from faq.storage.schema import MANIFEST

_IN_MEMORY = 1 << 24
"""A larger file is copied to disk on its way into the archive."""


def back_up(settings: Settings, target: Path, directory: Path | None = None) -> BackupReport:
    """Writes corpus, verdicts, index, databases and the settings file of `directory` into the
    archive `target`, in place of what is there once all of it is on disk.

    A damaged index is left out and told.  Raises BackupError where the archive can't be written
    or the corpus can't be read.
    """
    try:
        with (
            _part_of(target) as file,
            tarfile.open(
                fileobj=file, mode="w:gz", compresslevel=COMPRESSION, format=tarfile.PAX_FORMAT
            ) as tar,
        ):
            return _write(_Archive(tar), settings, directory or Path())
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise BackupError(f"备份没有完成 (no backup was made): {error}") from error


@contextmanager
def _part_of(target: Path) -> Iterator[BinaryIO]:
    """An empty file that takes the place of `target` when the block ends without an error.

    It is locked: the next backup takes over what a killed one left, and refuses a running one.
    """
    part = target.with_name(f".{target.name}.part")
    with part.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"另一个备份正在写入 {target} (another backup is running)") from error
        if not os.path.samestat(os.fstat(file.fileno()), part.stat()):
            raise BackupError(f"{target} 刚由另一个备份写好 (another backup has just ended)")
        try:
            os.fchmod(file.fileno(), 0o600)  # what readers told and asked is in it
            file.truncate(0)
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync(target.parent)


class _Archive:
    """Adds files to an archive and records what was added."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.files: dict[str, FileRecord] = {}
        self._tar = tar

    def add(self, name: str, file: IO[bytes]) -> None:
        """Adds what is in an open file now, however it changes meanwhile."""
        with SpooledTemporaryFile(_IN_MEMORY) as copy:
            reader = DigestingReader(file)
            while part := reader.read(1 << 20):
                copy.write(part)
            self.files[name] = reader.record()
            copy.seek(0)
            self._tar.addfile(_member(name, reader.record().bytes, _modified(file)), copy)

    def close(self, generation: str | None) -> None:
        """Adds the list of contents."""
        made_at = datetime.now().astimezone().isoformat(timespec="seconds")
        raw = sealed(Contents("", FORMAT, made_at, generation, self.files))
        self._tar.addfile(_member(CONTENTS, len(raw), 0), io.BytesIO(raw))


def _member(name: str, size: int, modified: float) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, modified, 0o644
    return member


def _modified(file: IO[bytes]) -> float:
    return os.fstat(file.fileno()).st_mtime


def _write(archive: _Archive, settings: Settings, directory: Path) -> BackupReport:
    left_out: list[str] = []
    _add_folder(archive, "corpus", settings.corpus, left_out)
    if settings.judged.exists():
        _add_folder(archive, "judged", settings.judged, left_out)
    generation = _add_index(archive, settings.index, left_out)
    for name, setting in DATABASES.items():
        _add_database(archive, name, getattr(settings, setting))
    if (directory / SETTINGS_FILE).exists():
        with open_regular(directory / SETTINGS_FILE) as file:
            archive.add(f"settings/{SETTINGS_FILE}", file)
    archive.close(generation)
    size = sum(each.bytes for each in archive.files.values())
    return BackupReport(len(archive.files), size, generation, tuple(left_out))


def _add_folder(archive: _Archive, part: Part, folder: Path, left_out: list[str]) -> None:
    for name, path in _files_of(part, folder, left_out):
        try:
            with open_regular(path) as file:
                archive.add(f"{part}/{name}", file)
        except FileNotFoundError:  # removed meanwhile
            continue


def _files_of(part: Part, folder: Path, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """The regular files of a folder by their names there, but for hidden ones; a link counts as
    the file that it leads to within the folder."""
    top = folder.resolve(strict=True)

    def fail(error: OSError) -> None:
        raise error

    for parent, folders, names in os.walk(top, onerror=fail):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for each in sorted(names):
            path = Path(parent, each)
            name = path.relative_to(top).as_posix()
            if each.startswith("."):
                continue
            if path.is_file() and path.resolve().is_relative_to(top):
                yield name, path
            else:
                left_out.append(f"{part}/{name}: 不是其中的普通文件 (no regular file of it)")
        left_out += [
            f"{part}/{Path(parent, each).relative_to(top).as_posix()}: 目录的链接 (a link)"
            for each in folders
            if Path(parent, each).is_symlink()
        ]


def _add_index(archive: _Archive, index: Path, left_out: list[str]) -> str | None:
    try:
        generation = generations.open_current(index, open_catalogue=False)
        if damaged := generation.damages():
            raise damaged_files(damaged)
    except IndexMissing:
        return None
    except IndexStale as error:
        left_out.append(f"index: {error}")
        return None
    _add_generation(archive, generation)
    return generation.manifest.generation


def _add_generation(archive: _Archive, generation: Generation) -> None:
    # All are opened first: a rebuild may remove the generation while it is copied.
    with ExitStack() as files:
        opened = {
            path: files.enter_context(open_regular(generation.folder / path))
            for path in (*generation.manifest.files, MANIFEST)
        }
        for path, file in opened.items():
            archive.add(f"index/{path}", file)


def _add_database(archive: _Archive, name: str, path: Path) -> None:
    if not path.exists():
        return
    with TemporaryDirectory(prefix="faq-") as folder:
        copy = Path(folder, "copy")
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database,
            closing(sqlite3.connect(copy)) as copied,
        ):
            database.backup(copied)
            # One file, whatever the journal of the original.
            copied.execute("PRAGMA journal_mode = DELETE")
        with copy.open("rb") as file:
            archive.add(name, file)
