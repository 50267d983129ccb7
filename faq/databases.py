"""Opens the SQLite databases that outlive an index.

A database has a version, ``PRAGMA user_version``: the number of migrations that made it.  One of
an earlier version is migrated when it is opened, in one transaction; one of a later version is
refused.  It is written ahead (WAL), so that nobody waits for a reader, and is its owner's alone
(0600).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from faq.errors import DatabaseError

_BUSY_SECONDS = 2.0
"""How long to wait while another process writes; a reader's request waits as long."""
_PRIVATE = 0o600

LARGEST_ID = 2**63 - 1
"""Of a row; SQLite can't be asked for a larger one."""
Migration = Sequence[str]
"""Statements that make a database of the next version out of one of the version before."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database file; safe to share between threads and processes.

    It is created on first use.  Every call raises DatabaseError for a file that can't be used.
    """

    path: Path
    migrations: Sequence[Migration]

    def exists(self) -> bool:
        """Whether it was ever used."""
        return self.path.exists() or self.path.is_symlink()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements all take effect at the end of the block, or none does."""
        try:
            self._make_private()
            # Autocommit: sqlite3 would begin a transaction before some statements alone.
            with closing(
                sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            ) as connection:
                self._migrate(connection)
                with _transaction(connection):
                    yield connection
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(
                f"无法使用数据库 {self.path} (unusable database): {error}"
            ) from error

    def _make_private(self) -> None:
        """Creates the file before SQLite does, whose companions get the mode of the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.is_symlink() and not self.path.exists():
            raise DatabaseError(
                f"{self.path} 是断开的链接，请删除它或补上它指向的文件 "
                "(a dangling link: remove it, or put in place what it leads to)"
            )
        # One that is there must not be opened here: closing it would drop the locks that SQLite
        # holds on it in other threads (https://sqlite.org/howtocorrupt.html, 2.2).
        with suppress(FileExistsError):
            os.close(
                os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
            )
        if self.path.stat().st_mode & 0o777 != _PRIVATE:
            self.path.chmod(_PRIVATE)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        latest = len(self.migrations)
        version = _version(connection)
        if version < latest:
            connection.execute("PRAGMA journal_mode = WAL")
            with _transaction(connection):
                version = _version(connection)  # another process may have been first
                for migration in self.migrations[version:]:
                    for statement in migration:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {max(version, latest)}")
        if version > latest:
            raise DatabaseError(
                f"数据库 {self.path} 的版本是 {version}，这里只认识到 {latest}，请升级 faq "
                "(the database is of a later version: upgrade faq)"
            )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    # Immediate: a transaction that reads first could not wait for its turn to write.
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
