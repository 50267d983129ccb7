"""Restores a backup: all of it is unpacked and vouched for before anything is replaced."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from faq.backup.archive import DATABASES, Contents
from faq.backup.unpacking import unpack
from faq.errors import BackupError, IndexStale
from faq.files.digests import damages, paths_below
from faq.files.fsync import sync_below
from faq.reports import RestoreReport
from faq.settings import SETTINGS_FILE, Settings, load_settings
from faq.storage import generations, publish
from faq.storage.manifest import read_manifest, write_manifest
from faq.storage.schema import MANIFEST

_STAGING = ".restoring-"


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """Where and how to restore."""

    directory: Path
    """Of the settings file."""
    flags: dict[str, object]
    """Settings that the command names."""
    force: bool = False
    """Whether to replace what is there."""


def restore(archive: Path, options: RestoreOptions) -> tuple[RestoreReport, Settings]:
    """Puts the corpus, verdicts, index, settings file and databases of `archive` in place; what was
    restored, and the settings in force now.

    They go where the settings of the archive say, within `directory` or where the settings in
    force there say too.  The index is published like a rebuild, a database is written in one
    transaction: a server may be running.  An index of another format is left out.  Raises
    BackupError where the archive is damaged or, without `force`, something is in the way; then
    everything is as it was.
    """
    try:
        with _staging(options.directory) as folder:
            contents = unpack(archive, folder)
            settings = _settings(folder, options)
            if not options.force:
                _refuse_what_is_there(contents, settings, options.directory)
            generation = _put_in_place(folder, settings, options.directory)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"恢复没有完成 (not restored): {error}") from error
    return RestoreReport(len(contents.files), contents.made_at, generation), settings


@contextmanager
def _staging(directory: Path) -> Iterator[Path]:
    """An empty folder; what a killed restore left is removed, and a running one refused."""
    lock = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in directory.glob(f"{_STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = directory / f"{_STAGING}{secrets.token_hex(3)}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError as error:
        raise BackupError("另一个恢复正在进行 (another one is being restored)") from error
    finally:
        os.close(lock)


def _settings(folder: Path, options: RestoreOptions) -> Settings:
    """The settings of the archive, or those in force where it has none; BackupError where they
    lead out of the working folder."""
    now = load_settings(options.flags, directory=options.directory)
    if not (folder / "settings" / SETTINGS_FILE).exists():
        return now
    settings = load_settings(options.flags, directory=folder / "settings")
    top = options.directory.resolve()
    for name in ("corpus", "judged", "index", *DATABASES.values()):
        path: Path = getattr(settings, name)
        there = (options.directory / path).resolve()
        if path != getattr(now, name) and not (there.is_relative_to(top) and there != top):
            raise BackupError(
                f"备份的设置 {name} 指向 {path}，不在 {top} 里：请用 FAQ_{name.upper()} 指明位置 "
                "(its settings lead out of this folder; name the place in the environment)"
            )
    return settings


def _refuse_what_is_there(contents: Contents, settings: Settings, directory: Path) -> None:
    parts = {name.partition("/")[0] for name in contents.files}
    ways = {
        settings.corpus: "corpus" in parts and _holds_something(settings.corpus),
        settings.judged: "judged" in parts and _holds_something(settings.judged),
        settings.index: bool(generations.complete_names(settings.index)),
        **{
            path: name in contents.files and path.exists()
            for name, path in _databases(settings).items()
        },
        directory / SETTINGS_FILE: "settings" in parts and (directory / SETTINGS_FILE).exists(),
    }
    if taken := [str(path) for path, is_taken in ways.items() if is_taken]:
        raise BackupError(
            f"已有 {'、'.join(taken)}：什么也没有恢复；要替换它们，请加 --force "
            "(already there; `--force` replaces them)"
        )


def _holds_something(path: Path) -> bool:
    return path.exists() and not (path.is_dir() and next(path.iterdir(), None) is None)


def _put_in_place(folder: Path, settings: Settings, directory: Path) -> str | None:
    """Replaces what is there; the generation in force then.  What was replaced comes back where a
    later part fails."""
    sync_below(folder)
    replaced: list[Path] = []
    with ExitStack() as undoing:
        for new, target in (
            (folder / "corpus", settings.corpus),
            (folder / "judged", settings.judged),
            (folder / "settings" / SETTINGS_FILE, directory / SETTINGS_FILE),
        ):
            if new.exists():
                replaced += _swap(new, target, undoing)
        for database, target in _databases(settings).items():
            if (folder / database).exists():
                _swap_database(folder / database, target, undoing)
        # Last, since it takes effect at once.
        name = _publish(folder / "index", settings) if (folder / "index").exists() else None
        undoing.pop_all()
    for old in replaced:
        _remove(old)
    return name


def _swap(new: Path, target: Path, undoing: ExitStack) -> list[Path]:
    """Puts `new` in the place of `target`, on whatever file system that is; where the old one is
    now."""
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    near = target.with_name(f".{target.name}.{secrets.token_hex(3)}.new")
    undoing.callback(_remove, near)
    shutil.move(new, near)
    old = target.with_name(f".{target.name}.{secrets.token_hex(3)}.old")
    replaced = [old] if target.exists() else []
    if replaced:
        target.rename(old)
        undoing.callback(old.rename, target)
    near.rename(target)
    undoing.callback(_remove, target)
    return replaced


def _databases(settings: Settings) -> dict[str, Path]:
    """Where the databases are, by their names in an archive."""
    return {name: getattr(settings, setting) for name, setting in DATABASES.items()}


def _swap_database(new: Path, target: Path, undoing: ExitStack) -> None:
    """Writes a database over the one at `target`, in one transaction."""
    with closing(sqlite3.connect(new)) as database:
        if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupError("备份里的数据库已损坏 (the database in the backup is damaged)")
    if target.exists():
        before = new.with_name(f"{new.name}-before")
        _copy_database(target, before)
        undoing.callback(_copy_database, before, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        undoing.callback(_remove, target)
    _copy_database(new, target)


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        target.chmod(0o600)
        read.backup(written)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _publish(staged: Path, settings: Settings) -> str | None:
    """Publishes the index of a backup under a name of its own; None where it is of another format
    or damaged, so that it must be rebuilt."""
    try:
        manifest = read_manifest(staged)
    except (IndexStale, FileNotFoundError):
        return None
    paths = set(paths_below(staged)) - {MANIFEST}
    if paths != manifest.files.keys() or damages(staged, manifest.files):
        return None
    with (
        publish.exclusive(settings.index, waiting=True),
        publish.building(settings.index, keep=settings.keep_generations) as draft,
    ):
        for path in paths:
            (draft.folder / path).parent.mkdir(exist_ok=True)
            shutil.move(staged / path, draft.folder / path)
        write_manifest(draft.folder, replace(manifest, generation=draft.name))
        draft.publish()
    return draft.name
