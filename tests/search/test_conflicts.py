"""Tests that another code, name or direction is not taken for the answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.language.analyzer import Analyzer
from faq.model import Answer, SearchRequest
from faq.search.conflicts import texts_of
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generations import open_current

_HEADINGS = (
    "报 E1007 怎么处理",
    "怎么升级到 v2.4.1",
    "Debian 12 怎么装驱动",
    "PostgreSQL 怎么备份",
    "怎么开通夜间骑行",
    "怎么挂失读者证",
    "怎么报修车锁",
    "日本的借阅证怎么换",
    "注销建设银行账户",
    "已还书为什么还显示在借",
    "续借一次多久",
    "押金什么时候退回",
    "丢了钥匙怎么补",
)
_OTHERS = (
    ("报 E1008 怎么处理", "code"),
    ("怎么升级到 v2.5.0", "version"),
    ("Debian 11 怎么装驱动", "number"),
    ("MongoDB 怎么备份", "name"),
    ("怎么关闭夜间骑行", "direction"),
    ("怎么取消报修车锁", "direction"),
    ("怎么解挂读者证", "direction"),
    ("美国的借阅证怎么换", "place"),
    ("注销交通银行账户", "name"),
    ("没还书为什么还显示在借", "negation"),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    corpus = tmp_path_factory.mktemp("corpus")
    for number, heading in enumerate(_HEADINGS):
        text = f"# 说明{number}\n\n## {heading}\n\n在服务页按提示操作，有疑问到柜台。\n"
        Path(corpus, f"{number}.md").write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    rebuild(settings)
    return settings


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Engine:
    return Engine.open(settings)


@pytest.fixture(scope="module")
def searcher(settings: Settings) -> Searcher:
    generation = open_current(settings.index)
    return Searcher(generation, Analyzer(generation.lexicon()), settings)


def _ask(engine: Engine, question: str) -> Answer:
    return engine.ask(SearchRequest(question, explain=True))


@pytest.mark.parametrize(("question", "kind"), _OTHERS)
def test_another_thing_is_not_answered(
    engine: Engine, searcher: Searcher, question: str, kind: str
) -> None:
    attempt = searcher.attempt(question, SearchRequest(question))
    assert attempt.conflict is not None
    assert attempt.conflict.kind == kind
    answer = _ask(engine, question)
    assert not answer.answered
    assert any("因此不当作可靠的回答" in line for line in answer.hits[0].explanation)


@pytest.mark.parametrize("heading", _HEADINGS)
def test_the_thing_itself_is_answered(engine: Engine, heading: str) -> None:
    answer = _ask(engine, heading)
    assert answer.answered
    assert answer.hits[0].passage.heading == heading


def test_a_passage_that_has_the_code_goes_first(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("# 灯语\n\n## 指示灯报 E1 怎么处理\n\n重启网关。\n", "utf-8")
    (corpus / "b.md").write_text("# 灯语二\n\n## 指示灯的含义\n\n报 E2 时换电池。\n", "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    hits = Engine.open(settings).ask(SearchRequest("指示灯报 E2 怎么处理")).hits
    assert hits[0].passage.heading == "指示灯的含义"
    assert [hit.rank for hit in hits] == [1, 2]


def test_a_way_to_ask_that_mentions_a_name_is_not_about_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = "# 换乘\n\n## 换乘优惠怎么领\n\n问法：奥林匹克公园站附近有优惠吗\n\n刷同一张卡。\n"
    (corpus / "a.md").write_text(text, "utf-8")
    (corpus / "_lexicon").mkdir()
    (corpus / "_lexicon" / "out_of_scope.txt").write_text("奥林匹克公园\n", "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    generation = open_current(settings.index)
    searcher = Searcher(generation, Analyzer(generation.lexicon()), settings)
    question = "奥林匹克公园的换乘优惠怎么领"
    conflict = searcher.attempt(question, SearchRequest(question)).conflict
    assert conflict is not None
    assert conflict.wanted == "奥林匹克公园"


def test_no_passage_is_in_conflict_with_its_own_heading(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    rebuild(settings)
    generation = open_current(settings.index)
    searcher = Searcher(generation, Analyzer(generation.lexicon()), settings)
    found = []
    for row in range(generation.rows):
        heading = texts_of(generation.terms(row)).own_heading
        claims = searcher.attempt(heading, SearchRequest(heading)).claims
        found.append((heading, searcher.conflict(claims, generation, row)))
    assert [each for each in found if each[1]] == []


@given(st.text(alphabet="怎么开关闭通取消没已了后v.5-_# E1iOS日本\n，", max_size=30))
def test_no_question_crashes(searcher: Searcher, question: str) -> None:
    attempt = searcher.attempt(question, SearchRequest(question))
    assert 0 <= attempt.confidence <= 1
