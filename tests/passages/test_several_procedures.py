"""Checks that the procedures of one section are kept apart and named, in every format."""

from __future__ import annotations

import pytest
from guides import FORMATS, formats, passage, passages_of, procedures, texts

_PHONE = ["打开小程序，点“订座”。", "选择桌型。", "支付定金。"]
_SHOP = ["到前台登记。", "领取号牌。"]


def _counted(actions: list[str]) -> list[str]:
    return [f"{n}. {action}" for n, action in enumerate(actions, 1)]


def _items(actions: list[str]) -> str:
    return "<ol>" + "".join(f"<li>{action}</li>" for action in actions) + "</ol>"


def _expected(first: str, second: str) -> list[tuple[str, int, str]]:
    parts = ((first, _PHONE), (second, _SHOP))
    return [(name, n, each) for name, actions in parts for n, each in enumerate(actions, 1)]


def _found(text: str, name: str = "a.md", heading: str = "怎么订座") -> list[tuple[str, int, str]]:
    return procedures(passage(text, heading, name).steps)


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "b.html"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("方法一：手机订座", "方法二：到店订座"),
        ("方式1", "方式2"),
        ("途径一，手机订座。", "途径二，到店订座。"),
        ("方案A 手机订座", "方案B 到店订座"),
        ("第一种方法：手机", "第二种方法：到店"),
        ("在手机上：", "在店里："),
        ("手机订座", "到店订座"),
        ("想用手机订座，请这样做。", "不用手机的，也可以到店里订。"),
    ],
)
def test_each_way_is_a_procedure_of_its_name(first, second, name):
    lines = [first, *_counted(_PHONE), second, *_counted(_SHOP)]
    expected = _expected(first.rstrip("：。"), second.rstrip("：。"))
    assert _found(formats("怎么订座", lines)[name], name) == expected


def test_the_ways_may_stand_in_bold_above_bullets():
    lines = ["**方法一**", *(f"- {each}" for each in _PHONE)]
    lines += ["**方法二**", *(f"- {each}" for each in _SHOP)]
    assert _found(formats("怎么订座", lines)["a.md"]) == _expected("方法一", "方法二")


@pytest.mark.parametrize("mark", ["ul", "ol"])
def test_ways_may_be_items_with_their_steps_below(mark):
    ways = f"<li>方法一：手机{_items(_PHONE)}</li><li>方法二：到店{_items(_SHOP)}</li>"
    page = f"<h1>餐厅</h1><h2>怎么订座</h2><{mark}>{ways}</{mark}>"
    assert _found(page, "a.html") == _expected("方法一：手机", "方法二：到店")


def test_items_are_ways_where_the_heading_says_so():
    ways = f"<li>手机{_items(_PHONE)}</li><li>到店{_items(_SHOP)}</li>"
    page = f"<h1>餐厅</h1><h2>订座的两种方法</h2><ol>{ways}</ol>"
    assert _found(page, "a.html", "订座的两种方法") == _expected("手机", "到店")
    (only, *_) = passages_of(page.replace("的两种方法", "步骤"), "a.html")
    assert [step.number for step in only.steps] == [1, 2]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f"<h1>餐厅</h1><h2>怎么订座</h2>{_items(_PHONE)}{_items(_SHOP)}"),
        ("a.md", "# 餐厅\n\n## 怎么订座\n\n" + "\n".join(_counted(_PHONE) + _counted(_SHOP))),
        (
            "b.md",
            "# 餐厅\n\n## 怎么订座\n\n"
            + "\n\n".join("\n".join(_counted(each)) for each in (_PHONE, _SHOP)),
        ),
        ("a.txt", formats("怎么订座", _counted(_PHONE) + _counted(_SHOP))["a.txt"]),
        ("a.csv", formats("怎么订座", _counted(_PHONE) + _counted(_SHOP))["a.csv"]),
    ],
)
def test_lists_in_a_row_are_counted_apart(name, text):
    assert _found(text, name) == _expected("", "")


def test_a_second_list_alone_may_have_a_name():
    text = f"<h1>餐厅</h1><h2>怎么订座</h2>{_items(_PHONE)}<p><b>到店订座</b></p>{_items(_SHOP)}"
    assert _found(text, "a.html") == _expected("", "到店订座")


def test_counted_lines_begin_again_behind_the_name_of_another_way():
    lines = [f"第{n}步：{each}" for n, each in zip("一二三", _PHONE, strict=True)]
    lines += ["到店：", *(f"第{n}步：{each}" for n, each in zip("一二", _SHOP, strict=True))]
    assert _found(formats("怎么订座", lines)["a.md"]) == _expected("", "到店")


