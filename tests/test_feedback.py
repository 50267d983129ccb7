"""Checks that feedback is stored once, by any number of processes, whatever its text."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from faq.errors import FeedbackError
from faq.feedback import Feedback, FeedbackStore

_FIRST_VERSION = """
CREATE TABLE feedback (
    key TEXT PRIMARY KEY,
    given_at TEXT NOT NULL,
    question TEXT NOT NULL,
    passage_id TEXT NOT NULL,
    helpful INTEGER NOT NULL,
    comment TEXT NOT NULL
) STRICT
"""


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "below" / "feedback.sqlite3")


def test_nothing_is_made_before_it_is_needed(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3")
    assert list(store.each()) == []
    assert list(tmp_path.iterdir()) == []


def test_the_later_word_under_a_key_counts(store: FeedbackStore) -> None:
    store.add(Feedback("问", "a#b", True), key="1")
    store.add(Feedback("问", "a#b", False), key="2")
    store.add(Feedback("问", "a#b", False, "没说清"), key="1")
    stored = [(each.helpful, each.comment) for each in store.each()]
    assert stored == [(False, ""), (False, "没说清")]
    assert all(each.given_at.endswith("+00:00") for each in store.each())


def test_what_no_database_can_hold_is_held_without_it(store: FeedbackStore) -> None:
    store.add(Feedback("坏\ud800字", "a\0b'; DROP TABLE feedback", True, "\u202e"), key="1")
    (stored,) = store.each()
    assert (stored.question, stored.passage_id) == ("坏?字", "a\0b'; DROP TABLE feedback")


def test_a_key_that_no_database_can_hold_is_one_all_the_same(store: FeedbackStore) -> None:
    store.add(Feedback("问", "a#b", True), key="\udfff")
    store.add(Feedback("问", "a#b", False), key="\udfff")
    assert [each.helpful for each in store.each()] == [False]


def test_many_at_once_lose_nothing(store: FeedbackStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.add(Feedback("问", "a#b", True), key=str(n)), range(40)))
    (stored,) = store.each()
    assert stored.count == 40


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(FeedbackError, match=r"feedback\.sqlite3"):
        FeedbackStore(path).add(Feedback("问", "a#b", True), key="1")
    with pytest.raises(FeedbackError):
        FeedbackStore(tmp_path).add(Feedback("问", "a#b", True), key="1")


def test_the_same_on_one_day_is_counted_in_one_row(store: FeedbackStore) -> None:
    for key in range(5):
        store.add(Feedback("问", "a#b", True), key=f"a{key}")
        store.add(Feedback("问", "a#b", kind="stuck", step=2, step_text="点确定"), key=f"b{key}")
    store.add(Feedback("问", "a#b", True, "多谢"), key="c")
    store.add(Feedback("问", kind="missing"), key="d")
    counts = {(each.kind, each.step, each.comment): each.count for each in store.each()}
    assert counts == {
        ("helpful", 0, ""): 5,
        ("stuck", 2, ""): 5,
        ("helpful", 0, "多谢"): 1,
        ("missing", 0, ""): 1,
    }


def test_who_changes_their_mind_is_counted_once(store: FeedbackStore) -> None:
    for key in "abc":
        store.add(Feedback("问", "a#b", True), key=key)
    store.add(Feedback("问", "a#b", False), key="b")
    store.add(Feedback("问", "a#b", False, "太旧"), key="b")
    assert [(each.helpful, each.comment, each.count) for each in store.each()] == [
        (True, "", 2),
        (False, "太旧", 1),
    ]


def test_the_oldest_make_room(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3", most=3)
    for number in range(10):
        store.add(Feedback(f"问{number}", "a#b", True), key=str(number))
    assert [each.question for each in store.each()] == ["问7", "问8", "问9"]


def test_feedback_of_the_first_version_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_FIRST_VERSION)
        database.executemany(
            "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("k1", "2026-05-01T08:00:00+00:00", "问", "a#b", 1, ""),
                ("k2", "2026-05-02T08:00:00+00:00", "问", "a#b", 0, "太旧"),
            ],
        )
    store = FeedbackStore(path)
    assert [
        (each.question, each.passage_id, each.helpful, each.comment) for each in store.each()
    ] == [
        ("问", "a#b", True, ""),
        ("问", "a#b", False, "太旧"),
    ]
    store.add(Feedback("问", "a#b", True, "改好了"), key="k2")
    assert [each.comment for each in store.each()] == ["", "改好了"]


def test_a_later_version_is_refused(store: FeedbackStore, tmp_path: Path) -> None:
    store.add(Feedback("问", "a#b", True), key="1")
    with closing(sqlite3.connect(tmp_path / "below" / "feedback.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(FeedbackError, match="99"):
        list(store.each())


def _full(path: Path) -> tuple[int, int]:
    """Lets no file grow beyond the size of this one; gives the limits that were in force."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    return before


def test_a_full_disk_is_told_and_what_was_stored_stays(
    store: FeedbackStore, tmp_path: Path
) -> None:
    store.add(Feedback("问", "a#b", True), key="1")
    before = _full(tmp_path / "below" / "feedback.sqlite3")
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(FeedbackError):
            store.add(Feedback("长" * 50_000, "a#b", True), key="2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [each.question for each in store.each()] == ["问"]


_KILLED = """
import sys
from pathlib import Path
from faq.feedback import Feedback, FeedbackStore
store = FeedbackStore(Path(sys.argv[1]))
for number in range(10_000):
    store.add(Feedback(f"问{number}", "a#b", True), key=str(number))
    print(number, flush=True)
"""


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    command = [sys.executable, "-c", _KILLED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = [process.stdout.readline().strip() for _ in range(20)]
        process.kill()
        told += process.stdout.read().split()
    stored = [each.question for each in FeedbackStore(path).each()]
    assert stored[: len(told)] == [f"问{number}" for number in told]
    assert len(stored) <= len(told) + 1
