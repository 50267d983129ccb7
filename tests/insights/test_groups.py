"""Tests how questions asked in vain are grouped, and what is proposed for each topic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import RebuildOptions, rebuild, rebuild_by
from faq.insights import groups as grouping
from faq.insights.groups import VainGroup, vain_groups
from faq.insights.mending import draft, mend
from faq.insights.observations import Observations
from faq.insights.proposals import Proposal, distinct_ways, proposals, tidy
from faq.insights.vain import vain_questions
from faq.model import PassageId, SearchRequest
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use

_REFUND = PassageId("refund#退款多久到账")
_AT = "2026-11-25T09:00:00.000000+00:00"


def _none(question: str, times: int = 1, generation: str = "") -> list[LoggedQuestion]:
    each = LoggedQuestion(question, "none", 0.1, logged_at=_AT, generation=generation)
    return [each] * times


def _groups(
    engine: Engine, *questions: list[LoggedQuestion], uses: tuple[Use, ...] = ()
) -> tuple[VainGroup, ...]:
    logged = tuple(
        replace(each, generation=engine.generation) for asked in questions for each in asked
    )
    return vain_groups(vain_questions(Observations(logged, uses)), engine).groups


def _proposed(engine: Engine, groups: tuple[VainGroup, ...]) -> Proposal:
    (found,) = proposals(groups[:1], engine)
    return found


def test_phrasings_of_one_topic_are_one_group(engine: Engine) -> None:
    found = _groups(
        engine,
        _none("宠物医院挂号怎么弄", 3),
        _none("请问宠物医院挂号怎么弄", 2),
        _none("你好，宠物医院挂号"),
        _none("积分清零了"),
    )
    assert [(each.asked, each.missed) for each in found] == [(6, 6.0), (1, 1.0)]
    first = found[0]
    assert first.name == "宠物医院挂号怎么弄"
    assert [each.asked for each in first.phrasings] == [3, 2, 1]
    assert "宠物医院" in first.unknown
    assert first.days == (("2026-11-25", 6),)
    assert first.reasons == (("none", 6),)


def test_what_few_ask_for_is_not_joined_by_what_it_happens_to_find(engine: Engine) -> None:
    found = _groups(
        engine,
        _none("优惠券用不了"),
        _none("优惠券为啥用不了"),
        _none("怎么注销账号"),
        _none("账号怎么注销啊"),
        _none("运费谁出"),
        _none("退货运费谁出"),
    )
    assert [{one.text for one in each.phrasings} for each in found] == [
        {"优惠券用不了", "优惠券为啥用不了"},
        {"怎么注销账号", "账号怎么注销啊"},
        {"运费谁出", "退货运费谁出"},
    ]


def test_a_topic_that_nothing_answers_becomes_a_draft(engine: Engine) -> None:
    found = _groups(engine, _none("宠物医院挂号怎么弄", 3), _none("宠物医院怎么挂号？"))
    proposal = _proposed(engine, found)
    assert (proposal.kind, proposal.heading) == ("article", "宠物医院挂号怎么弄")
    assert proposal.questions[0] == "宠物医院挂号怎么弄"
    begun = draft(proposal, engine.settings, engine)
    (file,) = begun.files
    text = (file.content or b"").decode()
    assert file.before is None
    assert "宠物医院挂号怎么弄" in text
    file.path.write_bytes(file.content or b"")
    again = draft(proposal, engine.settings, engine).files[0]
    assert again.path != file.path  # never over what is there
    rebuild(engine.settings)
    assert engine.ask(SearchRequest("宠物医院挂号")).hits[0].passage.source == file.path.name


def test_what_readers_opened_is_proposed_another_way_to_ask(engine: Engine) -> None:
    asked = "钱啥时能进我的口袋"
    uses = tuple(Use(asked, _REFUND, "chosen", _AT) for _ in range(2))
    found = _groups(engine, _none(asked, 4), uses=uses)
    assert found[0].near[0].passage_id == _REFUND
    assert found[0].near[0].opened == 2
    proposal = _proposed(engine, found)
    assert (proposal.kind, proposal.passage_id) == ("question", _REFUND)
    assert (proposal.questions, proposal.grounds.opened) == ((asked,), 2)
    mended = mend([proposal], engine.settings)
    assert mended.change is not None
    for file in mended.change.files:
        file.path.write_bytes(file.content or b"")
    rebuild(engine.settings)
    answer = engine.ask(SearchRequest(asked))
    assert answer.answered
    assert answer.hits[0].passage.id == _REFUND


def test_one_reader_of_many_decides_nothing(engine: Engine) -> None:
    asked = "宠物医院挂号怎么弄"
    found = _groups(engine, _none(asked, 9), uses=(Use(asked, _REFUND, "chosen", _AT),))
    assert _proposed(engine, found).kind == "article"


def test_one_reader_decides_nothing_where_nothing_is_likely_to_answer(engine: Engine) -> None:
    asked = "宠物医院挂号怎么弄"
    uses = (Use(asked, _REFUND, "chosen", _AT),)
    assert _proposed(engine, _groups(engine, _none(asked, 2), uses=uses)).kind == "article"


def test_readers_who_opened_different_passages_decide_nothing(engine: Engine) -> None:
    asked = "宠物医院挂号怎么弄"
    others = ("invoice#怎么申请发票", "points#积分多久过期", "shipping#快递丢了怎么办")
    uses = tuple(
        Use(asked, PassageId(passage), "chosen", _AT) for passage in (_REFUND, *others) * 2
    )
    assert _proposed(engine, _groups(engine, _none(asked, 9), uses=uses)).kind == "article"


def test_a_passage_that_is_gone_is_no_proposal(engine: Engine) -> None:
    asked = "宠物医院挂号怎么弄"
    uses = (Use(asked, PassageId("gone#gone"), "chosen", _AT),) * 3
    assert _proposed(engine, _groups(engine, _none(asked, 3), uses=uses)).kind == "article"


def test_a_word_that_no_article_has_is_a_synonym_where_all_else_is_the_same(
    engine: Engine,
) -> None:
    asked = "积攒多久作废"  # of 积分多久过期
    uses = (Use("怎么要税票", PassageId("invoice#怎么申请发票"), "chosen", _AT),) * 2
    found = _groups(engine, _none("怎么要税票", 3), _none(asked), uses=uses)
    lines = [each.line for each in proposals(found, engine) if each.kind == "synonym"]
    assert lines == ["税票 => 发票"]


def test_what_was_asked_once_is_too_little_for_a_draft(engine: Engine) -> None:
    assert proposals(_groups(engine, _none("宠物医院挂号怎么弄")), engine) == ()


def test_what_another_generation_left_and_this_one_answers_is_mended(engine: Engine) -> None:
    old = _none("退的钱几天能到", 3, "an earlier one")
    now = _none("钱什么时候回来", 3, engine.generation)
    found = vain_groups(vain_questions(Observations((*old, *now))), engine)
    assert found.mended == ("退的钱几天能到",)
    assert [each.name for each in found.groups] == ["钱什么时候回来"]


def test_those_beyond_what_is_asked_again_join_by_their_words(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "PROBED", 1)
    found = _groups(
        engine, _none("宠物医院挂号怎么弄", 3), _none("宠物医院挂号咋弄"), _none("灯泡坏了")
    )
    assert [each.asked for each in found] == [4]
    assert [each.outcome for each in found[0].phrasings] == ["none", None]


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", "' OR 1=1 --", "\ud800", "？？？", "a" * 5000, "\x00"]
)
def test_no_question_breaks_the_grouping(engine: Engine, question: str) -> None:
    found = _groups(engine, _none(question, 3))
    for proposal in proposals(found, engine):
        draft(proposal, engine.settings, engine)


def test_no_questions_are_no_topics(engine: Engine) -> None:
    assert _groups(engine) == ()


def test_a_corpus_without_articles_can_still_be_drafted_for(engine: Engine) -> None:
    for path in engine.settings.corpus.glob("*.md"):
        path.unlink()
    rebuild_by(RebuildOptions(allow_shrink=True), engine.settings)
    found = _groups(engine, _none("宠物医院挂号怎么弄", 3))
    assert [each.near for each in found] == [()]
    begun = draft(_proposed(engine, found), engine.settings, engine)
    assert begun.files[0].path.parent.name == "drafts"


def test_ways_to_ask_differ_by_more_than_courtesy() -> None:
    texts = ["怎么退款？", "请问怎么退款", "怎么退款啊", "钱怎么回来"]
    assert distinct_ways(texts, 5) == ("怎么退款", "钱怎么回来")
    assert distinct_ways(texts, 1) == ("怎么退款",)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("  怎么\n退款？？", "怎么 退款"),
        ("退货；换货", "退货，换货"),
        ("a|b#c", "a，b，c"),
        ("？", ""),
    ],
)
def test_a_way_to_ask_is_one_line_that_nothing_parts(text: str, way: str) -> None:
    assert tidy(text) == way


def test_a_proposal_that_the_file_can_not_hold_is_told(engine: Engine) -> None:
    asked = "钱啥时能进我的口袋"
    uses = (Use(asked, _REFUND, "chosen", _AT),) * 2
    proposal = _proposed(engine, _groups(engine, _none(asked, 4), uses=uses))
    mended = mend([replace(proposal, questions=("钱什么时候回来",))], engine.settings)
    assert mended.change is None
    assert len(mended.refused) == 1
