"""Tests how a step is shown: its end, and the marks in it."""

from __future__ import annotations

import pytest

from faq.model import Link, Step, Table
from faq.presenting.steps import shown


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("打开设置，", "打开设置"),
        ("选择：", "选择"),
        ("点保存；\n", "点保存"),
        ("点“保存”。", "点“保存”。"),
        ("按顺序：\n先关机；\n再开机；", "按顺序：\n先关机；\n再开机"),
        ("：", "："),
    ],
)
def test_no_step_ends_with_a_comma_or_colon(text: str, ends: str) -> None:
    assert shown(Step(1, text)).text == ends


def test_code_at_the_end_of_a_step_is_left_as_it_is() -> None:
    step = Step(1, "执行\nif a:", code=((3, 8),))
    assert shown(step) == step


def test_what_lies_beyond_the_end_of_a_step_goes() -> None:
    text = "装好：\n拧紧甲\n运行乙；"
    step = Step(
        2,
        text,
        numbered=((4, 1), (8, 3)),
        links=(Link(0, 2, "a"), Link(8, 12, "c"), Link(11, 12, "d")),
        tables=(Table((((4, 6), (8, 12)),)),),
    )
    made = shown(step)
    assert made.text == "装好：\n拧紧甲\n运行乙"
    assert made.numbered == step.numbered
    assert [made.text[each.start : each.end] for each in made.links] == ["装好", "运行乙"]
    ((first, second),) = made.tables[0].rows
    assert (made.text[slice(*first)], made.text[slice(*second)]) == ("拧紧", "运行乙")
