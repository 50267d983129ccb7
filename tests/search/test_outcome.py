"""Tests when a question is answered, when it is asked back which one is meant, and when neither."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.settings import Settings

_ARTICLES = {
    "buyer.md": "---\naudience: [buyer]\n---\n\n# 收货\n\n## 运费由谁承担\n\n"
    "质量问题由对方承担，其余自己出。\n\n## 破损的包裹\n\n当面拒收。\n",
    "seller.md": "---\naudience: [seller]\n---\n\n# 售后\n\n## 运费由谁承担\n\n"
    "发错货时自己出，其余对方出。\n\n## 同城配送\n\n两小时送到。\n",
    "card.md": "# 银行卡\n\n卡丢了先挂失。\n\n"
    "## 挂失信用卡\n\n操作步骤：\n\n1. 打电话\n2. 报卡号\n\n"
    "## 挂失储蓄卡\n\n操作步骤：\n\n1. 去网点\n2. 带证件\n",
    "copy.md": "# 医保卡\n\n## 补办医保卡\n\n带证件到窗口。\n",
    "again.md": "# 社保大厅\n\n## 补办医保卡\n\n带证件到窗口。\n",
    "long.md": "# 年假\n\n## 年假怎么算\n\n" + "年假按工作年限算，满一年五天。" * 60 + "\n",
}
_EAGER = "[outcome]\nsure = 1\nnear = 0.7\n"
"""Shows as choices whatever comes near."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("outcome")
    (folder / "corpus").mkdir()
    for name, text in _ARTICLES.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    return Settings(corpus=folder / "corpus", index=folder / "index", confidence_threshold=0.2)


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Engine:
    rebuild(settings)
    return Engine.open(settings)


@pytest.fixture(scope="module")
def eager(settings: Settings) -> Engine:
    model = settings.index.with_name("model.toml")
    model.write_text(_EAGER, "utf-8")
    changed = replace(
        settings, ranking_model=str(model), index=settings.index.with_name("eager-index")
    )
    rebuild(changed)
    return Engine.open(changed)


def _chosen(answer: Answer) -> list[str]:
    return [hit.passage.id for hit in answer.choices]


def test_where_the_sides_answers_differ_both_are_choices_until_one_is_known(
    engine: Engine,
) -> None:
    request = SearchRequest("运费由谁承担")
    answer = engine.ask(request)
    assert answer.outcome == "choices"
    assert answer.answered
    assert sorted(_chosen(answer)) == ["buyer#运费由谁承担", "seller#运费由谁承担"]
    assert answer.choices[0] == answer.hits[0]
    for known in ("buyer", "seller"):
        for told in (
            SearchRequest(request.question, reader=known),  # type: ignore[arg-type]
            SearchRequest(request.question, audience=known),  # type: ignore[arg-type]
        ):
            answer = engine.ask(told)
            assert (answer.outcome, answer.choices) == ("answer", ())
            assert answer.hits[0].passage.article_id == known


def test_the_questions_own_words_come_before_what_the_reader_said(engine: Engine) -> None:
    for words, other in (("我是卖家，", "buyer"), ("我是买家，", "seller")):
        answer = engine.ask(SearchRequest(f"{words}运费由谁承担", reader=other))  # type: ignore[arg-type]
        assert answer.hits[0].passage.article_id != other


def test_a_readers_side_leaves_out_nothing(engine: Engine) -> None:
    plain, told = (engine.ask(SearchRequest("运费", reader=side)) for side in (None, "seller"))
    assert plain.total == told.total


def test_choices_come_the_likeliest_first_whatever_page_is_asked_for(eager: Engine) -> None:
    answers = [
        eager.ask(SearchRequest("怎么挂失", limit=limit, offset=offset))
        for limit, offset in ((10, 0), (1, 0), (3, 5))
    ]
    assert all(answer.outcome == "choices" for answer in answers)
    assert len({tuple(_chosen(answer)) for answer in answers}) == 1
    ranks = [hit.rank for hit in answers[0].choices]
    assert ranks[0] == 1
    assert ranks == sorted(ranks)
    assert {"card#挂失信用卡", "card#挂失储蓄卡"} <= set(_chosen(answers[0]))
    assert [hit.rank for hit in answers[1].hits] == [1]


def test_an_articles_introduction_is_no_choice_beside_its_sections(eager: Engine) -> None:
    assert not any(
        hit.passage.part == "lead" for hit in eager.ask(SearchRequest("怎么挂失")).choices
    )


@pytest.mark.parametrize("question", ["年假怎么算", "补办医保卡"])
def test_pieces_of_a_section_and_copies_of_it_are_no_choices(eager: Engine, question: str) -> None:
    answer = eager.ask(SearchRequest(question))
    assert len([hit for hit in answer.hits if hit.passage.heading == question]) > 1
    assert (answer.outcome, answer.choices) == ("answer", ())


def test_there_are_never_more_choices_than_four(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for number in range(9):
        text = f"# 第{number}章\n\n## 办理证明\n\n第{number}个窗口。\n"
        (tmp_path / "corpus" / f"{number}.md").write_text(text, "utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", confidence_threshold=0.0
    )
    rebuild(settings)
    assert len(Engine.open(settings).ask(SearchRequest("办理证明")).choices) == 4


def test_what_is_not_reliable_offers_no_choice(settings: Settings, engine: Engine) -> None:
    doubtful = Engine.open(replace(settings, confidence_threshold=1.0))
    answer = doubtful.ask(SearchRequest("运费由谁承担"))
    assert (answer.outcome, answer.answered, answer.choices) == ("none", False, ())
    assert answer.confidence == engine.ask(SearchRequest("运费由谁承担")).confidence
    assert engine.ask(SearchRequest("qzxv")).outcome == "none"


def test_a_sure_first_hit_stands_alone(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("挂失信用卡"))
    assert (answer.outcome, answer.choices) == ("answer", ())
    assert answer.hits[0].passage.id == "card#挂失信用卡"


@pytest.mark.parametrize(
    ("equal", "other_side", "choices"), [(1, 1, 0), (1, 0.5, 2), (0.5, 1, 0), (0.5, 0.5, 2)]
)
def test_what_the_other_side_is_told_under_another_heading_needs_a_share_of_its_own(
    tmp_path: Path, equal: float, other_side: float, choices: int
) -> None:
    (tmp_path / "corpus").mkdir()
    for side, heading in (("buyer", "运费由谁承担"), ("seller", "哪些运费由谁承担")):
        text = f"---\naudience: [{side}]\n---\n\n# {side}\n\n## {heading}\n\n{side}的规定。\n"
        (tmp_path / "corpus" / f"{side}.md").write_text(text, "utf-8")
    model = tmp_path / "model.toml"
    told = f"sure = 0\nnear = 0.5\nequal = {equal}\nother_side = {other_side}\n"
    model.write_text(f"[outcome]\n{told}", "utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        ranking_model=str(model),
        confidence_threshold=0.0,
    )
    rebuild(settings)
    engine = Engine.open(settings)
    answer = engine.ask(SearchRequest("运费由谁承担"))
    assert 0.5 < answer.hits[1].score / answer.hits[0].score < 0.999
    assert len(answer.choices) == choices
    assert engine.ask(SearchRequest("运费由谁承担", reader="buyer")).choices == ()
