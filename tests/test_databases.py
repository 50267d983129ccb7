"""Checks how databases are opened and migrated, and what is refused."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from faq.databases import Database
from faq.errors import DatabaseError

_FIRST = ("CREATE TABLE word (text TEXT)",)
_SECOND = ("ALTER TABLE word ADD COLUMN times INTEGER DEFAULT 1",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "below" / "words.sqlite3"


def _add(path: Path, *migrations: tuple[str, ...], text: str = "字") -> None:
    with Database(path, migrations).transaction() as connection:
        connection.execute("INSERT INTO word (text) VALUES (?)", (text,))


def _add_to(path: Path, *tables: str) -> None:
    with Database(path, (_FIRST,)).transaction() as connection:
        for each in tables:
            connection.execute(f"INSERT INTO {each} VALUES ('文')")


def _read(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_a_dangling_link_is_told_and_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere.sqlite3")
    assert Database(path, (_FIRST,)).exists()
    with pytest.raises(DatabaseError, match="断开的链接"):
        _add(path, _FIRST)
    assert not (tmp_path / "elsewhere.sqlite3").exists()


def test_an_earlier_version_is_migrated_and_a_later_one_refused(path: Path) -> None:
    _add(path, _FIRST)
    _add(path, _FIRST, _SECOND)
    assert _read(path, "SELECT * FROM word") == [("字", 1), ("字", 1)]
    assert _read(path, "PRAGMA user_version") == [(2,)]
    with pytest.raises(DatabaseError, match=r"words\.sqlite3 的版本是 2"):
        _add(path, _FIRST)
    assert len(_read(path, "SELECT * FROM word")) == 2


def test_a_migration_that_fails_leaves_what_was_there(path: Path) -> None:
    _add(path, _FIRST)
    with pytest.raises(DatabaseError):
        _add(path, _FIRST, (*_SECOND, "DROP TABLE nowhere"))
    assert _read(path, "SELECT * FROM word") == [("字",)]
    assert _read(path, "PRAGMA user_version") == [(1,)]


def test_many_at_once_migrate_once(path: Path) -> None:
    _add(path, _FIRST)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _add(path, _FIRST, _SECOND), range(16)))
    assert len(_read(path, "SELECT * FROM word")) == 17


def test_it_is_written_ahead_and_read_by_its_owner_alone(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    with Database(path, (_FIRST,)).transaction() as connection:
        connection.execute("INSERT INTO word VALUES ('字')")
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    names = ("words.sqlite3", "words.sqlite3-shm", "words.sqlite3-wal")
    assert modes == dict.fromkeys(names, 0o600)
    assert _read(path, "PRAGMA journal_mode") == [("wal",)]


def test_a_block_that_fails_changes_nothing(path: Path) -> None:
    _add(path, _FIRST)
    with pytest.raises(DatabaseError):
        _add_to(path, "word", "nowhere")
    assert _read(path, "SELECT * FROM word") == [("字",)]


def test_who_reads_stops_nobody_who_writes(path: Path) -> None:
    _add(path, _FIRST)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        assert len(reader.execute("SELECT * FROM word").fetchall()) == 1
        _add(path, _FIRST)
        assert len(reader.execute("SELECT * FROM word").fetchall()) == 1


def test_a_locked_database_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(path, _FIRST)
    monkeypatch.setattr("faq.databases._BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked"):
            _add(path, _FIRST)


def test_what_is_no_database_is_told_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseError):
        _add(path, _FIRST)
    assert path.read_bytes() == b"no database" * 100
    with pytest.raises(DatabaseError):
        _add(path.parent, _FIRST)


def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseError):
        _add(tmp_path / "pipe", _FIRST)
