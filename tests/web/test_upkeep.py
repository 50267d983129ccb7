"""Beside the server the index gets its vectors, and a failure of that is no more than told."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder

from faq.indexing import embed as embedding
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage import publish
from faq.storage.publish import open_current
from web.upkeep import Rebuilding, make_vectors


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
    text, before = article.read_text("utf-8"), publish.current_name(words.index)
    rebuilding = Rebuilding(words)
    article.unlink()
    assert rebuilding.is_done(None)
    assert rebuilding.is_done(None)
    assert publish.current_name(words.index) == before
    assert [each.levelname for each in caplog.records] == ["CRITICAL"]
    assert "--allow-shrink" in caplog.text
    article.write_text(text, "utf-8")
    assert rebuilding.is_done(None)
    assert publish.current_name(words.index) != before
    article.unlink()
    rebuilding.is_done(None)
    assert len([each for each in caplog.records if each.levelname == "CRITICAL"]) == 2
