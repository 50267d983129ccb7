"""What was learnt for questions travels with the corpus, and never costs an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hashing_encoder import HashingEncoder

from faq.cli.report_lines import stats_lines
from faq.engine import Engine
from faq.files.digests import FileCheck
from faq.indexing.adapter import adapter_path
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.search import meaning
from faq.semantic.adapter import Adapter
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.schema import ADAPTER

_QUESTION = "图书能续借吗"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder = tmp_path / "corpus"
    (folder / "_lexicon").mkdir(parents=True)
    for name, heading, text in (
        ("renew", "怎么续借图书", "在柜台或网上续借，图书可以延长一个月。"),
        ("lost", "读者证丢了怎么办", "带上身份证到柜台补办读者证。"),
    ):
        (folder / f"{name}.md").write_text(f"# {heading}\n\n{text}\n", "utf-8")
    monkeypatch.setattr(meaning, "open_model", lambda *_: HashingEncoder())
    return Settings(corpus=folder, index=tmp_path / "index", confidence_threshold=0.0)


def _turned_around(model: str = "hashing-1") -> Adapter:
    """Maps every vector to its opposite, which nothing is near to."""
    return Adapter(model, -2 * np.eye(64, dtype=np.float32), np.eye(64, dtype=np.float32))


def _learn(settings: Settings, adapter: Adapter) -> None:
    adapter_path(settings.corpus).write_bytes(adapter.packed())


def _scores(engine: Engine) -> list[float]:
    return [hit.score for hit in engine.ask(SearchRequest(_QUESTION)).hits]


def test_it_takes_part_after_a_rebuild_and_until_it_is_gone(corpus: Settings) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    engine = Engine.open(corpus)
    before = _scores(engine)
    _learn(corpus, _turned_around())
    assert _scores(engine) == before
    rebuild(corpus, encoder=HashingEncoder())
    adapted = _scores(engine)
    assert adapted[0] < before[0]
    assert engine.stats().learnt
    assert any("adapter in force" in line for line in stats_lines(engine.stats()))
    adapter_path(corpus.corpus).unlink()
    rebuild(corpus, encoder=HashingEncoder())
    assert _scores(engine) == before
    assert not engine.stats().learnt


def test_vectors_that_come_later_meet_it_too(corpus: Settings, tmp_path: Path) -> None:
    _learn(corpus, _turned_around())
    rebuild(corpus, encoder=HashingEncoder())
    later = replace(corpus, index=tmp_path / "later")
    rebuild(later)
    engine = Engine.open(later)
    assert not engine.stats().learnt
    embed(later.index, HashingEncoder())
    assert _scores(engine) == _scores(Engine.open(corpus))
    assert engine.stats().learnt


def test_that_of_another_model_is_told_and_left_aside(
    corpus: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    before = _scores(Engine.open(corpus))
    _learn(corpus, _turned_around("other-1"))
    rebuild(corpus, encoder=HashingEncoder())
    caplog.clear()
    engine = Engine.open(corpus)
    assert _scores(engine) == before
    assert caplog.text.count("learnt with another model") == 1
    assert "another model" in engine.stats().learnt_fault


def test_a_damaged_file_of_the_corpus_is_a_fault_of_the_rebuild_alone(corpus: Settings) -> None:
    adapter_path(corpus.corpus).write_bytes(b"damaged")
    report = rebuild(corpus, encoder=HashingEncoder())
    assert [each.path for each in report.faults] == ["_lexicon/adapter.msgpack"]
    assert "not an adapter" in report.faults[0].fault
    assert _scores(Engine.open(corpus))
    assert not Engine.open(corpus).stats().learnt


@pytest.mark.parametrize("check", ["off", "sizes", "digests"])
def test_a_damaged_file_of_the_index_costs_nothing_else(corpus: Settings, check: FileCheck) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    before = _scores(Engine.open(corpus))
    _learn(corpus, _turned_around())
    rebuild(corpus, encoder=HashingEncoder())
    path = open_current(corpus.index).folder / ADAPTER
    path.write_bytes(path.read_bytes()[:-9])
    engine = Engine.open(replace(corpus, verify_on_open=check))
    assert _scores(engine) == before
    assert "damaged adapter" in engine.stats().learnt_fault
