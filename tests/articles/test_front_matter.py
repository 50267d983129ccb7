"""Checks that every key of front matter is read, and what is wrong told with its line."""

from __future__ import annotations

import pytest


def _with(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "正文。", ""])


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (["title: 退款  说明"], "title", "退款 说明"),
        (["title: 2024"], "title", "2024"),
        (["title: 用 `ping -n` 测速"], "title", "用 ping -n 测速"),
        (["title: 2024-01-02"], "title", "2024-01-02"),
        (["title: 'yes'"], "title", "yes"),
        (["title: |", "  两", "  行"], "title", "两 行"),
        (["title:"], "title", "a"),
        (["title: ~"], "title", "a"),
        (["questions: 多久到账，怎么查"], "questions", ("多久到账，怎么查",)),
        (["questions: [甲, 乙, 甲]"], "questions", ("甲", "乙")),
        (["questions:", "  - 甲", "  - 12"], "questions", ("甲", "12")),
        (["audience: buyer"], "audience", ("buyer",)),
        (["audience: 买家、商家"], "audience", ("buyer", "seller")),
        (["audience: [Seller, 卖家]"], "audience", ("seller",)),
        (["tags: 退款, 售后；物流"], "tags", ("退款", "售后", "物流")),
        (["tags:", "- 退款"], "tags", ("退款",)),
        (["updated: 2026-01-31"], "updated", "2026-01-31"),
        (["updated: 2026-1-3"], "updated", "2026-01-03"),
        (["updated: 2026-01-31T08:00:00+08:00"], "updated", "2026-01-31"),
        (["updated: 2026-01-31 08:00"], "updated", "2026-01-31"),
        (["updated: 2026-1-31 8:05:00 +08:00"], "updated", "2026-01-31"),
        (["updated: 20260131"], "updated", "2026-01-31"),
        (["updated: 2026/1/31"], "updated", "2026-01-31"),
        (["updated: 2026.1.31"], "updated", "2026-01-31"),
        (["updated: 2026年1月31日"], "updated", "2026-01-31"),
        (["updated: 2026 年 1 月 31 日 8:05"], "updated", "2026-01-31"),
        (["updated: 2026年1月31号"], "updated", "2026-01-31"),
        (["updated: ２０２６／１／３１"], "updated", "2026-01-31"),
        (["valid_from: 2027年1月31日"], "valid_from", "2027-01-31"),
        (["valid_until: 2027年1月31日"], "valid_until", "2027-01-31"),
        (["valid_until: 长期有效"], "valid_until", None),
        (["audience: all"], "audience", ()),
        (["audience: 所有人"], "audience", ()),
        (["audience: [全部, buyer]"], "audience", ()),
        (["audience: 双方"], "audience", ("buyer", "seller")),
        (["audience: 买家和卖家"], "audience", ("buyer", "seller")),
        (["audience: ＢＵＹＥＲ/商家"], "audience", ("buyer", "seller")),
        (["source: 客服部 手册"], "origin", "客服部 手册"),
        (["unknown: {a: [b]}", "title: 题"], "title", "题"),
        (["# nothing"], "title", "a"),
        ([], "title", "a"),
    ],
)
def test_each_key_is_read(read, lines, name, value):
    article = read(_with(*lines))
    assert getattr(article, name) == value
    assert article.lead[0].line == len(lines) + 3


@pytest.mark.parametrize(
    ("lines", "line", "expected"),
    [
        (["title: 题", "audience: [buyer, 学员]"], 3, "unknown audience"),
        (["updated: 昨天"], 2, "not a date"),
        (["updated: 2026年1月"], 2, "not a date"),
        (["updated: [2026, 1]"], 2, "expected text"),
        (["title: 题", "", "updated: 2026-02-30"], 4, "not a date"),
        (["title: [a, b]"], 2, "expected text"),
        (["source: {a: b}"], 2, "expected text"),
        (["questions: [[a]]"], 2, "list of texts"),
        (["tags:", "  - {a: b}"], 2, "list of texts"),
    ],
)
def test_a_value_that_can_not_be_read_costs_no_article(table, lines, line, expected):
    found = table("a.md", _with(*lines))
    assert [block.text for block in found.articles[0].lead] == ["正文。"]
    assert found.faults == ()
    (spot,) = found.weak_spots
    assert (spot.path, spot.line) == ("a.md", line)
    assert expected in spot.fault


def test_known_words_count_beside_unknown_ones(table):
    (article,) = table("a.md", _with("audience: 买家、学员")).articles
    assert article.audience == ("buyer",)


def test_all_weak_values_are_told_at_once(table):
    found = table("a.md", _with("title: [x]", "audience: nobody", "tags: [{}]", "updated: soon"))
    told = sorted((spot.line, spot.fault.partition("：")[0]) for spot in found.weak_spots)
    assert told == [(2, "title"), (3, "audience"), (4, "tags"), (5, "updated")]


@pytest.mark.parametrize(
    ("lines", "line", "expected"),
    [
        (["- a", "- b"], 2, "not a mapping"),
        (["just words"], 2, "not a mapping"),
        (["title: 题", "a: [b", "c: d"], 4, "broken front matter"),
        (["title: &x 题", "source: *x"], 3, "aliases"),
        (["[a]: b"], 2, "not text"),
        (["title: a", "\tb: c"], 3, "broken front matter"),
    ],
)
def test_each_fault_has_its_line(faults, lines, line, expected):
    ((at, fault),) = faults(_with(*lines))
    assert at == line
    assert expected in fault


def test_front_matter_that_is_not_closed_is_a_fault(faults):
    ((line, fault),) = faults("---\ntitle: 题\n\n正文")
    assert line == 1
    assert "not closed" in fault


def test_blank_lines_may_stand_above_front_matter(table):
    found = table("a.md", "\n\n" + _with("title: 题", "updated: 昨天"))
    assert found.articles[0].title == "题"
    assert found.articles[0].lead[0].line == 7
    assert [spot.line for spot in found.weak_spots] == [5]
    assert table("a.md", "\n---\n正文。\n\n---\n").articles[0].lead[0].text == "正文。"


def test_a_rule_further_down_is_no_front_matter(read):
    article = read("正文\n\n---\n\ntitle: 题\n")
    assert article.title == "a"
    assert [block.text for block in article.lead] == ["正文", "title: 题"]


def test_dots_close_front_matter_too(read):
    assert read("---\ntitle: 题\n...\n正文").title == "题"
