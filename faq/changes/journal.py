"""Takes changes and takes them back, and keeps a journal of both.

The journal has every file before and after.  A change is entered before its first file is written,
so that one which a kill or a full disk has ended is finished, or taken back whole, by whoever comes
next.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from faq.changes.change import Change, digest_of
from faq.changes.writing import check_places, content_of, remove, write_file
from faq.databases import LARGEST_ID, Database
from faq.errors import ChangeConflict, ChangeError, DatabaseError
from faq.settings import Settings

State = Literal["writing", "taken", "undoing", "undone"]
_MIGRATIONS = (
    (
        """
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL,
            state TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            undone_at TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE files (
            change INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL,
            before BLOB, after BLOB,
            PRIMARY KEY (change, place)
        ) STRICT
        """,
    ),
)
_OPEN = "SELECT id, state FROM changes WHERE state IN ('writing', 'undoing') ORDER BY id"
_LATEST = "SELECT id, title, state, taken_at, undone_at FROM changes ORDER BY id DESC LIMIT ?"
_FILES = "SELECT path, before, after FROM files WHERE change = ? ORDER BY place"


@dataclass(frozen=True, slots=True)
class TakenChange:
    """A change that was taken."""

    id: int
    title: str
    taken_at: str
    """ISO 8601, UTC."""
    files: tuple[str, ...]
    """Paths; those of the corpus below it."""
    undone_at: str = ""
    """"" while it stands."""


@dataclass(frozen=True, slots=True)
class _Write:
    """A file, what it is to be replaced by, and what it is until then."""

    path: Path
    before: bytes | None
    after: bytes | None


def take(settings: Settings, change: Change) -> TakenChange:
    """Writes the files of a change: all of them, or none where it raises.

    Raises ChangeConflict where one of them is not as it was when the change was made, ChangeError
    for a place that must not or can't be written, DatabaseError for a journal that can't be used.
    """
    if not change.files:
        raise ChangeError("这处改动没有文件 (a change without files)")
    journal = _Journal(settings)
    with journal.locked():
        check_places(settings, [each.path for each in change.files])
        writes = [_Write(each.path, content_of(each.path), each.content) for each in change.files]
        for each, write in zip(change.files, writes, strict=True):
            if digest_of(write.before) != each.before:
                raise _conflict(settings, write.path)
        number = journal.begin(change.title, writes)
        journal.write(number, writes, ended="taken", given_up=None)
        return journal.entry(number)


def undo(settings: Settings, number: int) -> TakenChange:
    """Brings back what a change took the place of; raises as `take`, and ChangeError where there is
    no such change or it is undone already."""
    journal = _Journal(settings)
    with journal.locked():
        entry = journal.entry(number)
        if entry.undone_at:
            raise ChangeError("这处改动已经撤销了 (it is undone already)")
        writes = [_Write(each.path, each.after, each.before) for each in journal.writes(number)]
        check_places(settings, [each.path for each in writes])
        for each in writes:
            if content_of(each.path) != each.before:
                raise _conflict(settings, each.path)
        journal.set_state(number, "undoing")
        journal.write(number, writes, ended="undone", given_up="taken")
        return journal.entry(number)


def taken(settings: Settings, most: int = 100) -> tuple[TakenChange, ...]:
    """The latest changes that were taken, the latest first; none where none ever was.

    Finishes, or takes back, what a kill has ended.
    """
    journal = _Journal(settings)
    if not journal.exists():
        return ()
    with journal.locked():
        return journal.latest(most)


def _conflict(settings: Settings, path: Path) -> ChangeConflict:
    return ChangeConflict(
        f"{_shown(settings, path)} 在这处改动之后有人改过，什么也没有写入；请按现在的内容再试一次 "
        "(changed by somebody else meanwhile; nothing was written: make the change anew)"
    )


def _shown(settings: Settings, path: Path) -> str:
    root = settings.corpus.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class _Journal:
    """The database of the changes; one process writes at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.changes, _MIGRATIONS)

    def exists(self) -> bool:
        return self._database.exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the journal; whatever was left half done is done with before the block."""
        path = self._settings.changes
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.with_name(f"{path.name}.lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._recover()
                yield
        except OSError as error:
            raise DatabaseError(f"无法使用改动记录 {path} (unusable journal): {error}") from error

    def begin(self, title: str, writes: Sequence[_Write]) -> int:
        """Enters a change that is about to be written."""
        with self._database.transaction() as database:
            cursor = database.execute(
                "INSERT INTO changes (title, state, taken_at, undone_at)"
                " VALUES (?, 'writing', ?, '')",
                (title, _now()),
            )
            number = cursor.lastrowid or 0
            database.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
                [
                    (number, place, str(each.path), each.before, each.after)
                    for place, each in enumerate(writes)
                ],
            )
        return number

    def write(
        self, number: int, writes: Sequence[_Write], *, ended: State, given_up: State | None
    ) -> None:
        """Writes all files; where one can't be, the others are as they were and ChangeError is
        raised.  `ended` is the state then, `given_up` that after a failure, None to forget it."""
        done: list[_Write] = []
        try:
            for each in writes:
                done.append(each)
                write_file(each.path, each.after, _beside(each.path, number))
        except OSError as error:
            for each in reversed(done):
                remove(_beside(each.path, number))
                if content_of(each.path) == each.after:
                    write_file(each.path, each.before, _beside(each.path, number))
            self.set_state(number, given_up)
            raise ChangeError(
                f"无法写入 {done[-1].path}，什么也没有改 (can't write; nothing was changed): "
                f"{error.strerror or error}"
            ) from error
        self.set_state(number, ended)

    def set_state(self, number: int, state: State | None) -> None:
        """Enters what became of a change; None forgets it."""
        with self._database.transaction() as database:
            if state is None:
                database.execute("DELETE FROM files WHERE change = ?", (number,))
                database.execute("DELETE FROM changes WHERE id = ?", (number,))
                return
            undone_at = _now() if state == "undone" else ""
            database.execute(
                "UPDATE changes SET state = ?, undone_at = ? WHERE id = ?",
                (state, undone_at, number),
            )

    def writes(self, number: int) -> list[_Write]:
        """The files of a change."""
        with self._database.transaction() as database:
            rows = database.execute(_FILES, (number,)).fetchall()
        return [_Write(Path(path), before, after) for path, before, after in rows]

    def entry(self, number: int) -> TakenChange:
        """A change; raises ChangeError where there is none."""
        with self._database.transaction() as database:
            row = database.execute(
                "SELECT id, title, state, taken_at, undone_at FROM changes WHERE id = ?",
                (min(number, LARGEST_ID),),
            ).fetchone()
            if row is None:
                raise ChangeError(f"没有编号为 {number} 的改动 (no such change)")
            return self._entry(database, row)

    def latest(self, most: int) -> tuple[TakenChange, ...]:
        with self._database.transaction() as database:
            rows = database.execute(_LATEST, (most,)).fetchall()
            return tuple(self._entry(database, row) for row in rows)

    def _entry(
        self, database: sqlite3.Connection, row: tuple[int, str, str, str, str]
    ) -> TakenChange:
        number, title, _, taken_at, undone_at = row
        paths = database.execute(
            "SELECT path FROM files WHERE change = ? ORDER BY place", (number,)
        ).fetchall()
        shown = tuple(_shown(self._settings, Path(path)) for (path,) in paths)
        return TakenChange(number, title, taken_at, shown, undone_at)

    def _recover(self) -> None:
        """Finishes what was ended while it was written, or takes it back whole where somebody has
        changed one of the files since."""
        if not self.exists():
            return
        with self._database.transaction() as database:
            unfinished = database.execute(_OPEN).fetchall()
        for number, state in unfinished:
            writes = self.writes(number)
            if state == "undoing":
                writes = [_Write(each.path, each.after, each.before) for each in writes]
            for each in writes:
                remove(_beside(each.path, number))
            now = [content_of(each.path) for each in writes]
            can_end = all(
                content in (each.before, each.after)
                for content, each in zip(now, writes, strict=True)
            )
            ended: State = "undone" if state == "undoing" else "taken"
            given_up: State | None = "taken" if state == "undoing" else None
            if can_end:
                self.write(number, writes, ended=ended, given_up=given_up)
                continue
            for content, each in zip(now, writes, strict=True):
                if content == each.after:
                    write_file(each.path, each.before, _beside(each.path, number))
            self.set_state(number, given_up)


def _beside(path: Path, number: int) -> Path:
    """Where a file is written before it takes its place; no article, by its name."""
    return path.with_name(f".{path.name}.change-{number}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
