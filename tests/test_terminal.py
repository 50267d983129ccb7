"""Tests how answers read on a terminal, and that they can't steer it."""

from __future__ import annotations

import unicodedata

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from faq.cli.answer_lines import answer_lines
from faq.cli.report_lines import fault_lines, promise_lines, report_lines, stats_lines
from faq.model import (
    Answer,
    ArticleId,
    Fault,
    Hit,
    Link,
    Outcome,
    Passage,
    PassageId,
    Related,
    Snippet,
    Step,
    Table,
)
from faq.reports import IndexStats, OutcomeShares, Promise, RebuildReport

_PASSAGE = Passage(
    PassageId("order#未发货"),
    ArticleId("order"),
    title="订单",
    heading="未发货",
    path=("未发货",),
    text="先联系卖家再退款",
    key_points=("48小时内发货",),
    steps=(Step(1, "联系卖家"), Step(2, "申请退款\n填写原因")),
    audience=("buyer", "seller"),
    updated="2026-11-23",
)
_HIT = Hit(1, 2.0, _PASSAGE, Snippet("先联系卖家再退款", ((1, 3), (6, 8))), ("词“退款”：+1.2",))
_ANSWER = Answer(
    "没发货", "answer", 0.9, 1, 10, 0, 1.0, "g", (_HIT,), (Related("如何催单", PassageId("o#催")),)
)
# "\x1b]0;…" would rename the window, "\x9b2J" clear it, "\r" write over the line.
_HOSTILE = "\x1b[2J\x1b]0;x\x07\x9b2J\r\x08\x7f\x00\u0085\ud800坏"


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Styles shown as [brackets], so that whatever control character is left is not ours."""
    monkeypatch.setattr(click, "style", lambda text, **_: f"[{text}]")


def _lines(answer: Answer) -> list[str]:
    return "\n".join(answer_lines(answer)).split("\n")


def _hostile(text: str) -> Answer:
    """An answer with `text` wherever an article's words are shown."""
    passage = replace(
        _PASSAGE,
        id=PassageId(text),
        title=text,
        heading=text + text,
        text=text,
        key_points=(text,),
        steps=(Step(1, text),),
        updated=text,
    )
    hit = Hit(1, 1.0, passage, Snippet(text, ((0, len(text)),) if text else ()), (text,))
    return replace(_ANSWER, hits=(hit,), related=(Related(text, PassageId(text)),))


def _controls(text: str) -> set[str]:
    return {char for char in text if unicodedata.category(char) in {"Cc", "Cs"}} - {"\n", "\t"}


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("outcome", ["answer", "choices", "none"])
def test_nothing_an_article_says_steers_the_terminal(outcome: Outcome) -> None:
    hostile = _hostile(_HOSTILE)
    choices = hostile.hits * 2 if outcome == "choices" else ()
    lines = answer_lines(replace(hostile, outcome=outcome, choices=choices))
    assert _controls("\n".join(lines)) == set()


