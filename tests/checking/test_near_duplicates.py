"""Checks that nearly equal sections of two articles are told, once a pair of articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import found, write

_TEXT = (
    "卖家同意退款之后，钱按付款时的方式原路退回。用余额付的当天到账，用储蓄卡付的一到三个工作日到账，"
    "用信用卡付的要看银行，多数在一周以内。节假日不处理，顺延到下一个工作日。超过时间还没有到账，"
    "先在退款详情里看状态，再带着退款单号联系银行查询入账情况，仍查不到的找平台客服。"
)
_OTHER = (
    "换货先要卖家同意。寄回之前拍下商品和包装的照片，运单号填在售后单里，卖家签收之后再把新的寄出。"
    "新商品收到后当面打开检查，有问题不要签收，让派件员写明原因，再回到售后单里选择“仍有问题”，"
    "并把照片传上去。双方说不拢，可以请平台介入，等待期间不要点确认收货。"
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (_TEXT, 1),
        (_TEXT.replace("一周以内", "七天之内"), 1),
        (_OTHER, 0),
        (_TEXT[:70] + _OTHER[70:], 0),
    ],
)
def test_a_section_that_another_article_has_too(tmp_path: Path, text: str, count: int) -> None:
    write(tmp_path, a=f"# 退款\n\n## 退款到账\n\n{_TEXT}\n", b=f"# 钱款\n\n## 多久收到\n\n{text}\n")
    spots = found(tmp_path, "near-duplicate")
    assert [(each.path, each.line, "a.md:3" in each.fault) for each in spots] == [
        ("b.md", 3, True)
    ] * count


def test_two_articles_are_told_once(tmp_path: Path) -> None:
    both = f"## 退款到账\n\n{_TEXT}\n\n## 换货\n\n{_OTHER}\n"
    write(tmp_path, a=f"# 退款\n\n{both}", b=f"# 钱款\n\n{both}")
    (spot,) = found(tmp_path, "near-duplicate")
    assert "共 2 节" in spot.fault


def test_sections_of_one_article_and_short_ones_are_not_compared(tmp_path: Path) -> None:
    short = "先联系卖家，再申请退款。"
    text = f"# 退款\n\n## 甲\n\n{_TEXT}\n\n## 乙\n\n{_TEXT}\n\n## 丙\n\n{short}\n"
    write(tmp_path, a=text, b=f"# 钱款\n\n## 丁\n\n{short}\n")
    assert found(tmp_path, "near-duplicate") == []
