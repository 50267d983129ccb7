"""Checks that feedback is stored once, by any number of processes, whatever its text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from faq.errors import FeedbackError
from faq.feedback import Feedback, FeedbackStore


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
    assert len(list(store.each())) == 40


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(FeedbackError, match=r"feedback\.sqlite3"):
        FeedbackStore(path).add(Feedback("问", "a#b", True), key="1")
    with pytest.raises(FeedbackError):
        FeedbackStore(tmp_path).add(Feedback("问", "a#b", True), key="1")
