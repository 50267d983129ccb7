"""Checks that lines without marks are steps where steps are promised, and only there."""

from __future__ import annotations

import pytest
from guides import FORMATS, formats, passage, passages_of, texts

_ACTIONS = ["登录门户。", "填写停车申请。", "上传行驶证。", "三天后领取停车证。"]
_LEAD_INS = ["操作步骤如下：", "请按以下步骤办理：", "办理流程："]


def _steps(heading: str, lines: list[str], name: str = "a.md") -> list[str]:
    return texts(passage(formats(heading, lines)[name], heading, name).steps)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lead_in", _LEAD_INS)
@pytest.mark.parametrize("heading", ["办停车证", "怎么办停车证"])
def test_lines_behind_a_lead_in_are_steps(heading, lead_in, name):
    assert _steps(heading, [lead_in, *_ACTIONS], name) == _ACTIONS


@pytest.mark.parametrize("name", FORMATS)
def test_lines_under_a_heading_that_asks_how_are_steps(name):
    assert _steps("怎么办停车证", _ACTIONS, name) == _ACTIONS
    assert _steps("停车证", _ACTIONS, name) == []


def test_sentences_behind_a_lead_in_are_steps():
    text = "# 指南\n\n## 办停车证\n\n操作步骤如下：\n" + "\n".join(_ACTIONS)
    found = passage(text, "办停车证")
    assert texts(found.steps) == _ACTIONS
    assert found.text == "操作步骤如下："


def test_what_is_told_behind_the_lines_stays_text():
    found = passage(
        formats("怎么办停车证", [*_ACTIONS, "每辆车只办一张。"])["a.txt"], "怎么办停车证", "a.txt"
    )
    assert texts(found.steps) == _ACTIONS
    assert found.text == "每辆车只办一张。"


def test_a_line_ends_without_its_comma():
    lines = ["登录门户；", "填写申请，", "上传行驶证"]
    assert _steps("怎么办停车证", lines) == ["登录门户", "填写申请", "上传行驶证"]


def test_ways_may_tell_their_steps_in_plain_lines():
    lines = [
        "**方法一：网上办**",
        *_ACTIONS[:3],
        "**方法二：窗口办**",
        "到窗口取号。",
        "递交行驶证。",
    ]
    steps = passage(formats("怎么办停车证", lines)["a.md"], "怎么办停车证").steps
    assert [(step.procedure, step.number) for step in steps] == [
        ("方法一：网上办", 1),
        ("方法一：网上办", 2),
        ("方法一：网上办", 3),
        ("方法二：窗口办", 1),
        ("方法二：窗口办", 2),
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("怎么办停车证", ["停车证由物业发放。", "它是进出的凭证。", "遗失后请尽快报告。"]),
        ("停车证怎么用", ["使用停车证可以进出。", "登录门户可以查余额。", "扫描它能打折。"]),
        ("怎么办停车证", ["登录门户。", "填写申请。"]),
        ("怎么办停车证", ["需要以下材料：", "填写好的申请表", "打印好的照片", "签好字的委托书"]),
        ("停车须知", ["操作步骤如下：", "使用停车证出入。", "登记信息以门户为准。"]),
        ("办理停车证的条件", ["登录过门户。", "提交过申请。", "缴纳过押金。"]),
        ("停车规则", ["使用停车证出入。", "登记车牌后停放。", "缴纳停车费。"]),
        ("系统怎么审核停车申请", ["系统核对车牌。", "管理员确认车位。", "平台发送短信。"]),
        ("怎么办停车证", ["办理很简单。", "登录门户。", "费用是十元。", "提交申请。"]),
    ],
)
def test_lines_that_only_tell_are_no_steps(heading, lines, name):
    assert _steps(heading, lines, name) == []


_LOAN = ["带学生证到前台。", "拍证件正面照。", "登录网站填表。"]


@pytest.mark.parametrize("label", ["操作步骤如下：", "请看清楚，具体步骤如下:", "办理步骤是："])
def test_a_label_may_say_that_the_steps_are_as_follows(label):
    for text in (f"{label}{''.join(_LOAN)}", f"{label}\n\n{''.join(_LOAN)}"):
        assert texts(passage(f"# 借书\n\n## 办借书证\n\n{text}\n", "办借书证").steps) == _LOAN


def test_sentences_behind_such_a_label_that_tell_no_action_are_no_steps():
    text = (
        "# 借书\n\n## 办借书证\n\n操作步骤如下：带学生证到前台。馆员会核对照片。系统三天后发证。\n"
    )
    assert passage(text, "办借书证").steps == ()


_BEFORE = ["打电话", "裹好伤口", "带病历"]


@pytest.mark.parametrize(
    "lines",
    ["① {}<br>② {}<br>③ {}", "① {}\n② {}\n③ {}", "1. {}\n2. {}\n3. {}", "(1) {}\n(2) {}\n(3) {}"],
)
@pytest.mark.parametrize("asks", ["来之前先做什么", "受伤后应该做些什么？", "怎么送医"])
def test_what_to_do_first_is_answered_by_counted_lines(asks, lines):
    counted = lines.format(*_BEFORE)
    for text in (f"# 急诊\n\n**{asks}**\n\n{counted}\n", f"# 急诊\n\n{asks}\n\n{counted}\n"):
        (found,) = passages_of(text)
        assert texts(found.steps) == _BEFORE
    assert texts(passage(f"# 急诊\n\n## {asks}\n\n{counted}\n", asks).steps) == _BEFORE


def test_things_counted_below_what_to_do_are_no_steps():
    (found,) = passages_of("# 急诊\n\n**来之前先做什么**\n\n① 身份证<br>② 病历本<br>③ 医保卡\n")
    assert found.steps == ()
