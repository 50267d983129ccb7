"""Few changes are written by the statistics of the last whole publication, and found as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hashing_encoder import HashingEncoder
from msgspec import structs

from faq.cli import main
from faq.cluster import increments, lock, publishing
from faq.cluster.client import Cluster
from faq.cluster.documents import PassageDocuments
from faq.cluster.in_force import index_behind, index_in_force
from faq.cluster.increments import restated_like
from faq.cluster.publishing import publish
from faq.engine import Engine
from faq.errors import ClusterRefused
from faq.indexing.rebuild import rebuild
from faq.language.analyzer import Analyzer
from faq.model import Answer, ArticleId, SearchRequest
from faq.reports import PublishReport
from faq.search import meaning
from faq.search.answer import answer
from faq.search.meaning import meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generations import open_current

_PLACES = ("前门", "后海", "天桥", "东单", "西四", "北苑", "南锣", "朝阳", "通州", "大兴")
_THINGS = ("单车", "雨伞", "图书", "相机", "帐篷")
_QUESTIONS = (
    *(
        "怎么还",
        "单车押金多少",
        "前门怎么借雨伞",
        "检查什么",
        "天坛怎么借滑板",
        "滑板押金",
        "学生证",
    ),
    *("后海单车怎么还", "一百元", "zqxv", "帐蓬在哪里借"),
)
_MODEL = HashingEncoder()


@pytest.fixture
def rentals(small: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A hundred passages, half of which are alike, published as a whole; with vectors."""
    monkeypatch.setattr(meaning, "open_model", lambda models, name: _MODEL)
    monkeypatch.setattr(publishing, "_SAMPLE", 4)
    settings = replace(small, model="", confidence_threshold=0.3)
    (settings.corpus / "books.md").unlink()
    for place in _PLACES:
        for thing in _THINGS:
            _write(settings, f"{place}{thing}", f"到{place}租借点取{thing}，押金一百元。")
    assert _published(settings).drift.share == 0
    return settings


def _write(settings: Settings, name: str, text: str) -> None:
    sections = f"## 怎么借{name}\n\n{text}\n\n## 怎么还\n\n还的时候要检查。"
    (settings.corpus / f"{name}.md").write_text(f"# {name}\n\n{sections}\n", "utf-8")


def _published(settings: Settings, **how: Any) -> PublishReport:
    rebuild(replace(settings, cluster=None), encoder=_MODEL)
    return publish(settings, **how)


def _in_force(settings: Settings) -> str:
    return index_in_force(Cluster(settings), settings.cluster_prefix)


def _indexes(settings: Settings) -> set[str]:
    listed = Cluster(settings).get(f"/{settings.cluster_prefix}-2*", filter_path="*.aliases")
    return set(listed or {})


def _timeless(found: Answer) -> Answer:
    return structs.replace(found, took_ms=0)


def _differing(settings: Settings, folder: Path) -> list[str]:
    """The questions whose answers are others than those of the local index by the statistics of
    the base; there must be vectors to compare."""
    generation = open_current(settings.index)
    here = restated_like(Cluster(settings), _in_force(settings), generation, folder)
    encoder = meaning_of(here, settings).encoder
    assert encoder
    searcher = Searcher(here, Analyzer(here.lexicon()), settings, encoder)
    engine = Engine.open(settings)
    return [
        question
        for question in _QUESTIONS
        for request in (SearchRequest(question, limit=50, explain=True),)
        if _timeless(engine.ask(request)) != _timeless(answer(request, searcher))
    ]


def _first(settings: Settings, question: str) -> str:
    hits = Engine.open(settings).ask(SearchRequest(question)).hits
    return hits[0].passage.text if hits else ""


def test_what_changes_is_written_alone_and_answers(rentals: Settings, tmp_path: Path) -> None:
    base = open_current(rentals.index).manifest.generation
    _write(rentals, "后海单车", "凭学生证免押金。")
    _write(rentals, "天坛滑板", "到天坛租借点取滑板。")
    (rentals.corpus / "西四相机.md").unlink()
    first = _published(rentals)
    drift = first.drift
    assert (drift.base, drift.added, drift.changed, drift.removed) == (base, 2, 1, 2)
    assert (drift.share, first.sent, first.passages) == (increments.MOST, 3, 100)
    assert drift.new_terms > 0 < drift.idf
    assert "学生证" in _first(rentals, "学生证")
    assert "天坛" in _first(rentals, "怎么借天坛滑板")
    assert _differing(rentals, tmp_path / "first") == []
    here, there = Engine.open(replace(rentals, cluster=None)), Engine.open(rentals)
    assert there.article(ArticleId("西四相机")) is None
    for entry in here.articles()[::7]:
        assert there.article(entry.id) == here.article(entry.id)
    assert there.article(ArticleId("天坛滑板")) == here.article(ArticleId("天坛滑板"))
    for prefix in ("怎么借", "天坛", "西四相"):
        assert there.suggest(prefix) == here.suggest(prefix)
    assert there.articles() == here.articles()

    # On top of an increment; what has become as it was counts no more.
    _write(rentals, "西四相机", "到西四租借点取相机，押金一百元。")
    _write(rentals, "前门单车", "停用。")
    second = _published(rentals)
    drift = second.drift
    assert (drift.base, drift.added, drift.changed, drift.removed) == (base, 2, 2, 0)
    assert second.sent == 3
    assert _differing(rentals, tmp_path / "second") == []
    assert _indexes(rentals) == {first.index, second.index}

    # Beyond 5% of the base all is written by itself.
    for name in ("前门雨伞", "前门图书"):
        _write(rentals, name, "停用。")
    third = _published(rentals)
    assert (third.drift.base, third.drift.share) == (third.generation, 0)
    assert third.sent == third.passages == 102
    assert _differing(rentals, tmp_path / "third") == []


