"""Tests how a step is shown: its numbers, its end, and that its marks move along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

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


def test_items_below_a_step_keep_their_numbers_and_its_marks_move_along() -> None:
    text = "装好：\n拧紧甲\n运行乙\nx；"
    step = Step(
        2,
        text,
        code=((12, 13),),
        numbered=((4, 1), (8, 3)),
        links=(Link(0, 2, "a"), Link(6, 7, "b"), Link(8, 14, "c")),
        tables=(Table((((4, 6), (6, 7)),)),),
    )
    made = shown(step)
    assert made.text == "装好：\n1. 拧紧甲\n3. 运行乙\nx"
    assert made.numbered == ()
    assert [made.text[each.start : each.end] for each in made.links] == ["装好", "甲", "运行乙\nx"]
    assert [made.text[start:end] for start, end in made.code] == ["x"]
    ((first, second),) = made.tables[0].rows
    assert made.text[slice(*first)] == "拧紧"
    assert made.text[slice(*second)] == "甲"


@given(st.data())
def test_a_mark_covers_the_same_words_whatever_is_inserted(data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.text("甲乙丙a", min_size=1), min_size=1, max_size=5))
    text = "\n".join(lines)
    starts = [sum(len(each) + 1 for each in lines[:at]) for at in range(1, len(lines))]
    numbered = tuple((at, number) for number, at in enumerate(starts, 1))
    links = tuple(
        Link(at, at + len(line), "x") for at, line in zip((0, *starts), lines, strict=True)
    )
    made = shown(structs.replace(Step(1, text), numbered=numbered, links=links))
    assert [made.text[each.start : each.end] for each in made.links] == lines
