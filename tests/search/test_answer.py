"""Tests that an answer holds what its reader needs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import structs

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.settings import Settings

_ARTICLES = {
    "refund.md": (
        "---\nquestions: [不想要了怎么办]\n---\n\n# 退款指引\n\n导语：退款前先看订单。\n\n"
        "## 怎么申请退款\n\n还没有发货的订单可以直接申请退款。\n\n关键点：\n\n- 七天内申请\n\n"
        "操作步骤：\n\n1. 打开订单详情页\n2. 点击申请退款\n3. 等卖家同意\n\n"
        "## 退款多久到账\n\n退款一般三天到账，银行卡可能更久。\n\n"
        "## 退款被拒绝了\n\n退款被拒绝时可以申请平台介入。\n\n操作步骤：\n\n1. 上传凭证\n"
    ),
    "ship.md": (
        "# 发货指引\n\n## 怎么催发货\n\n操作步骤：\n\n1. 打开订单\n2. 点击催促发货\n\n"
        "## 退款的货怎么寄\n\n退款的货按卖家的地址寄回。\n"
    ),
    "device.md": (
        "# 路由器退款机型\n\n## 怎么给水獭牌退款机型恢复出厂\n\n先断电。\n\n"
        "### 第一步 拆下水獭面板\n\n用螺丝刀。\n\n### 第二步 长按水獭按钮\n\n十秒。\n\n"
        "### 第三步 重启水獭\n\n等灯亮。\n"
    ),
    "long.md": "# 长文\n\n## 很长的一节\n\n"
    + "这一句说的是普通的事情。" * 40
    + "只有这里说到水獭。\n",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    corpus = tmp_path_factory.mktemp("answer") / "corpus"
    corpus.mkdir()
    for name, text in _ARTICLES.items():
        (corpus / name).write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=corpus.with_name("index"))
    rebuild(settings)
    return Engine.open(settings)


def _with(engine: Engine, **changed: float) -> Engine:
    return Engine.open(replace(engine.settings, **changed))  # type: ignore[arg-type]


def _marked(answer: Answer) -> list[str]:
    return [
        hit.snippet.text[start:end] for hit in answer.hits for start, end in hit.snippet.highlights
    ]


def test_the_first_hit_has_its_steps_in_order_and_its_key_points(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("怎么申请退款"))
    assert answer.answered
    passage = answer.hits[0].passage
    assert passage.id == "refund#怎么申请退款"
    assert [(step.number, step.text) for step in passage.steps] == [
        (1, "打开订单详情页"),
        (2, "点击申请退款"),
        (3, "等卖家同意"),
    ]
    assert passage.key_points == ("七天内申请",)
    assert "直接申请退款" in passage.text
    assert "点击" not in passage.text


def test_ranks_count_from_one_and_the_answer_tells_what_was_asked(engine: Engine) -> None:
    answer = engine.ask(SearchRequest(" 怎么申请退款？ ", limit=3))
    assert [hit.rank for hit in answer.hits] == [1, 2, 3]
    assert (answer.question, answer.limit, answer.offset) == (" 怎么申请退款？ ", 3, 0)
    assert answer.total >= 3
    assert 0 <= answer.confidence <= 1
    assert answer.took_ms > 0
    assert answer.did_you_mean is None


def test_a_snippet_marks_what_was_asked(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("退款到账"))
    assert answer.hits[0].passage.heading == "退款多久到账"
    assert {"退款", "到账"} <= set(_marked(answer))
    for hit in answer.hits:
        spans = hit.snippet.highlights
        assert all(0 <= start < end <= len(hit.snippet.text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_snippet_goes_where_the_match_is(engine: Engine) -> None:
    hit = engine.ask(SearchRequest("水獭")).hits[0]
    assert "水獭" in hit.snippet.text
    assert len(hit.snippet.text) <= engine.settings.snippet_chars + 2  # and two ellipses


def test_a_snippet_is_of_the_steps_where_only_they_match(engine: Engine) -> None:
    hit = engine.ask(SearchRequest("催促")).hits[0]
    assert hit.passage.heading == "怎么催发货"
    assert "催促" in hit.snippet.text


def test_related_questions_are_new_ones(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("退款", limit=1))
    questions = [related.question for related in answer.related]
    assert questions
    assert len(set(questions)) == len(questions)
    assert answer.hits[0].passage.heading not in questions
    shown = {hit.passage.id for hit in answer.hits}
    assert not shown & {related.passage_id for related in answer.related}


def test_what_scores_far_below_the_first_hit_is_not_related(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("怎么申请退款", limit=1))
    assert answer.total > 1
    assert answer.related == ()


def test_a_step_is_related_as_what_it_belongs_to(engine: Engine) -> None:
    answer = _with(engine, related=10).ask(SearchRequest("长文里的水獭", limit=1))
    ids = [each.passage_id for each in answer.related]
    parent = "device#怎么给水獭牌退款机型恢复出厂"
    assert ids.count(parent) == 1
    assert [each for each in ids if each.startswith("device#") and each != parent] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_there_are_no_more_related_questions_than_wanted(engine: Engine, count: int) -> None:
    assert len(_with(engine, related=count).ask(SearchRequest("退款", limit=1)).related) == count


@pytest.mark.parametrize("question", ["？！。", "☃", "😀", "zzzzqqqq", "…… ——", "𠮷"])
def test_what_matches_nothing_is_not_answered(engine: Engine, question: str) -> None:
    for confident in (engine, _with(engine, confidence_threshold=0.0)):
        answer = confident.ask(SearchRequest(question))
        assert (answer.answered, answer.hits, answer.related) == (False, (), ())
        assert (answer.total, answer.confidence, answer.did_you_mean) == (0, 0.0, None)


def test_what_is_not_reliable_still_shows_the_nearest(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("怎么给火星基地的温室大棚申请补贴"))
    assert not answer.answered
    assert answer.confidence < Settings().confidence_threshold
    assert answer.hits


@pytest.mark.parametrize(("threshold", "answered"), [(0.0, True), (1.0, False)])
def test_the_threshold_decides(engine: Engine, threshold: float, answered: bool) -> None:
    answer = _with(engine, confidence_threshold=threshold).ask(SearchRequest("货"))
    assert answer.hits
    assert answer.answered is answered


def test_the_answer_is_the_same_each_time(engine: Engine) -> None:
    first, second = (
        structs.replace(engine.ask(SearchRequest("退款的货", explain=True)), took_ms=0)
        for _ in range(2)
    )
    assert repr(first) == repr(second)


def test_the_explanation_names_words_and_fields(engine: Engine) -> None:
    reasons = "\n".join(engine.ask(SearchRequest("怎么催发货", explain=True)).hits[0].explanation)
    assert "发货" in reasons
    assert "小标题" in reasons
    assert "在：" not in reasons


def test_a_question_can_be_taken_literally(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("zenme tuikuan"))
    assert answer.corrected
    assert answer.hits
    literal = engine.ask(SearchRequest("zenme tuikuan", literal=True))
    assert (literal.corrected, literal.did_you_mean, literal.answered) == (False, None, False)


def test_pinyin_counts_although_the_rest_is_answered_surely(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, heading in (("a", "换货来回邮费谁出"), ("b", "拒收来回邮费谁出")):
        (corpus / f"{name}.md").write_text(f"# 邮费\n\n## {heading}\n\n看情况。\n", "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    engine = Engine.open(settings)
    for question, word in (("huanhuo来回邮费谁出", "换货"), ("jushou来回邮费谁出", "拒收")):
        answer = engine.ask(SearchRequest(question))
        assert answer.did_you_mean == f"{word}来回邮费谁出"
        assert (answer.corrected, answer.hits[0].passage.heading) == (True, answer.did_you_mean)


def test_synonyms_are_told_and_can_be_left_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "_lexicon").mkdir(parents=True)
    (corpus / "_lexicon" / "synonyms.txt").write_text("海淘券, 跨境券\n", "utf-8")
    article = "# 券\n\n## 跨境券怎么用\n\n下单时选跨境券。\n"
    (corpus / "voucher.md").write_text(article, "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    engine = Engine.open(settings)
    assert ("海淘券", "跨境券") in engine.ask(SearchRequest("海淘券怎么用")).synonyms
    literal = engine.ask(SearchRequest("海淘券怎么用", literal=True))
    assert literal.synonyms == ()
    assert engine.ask(SearchRequest("跨境券怎么用")).synonyms == ()
    stopword = engine.ask(SearchRequest("海淘券怎样用"))
    assert [word for word, _ in stopword.synonyms] == ["海淘券"]
    # Left out, it is in no part of the score, nor of the confidence.
    (corpus / "_lexicon" / "synonyms.txt").unlink()
    (corpus / "_lexicon" / "words.txt").write_text("海淘券\n跨境券\n", "utf-8")
    rebuild(settings)
    without = engine.ask(SearchRequest("海淘券怎么用", literal=True))
    assert (without.confidence, without.hits) == (literal.confidence, literal.hits)


def test_a_question_about_something_out_of_scope_is_not_answered(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "_lexicon").mkdir(parents=True)
    for name, text in _ARTICLES.items():
        (corpus / name).write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")

    def rebuilt() -> Answer:
        rebuild(settings)
        return Engine.open(settings).ask(SearchRequest("甲平台怎么申请退款", explain=True))

    before = rebuilt()
    (corpus / "_lexicon" / "out_of_scope.txt").write_text("甲平台, 甲台\n", "utf-8")
    named = rebuilt()
    assert named.confidence < min(before.confidence, settings.confidence_threshold)
    assert not named.answered
    assert sum("甲平台" in reason for reason in named.hits[0].explanation) == 1
    (corpus / "refund.md").write_text(
        _ARTICLES["refund.md"].replace("关键点", "甲台也一样。\n\n关键点"), "utf-8"
    )
    assert rebuilt().confidence > named.confidence