@given(st.text(st.characters(exclude_categories=())))
def test_no_control_character_of_any_text_is_printed(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(click, "style", lambda text, **_: text)
        assert _controls("\n".join(answer_lines(_hostile(text)))) == set()


@pytest.mark.usefixtures("plain")
def test_what_is_harmless_in_a_hostile_text_is_still_shown() -> None:
    assert any("坏" in line for line in _lines(_hostile(_HOSTILE)))


@pytest.mark.usefixtures("plain")
def test_what_matched_is_marked_and_nothing_else() -> None:
    assert "   先[联系]卖家再[退款]" in _lines(_ANSWER)


@pytest.mark.usefixtures("plain")
def test_the_steps_come_before_the_text() -> None:
    lines = _lines(_ANSWER)
    assert lines[:5] == [
        "[未发货 —— 订单]",
        "   [1.] 联系卖家",
        "   [2.] 申请退款",
        "      填写原因",
        "   [关键点]",
    ]
    assert lines[5] == "   · 48小时内发货"


@pytest.mark.usefixtures("plain")
def test_which_one_is_asked_before_all_else_and_the_likeliest_has_its_steps() -> None:
    passage = replace(_PASSAGE, id=PassageId("x#y"), heading="已发货", audience=("seller",))
    other = Hit(2, 1.9, replace(passage, id=PassageId("x#z"), heading="其他"), Snippet(""))
    third = Hit(3, 1.9, passage, Snippet(""))
    lines = _lines(
        replace(_ANSWER, outcome="choices", hits=(_HIT, other), choices=(_HIT, third), related=())
    )
    assert lines[:3] == [
        "[你问的是哪一种？]",
        "  1. 未发货 —— 订单（买家、卖家）",
        "  2. 已发货 —— 订单（卖家）",
    ]
    assert [line for line in lines if line.startswith("[") and "——" in line] == [
        "[未发货 —— 订单]",
    ]
    assert lines.count("   [1.] 联系卖家") == 1
    assert lines[-2:] == ["[其他可能有用的内容：]", "  · 其他 —— 订单  [x#z]"]


@pytest.mark.usefixtures("plain")
def test_a_hit_tells_its_passage_for_whom_it_is_and_when_it_was_updated() -> None:
    facts = "[   order#未发货  ·  买家、卖家  ·  2026-11-23  ·  把握很大 confidence 90%]"
    assert facts in _lines(_ANSWER)


@pytest.mark.usefixtures("plain")
def test_a_lead_does_not_say_its_title_twice() -> None:
    lead = replace(_HIT, passage=replace(_PASSAGE, heading="订单"))
    assert _lines(replace(_ANSWER, hits=(lead,)))[0] == "[订单]"


@pytest.mark.usefixtures("plain")
def test_an_explanation_is_shown_where_there_is_one() -> None:
    assert "   词“退款”：+1.2" in _lines(_ANSWER)


@pytest.mark.usefixtures("plain")
def test_related_questions_come_last() -> None:
    assert _lines(_ANSWER)[-2:] == ["[相关问题：]", "  · 如何催单"]


@pytest.mark.usefixtures("plain")
def test_what_is_not_reliable_is_no_answer() -> None:
    lines = _lines(replace(_ANSWER, outcome="none"))
    assert lines == [
        "[没有找到可靠的答案。]",
        "相近的主题（不是答案）：",
        "  · 未发货 —— 订单",
        "    词“退款”：+1.2",
    ]


@pytest.mark.usefixtures("plain")
def test_finding_nothing_is_one_line() -> None:
    assert _lines(replace(_ANSWER, outcome="none", hits=())) == ["[没有找到可靠的答案。]"]


def test_every_fault_is_one_line_with_its_place() -> None:
    faults = (Fault("a.md", 3, "无标题"), Fault("b\n\x1b[2J.md", 1, "坏"))
    assert list(fault_lines(faults)) == ["a.md:3: 无标题", "b [2J.md:1: 坏"]


def test_a_report_counts_what_was_done() -> None:
    report = RebuildReport("g-1", 4, 20, 31, 1, 2, 3, 4, (), 1.26)
    line, vectors, _ = report_lines(report)
    assert "words alone" in vectors
    figures = (
        "g-1",
        "4 篇",
        "20 个段落",
        "31 个步骤",
        "新增 1",
        "修改 2",
        "移除 3",
        "未变 4",
        "1.3 秒",
    )
    assert [each for each in figures if each not in line] == []


def test_a_report_tells_how_many_faults_there_were() -> None:
    report = RebuildReport("g", 0, 0, 0, 0, 0, 0, 0, (Fault("a", 1, "x"), Fault("b", 1, "y")), 0.0)
    assert "2 faults" in list(report_lines(report))[-1]


def test_stats_tell_when_from_what_how_many_and_how_large() -> None:
    stats = IndexStats("g-1", "2026-11-23T10:00:00+08:00", "corpus", 1, 22, 333, 4444, 55555, 0.5)
    text = "\n".join(stats_lines(stats))
    wanted = ("g-1", "2026-11-23T10:00:00+08:00", "corpus", "22", "333", "4444", "55555")
    assert [each for each in wanted if each not in text] == []


def test_stats_tell_what_is_promised_and_what_it_costs() -> None:
    promise = Promise(
        *(0.05, "d", 300, 150, 0.812),
        shares=OutcomeShares(0.04, 0.2, 0.123),
        without=OutcomeShares(0.16, 0.1, 0.05),
    )
    stats = IndexStats("g", "2026", "corpus", 1, 2, 3, 4, 5, 0.5, promise=promise)
    text = "\n".join(stats_lines(stats))
    wanted = ("5.0%", "300", "150", "0.812", "16.0% → 4.0%", "10.0% → 20.0%", "5.0% → 12.3%")
    assert [each for each in wanted if each not in text] == []
    assert "not kept" not in text
    broken = Promise(0.05, "d", 300, fault="太少\x1b")
    (_, last) = promise_lines(broken)
    assert last.endswith("not kept：太少")
    assert list(promise_lines(None)) == []


@pytest.mark.usefixtures("plain")
def test_the_text_is_shown_where_the_steps_matched() -> None:
    hit = replace(_HIT, snippet=Snippet("联系卖家…", ((0, 2),), "steps"))
    lines = _lines(replace(_ANSWER, hits=(hit,)))
    assert "   先联系卖家再退款" in lines
    assert lines.count("   [1.] 联系卖家") == 1


@pytest.mark.usefixtures("plain")
def test_the_text_is_shown_whole_where_its_snippet_was_cut() -> None:
    hit = replace(_HIT, snippet=Snippet("…卖家再退款", ((1, 3),), start=3))
    assert "   先联系[卖家]再退款" in _lines(replace(_ANSWER, hits=(hit,)))


@pytest.mark.usefixtures("plain")
def test_one_answer_is_shown_whole_and_the_others_as_lines() -> None:
    plain = replace(_HIT, explanation=())
    other = Hit(2, 1.9, replace(_PASSAGE, id=PassageId("x#y"), heading="其他"), Snippet(""))
    far = Hit(3, 0.2, replace(_PASSAGE, id=PassageId("x#z"), heading="更远"), Snippet(""))
    lines = _lines(replace(_ANSWER, hits=(plain, other, far), related=()))
    assert lines[-2:] == ["[其他可能有用的内容：]", "  · 其他 —— 订单  [x#y]"]
    assert sum("联系卖家" in line for line in lines) == 1


@pytest.mark.usefixtures("plain")
def test_hits_that_are_far_are_listed_where_they_are_explained() -> None:
    far = Hit(2, 0.2, replace(_PASSAGE, id=PassageId("x#z"), heading="更远"), Snippet(""), ("词",))
    lines = _lines(replace(_ANSWER, hits=(_HIT, far), related=()))
    assert lines[-2:] == ["  · 更远 —— 订单  [x#z]", "     词"]


@pytest.mark.usefixtures("plain")
def test_a_warning_stands_before_the_steps_and_each_way_under_its_name() -> None:
    steps = (
        Step(1, "点短信登录", procedure="方法一：用短信"),
        Step(2, "输入验证码", procedure="方法一：用短信"),
        Step(1, "点忘记密码", procedure="方法二：重设密码"),
    )
    text = "有两种方法。\n注意：验证码不要告诉任何人。"
    passage = replace(_PASSAGE, text=text, steps=steps, key_points=("甲", "乙"))
    lines = _lines(replace(_ANSWER, hits=(replace(_HIT, passage=passage, snippet=Snippet("")),)))
    assert lines[1:11] == [
        "   [⚠] 注意：验证码不要告诉任何人。",
        "   [方法一：用短信]",
        "     [1.] 点短信登录",
        "     [2.] 输入验证码",
        "   [方法二：重设密码]",
        "     [1.] 点忘记密码",
        "   [关键点]",
        "   · 甲",
        "   · 乙",
        "   有两种方法。",
    ]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("confidence", "told"),
    [(1.0, "把握很大"), (0.9, "把握很大"), (0.8, "把握较大"), (0.6, "把握一般"), (0.1, "把握不大")],
)
def test_how_sure_an_answer_is_stands_in_words_and_as_a_number(
    confidence: float, told: str
) -> None:
    shown = "\n".join(_lines(replace(_ANSWER, confidence=confidence)))
    assert f"{told} confidence {confidence:.0%}" in shown


