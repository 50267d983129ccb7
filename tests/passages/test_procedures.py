"""Checks the forms of steps that are neither lists nor counted lines, and what steps carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.articles import SourceFile, read_file
from faq.model import Step
from faq.passages.steps import body, mark, steps


def _section(text: str, heading: str) -> tuple[tuple[Step, ...], str]:
    data = f"# 帮助\n\n## {heading}\n\n{text}\n".encode()
    (article,) = read_file(SourceFile(Path("a.md"), "a.md", len(data)), data).articles
    blocks = mark(article).sections[0].blocks
    return steps(blocks), body(blocks)


def _steps(text: str, heading: str) -> list[str]:
    return [step.text for step in _section(text, heading)[0]]


@pytest.mark.parametrize(
    "head",
    ["步骤 | 操作", "序号 | 操作步骤", "步骤 | 您要做的事", "Step | Action", "顺序 | 操作内容"],
)
def test_a_table_that_counts_its_actions_is_steps(head):
    rows = "| 1 | 关掉总闸 |\n| 2 | 拆下灯罩 |\n| 3 | 换上灯管 |"
    assert _steps(f"| {head} |\n|---|---|\n{rows}", "更换灯管") == [
        "关掉总闸",
        "拆下灯罩",
        "换上灯管",
    ]


def test_a_row_keeps_what_it_tells_beside_the_action():
    table = "| 步骤 | 操作 | 说明 |\n|---|---|---|\n| 1 | 关掉总闸 | 在门口 |\n| 2 | 拆下灯罩 | |"
    assert _steps(table, "更换灯管") == ["关掉总闸\n说明：在门口", "拆下灯罩"]


@pytest.mark.parametrize(
    "table",
    [
        "| 序号 | 套餐 | 月费 |\n|---|---|---|\n| 1 | 基础版 | 10 |\n| 2 | 专业版 | 30 |",
        "| 现象 | 处理 |\n|---|---|\n| 不亮 | 检查电源 |\n| 闪烁 | 更换灯管 |",
        "| 操作 | 权限 |\n|---|---|\n| 删除 | 管理员 |\n| 查看 | 所有人 |",
        "| 步骤 | 操作 |\n|---|---|\n| 1 | 关掉总闸 |",
    ],
)
def test_other_tables_stay_tables(table):
    found, text = _section(table, "更换灯管")
    assert found == ()
    assert "|" in text


def test_paragraphs_with_order_words_are_steps():
    text = "首先，关掉总闸。\n\n然后拆下灯罩。\n\n最后，换上灯管。\n\n完成后请洗手。"
    found, rest = _section(text, "更换灯管")
    assert [step.text for step in found] == [
        "首先，关掉总闸。",
        "然后拆下灯罩。",
        "最后，换上灯管。",
    ]
    assert rest == "完成后请洗手。"


@pytest.mark.parametrize("first", ["先前的版本不支持。", "先生您好。", "最先来的人。"])
def test_other_words_with_the_same_character_tell_no_order(first):
    assert _steps(f"{first}\n\n再说一遍。", "更换灯管") == []


def test_the_procedures_of_a_section_are_named_and_numbered_apart():
    text = (
        "**手机端**\n\n1. 打开应用\n2. 点“绑定”\n\n"
        "电脑端：\n\n1. 登录网站\n2. 点“设备”\n3. 点“添加”"
    )
    found, rest = _section(text, "怎么绑定设备")
    assert [(step.procedure, step.number, step.text) for step in found] == [
        ("手机端", 1, "打开应用"),
        ("手机端", 2, "点“绑定”"),
        ("电脑端", 1, "登录网站"),
        ("电脑端", 2, "点“设备”"),
        ("电脑端", 3, "点“添加”"),
    ]
    assert rest == ""


def test_a_single_procedure_keeps_its_lead_in_as_text():
    found, rest = _section("手机端：\n\n1. 打开应用\n2. 点“绑定”", "怎么绑定设备")
    assert {step.procedure for step in found} == {""}
    assert rest == "手机端："


def test_code_is_told_apart_within_its_step():
    text = (
        "1. 执行命令：\n\n   ```sh\n   make all\n   make test\n   ```\n\n"
        "2. 点“完成”。\n\n```sh\nls\n```\n\n3. 查看结果。"
    )
    first, second, third = _section(text, "如何构建")[0]
    assert [first.text[start:end] for start, end in first.code] == ["make all\nmake test"]
    assert [second.text[start:end] for start, end in second.code] == ["ls"]
    assert third.code == ()


def test_code_within_a_sentence_is_part_of_it():
    (first, _) = _section("1. 执行 `make all` 命令。\n2. `make test`", "如何构建")[0]
    assert first.code == ()


def test_a_label_may_follow_a_sentence():
    text = "忘记的密码无法找回。操作办法：按住复位键五秒。重新设置密码。"
    found, rest = _section(text, "密码")
    assert [step.text for step in found] == ["按住复位键五秒。", "重新设置密码。"]
    assert rest == "忘记的密码无法找回。"


def test_steps_that_a_sentence_refers_to_are_not_counted():
    text = (
        "一般只需执行以下步骤 1 和步骤 3。步骤 2 会很慢。\n\n1. 关闭服务\n2. 整理数据\n3. 启动服务"
    )
    assert _steps(text, "如何整理") == ["关闭服务", "整理数据", "启动服务"]
