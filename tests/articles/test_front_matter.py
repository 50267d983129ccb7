"""Checks that every key of front matter is read, and every fault told with its line."""

from __future__ import annotations

import pytest


def _with(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "正文。", ""])


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (["title: 退款  说明"], "title", "退款 说明"),
        (["title: 2024"], "title", "2024"),
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
        (["title: 题", "audience: everyone"], 3, "unknown audience"),
        (["updated: 昨天"], 2, "not an ISO date"),
        (["title: 题", "", "updated: 2026-02-30"], 4, "not an ISO date"),
        (["title: [a, b]"], 2, "expected text"),
        (["source: {a: b}"], 2, "expected text"),
        (["questions: [[a]]"], 2, "list of texts"),
        (["tags:", "  - {a: b}"], 2, "list of texts"),
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


def test_all_faults_are_told_at_once(faults):
    found = faults(_with("title: [x]", "audience: nobody", "tags: [{}]", "updated: soon"))
    assert [line for line, _ in found] == [2, 3, 4, 5]
    assert {fault.partition("：")[0] for _, fault in found} == {
        "title",
        "audience",
        "tags",
        "updated",
    }


def test_front_matter_that_is_not_closed_is_a_fault(faults):
    ((line, fault),) = faults("---\ntitle: 题\n\n正文")
    assert line == 1
    assert "not closed" in fault


def test_a_rule_further_down_is_no_front_matter(read):
    article = read("正文\n\n---\n\ntitle: 题\n")
    assert article.title == "a"
    assert [block.text for block in article.lead] == ["正文", "title: 题"]


def test_dots_close_front_matter_too(read):
    assert read("---\ntitle: 题\n...\n正文").title == "题"
