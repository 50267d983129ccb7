"""Checks that each row of a table becomes an article, or a fault with its line."""

from __future__ import annotations

import json

import pytest

from faq.articles import tables


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
    assert article.tags == ("x", "退款", "售后")


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
        "question,answer,audience\n,没有问题,\n没有答案,,\n好的,答案,\n又没有答案\n"
        ",只有答案,buyer\n"
    )
    found = table("a.csv", text)
    assert [a.title for a in found.articles] == ["好的"]
    assert [fault.line for fault in found.faults] == [2, 3, 5, 6]
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
        (
            "1. 打开\\n2. 关上\\r\\n完",
            [("item", 1, "打开"), ("item", 2, "关上"), ("paragraph", None, "完")],
        ),
        ("放在 D:\\new", [("paragraph", None, "放在 D:\\new")]),
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
    assert [spot.line for spot in found.weak_spots] == [3]
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
        '{"question": [["x"]], "answer": "一"}',
        '{"question": "己", "answer": {"a": 1}}',
        "1" * 5000,
        "",
    ]
    found = table("a.jsonl", "\n".join(lines))
    assert [a.title for a in found.articles] == ["甲"]
    assert sorted(fault.line for fault in found.faults) == [2, 3, 4, 5, 6, 7, 8, 9]


def test_json_without_any_question_is_a_fault(faults):
    ((line, fault),) = faults('{"name": "x"}\n', "a.jsonl")
    assert line == 1
    assert "no question column" in fault


def _titles(found):
    assert found.faults == ()
    return [(a.title, *[b.text for b in a.lead]) for a in found.articles]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\n问题;答案\n怎么充电;插枪, 扫码\n",
        '"sep=|"\r\n问题|答案\r\n怎么充电|插枪, 扫码\r\n',
        "sep=\t\n问题\t答案\n怎么充电\t插枪, 扫码\n",
        "\ufeff\n \n问题\t答案\n怎么充电\t插枪, 扫码\n",
        ',,\n问题,答案,\n怎么充电,"插枪, 扫码",\n',
        "；无用；\n问题;答案\n怎么充电;插枪, 扫码\n",
        "Sep=;\n问题,答案\n怎么充电,插枪, 扫码\n",
    ],
)
def test_what_stands_above_the_header_costs_nothing(table, text):
    assert _titles(table("a.csv", text)) == [("怎么充电", "插枪, 扫码")]


def test_an_encoding_of_excel_with_its_first_line_is_read(table):
    text = "sep=,\r\n问题,答案\r\n怎么停车,按指示牌停\r\n".encode("gb18030")
    assert _titles(table("a.csv", text)) == [("怎么停车", "按指示牌停")]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("标准问题", "标准答案"),
        ("标准问", "回复"),
        ("问", "答"),
        ("Ｑ", "Ａ"),
        (" Question ", "ANSWER"),
        ("问题（必填）", "*答案"),
        ("知识标题【最多50字】", "答案内容"),
        ("standard_question", "Reply"),
        ("title", "内容"),
        ("问 题", "回答："),
    ],
)
def test_the_names_that_bots_give_are_known(read, question, answer):
    article = read(f"{question}\t{answer}\n怎么充电\t先插枪。\n", "a.tsv")
    assert (article.title, article.lead[0].text) == ("怎么充电", "先插枪。")


@pytest.mark.parametrize("name", ["相似问法", "相似问", "扩展问", "扩展问法", "Similar Questions"])
@pytest.mark.parametrize("mark", ["\n", ";", "；", "|", "##"])
def test_similar_questions_are_parted_by_any_mark(read, name, mark):
    text = f'问题,答案,{name}\n怎么充电,插枪,"甲，怎么{mark}乙{mark}{mark}乙"\n'
    assert read(text, "a.csv").questions == ("甲，怎么", "乙")


def test_similar_questions_may_have_a_column_each(read):
    text = "标准问,相似问1,相似问2,相似问 3,答案\n怎么充电,如何充电,,充不上电,插枪\n"
    assert read(text, "a.csv").questions == ("如何充电", "充不上电")


def test_similar_questions_may_go_on_in_rows_of_their_own(table):
    text = "问题,相似问,答案\n怎么充电,甲,插枪\n,乙,\n,丙,\n怎么停车,丁,按指示牌\n"
    found = table("a.csv", text)
    assert [a.questions for a in found.articles] == [("甲", "乙", "丙"), ("丁",)]
    assert found.faults == ()


def test_categories_and_labels_are_tags(read):
    text = "分类路径,问题,答案,标签\n充电/桩/故障,怎么充电,插枪,夜间；直流\n"
    assert read(text, "a.csv").tags == ("充电", "桩", "故障", "夜间", "直流")


def test_a_table_may_tell_date_and_origin(read):
    article = read("问题,答案,更新时间,来源\n怎么充电,插枪,2026/3/5 10:20,运维 手册\n", "a.csv")
    assert (article.updated, article.origin) == ("2026-03-05", "运维 手册")


