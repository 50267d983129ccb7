"""Tests what steps and key points know of themselves, and that they cut themselves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.model import Article, Facts, Passage, Step
from faq.passages.facts import with_facts
from faq.passages.prepare import prepare
from tests.passages.guides import formats, passage, passages_of, texts

_GUIDE = """# 借书证

## 遗失借书证怎么补办

关键点：馆员须在 3 个工作日内办结。

如果卡里有押金：

1. 打开我的书架 > 借书证 > 挂失。
2. 如果没有挂失按钮，拨打服务台电话。
3. 参见“押金怎么退”。
4. 买家须在 48 小时内交照片。

## 押金怎么退

1. 如果已经注销：
   1. 带上身份证
   2. 如果委托他人，写委托书
2. 填表。
"""


def _steps(heading: str) -> tuple[Step, ...]:
    return passage(_GUIDE, heading).steps


def _cut(step: Step, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [step.text[start:end] for start, end in spans]


def test_a_condition_above_several_steps_is_one_of_each() -> None:
    assert [step.facts.under for step in _steps("遗失借书证怎么补办")] == ["如果卡里有押金"] * 3


def test_a_step_knows_its_condition_its_path_its_deadline_and_its_side() -> None:
    first, second, third = _steps("遗失借书证怎么补办")
    assert [_cut(first, path) for path in first.facts.menu_paths] == [
        ["我的书架", "借书证", "挂失"]
    ]
    assert _cut(second, second.facts.preconditions) == ["如果没有挂失按钮"]
    assert _cut(third, third.facts.deadlines) == ["48 小时内"]
    assert [each.facts.addressee for each in (first, second, third)] == [None, None, "buyer"]


def test_a_key_point_knows_the_deadline_of_others() -> None:
    found = passage(_GUIDE, "遗失借书证怎么补办")
    (point,), (facts,) = found.key_points, found.point_facts
    assert [point[start:end] for start, end in facts.deadlines] == ["3 个工作日内"]


def test_what_is_for_one_case_is_a_branch() -> None:
    assert [step.branch for step in _steps("遗失借书证怎么补办")] == [False, True, False]
    first, second = _steps("押金怎么退")
    assert (first.branch, second.branch) == (True, False)
    assert [number for _, number in first.numbered] == [1]


def test_a_reference_is_a_link_and_no_step() -> None:
    found = passage(_GUIDE, "遗失借书证怎么补办")
    assert not any("参见" in text for text in texts(found.steps))
    assert [link.href for link in found.links] == ["#押金怎么退"]


def test_a_reference_below_a_step_is_a_part_of_it() -> None:
    prepared = _read(
        "# 馆\n\n## 怎么升级\n\n"
        "1. 检查：\n   - 参见“押金”。\n   - 检查版本。\n2. 查看说明，详见“押金”。\n",
        "a.md",
    )
    _assert_cut_out(prepared)
    assert [texts(each.steps) for _, passages in prepared for each in passages if each.steps] == [
        ["检查：\n参见“押金”。\n检查版本。", "查看说明，详见“押金”。"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "操作步骤：如果卡丢了，首先挂失，然后补办，最后领卡。",
        "办法：如果卡丢了，首先挂失，然后补办。",
        "如果卡丢了，首先挂失，然后补办，最后领卡。",
    ],
)
def test_a_condition_is_never_cut_off_its_step(text: str) -> None:
    found = passage(f"# 借书证\n\n## 卡丢了怎么补办\n\n{text}\n", "卡丢了怎么补办")
    first = found.steps[0]
    assert first.text == "如果卡丢了，首先挂失"
    assert _cut(first, first.facts.preconditions) == ["如果卡丢了"]
    assert first.branch


@pytest.mark.parametrize(
    ("heading", "side"),
    [("卖家怎么发货", "seller"), ("买家怎么退货", "buyer"), ("卖家不发货怎么办", None)],
)
def test_a_heading_may_name_the_side(heading: str, side: str | None) -> None:
    found = passage(f"# 指南\n\n## {heading}\n\n1. 打开订单。\n2. 点按钮。\n", heading)
    assert [step.facts.addressee for step in found.steps] == [side] * 2


def test_code_says_no_condition() -> None:
    found = passage(
        "# 指南\n\n## 怎么跑\n\n1. 运行：\n\n   ```\n   如果 甲，乙\n   ```\n\n2. 看。\n", "怎么跑"
    )
    assert found.steps[0].facts.preconditions == ()


def _read(text: str, name: str) -> list[tuple[Article, tuple[Passage, ...]]]:
    data = text.encode()
    return prepare(read_file(SourceFile(Path(name), name, len(data)), data).articles, 40)


def _assert_cut_out(prepared: list[tuple[Article, tuple[Passage, ...]]]) -> None:
    for article, passages in prepared:
        text = article.text
        for each in passages:
            for step in each.steps:
                assert text[step.facts.start : step.facts.end] == step.text
            for point, facts in zip(each.key_points, each.point_facts, strict=True):
                assert text[facts.start : facts.end] == point


@pytest.mark.parametrize("name", list(formats("", [])))
def test_steps_cut_themselves_out_in_every_format(name: str) -> None:
    lines = ["操作步骤：", "1. 打开门。", "2. 若没锁，推门。", "3. 关门。"]
    prepared = _read(formats("怎么开门", lines)[name], name)
    assert any(step for _, passages in prepared for each in passages for step in each.steps)
    _assert_cut_out(prepared)


def test_steps_that_are_headings_tabs_or_rows_cut_themselves_out() -> None:
    prepared = _read(
        "# 怎么装\n\n## 第一步 下载\n\n甲。\n\n## 第二步 安装\n\n乙。\n\n"
        "## 怎么连\n\n| 步骤 | 操作 |\n| --- | --- |\n| 1 | 打开页面 |\n| 2 | 点连接 |\n\n"
        "### 方法一：手机\n\n1. 打开应用。\n2. 点登录。\n\n"
        "### 方法二：电脑\n\n1. 打开网页。\n2. 点登录。\n",
        "a.md",
    )
    assert sum(len(each.steps) for _, passages in prepared for each in passages) > 6
    _assert_cut_out(prepared)


_LINES = st.sampled_from([
    "# 题", "## 节", "## 怎么做", "1. 打开甲。", "2. 如果乙，点丙。", "   - 若丁：", "操作步骤：",
    "关键点：要丁。", "首先点甲，然后点乙。",
    "如果戊，首先点甲，然后点乙，最后点丙。", "参见“节”。",
    "```", "| 步骤 | 操作 |", "| 1 | 点 |", "",
])  # fmt: skip


@given(st.lists(_LINES, max_size=14).map("\n".join))
def test_steps_cut_themselves_out_of_any_article(text: str) -> None:
    _assert_cut_out(_read(text, "a.md"))


@given(
    st.text(
        st.sampled_from(
            "如果若当时的，。：;\n 不没就则请48小时内前→>-【】“”/》买家卖家须在点我ﬀﷺé"
        ),
        max_size=60,
    )
)
def test_what_any_step_says_is_a_stretch_of_it(text: str) -> None:
    (step,) = with_facts([Step(1, text, facts=Facts(0, len(text)))], text[:10])
    facts = step.facts
    for start, end in (*facts.preconditions, *facts.deadlines, *sum(facts.menu_paths, ())):
        assert 0 <= start < end <= len(text)


def test_hostile_texts_are_read_in_time_that_grows_with_them() -> None:
    for text in (
        "如果" * 20_000,
        "的，" * 20_000,
        "【甲】" * 20_000,
        "甲 > " * 20_000,
        "48小时" * 20_000,
    ):
        assert passages_of(f"# 题\n\n## 怎么做\n\n1. {text}\n2. 好。\n")
