"""Beside the server the index gets its vectors, and a failure of that is no more than told."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children, get_context
from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder
from waiting import until

from faq.indexing import embed as embedding
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage import generations, publish
from faq.storage.generations import open_current
from web import upkeep
from web.oversight.rebuild_jobs import RebuildJobs
from web.upkeep import Rebuilding, keep_up, make_vectors


@pytest.fixture
def words(tmp_path: Path) -> Settings:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("# 怎么续借\n\n在柜台续借。\n", "utf-8")
    settings = Settings(corpus=folder, index=tmp_path / "index")
    rebuild(settings)
    return settings


def test_an_index_without_vectors_gets_them(
    words: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    make_vectors(words, HashingEncoder())
    generation = open_current(words.index)
    assert generation.vectors
    assert generation.manifest.generation in caplog.text


def test_a_promise_that_cant_be_kept_is_logged(
    words: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make_vectors(replace(words, max_wrong=0.1), HashingEncoder())
    assert "judged_questions" in caplog.text
    assert open_current(words.index).vectors


@pytest.mark.parametrize("error", [None, OSError(28, "disk full"), ValueError("bug")])
def test_what_keeps_vectors_away_is_logged(
    words: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception | None,
) -> None:
    def fail(*_: object) -> None:
        assert error
        raise error

    if error:
        monkeypatch.setattr(embedding, "_record", fail)
    make_vectors(words, HashingEncoder(fails=error is None))
    assert "words alone rank" in caplog.text
    assert open_current(words.index).vectors is None


def test_vectors_that_another_process_makes_are_tried_again(words: Settings) -> None:
    with publish.embedding(words.index):  # and never finishes them
        assert not make_vectors(words, HashingEncoder())
    assert make_vectors(words, HashingEncoder())
    assert open_current(words.index).vectors


def test_a_corpus_that_goes_away_is_told_once_and_its_index_stays(
    words: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    article = words.corpus / "a.md"
    text, before = article.read_text("utf-8"), generations.current_name(words.index)
    rebuilding = Rebuilding(words)
    article.unlink()
    assert rebuilding.is_done(None)
    assert rebuilding.is_done(None)
    assert generations.current_name(words.index) == before
    assert [each.levelname for each in caplog.records] == ["CRITICAL"]
    assert "--allow-shrink" in caplog.text
    article.write_text(text, "utf-8")
    assert rebuilding.is_done(None)
    assert generations.current_name(words.index) != before
    article.unlink()
    rebuilding.is_done(None)
    assert len([each for each in caplog.records if each.levelname == "CRITICAL"]) == 2


def test_what_a_watched_rebuild_leaves_out_is_logged_once(
    words: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rebuilding = Rebuilding(words)
    broken = words.corpus / "b.md"
    broken.write_text("---\ntitle: [\n---\n\n在柜台还。\n", "utf-8")

    def told() -> list[str]:
        caplog.clear()
        assert rebuilding.is_done(None)
        return [each.message for each in caplog.records if each.levelname == "WARNING"]

    assert [each.split(":")[0] for each in told()] == ["b.md"]
    assert told() == []
    broken.write_text("# 怎么还\n\n在柜台还。\n", "utf-8")
    assert told() == []
    assert "新增 1，修改 0，移除 0" in caplog.text
    assert told() == []
    assert "no article changed" in caplog.text
    broken.write_text("---\ntitle: [\n---\n\n在柜台还。\n", "utf-8")
    assert len(told()) == 1


@pytest.fixture
def watched(words: Settings) -> Iterator[Settings]:
    """Settings of a corpus that a process watches, once it has rebuilt for the first time."""
    settings = replace(words, model="off")
    process = get_context("spawn").Process(
        target=keep_up, args=(settings,), kwargs={"watching": True}, daemon=True
    )
    before = generations.current_name(settings.index)
    process.start()
    try:
        until(lambda: generations.current_name(settings.index) != before)
        yield settings
    finally:
        process.kill()
        process.join()


def _articles(settings: Settings) -> int:
    return open_current(settings.index).manifest.articles


def test_a_change_while_another_rebuild_holds_the_index_is_not_lost(
    words: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(words, model="off")
    found: list[int] = []

    def changes(_: Path) -> Iterator[bool]:
        yield True
        for name in "bcd":
            path = settings.corpus / f"{name}.md"
            with publish.exclusive(settings.index):
                path.write_text(f"# 怎么还{name}\n\n还到柜台。\n", "utf-8")
                yield True
                yield False
                found.append(_articles(settings))
            yield False  # nothing new happens, but the index is free
            found.append(_articles(settings))

    monkeypatch.setattr(upkeep, "changes", changes)
    upkeep._watch(settings, upkeep._Model(settings))
    assert found == [1, 2, 2, 3, 3, 4]


def test_another_folder_in_the_place_of_the_corpus_is_taken_up(watched: Settings) -> None:
    for name in ("b", "c"):
        watched.corpus.rename(watched.corpus.with_name(f"before-{name}"))
        watched.corpus.mkdir()
        text = f"# 怎么还{name}\n\n还到柜台{name}。\n"
        (watched.corpus / "other.md").write_text(text, "utf-8")
        until(lambda: f"怎么还{name}" in str(open_current(watched.index).entries()))  # noqa: B023


def test_files_that_come_together_are_one_change_of_which_nothing_else_is_read(
    watched: Settings,
) -> None:
    jobs = RebuildJobs(watched.index)
    before = until(jobs.last)
    for number in range(30):
        text = f"# 怎么还{number}\n\n还到柜台。\n"
        (watched.corpus / f"more-{number}.md").write_text(text, "utf-8")
    until(lambda: _articles(watched) == 31)
    last = until(lambda: (job := jobs.last()) and job.counts["articles"] == 31 and job)
    assert last.number - before.number == 1
    assert (last.origin, last.state) == ("watch", "done")
    assert (last.counts["added"], last.counts["unchanged"]) == (30, 1)


def _add(settings: Settings, name: bytes | str) -> None:
    (settings.corpus / os.fsdecode(name)).write_text(
        f"# 怎么还{len(name)}\n\n还到柜台。\n", "utf-8"
    )


def test_a_name_in_another_encoding_ends_no_watch(watched: Settings) -> None:
    _add(watched, "退书".encode("gbk") + b".md")
    until(lambda: _articles(watched) == 2)
    _add(watched, "later.md")
    until(lambda: _articles(watched) == 3)


def test_a_corpus_that_comes_back_is_watched_on(watched: Settings) -> None:
    jobs = RebuildJobs(watched.index)
    aside = watched.corpus.with_name("aside")
    watched.corpus.rename(aside)
    until(lambda: (job := jobs.last()) and job.state == "failed")
    _add(replace(watched, corpus=aside), "b.md")
    aside.rename(watched.corpus)
    until(lambda: _articles(watched) == 2)


def test_a_watcher_that_is_killed_is_followed_by_another(
    words: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(words, model="off")
    with upkeep.upkeep(settings, watching=True):
        first = until(active_children)[0]
        first.kill()
        until(lambda: [each for each in active_children() if each.pid != first.pid])
        _add(settings, "b.md")
        until(lambda: _articles(settings) == 2)
    assert "started again" in caplog.text
    until(lambda: not active_children())
