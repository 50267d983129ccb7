"""Checks that sections which weaken answers are told, and that others are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import STEPS, found, write

_LONG = "退款由卖家同意之后才会开始，原路退回，到账时间由付款方式决定。"


def _steps(*names: str) -> str:
    return "".join(f"## 怎么{name}\n\n{STEPS.format(name)}\n" for name in names)


@pytest.mark.parametrize(
    ("heading", "text", "lines"),
    [
        ("怎么补发", "打开订单，找到要补发的商品，点“补发”，再选数量和地址。", [24]),
        ("退换的说明", "打开订单，找到要补发的商品，点“补发”，再选数量和地址。", []),
        ("怎么补发", "打不开。", []),
        ("怎么补发", STEPS.format("补发"), []),
    ],
)
def test_a_section_without_steps_among_others_is_told(
    tmp_path: Path, heading: str, text: str, lines: list[int]
) -> None:
    write(tmp_path, a=f"# 售后\n\n{_steps('退款', '换货', '退货')}## {heading}\n\n{text}\n")
    assert [each.line for each in found(tmp_path, "steps-missing")] == lines


def test_two_siblings_with_steps_tell_nothing_of_a_third(tmp_path: Path) -> None:
    rest = "## 怎么补发\n\n打开订单，找到要补发的商品，点“补发”，再选数量和地址。\n"
    write(tmp_path, a=f"# 售后\n\n{_steps('退款', '换货')}{rest}")
    assert found(tmp_path, "steps-missing") == []


@pytest.mark.parametrize(("times", "count"), [(100, 1), (30, 0)])
def test_a_section_of_many_passages_is_too_long(tmp_path: Path, times: int, count: int) -> None:
    write(tmp_path, a=f"# 退款\n\n## 退款说明\n\n{_LONG * times}\n")
    spots = found(tmp_path, "section-long")
    assert [(each.line, str(len(_LONG) * times) in each.fault) for each in spots] == [
        (3, True)
    ] * count


def test_code_makes_no_section_long(tmp_path: Path) -> None:
    write(tmp_path, a=f"# 退款\n\n## 退款说明\n\n看代码。\n\n```\n{_LONG * 100}\n```\n")
    assert found(tmp_path, "section-long") == []