@pytest.mark.parametrize(
    ("column", "cell", "until"),
    [
        ("valid_until", "2027-01-31", "2027-01-31"),
        ("有效期至", "2027/1/31 23:59", "2027-01-31"),
        ("失效时间（选填）", "2027年1月31日", "2027-01-31"),
        ("到期日", "长期有效", None),
        ("有效期", "", None),
    ],
)
def test_a_row_tells_until_when_it_holds(table, column, cell, until):
    found = table("a.csv", f"问题,答案,{column}\n怎么充电,插枪,{cell}\n")
    assert [each.valid_until for each in found.articles] == [until]
    assert found.weak_spots == ()


def test_a_last_day_that_is_none_is_weak(table):
    found = table("a.jsonl", '{"question": "怎么充电", "answer": "插枪", "valid_until": "30 天"}\n')
    assert [each.valid_until for each in found.articles] == [None]
    assert [(each.line, "valid_until" in each.fault) for each in found.weak_spots] == [(1, True)]


def test_what_a_row_can_not_tell_is_weak_and_the_row_is_read(table):
    text = (
        "序号,问题,答案,适用人群,更新时间,\n1,怎么充电,插枪,司机,昨天,\n2,怎么停车,按指示牌,所有人,,\n"
        "3,怎么洗车,开进去,买家、行人,2026-1-2,\n"
    )
    found = table("a.csv", text)
    assert found.faults == ()
    assert [a.audience for a in found.articles] == [(), (), ("buyer",)]
    assert [a.updated for a in found.articles] == [None, None, "2026-01-02"]
    told = sorted((spot.line, spot.fault.rpartition("(")[2]) for spot in found.weak_spots)
    assert told == [
        (1, "column not read)"),
        (2, "not a date)"),
        (2, "unknown audience)"),
        (4, "unknown audience)"),
    ]


def test_cells_beyond_the_last_column_belong_to_an_answer_that_stands_there(table):
    found = table("a.csv", "问题,答案\n怎么充电,插枪,扫码, 再付款\n")
    assert _titles(found) == [("怎么充电", "插枪,扫码, 再付款")]
    assert [spot.line for spot in found.weak_spots] == [2]
    other = table("a.csv", "答案,问题\n插枪,扫码,怎么充电\n")
    assert other.articles == ()
    assert [fault.line for fault in other.faults] == [2]


def test_a_list_of_texts_is_read_in_json_and_in_cells(table):
    lines = [
        '{"question": ["怎么充电", "如何充电"], "answer": ["先插枪。", "再扫码。"], "id": 7}',
        '{"Q": "怎么停车", "A": "按指示牌", "similar": null, "audience": "all", "tags": [1, 2]}',
    ]
    found = table("a.jsonl", "\ufeff" + "\n".join(lines))
    assert _titles(found) == [("怎么充电", "先插枪。", "再扫码。"), ("怎么停车", "按指示牌")]
    assert found.articles[0].questions == ("如何充电",)
    assert (found.articles[1].audience, found.articles[1].tags) == ((), ("1", "2"))
    cell = 'question,answer,similar\n甲,乙,"[""子;丑"", ""寅""]"\n'
    assert table("a.csv", cell).articles[0].questions == ("子;丑", "寅")


@pytest.mark.parametrize(
    ("answer", "shape"),
    [
        (
            "<p>1. 拧开盖</p><p>2. 加“玻璃水”</p><br/>见<a href='x?a=1'>图</a>",
            [("item", 1, "拧开盖"), ("item", 2, "加“玻璃水”"), ("paragraph", None, "见图")],
        ),
        ("<ul><li>甲</li><li>乙<br>丙</li></ul>", [("item", None, "甲"), ("item", None, "乙\n丙")]),
        ("打开设置&nbsp;&gt;&nbsp;点“蓝牙”&#8230;", [("paragraph", None, "打开设置 > 点“蓝牙”…")]),
        (
            "1、拧开<br>2、加水<BR/>完成",
            [("item", 1, "拧开"), ("item", 2, "加水"), ("paragraph", None, "完成")],
        ),
        (
            "看<b>这里</b>\n再点<font color=red>那里</font>",
            [("paragraph", None, "看这里"), ("paragraph", None, "再点那里")],
        ),
        (
            "&lt;p&gt;拧开&lt;/p&gt;&lt;p&gt;加水&lt;/p&gt;",
            [("paragraph", None, "拧开"), ("paragraph", None, "加水")],
        ),
        (
            "<table><tr><td>车型</td><td>胎压</td></tr><tr><td>甲</td><td>2.3</td></tr></table>",
            [("table", None, "车型 | 胎压\n甲 | 2.3")],
        ),
        (
            "<h3>操作步骤</h3><p>拧开。</p>",
            [("paragraph", None, "操作步骤："), ("paragraph", None, "拧开。")],
        ),
        ("<script>x()</script><p>拧开</p><style>p{}</style>", [("paragraph", None, "拧开")]),
    ],
)
def test_html_in_an_answer_is_read_as_such(read, answer, shape):
    article = read(json.dumps({"question": "甲", "answer": answer}), "a.jsonl")
    assert _shape(article.lead) == shape
    assert {block.line for block in article.lead} == {1}


