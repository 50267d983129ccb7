"""Checks that sub-headings are steps where they tell a procedure, and else sections alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.articles import SourceFile, read_file
from faq.model import Passage
from faq.passages.prepare import prepare


def _passages(text: str, name: str = "a.md") -> tuple[Passage, ...]:
    data = text.encode()
    (article,) = read_file(SourceFile(Path(name), name, len(data)), data).articles
    ((_, passages),) = prepare([article], 1000)
    return passages


def _steps(text: str, heading: str, name: str = "a.md") -> list[str]:
    return next(
        (
            [step.text for step in each.steps]
            for each in _passages(text, name)
            if each.heading == heading
        ),
        [],
    )


@pytest.mark.parametrize(
    "mark",
    [
        "第{han}步 ",
        "第 {n} 步：",
        "步骤{n}：",
        "Step {n}: ",
        "步骤 {n}. ",
        "{n}. ",
        "{circled} ",
        "{n} ",
    ],
)
def test_counted_sub_headings_are_the_steps_of_the_heading_above(mark):
    actions = ["注水到刻度线", "装入咖啡粉", "按下萃取键"]
    parts = [
        f"### {mark.format(n=n, han='〇一二三'[n], circled='〇①②③'[n])}{each}\n\n细节{n}。\n"
        for n, each in enumerate(actions, 1)
    ]
    text = "# 咖啡机\n\n## 怎么做一杯咖啡\n\n" + "\n".join(parts)
    assert _steps(text, "怎么做一杯咖啡") == actions


def test_each_step_leads_to_the_passage_that_tells_more():
    text = (
        "# 机器\n\n## 如何除垢\n\n"
        "### 第一步 倒入除垢剂\n\n一包。\n\n### 第二步 按住清洗键\n\n五秒。\n"
    )
    passages = {each.heading: each for each in _passages(text)}
    assert [step.anchor for step in passages["如何除垢"].steps] == [
        passages["第一步 倒入除垢剂"].anchor,
        passages["第二步 按住清洗键"].anchor,
    ]
    assert passages["如何除垢"].text == ""
    assert passages["第二步 按住清洗键"].text == "五秒。"


def test_chapters_that_say_that_they_are_steps_are_those_of_the_article():
    text = (
        "# 上线一家店\n\n## 准备\n\n执照。\n\n"
        "## 第 1 步：开店\n\n填表。\n\n## 第 2 步：上架\n\n传图。\n"
    )
    lead = _passages(text)[0]
    assert (lead.part, [step.text for step in lead.steps]) == ("lead", ["开店", "上架"])


def test_numbered_chapters_are_no_steps_of_the_article():
    text = (
        "# 打印机手册\n\n## 1. 安装驱动\n\n双击。\n\n"
        "## 2. 打印照片\n\n选纸。\n\n## 3. 更换墨盒\n\n打开盖。\n"
    )
    assert all(each.part == "section" for each in _passages(text))


@pytest.mark.parametrize(
    ("parent", "headings"),
    [
        ("退货须知", ["1. 时间", "2. 费用", "3. 包装"]),
        ("常见问题", ["1. 为什么慢", "2. 能不能取消"]),
        ("成员管理", ["添加成员", "修改成员", "删除成员"]),
        ("产品功能", ["1. 拍照", "2. 录像"]),
        ("退款的原因", ["第一类", "第二类"]),
    ],
)
def test_sub_headings_that_are_topics_are_no_steps(parent, headings):
    parts = "\n".join(f"### {each}\n\n正文。\n" for each in headings)
    assert _steps(f"# 帮助\n\n## {parent}\n\n导语。\n\n{parts}", parent) == []


def test_uncounted_sub_headings_are_steps_where_they_begin_and_end_as_a_procedure_does():
    names = ["安装客户端", "登录账号", "绑定门锁", "测试开门"]
    parts = "\n".join(f"### {each}\n\n正文。\n" for each in names)
    assert _steps(f"# 门锁\n\n## 首次使用\n\n{parts}", "首次使用") == names


def test_a_list_of_what_follows_does_not_repeat_the_sub_headings():
    text = (
        "# 迁移\n\n## 迁移流程\n\n1. 导出旧库\n2. 导入新库\n\n"
        "### 1. 导出旧库\n\n用工具。\n\n### 2. 导入新库\n\n再用工具。\n"
    )
    assert _steps(text, "迁移流程") == ["导出旧库", "导入新库"]


def test_steps_of_the_section_itself_come_before_its_sub_headings():
    text = (
        "# 迁移\n\n## 如何迁移\n\n开始之前：\n\n1. 备份数据\n2. 停止写入\n\n"
        "### 第一步 导出旧库\n\n用工具。\n\n### 第二步 导入新库\n\n再用工具。\n"
    )
    (passage,) = [each for each in _passages(text) if each.heading == "如何迁移"]
    assert [(step.number, step.text, step.procedure) for step in passage.steps] == [
        (1, "备份数据", ""),
        (2, "停止写入", ""),
        (1, "导出旧库", "如何迁移"),
        (2, "导入新库", "如何迁移"),
    ]


def test_a_section_of_tabs_has_their_steps_as_procedures():
    text = (
        '# 客户端\n\n## 安装\n\n=== "Windows"\n\n    1. 双击安装包\n    2. 点“下一步”\n\n'
        '=== "macOS"\n\n    1. 打开磁盘映像\n    2. 拖到“应用程序”\n    3. 推出映像\n'
    )
    passages = {each.heading: each for each in _passages(text)}
    assert [(step.procedure, step.number, step.text) for step in passages["安装"].steps] == [
        ("Windows", 1, "双击安装包"),
        ("Windows", 2, "点“下一步”"),
        ("macOS", 1, "打开磁盘映像"),
        ("macOS", 2, "拖到“应用程序”"),
        ("macOS", 3, "推出映像"),
    ]
    assert [step.procedure for step in passages["macOS"].steps] == ["", "", ""]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("1245", ["操作1", "操作2", "操作4", "操作5"]),
        ("1223", ["操作1", "操作2", "操作2", "操作3"]),
        ("123123", ["操作1", "操作2", "操作3"]),
        ("2132", []),
        ("1324", []),
        ("234", []),
    ],
)
def test_no_numbered_step_is_lost_or_out_of_order(numbers, told):
    text = "".join(f"### 第 {number} 步 操作{number}\n\n点击按钮。\n\n" for number in numbers)
    assert _steps(f"# 相机\n\n## 怎么升级\n\n{text}", "怎么升级") == told


_TABS = (
    '=== "电脑"\n\n    1. 双击安装包\n    2. 点击完成\n\n'
    '=== "手机"\n\n    1. 打开应用\n    2. 点击更新\n\n'
)


@pytest.mark.parametrize(
    ("before", "behind", "told"),
    [
        ("", "", ["电脑 1", "电脑 2", "手机 1", "手机 2"]),
        ("1. 打开相机\n2. 插入卡\n\n", "", [" 1", " 2", "电脑 1", "电脑 2", "手机 1", "手机 2"]),
        (
            "1. 打开相机\n2. 插入卡\n\n",
            "完成后：\n\n1. 重启相机\n2. 查看版本\n",
            [" 1", " 2", " 3", " 4"],
        ),
    ],
)
def test_tabs_follow_the_steps_before_them(before, behind, told):
    section = next(
        each
        for each in _passages(f"# 相机\n\n## 怎么升级\n\n{before}{_TABS}{behind}")
        if each.heading == "怎么升级"
    )
    assert [f"{step.procedure} {step.number}" for step in section.steps] == told
