"""Builds the corpus of `lessons` with verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest
from lessons import Build, TurnedEncoder, write_corpus, write_verdicts

from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.search import meaning
from faq.settings import Settings


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Makes an index of the corpus with an encoder, and verdicts on two questions an article."""

    def made(encoder: TurnedEncoder | None) -> Settings:
        write_corpus(tmp_path / "corpus")
        settings = Settings(
            corpus=tmp_path / "corpus",
            index=tmp_path / "index",
            judged=tmp_path / "judged",
            feedback=tmp_path / "feedback.sqlite3",
            question_log=tmp_path / "log.sqlite3",
            models=tmp_path / "models",
            analysis_processes=1,
        )
        rebuild(settings, encoder=encoder)
        if encoder:
            embed(settings.index, encoder)
        monkeypatch.setattr(meaning, "open_model", lambda *_: encoder)
        write_verdicts(settings.judged)
        return settings

    return made