@pytest.mark.usefixtures("plain")
def test_a_table_stands_in_columns_of_a_terminal() -> None:
    text = "价格：\n地区 | 首重\n江浙沪 | 5 元\n新疆 |"
    rows = (((4, 6), (9, 11)), ((12, 15), (18, 21)), ((22, 24), (26, 26)))
    passage = replace(_PASSAGE, text=text, tables=(Table(rows),))
    hit = replace(_HIT, passage=passage, snippet=Snippet("江浙沪", ((0, 3),), start=13))
    assert _lines(replace(_ANSWER, hits=(hit,)))[6:11] == [
        "   价格：",
        "   地区    首重",
        "   [────────────]",
        "   [江浙沪]  5 元",
        "   新疆",
    ]


@pytest.mark.usefixtures("plain")
def test_a_step_keeps_its_numbers_its_links_and_where_more_of_it_stands() -> None:
    step = Step(
        1,
        "选计价方式：\n按件数\n按重量；",
        anchor="计价",
        numbered=((7, 1), (11, 2)),
        links=(Link(7, 10, "https://example.com/a"),),
    )
    hit = replace(_HIT, passage=replace(_PASSAGE, steps=(step,)))
    lines = _lines(replace(_ANSWER, hits=(hit,)))
    assert lines[1:5] == [
        "   [1.] 选计价方式：",
        "      1. [按件数]",
        "      2. 按重量",
        "[      → /articles/order#计价]",
    ]
    assert "   [链接] 按件数 → https://example.com/a" in lines
