"""Checks that the page and the lines tell what was measured, whatever the questions hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest

from faq.errors import EvaluationError
from faq.evaluation.measures import auroc
from faq.evaluation.report import render_report, write_report
from faq.evaluation.run import (
    Evaluation,
    HitResult,
    JudgedDocument,
    QuestionResult,
    UnanswerableResult,
)
from faq.evaluation.summaries import (
    by_kind,
    operating_points,
    summarize,
    summary_lines,
    variants,
    visible,
)
from faq.model import Fault

_MADE = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
_HOSTILE = (
    "</style></bdi><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}\u202e\x00"
)


def _question(
    query_id: str,
    rank: int | None = 1,
    confidence: float = 0.9,
    kind: str | None = None,
    variant_of: str | None = None,
    text: str = "怎么退款",
) -> QuestionResult:
    """A question with its one relevant document at `rank` of three."""
    documents = tuple("right" if place == rank else f"wrong-{place}" for place in (1, 2, 3))
    hits = tuple(
        HitResult(f"{each}#p", f"题目{each}", "小标题", 9.0 - place, "摘录", each == "right")
        for place, each in enumerate(documents)
    )
    return QuestionResult(
        query_id,
        text,
        kind,
        variant_of,
        (JudgedDocument("right", 1, "应有的题目", "应有的小标题", "应有的文字"),),
        confidence,
        confidence >= 0.5,
        took_ms=3.0,
        hits=hits,
        documents=documents,
        rank=rank,
    )


def _unanswerable(query_id: str, confidence: float, text: str = "火箭") -> UnanswerableResult:
    first = HitResult("a#p", "无关的题目", "", 1.0, "无关的摘录", False)
    return UnanswerableResult(query_id, text, confidence, confidence >= 0.5, first)


def _evaluation(
    questions: list[QuestionResult], unanswerable: list[UnanswerableResult] | None = None
) -> Evaluation:
    others = tuple(unanswerable or ())
    area = auroc([each.confidence for each in questions], [each.confidence for each in others])
    whole = summarize("", questions)
    measures = {"ndcg@10": whole.ndcg, "rr@10": whole.rr, "r@10": whole.recall}
    return Evaluation(len(questions), measures, 3.0, 4.0, area, tuple(questions), others, 0.5)


_QUESTIONS = [
    _question("q1", 1, 0.9, "plain"),
    _question("q2", 2, 0.8, "plain", text="钱什么时候回来"),
    _question("q3", None, 0.95, "short", text="卡单"),
    _question("q4", 1, 0.3, "short", text="掉线"),
    _question("q1-ty", 3, 0.6, "typo", "q1", text="怎么腿款"),
    _question("q2-ty", 1, 0.6, "typo", "q2", text="钱什么时候会来"),
    _question("q3-tr", None, 0.7, "traditional", "q3", text="卡單"),
]
_OTHERS = [_unanswerable("u1", 0.7, "火箭发射"), _unanswerable("u2", 0.1)]
_SECTIONS = {"measures", "ranks", "latency", "calibration", "tradeoff", "thresholds", "wrong"}


def _page(evaluation: Evaluation, name: str = "集") -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render_report(evaluation, name, _MADE))


def _section(page: lxml.html.HtmlElement, section: str) -> str:
    return " ".join(page.get_element_by_id(section).text_content().split())


def _sections(page: lxml.html.HtmlElement) -> set[str]:
    return {each.get("id") for each in page.iter("section")}


def test_every_section_is_there_and_linked() -> None:
    page = _page(_evaluation(_QUESTIONS, _OTHERS), "我的评测集")
    further = {"kinds", "variants", "abstention", "refused", "invented"}
    assert _sections(page) == _SECTIONS | further
    assert {each.get("href").removeprefix("#") for each in page.iter("a")} <= _sections(page)
    assert "我的评测集" in page.findtext(".//title")
    assert "2026-11-23 10:15" in page.text_content()


def test_without_kinds_and_unanswerable_questions_their_sections_are_left_out() -> None:
    page = _page(_evaluation([_question("q1"), _question("q2", 2)]))
    assert _sections(page) == _SECTIONS
    assert "—" in _section(page, "measures")


def test_a_set_of_right_answers_alone_has_nothing_wrong() -> None:
    assert "没有 none" in _section(_page(_evaluation([_question("q1")])), "wrong")


def test_a_question_that_finds_nothing_is_told() -> None:
    lost = replace(_question("q1", None, 0.0), hits=(), documents=())
    page = _page(_evaluation([lost], [UnanswerableResult("u", "☃", 0.0, False, None)]))
    assert "什么也没找到" in _section(page, "wrong")
    assert "没有 none" in _section(page, "invented")


def test_a_question_that_can_not_be_asked_is_told_with_its_line() -> None:
    fault = Fault("set/queries.jsonl", 7, "问题 q1 无法提问 (can't be asked): " + _HOSTILE)
    blank = QuestionResult("q1", " ", None, None, (JudgedDocument("right", 1, "题"),), fault=fault)
    page = _page(_evaluation([blank, _question("q2")]))
    assert "1 个问题无法提问" in _section(page, "measures")
    assert "set/queries.jsonl:7: 问题 q1" in _section(page, "measures")
    assert "can't be asked" in _section(page, "wrong")
    assert "什么也没找到" not in _section(page, "wrong")


def test_the_confidently_wrong_come_first_with_what_was_expected() -> None:
    page = _page(_evaluation(_QUESTIONS, _OTHERS))
    cases = page.get_element_by_id("wrong").findall(".//article")
    # q3-tr is left out: its base q3 is wrong too.
    assert [case.findtext("h4/bdi") for case in cases] == ["卡单", "钱什么时候回来", "怎么腿款"]
    text = " ".join(cases[1].text_content().split())
    for each in (
        "应有的题目",
        "应有的小标题",
        "应有的文字",
        "题目wrong-1",
        "摘录",
        "应答排第 2",
        "0.80",
    ):
        assert each in text
    assert "应答不在前十" in cases[0].text_content()
    assert "掉线" in _section(page, "refused")
    assert "火箭发射" in _section(page, "invented")
    assert "u2" not in _section(page, "invented")


def test_only_the_worst_cases_are_shown() -> None:
    wrong = [_question(f"q{number}", 2, number / 100) for number in range(60)]
    page = _page(_evaluation(wrong))
    assert len(page.get_element_by_id("wrong").findall(".//article")) == 50
    assert "共 60 问" in _section(page, "wrong")


def test_judgements_of_what_the_index_does_not_hold_are_told() -> None:
    gone = replace(_question("q1", None), judged=(JudgedDocument("gone", 1, None),))
    page = _page(_evaluation([gone, _question("q2")]))
    assert "1 个问题判为相关的文章一篇也不在索引里" in _section(page, "measures")
    assert "gone 索引里没有" in _section(page, "wrong")


def test_charts_draw_what_was_counted() -> None:
    page = _page(_evaluation(_QUESTIONS, _OTHERS))
    drawn = page.get_element_by_id("ranks").find(".//svg")
    assert [each.text for each in drawn.iter("text") if each.get("class") == "count"] == [
        *("3", "1", "1", "0", "0", "0", "0", "0", "0", "0", "2"),
    ]
    counts = page.get_element_by_id("calibration").findall(".//text[@class='count']")
    assert [each.text for each in counts] == ["1", "0", "1", "0", "0", "2", "2", "1", "1", "1"]
    assert len(page.get_element_by_id("calibration").findall(".//circle")) == 7
    for svg in page.iter("svg"):
        assert svg.get("role") == "img"
        assert svg.get("aria-label")


def test_hostile_text_stays_text() -> None:
    question = replace(
        _question("q1", 2, 0.9, _HOSTILE, text=_HOSTILE),
        id=_HOSTILE,
        did_you_mean=_HOSTILE,
        hits=(HitResult(_HOSTILE, _HOSTILE, _HOSTILE + "2", 1.0, _HOSTILE, False),) * 2,
        judged=(JudgedDocument("right", 1, _HOSTILE, _HOSTILE + "2", _HOSTILE),),
    )
    base = _question("base", 1, 0.2, _HOSTILE, text=_HOSTILE)
    variant = replace(question, id="variant", variant_of="base")
    other = UnanswerableResult(_HOSTILE, _HOSTILE, 0.9, True, question.hits[0])
    page = _page(_evaluation([question, base, variant], [other]), _HOSTILE)
    html = lxml.html.tostring(page, encoding="unicode")
    assert list(page.iter("script", "img", "iframe", "object", "embed")) == []
    assert len(list(page.iter("style"))) == 1
    assert [name for each in page.iter() for name in each.attrib if name.startswith("on")] == []
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "[U+202E]" in html
    assert "49" not in _section(page, "wrong")
    bdis = [each.text_content() for each in page.iter("bdi")]
    assert bdis.count(visible(_HOSTILE)) > 10


def test_the_page_asks_for_nothing_else() -> None:
    html = render_report(_evaluation(_QUESTIONS, _OTHERS), "集", _MADE)
    page = lxml.html.document_fromstring(html)
    sources = [each.get("src") for each in page.iter() if each.get("src")]
    links = [each.get("href") for each in page.iter("link")]
    assert (sources, links) == ([], ["data:,"])
    assert "url(" not in html
    assert "@import" not in html
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'")


def test_kinds_are_summarized_the_most_frequent_first() -> None:
    found = by_kind([*_QUESTIONS, _question("q9")])
    assert [(each.name, each.queries) for each in found] == [
        *(("plain", 2), ("short", 2), ("typo", 2), ("traditional", 1)),
    ]
    plain = found[0]
    assert (plain.accuracy, plain.success_at_3, plain.rr) == (0.5, 1.0, 0.75)
    assert plain.confidence == pytest.approx(0.85)
    assert plain.answered == 1
    assert plain.interval[0] < 0.5 < plain.interval[1]


def test_variants_are_paired_with_their_bases() -> None:
    traditional, typo = sorted(variants(_QUESTIONS), key=lambda each: each.kind)
    assert (typo.base_accuracy, typo.accuracy, typo.gained) == (0.5, 0.5, 1)
    assert [(base.id, variant.id) for base, variant in typo.lost] == [("q1", "q1-ty")]
    assert (traditional.base_accuracy, traditional.accuracy, traditional.lost) == (0, 0, ())


def test_a_variant_of_nothing_that_was_asked_has_no_pair() -> None:
    assert variants([_question("q1", variant_of="q9"), _question("q2", variant_of="q2")]) == ()


def test_operating_points_follow_the_threshold() -> None:
    questions = [_question("q1", 1, 0.9), _question("q2", 2, 0.6), _question("q3", 1, 0.4)]
    evaluation = _evaluation(questions, [_unanswerable("u1", 0.6)])
    low, middle, high = operating_points(evaluation, {0.5, 0.0, 0.95})
    assert (low.answered, low.accuracy, low.recognised, low.turned_away) == (1, 0.5, 0, 0)
    assert (middle.answered, middle.accuracy) == (0.75, pytest.approx(1 / 3))
    assert (middle.recognised, middle.turned_away) == (0, pytest.approx(1 / 3))
    assert (high.answered, high.accuracy, high.recognised, high.turned_away) == (0, None, 1, 1)


def test_the_lines_tell_kinds_only_where_there_are_any() -> None:
    plain = "\n".join(summary_lines(_evaluation([_question("q1"), _question("q2", 2)])))
    assert "acc@1  0.500" in plain
    assert "ece" in plain
    assert "问" not in plain
    told = "\n".join(summary_lines(_evaluation(_QUESTIONS, _OTHERS)))
    for kind in ("plain", "short", "typo", "traditional"):
        assert kind in told
    assert "typo 变体 variants  2 对  acc@1 0.500 → 0.500" in told


def test_lines_cannot_steer_a_terminal() -> None:
    told = "\n".join(summary_lines(_evaluation([_question("q1", kind="\x1b[31m\u202e")])))
    assert "\x1b" not in told
    assert "[U+001B][31m[U+202E]" in told


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    evaluation = _evaluation([_question("q1")])
    write_report(tmp_path / "r.html", evaluation, "集")
    assert lxml.html.parse(str(tmp_path / "r.html")).find(".//h1") is not None
    with pytest.raises(EvaluationError, match=r"r\.html"):
        write_report(tmp_path / "none" / "r.html", evaluation, "集")