def test_a_list_all_numbered_one_is_one_procedure():
    text = "# 餐厅\n\n## 怎么订座\n\n" + "\n\n```\n图\n```\n\n".join(f"1. {a}" for a in _PHONE)
    assert [number for _, number, _ in _found(text)] == [1, 2, 3]


def test_a_paragraph_between_steps_that_count_on_names_nothing():
    lines = [*_counted(_PHONE[:2]), "付款方式：", f"3. {_PHONE[2]}"]
    found = _found(formats("怎么订座", lines)["a.md"])
    assert [(procedure, number) for procedure, number, _ in found] == [("", 1), ("", 2), ("", 3)]


_PANEL = '<div role="tabpanel" {}>{}</div>'


@pytest.mark.parametrize(
    ("tabs", "first", "second"),
    [
        ("<button role=tab>手机</button><button role=tab>到店</button>", "", "hidden"),
        (
            "<a role=tab id=x>手机</a><a role=tab id=y>到店</a>",
            "aria-labelledby=x",
            "aria-labelledby=y style='display:none'",
        ),
        (
            "<li role=tab aria-controls=p>手机</li><li role=tab aria-controls=q>到店</li>",
            "id=p",
            "id=q aria-hidden=true",
        ),
        ("<a role=tab href='#p'>手机</a><a role=tab href='#q'>到店</a>", "id=p", "id=q"),
        ("", "aria-label=手机", "aria-label=到店"),
    ],
)
def test_panels_of_tabs_are_ways_named_by_their_tabs(tabs, first, second):
    panels = _PANEL.format(first, _items(_PHONE)) + _PANEL.format(second, _items(_SHOP))
    page = f"<h1>餐厅</h1><h2>怎么订座</h2><div role=tablist>{tabs}</div>{panels}"
    found = {each.heading: each for each in passages_of(page, "a.html")}
    assert procedures(found["怎么订座"].steps) == _expected("手机", "到店")
    assert found["怎么订座"].text == ""
    assert [step.text for step in found["到店"].steps] == _SHOP


def test_a_single_panel_stays_text():
    page = f"<h1>餐厅</h1><h2>怎么订座</h2>{_PANEL.format('aria-label=手机', _items(_PHONE))}"
    assert _found(page, "a.html") == [("", n, each) for n, each in enumerate(_PHONE, 1)]


def test_sub_headings_that_name_ways_are_procedures_of_the_section_above():
    told = {"方式1": _PHONE, "方式2": _SHOP}
    ways = [f"### {way}\n\n" + "\n".join(_counted(own)) for way, own in told.items()]
    text = "# 餐厅\n\n## 怎么订座\n\n" + "\n\n".join(ways)
    assert _found(text) == _expected("方式1", "方式2")
    assert [number for _, number, _ in _found(text, heading="方式2")] == [1, 2]


def test_ways_between_blank_lines_head_no_sections_in_plain_text():
    told = {"方法一": _PHONE, "方法二": _SHOP}
    ways = ["\n".join([way, *_counted(own)]) for way, own in told.items()]
    assert _found("\n\n".join(["餐厅", "怎么订座", *ways]), "a.txt") == _expected(
        "方法一", "方法二"
    )


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "b.html"])
def test_a_way_that_one_paragraph_tells_is_a_procedure_of_a_step(name):
    lines = [
        "方式一：手机订座。",
        *_counted(_PHONE),
        "方式二：打电话，报上人数。",
        "方式三：到店。",
    ]
    found = _found(formats("怎么订座", lines)[name], name)
    assert found[:3] == [("方式一：手机订座", n, each) for n, each in enumerate(_PHONE, 1)]
    assert found[3:] == [("方式二：打电话", 1, "打电话，报上人数。"), ("方式三：到店", 1, "到店。")]


def test_what_a_way_is_may_stand_below_its_name():
    lines = ["**方式一：打电话**", "报上人数。", "**方式二：手机订座**", *_counted(_PHONE)]
    text = formats("怎么订座", [*lines, "方式三，到店。请早点来。", "三种方式都不收费。"])["a.md"]
    found = passage(text, "怎么订座")
    (first, *others, last) = procedures(found.steps)
    assert first == ("方式一：打电话", 1, "报上人数。")
    assert {name for name, *_ in others} == {"方式二：手机订座"}
    assert last == ("方式三，到店", 1, "到店。请早点来。")
    assert found.text == "三种方式都不收费。"


def test_ways_without_any_list_and_remarks_about_ways_stay_text():
    short = ["方式一：打电话。", "方式二：到店。"]
    assert _found(formats("订座方式", short)["a.md"], heading="订座方式") == []
    lines = ["方式一：手机订座", *_counted(_PHONE), "方式一和方式二都不收费。"]
    found = passage(formats("怎么订座", lines)["a.md"], "怎么订座")
    assert texts(found.steps) == _PHONE
    assert "方式一和方式二都不收费。" in found.text
