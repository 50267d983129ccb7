"""A corpus that has lost most of its articles doesn't replace a good index by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.errors import CorpusShrunk
from faq.indexing.rebuild import RebuildOptions, rebuild, rebuild_by
from faq.settings import Settings
from faq.storage.generations import current_name, open_current


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Six articles of one passage each, indexed."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(6):
        (corpus / f"a{number}.md").write_text(
            f"# 第{number}路公交怎么坐\n\n在{number}号站台上车，刷卡进站。\n", "utf-8"
        )
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    return settings


def _lose(settings: Settings, articles: int) -> None:
    for number in range(articles):
        (settings.corpus / f"a{number}.md").unlink()


@pytest.mark.parametrize("lost", [4, 6])
@pytest.mark.parametrize("full", [False, True])
def test_more_than_half_is_refused(settings: Settings, lost: int, full: bool) -> None:
    before = current_name(settings.index)
    _lose(settings, lost)
    with pytest.raises(CorpusShrunk, match="--allow-shrink"):
        rebuild(settings, full=full)
    assert current_name(settings.index) == before
    assert open_current(settings.index).rows == 6


def test_half_may_go(settings: Settings) -> None:
    _lose(settings, 3)
    assert rebuild(settings).passages == 3


def test_all_may_go_where_that_is_meant(settings: Settings) -> None:
    _lose(settings, 6)
    assert rebuild_by(RebuildOptions(allow_shrink=True), settings).passages == 0
    assert rebuild(settings).passages == 0  # nothing is left to lose


def test_what_makes_articles_vanish_is_told(settings: Settings) -> None:
    for path in settings.corpus.iterdir():
        path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusShrunk) as raised:
        rebuild(settings)
    assert len(raised.value.faults) == 6


@pytest.mark.parametrize("current", [b"\xff\xfe", b"20260101T000000-000000", b""])
def test_a_damaged_name_doesnt_let_an_empty_corpus_through(
    settings: Settings, current: bytes
) -> None:
    (settings.index / "CURRENT").write_bytes(current)
    _lose(settings, 6)
    with pytest.raises(CorpusShrunk):
        rebuild(settings)


def test_an_index_of_another_format_counts_too(settings: Settings) -> None:
    (manifest,) = settings.index.glob("generations/*/manifest.json")
    manifest.write_text('{"format": 1, "passages": 6}', "utf-8")
    _lose(settings, 6)
    with pytest.raises(CorpusShrunk):
        rebuild(settings)