@pytest.mark.parametrize(
    ("answer", "shape"),
    [
        (
            "**操作步骤**\n1. 拧开\n2. 加水\n如有异响请停车。",
            [
                ("paragraph", None, "操作步骤"),
                ("item", 1, "拧开"),
                ("item", 2, "加水"),
                ("paragraph", None, "如有异响请停车。"),
            ],
        ),
        (
            "**先**看[手册](a.md)：1、拧开 2、`加水`",
            [("paragraph", None, "先看手册："), ("item", 1, "拧开"), ("item", 2, "加水")],
        ),
        (
            "1. 拧开\n   - **左**边\n2. 加水",
            [("item", 1, "拧开"), ("item", None, "左边"), ("item", 2, "加水")],
        ),
        ("## 操作步骤\n拧开。", [("paragraph", None, "操作步骤："), ("paragraph", None, "拧开。")]),
        (
            "见下\n```\nping  -n\n1. x\n```\n完",
            [
                ("paragraph", None, "见下"),
                ("code", None, "ping  -n\n1. x"),
                ("paragraph", None, "完"),
            ],
        ),
        ("|车型|胎压|\n|--|--|\n|甲|**2.3**|", [("table", None, "车型 | 胎压\n甲 | 2.3")]),
        ("标题\n---\n**甲**", [("paragraph", None, "标题"), ("paragraph", None, "甲")]),
    ],
)
def test_markdown_in_an_answer_is_read_as_such(read, answer, shape):
    article = read(json.dumps({"question": "甲", "answer": answer}), "a.jsonl")
    assert _shape(article.lead) == shape


_UNMARKED = [
    "胎压<2.0 要补气，>=3.0 要放气。",
    ">=3.0 要放气",
    "a<b 且 b>c，<用户名> 不填，<name> 照填",
    "打138****0000，或139****1111",
    "长2*3*4，见 D:\\a_b_c 和 \\\\nas\\share",
    "AT&T 与 R&D；版本 1.5 & 2.0",
    "设置->蓝牙->车_机",
    "按 <b> 键或 <i> 键",
    "2024. 年款不适用 **",
    "$5~$10，C#，5 > 3",
    "[内部] 车主（见 [1]）",
    "写信给 <server@car.cn> 或 <客服>",
]


@pytest.mark.parametrize(
    ("answer", "around"),
    [
        (answer, around)
        for answer in _UNMARKED
        for around in ("", "**注**", "<b>注</b>")
        if not ("<b>" in answer and "<b>" in around)  # closed, it is a tag
    ],
)
def test_what_only_looks_like_markup_stays_text(read, answer, around):
    article = read(json.dumps({"question": "甲", "answer": answer + around}), "a.jsonl")
    assert [b.text for b in article.lead] == [answer + ("注" if around else "")]


def test_questions_may_be_a_list_beside_a_question_or_alone(table):
    lines = [
        '{"questions": ["甲", "乙"], "answers": ["丙"]}',
        '{"question": "子", "questions": ["丑"], "a": "寅"}',
    ]
    found = table("a.jsonl", "\n".join(lines))
    assert [(a.title, a.questions) for a in found.articles] == [("甲", ("乙",)), ("子", ("丑",))]
    assert found.faults == found.weak_spots == ()


@pytest.mark.parametrize("around", ["{}", "**注**{}", "<p>注{}</p>"])
def test_an_address_in_angles_is_text(read, around):
    article = read(json.dumps({"q": "甲", "a": around.format("见 <https://car.cn/a>")}), "a.jsonl")
    assert article.lead[0].text.endswith("见 https://car.cn/a")


def test_a_link_in_an_answer_keeps_its_target(read):
    for answer in ("点[这里](b.md?x=<1>)办", "点<a href='b.md'>这里</a>办"):
        ((span,),) = [b.spans for b in read(json.dumps({"q": "甲", "a": answer}), "a.jsonl").lead]
        assert (span.start, span.end, span.kind, span.href[:4]) == (1, 3, "link", "b.md")


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("a.csv", "question,answer\n\n", "问{},答\n"),
        ("a.jsonl", "\n\n", '{{"question": "问{}", "answer": "答"}}\n'),
    ],
)
def test_rows_beyond_the_bound_are_counted_and_those_before_are_read(
    table, monkeypatch, name, header, row
):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    rows = [row.format(number) for number in range(5)]
    found = table(name, header + "\n".join(rows))
    assert [each.title for each in found.articles] == ["问0", "问1", "问2"]
    (fault,) = found.faults
    assert (fault.path, fault.line) == (name, 9)
    assert "2 left out" in fault.fault
    assert not table(name, header + "\n".join(rows[:3])).faults
