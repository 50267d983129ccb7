"""Checks that actions are told from other lists, wherever they stand and however they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.articles import SourceFile, read_file
from faq.passages.evidence import WEIGHTS
from faq.passages.steps import body, judged, mark, steps


def _read(text: str, name: str = "a.md"):
    data = text.encode()
    (article,) = read_file(SourceFile(Path(name), name, len(data)), data).articles
    return article


def _steps(heading: str, text: str) -> list[str]:
    section = mark(_read(f"# 帮助\n\n## {heading}\n\n{text}\n")).sections[0]
    return [step.text for step in steps(section.blocks)]


@pytest.mark.parametrize(
    ("heading", "items"),
    [
        ("解除银行卡绑定", ["打开手机银行。", "进入“我的 > 银行卡”。", "点“解绑”。"]),
        ("取消预约", ["登录医院公众号。", "选择就诊人。", "点“取消预约”。"]),
        ("补办学生证", ["填写补办申请表。", "到学院盖章。", "交到教务处。"]),
        ("携号转网", ["发送短信到客服号码。", "携带身份证到营业厅。", "签署协议。"]),
        ("清洗滤网", ["拔掉电源插头。", "取下滤网。", "用清水冲洗。", "装回滤网。"]),
        ("找回游戏账号", ["访问账号中心。", "输入注册邮箱。", "完成验证。"]),
        ("Change your plan", ["Open Billing.", "Click Change plan.", "Confirm."]),
        ("遥控器失灵", ["换上新电池。", "重启机顶盒。", "重新配对。"]),
    ],
)
def test_actions_under_a_verb_or_trouble_heading_are_steps(heading, items):
    listed = "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    assert _steps(heading, listed) == items


@pytest.mark.parametrize(
    ("heading", "items"),
    [
        ("开户条件", ["年满十八周岁", "持有有效证件"]),
        ("住院材料", ["身份证原件", "医保卡"]),
        ("操作系统要求", ["安卓 9 以上", "鸿蒙 2 以上"]),
        ("申请时间", ["每年三月", "每年九月"]),
        ("登录方式", ["短信登录", "人脸登录"]),
        ("挂号失败的原因", ["号源已满", "就诊人未实名"]),
        ("套餐说明", ["流量当月有效", "语音可结转"]),
        ("工作原理", ["水泵把水送到喷臂", "加热管将水加热"]),
        ("版本更新", ["修复闪退", "优化启动速度"]),
    ],
)
@pytest.mark.parametrize("bullet", ["{number}. ", "- ", "{number}、"])
def test_other_lists_are_not_steps(heading, items, bullet):
    lines = [bullet.format(number=number) + item for number, item in enumerate(items, 1)]
    assert _steps(heading, "\n\n".join(lines)) == []


@pytest.mark.parametrize(
    "mark_of",
    [
        "{n}、",
        "{n}.",
        "{n})",
        "（{n}）",
        "({n}) ",
        "{wide}．",
        "{circled}",
        "Step {n}: ",
        "步骤{n}：",
        "步骤{han} ",
        "第{han}步 ",
        "{letter}. ",
        "**步骤 {n}**：",
        "{han}、",
        "步驟{n}：",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_count_themselves_in_any_style(mark_of, between):
    items = ["打开手机银行。", "点“转账”。", "输入金额。"]
    lines = [
        mark_of.format(
            n=n, wide="０１２３"[n], circled="〇①②③"[n], han="〇一二三"[n], letter="-abc"[n]
        )
        + item
        for n, item in enumerate(items, 1)
    ]
    assert _steps("怎么转账", between.join(lines)) == items


def test_counted_paragraphs_of_a_page_are_steps():
    page = "<h1>热水器</h1><h2>怎么排污</h2><p>1、关闭进水阀。</p><p>2、打开排污阀。</p>"
    section = mark(_read(page, "a.html")).sections[0]
    assert [step.text for step in steps(section.blocks)] == ["关闭进水阀。", "打开排污阀。"]


@pytest.mark.parametrize(
    "between", ["```\nrun\n```", "> 别断电。", "稍等一分钟。", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"]
)
@pytest.mark.parametrize("label", ["", "操作步骤：\n\n"])
def test_an_interruption_belongs_to_the_item_before_it(between, label):
    text = f"{label}1. 打开设置。\n\n{between}\n\n2. 点“重置”。\n\n结束语。"
    found = _steps("怎么重置", text)
    assert len(found) == 2
    assert found[0].startswith("打开设置。\n")
    assert found[1] == "点“重置”。"


def test_a_list_that_counts_from_one_again_is_another():
    text = "操作步骤：\n\n1. 打开柜门。\n2. 取出物品。\n\n清点物品：\n\n1. 钥匙\n2. 门卡"
    assert _steps("归还", text) == ["打开柜门。", "取出物品。"]


def test_the_heading_above_tells_of_a_section_that_only_names_a_case():
    article = mark(
        _read(
            "# 报销\n\n## 如何报销\n\n### 个人\n\n1. 粘贴票据\n2. 部门盖章\n\n"
            "### 材料\n\n1. 票据\n2. 合同"
        )
    )
    found = {each.heading: [s.text for s in steps(each.blocks)] for each in article.sections}
    assert found == {"如何报销": [], "个人": ["粘贴票据", "部门盖章"], "材料": []}


@pytest.mark.parametrize("label", ["操作步驟", "解決辦法", "怎麼做", "處理方法"])
def test_labels_are_known_in_traditional_characters(label):
    assert _steps("退款", f"{label}：\n\n- 甲\n- 乙") == ["甲", "乙"]


@pytest.mark.parametrize(
    ("lead_in", "expected"),
    [("请按以下步骤进行：", ["甲", "乙"]), ("原因如下：", []), ("系统的处理过程如下：", [])],
)
def test_the_sentence_that_leads_in_tells(lead_in, expected):
    assert _steps("缴费", f"{lead_in}\n\n1. 甲\n2. 乙") == expected


def test_bulleted_actions_are_steps_under_a_how_to_heading_alone():
    items = "- 打开设置\n- 点“网络”\n- 选择热点"
    assert _steps("如何连接热点", items) == ["打开设置", "点“网络”", "选择热点"]
    assert _steps("热点的功能", items) == []


def test_what_the_system_does_is_no_step():
    text = "1. 系统会发送短信\n2. 平台将自动退款\n3. 订单会被关闭"
    assert _steps("取消订单", text) == []


def test_items_of_another_style_are_nested_in_plain_text():
    text = (
        "贷款办法\n\n一、办理步骤\n（一）填写申请表；\n（二）提交材料：\n"
        "1. 学生证；\n2. 成绩单；\n（三）签订合同。\n二、时限\n十天。"
    )
    section = mark(_read(text, "a.txt")).sections[0]
    assert [step.text for step in steps(section.blocks)] == [
        "填写申请表；",
        "提交材料：\n学生证；\n成绩单；",
        "签订合同。",
    ]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_bullet_behind_a_wide_number_belongs_to_its_item(name):
    items = "\n".join(f"{n}. 点击按钮{n}\n- 打开页面{n}" for n in range(1, 13))
    heading = {"a.md": "# 帮助\n\n## 开通\n\n", "a.txt": "帮助\n\n一、开通\n\n"}[name]
    section = mark(_read(f"{heading}操作步骤：\n\n{items}", name)).sections[0]
    assert steps(section.blocks)[-1].text == "点击按钮12\n打开页面12"


def test_a_verdict_adds_up_and_shows_why():
    article = _read(
        "# 帮助\n\n## 怎么转账\n\n1. 打开应用\n2. 点“转账”\n\n## 条件\n\n1. 成年\n2. 实名"
    )
    steps_, conditions = judged(article)
    assert steps_.verdict.actions
    assert not conditions.verdict.actions
    assert dict(steps_.verdict.reasons)["how_to"] == WEIGHTS.how_to
    assert steps_.verdict.score == pytest.approx(sum(value for _, value in steps_.verdict.reasons))
    assert "heading_against" in str(conditions.verdict)


@pytest.mark.parametrize(
    ("text", "role", "actions"),
    [
        ("## 逾期\n\n解决办法：\n\n- 甲\n- 乙", "step", False),
        ("## 怎么转账\n\n关键点：\n\n1. 打开应用\n2. 点“转账”", "key_point", True),
        ("## 怎么转账\n\n1. 打开应用\n2. 点“转账”", "step", True),
        ("## 条件\n\n1. 成年\n2. 实名", "body", False),
    ],
)
def test_a_label_decides_whatever_the_verdict(text, role, actions):
    (found,) = judged(_read(f"# 帮助\n\n{text}\n"))
    assert (found.role, found.verdict.actions) == (role, actions)


def test_text_that_is_no_run_stays_as_it_was():
    article = _read("# 帮助\n\n## 版本\n\n当前版本是 3.2。1.5 倍行距请用新模板，2.0 版已停用。")
    assert body(mark(article).sections[0].blocks) == article.sections[0].blocks[0].text


@pytest.mark.parametrize("text", ["需要" * 80, "请您需要" * 40, "重新再次" * 40])
def test_a_word_said_again_and_again_is_weighed(text):
    assert _steps("说明", f"- {text}。") == []  # never, if 需要 could be taken apart in two ways


def test_items_of_nothing_but_punctuation_are_weighed():
    items = "\n".join(f"{number}. 在{'，' * 150}" for number in range(1, 51))
    assert len(_steps("如何办理", items)) == 50  # hours if commas could be shared out in many ways
