"""Checks that a mark alone on its line makes a step of what stands below it, in every format."""

from __future__ import annotations

import pytest
from guides import FORMATS, formats, passage, passages_of, texts

_ACTIONS = ["填写装机申请单。", "与师傅约定上门时间。", "在工单上签字。"]
_MARKS = {
    "han step": ["步骤一", "步骤二", "步骤三"],
    "nth step": ["第一步", "第2步：", "第三步"],
    "english": ["Step 1", "STEP 2", "step3"],
    "digits": ["1", "2", "3"],
    "padded": ["01", "02", "03"],
    "han": ["一", "二", "三"],
    "circled": ["①", "②", "③"],
    "dark": ["❶", "❷", "❸"],
    "commas": ["1、", "2、", "3、"],
}


def _paired(marks: list[str]) -> list[str]:
    return [line for pair in zip(marks, _ACTIONS, strict=True) for line in pair]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("marks", _MARKS.values(), ids=_MARKS)
def test_the_line_below_a_lone_mark_is_its_step(marks, name):
    found = passage(formats("怎么装宽带", _paired(marks))[name], "怎么装宽带", name)
    assert texts(found.steps) == _ACTIONS
    assert found.text == ""


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("marks", _MARKS.values(), ids=_MARKS)
def test_a_lone_mark_between_blank_lines_is_no_heading(marks, name):
    head = "## 怎么装宽带" if name == "a.md" else "怎么装宽带"
    text = "\n\n".join(["# 指南" if name == "a.md" else "指南", head, *_paired(marks)])
    assert texts(passage(text, "怎么装宽带", name).steps) == _ACTIONS


@pytest.mark.parametrize("marks", _MARKS.values(), ids=_MARKS)
@pytest.mark.parametrize(
    "box", ["<div><span>{}</span><p>{}</p></div>", "<p><b>{}</b></p><div>{}</div>"]
)
def test_a_lone_mark_may_stand_in_a_box(marks, box):
    drawn = "".join(box.format(*pair) for pair in zip(marks, _ACTIONS, strict=True))
    found = passage(f"<h1>指南</h1><h2>怎么装宽带</h2>{drawn}", "怎么装宽带", "a.html")
    assert texts(found.steps) == _ACTIONS


def test_all_paragraphs_below_a_mark_are_its_step():
    lines = [
        "**步骤一**",
        "填写申请单。",
        "单子在前台领取。",
        "**步骤二**",
        "约定时间。",
        "也可以改期。",
    ]
    found = passage(formats("怎么装宽带", lines)["a.md"], "怎么装宽带")
    assert texts(found.steps) == ["填写申请单。\n单子在前台领取。", "约定时间。\n也可以改期。"]


def test_what_stands_below_the_last_step_is_not_taken_in():
    lines = [*_paired(_MARKS["han step"]), "装机费一百元，月底出账。"]
    found = passage(formats("怎么装宽带", lines)["a.md"], "怎么装宽带")
    assert texts(found.steps) == _ACTIONS
    assert found.text == "装机费一百元，月底出账。"


def test_a_list_below_a_mark_is_one_part_of_its_step():
    lines = ["第一步", "- 打开后盖\n- 取出滤芯", "第二步", "- 冲洗滤芯", "滤芯每年换一次。"]
    found = passage(formats("怎么清洗滤芯", lines)["a.md"], "怎么清洗滤芯")
    assert texts(found.steps) == ["打开后盖\n取出滤芯", "冲洗滤芯"]
    assert found.text == "滤芯每年换一次。"


def test_a_named_mark_keeps_its_name_with_the_text_below():
    lines = ["**第一步：登记**", "写下姓名和电话。", "**第二步：领号**", "在取号机上取号。"]
    found = passage(formats("怎么挂号", lines)["a.md"], "怎么挂号")
    assert texts(found.steps) == ["登记\n写下姓名和电话。", "领号\n在取号机上取号。"]


def test_a_sub_heading_that_is_only_a_mark_tells_its_text():
    text = "# 指南\n\n## 怎么挂号\n\n### 第一步\n\n写下姓名。\n\n### 第二步\n\n取号。\n"
    found = passage(text, "怎么挂号")
    assert [(step.text, step.anchor) for step in found.steps] == [
        ("写下姓名。", "第一步"),
        ("取号。", "第二步"),
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("mark", ["第{}步：", "{}、", "步骤{} "])
def test_a_number_left_out_loses_no_step(mark, name):
    lines = [mark.format(n) + action for n, action in zip((1, 2, 4), _ACTIONS, strict=True)]
    found = passage(formats("怎么装宽带", lines)[name], "怎么装宽带", name)
    assert texts(found.steps) == _ACTIONS


@pytest.mark.parametrize("numbers", ["1.|2.|4.", "一、|二、|四、", "一、|二、|三、"])
@pytest.mark.parametrize("above", ["## 怎么装宽带\n\n", ""])
def test_sub_headings_and_chapters_may_leave_out_a_number(numbers, above):
    level = "###" if above else "##"
    names = ["填写申请单", "约定上门时间", "签字确认"]
    parts = [
        f"{level} {number} {name}\n\n细节见下。\n"
        for number, name in zip(numbers.split("|"), names, strict=True)
    ]
    title = "指南" if above else "怎么装宽带"
    assert texts(passage(f"# {title}\n\n{above}" + "\n".join(parts), "怎么装宽带").steps) == names


def test_numbered_short_names_under_a_how_to_title_are_steps_in_plain_text():
    parts = ["1. 填写申请单\n写明地址。", "2. 约定时间\n提前一天。", "3. 签字\n当场验收。"]
    text = "\n\n".join(["怎么装宽带", *parts])
    found = passage(text, "怎么装宽带", "a.txt")
    assert texts(found.steps) == ["填写申请单", "约定时间", "签字"]


def test_numbered_chapters_that_tell_no_actions_are_no_steps():
    text = "# 宽带怎么选\n\n## 1. 家用套餐\n\n一百兆。\n\n## 2. 企业套餐\n\n一千兆。\n"
    assert not any(each.heading == "宽带怎么选" for each in passages_of(text))


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_before_a_space_count(name):
    lines = [f"{n} {action}" for n, action in enumerate(_ACTIONS, 1)]
    assert texts(passage(formats("怎么装宽带", lines)[name], "怎么装宽带", name).steps) == _ACTIONS
    told = ["1 个月内免费。", "3 个月后收费。"]
    assert passage(formats("怎么装宽带", told)[name], "怎么装宽带", name).steps == ()
