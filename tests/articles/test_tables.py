"""Checks that each row of a table becomes an article, or a fault with its line."""

from __future__ import annotations

import json

import pytest


def _shape(blocks):
    return [(block.kind, block.number, block.text) for block in blocks]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_of_three_marks_may_part_the_columns(read, mark):
    row = ["怎么退款", "点退款。", "buyer"]
    text = mark.join(["question", "answer", "audience"]) + "\n" + mark.join(row) + "\n"
    article = read(text, "faq/a.csv")
    assert (article.id, article.title, article.source) == (
        "faq/a/怎么退款",
        "怎么退款",
        "faq/a.csv",
    )
    assert _shape(article.lead) == [("paragraph", None, "点退款。")]
    assert article.audience == ("buyer",)
    assert article.lead[0].line == 2


def test_chinese_headers_are_known(read):
    header = "分类,问题,答案,相似问法,受众,标签\n"
    text = header + "x,怎么退款,点退款。,钱怎么退|能退吗；退不了,卖家,退款、售后\n"
    article = read(text, "a.csv")
    assert article.questions == ("钱怎么退", "能退吗", "退不了")
    assert article.audience == ("seller",)
    assert article.tags == ("退款", "售后")


def test_a_comma_parts_no_similar_questions(read):
    article = read('question,answer,similar\n甲,乙,"不发货，怎么办"\n', "a.csv")
    assert article.questions == ("不发货，怎么办",)


def test_cells_may_run_over_lines_and_lines_stay_right(table):
    text = 'question,answer\n甲,"一\n二 ""引"", 三"\n\n乙,丙\n,丁\n'
    found = table("a.csv", text)
    assert [(a.title, a.lead[0].line) for a in found.articles] == [("甲", 2), ("乙", 5)]
    assert [b.text for b in found.articles[0].lead] == ["一", '二 "引", 三']
    assert [fault.line for fault in found.faults] == [6]


def test_each_bad_row_is_a_fault_and_the_rest_is_read(table):
    text = (
        "question,answer,audience\n,没有问题,\n没有答案,,\n好的,答案,\n受众不对,答案,everyone\n"
        "又没有答案\n,只有答案,buyer\n"
    )
    found = table("a.csv", text)
    assert [a.title for a in found.articles] == ["好的"]
    assert [fault.line for fault in found.faults] == [2, 3, 5, 6, 7]
    assert all(fault.path == "a.csv" for fault in found.faults)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "no question column"),
        ("a,b\n1,2\n", "no question column"),
        ("question,b\n1,2\n", "no answer column"),
    ],
)
def test_a_table_without_its_columns_is_a_fault(faults, text, expected):
    ((line, fault),) = faults(text, "a.csv")
    assert line == 1
    assert expected in fault


def test_the_same_question_twice_has_two_ids(table):
    found = table("a.csv", "question,answer\n甲？,一\n甲,二\n甲!,三\n")
    assert [a.id for a in found.articles] == ["a/甲", "a/甲~2", "a/甲~3"]


@pytest.mark.parametrize(
    ("answer", "shape"),
    [
        (
            "请这样做：1. 打开订单 2. 点退款 3. 填原因",
            [
                ("paragraph", None, "请这样做："),
                ("item", 1, "打开订单"),
                ("item", 2, "点退款"),
                ("item", 3, "填原因"),
            ],
        ),
        ("1、打开\n2、关上", [("item", 1, "打开"), ("item", 2, "关上")]),
        ("- 打开\n• 关上", [("item", None, "打开"), ("item", None, "关上")]),
        ("满 1.5 元，约 2.5 天", [("paragraph", None, "满 1.5 元，约 2.5 天")]),
        ("运费是 1. 没有第二", [("paragraph", None, "运费是 1. 没有第二")]),
        ("一\n\n二", [("paragraph", None, "一"), ("paragraph", None, "二")]),
    ],
)
def test_an_answer_that_counts_is_a_list(read, answer, shape):
    article = read(json.dumps({"question": "甲", "answer": answer}), "a.jsonl")
    assert _shape(article.lead) == shape


def test_a_line_of_json_is_a_row(table):
    rows = [
        {"question": "甲", "answer": "一", "similar": ["子，丑", "寅"], "tags": ["x", "y"]},
        {"问题": "乙", "答案": 7, "audience": ["buyer", "卖家"], "extra": {"a": []}},
    ]
    found = table("a.jsonl", "\n\n".join(json.dumps(r, ensure_ascii=False) for r in rows))
    first, second = found.articles
    assert found.faults == ()
    assert (first.questions, first.tags, first.lead[0].line) == (("子，丑", "寅"), ("x", "y"), 1)
    assert (second.lead[0].text, second.audience) == ("7", ("buyer", "seller"))
    assert second.lead[0].line == 3


def test_each_bad_line_of_json_is_a_fault(table):
    lines = [
        '{"question": "甲", "answer": "一"}',
        '{"question": "乙"',
        "[1, 2]",
        '"words"',
        '{"question": "丙"}',
        '{"answer": "丁"}',
        '{"question": ["x"], "answer": "一"}',
        '{"question": "己", "answer": {"a": 1}}',
        "1" * 5000,
        "",
    ]
    found = table("a.jsonl", "\n".join(lines))
    assert [a.title for a in found.articles] == ["甲"]
    assert sorted(fault.line for fault in found.faults) == [2, 3, 4, 5, 6, 7, 8, 9]


def test_json_without_any_question_is_a_fault(faults):
    ((line, fault),) = faults('{"title_": "x"}\n', "a.jsonl")
    assert line == 1
    assert "no question column" in fault