_STEPS: tuple[tuple[Any, str], ...] = (
    (increments, "restate"),
    (publishing, "_clone"),
    (publishing, "_remove"),
    (Cluster, "bulk"),
    (publishing, "_finish"),
    (publishing, "_compare"),
    (publishing, "put_in_force"),
)


def test_one_that_is_killed_at_any_step_changes_nothing(
    rentals: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _in_force(rentals)
    engine = Engine.open(rentals)
    request = SearchRequest("后海怎么借单车", explain=True)
    answered = _timeless(engine.ask(request))
    _write(rentals, "后海单车", "凭学生证免押金。")
    rebuild(replace(rentals, cluster=None), encoder=_MODEL)
    for step in _STEPS:
        with monkeypatch.context() as killed:
            killed.setattr(*step, _killed)
            # A process that is killed gives nothing back.
            killed.setattr(lock.Lock, "release", lambda self: None)
            with pytest.raises(KeyboardInterrupt):
                publish(rentals)
        assert _in_force(rentals) == before
        assert _timeless(engine.ask(request)) == answered
        path = f"/{rentals.cluster_prefix}-lock/_doc/publish"
        Cluster(rentals).put(path, {"owner": "gone", "seconds": 0})
        (rentals.index / f".publishing-{rentals.cluster_prefix}" / "before").mkdir(parents=True)
    report = publish(rentals)
    assert (report.sent, report.drift.changed) == (1, 1)
    assert _indexes(rentals) == {before, report.index}
    assert not list(rentals.index.glob(".publishing-*"))
    assert "学生证" in _first(rentals, "后海怎么借单车")


def _killed(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_other_answers_are_not_put_in_force(
    rentals: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, before = PassageDocuments.among, _in_force(rentals)

    def halved(self: PassageDocuments, rows: Any) -> Iterator[Any]:
        for name, document in whole(self, rows):
            words = document["terms"].split()
            yield name, {**document, "terms": " ".join(words[::2])}

    monkeypatch.setattr(PassageDocuments, "among", halved)
    _write(rentals, "后海单车", "凭学生证免押金。")
    with pytest.raises(ClusterRefused, match="another answer"):
        _published(rentals)
    assert _in_force(rentals) == before


def test_all_is_written_where_it_must_be(rentals: Settings) -> None:
    _write(rentals, "后海单车", "凭学生证免押金。")
    report = _published(rentals, full=True)
    assert (report.sent, report.drift.share) == (100, 0)
    _write(rentals, "后海单车", "凭驾驶证免押金。")
    report = _published(replace(rentals, cluster_shards=rentals.cluster_shards + 1))
    assert (report.sent, report.drift.share) == (100, 0)
    _write(rentals, "后海单车", "凭身份证免押金。")
    report = _published(replace(rentals, passage_chars=rentals.passage_chars + 1))
    assert report.drift.base == report.generation
    index = index_behind(Cluster(rentals), rentals.cluster_prefix)
    Cluster(rentals).put(f"/{index}/_settings", {"index.blocks.write": False})
    Cluster(rentals).delete(f"/{index}/_doc/publication")
    _write(rentals, "后海单车", "凭护照免押金。")
    assert _published(rentals).sent == 100


def test_an_index_that_is_there_is_put_in_force_again(rentals: Settings) -> None:
    base = _in_force(rentals)
    _write(rentals, "后海单车", "凭学生证免押金。")
    increment = _published(rentals)
    publishing.put_in_force(Cluster(rentals), rentals.cluster_prefix, base)
    report = publish(rentals)
    assert (report.index, report.written, report.sent) == (increment.index, False, 0)
    assert (_in_force(rentals), report.drift) == (increment.index, increment.drift)


def test_statistics_tell_how_far_it_is_from_its_base(
    rentals: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(rentals, "后海单车", "凭学生证免押金。")
    report = _published(rentals)
    for name in ("cluster_prefix", "index", "cluster_timeout"):
        monkeypatch.setenv(f"FAQ_{name.upper()}", str(getattr(rentals, name)))
    monkeypatch.setenv("FAQ_CLUSTER", ",".join(rentals.cluster or ()))
    told = CliRunner().invoke(main, ["stats"]).stdout
    assert report.drift.base in told
    assert "1.0%" in told
    drift = json.loads(CliRunner().invoke(main, ["stats", "--json"]).stdout)["drift"]
    assert (drift["base"], drift["changed"]) == (report.drift.base, 1)
