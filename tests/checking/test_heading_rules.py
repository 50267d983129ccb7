"""Checks that repeated questions and headings are told, and headings that belong together not."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import found, write


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("怎么退款", "怎么退款", 1),
        ("怎么退款", "如何退款？", 1),
        ("退款要多久", "请问退款要多久呢", 1),
        ("怎么退款", "怎么退货", 0),
        ("步骤一：打开订单", "步骤一：打开订单", 0),
        ("示例", "示例", 0),
    ],
)
def test_a_question_of_two_articles(tmp_path: Path, one: str, other: str, count: int) -> None:
    write(tmp_path, a=f"# 退款\n\n## {one}\n\n退。\n", b=f"# 售后\n\n## {other}\n\n换。\n")
    spots = found(tmp_path, "question-repeated")
    assert [(each.path, each.line, "a.md:3" in each.fault) for each in spots] == [
        ("b.md", 3, True)
    ] * count


def test_a_heading_that_every_article_has_is_a_part_of_their_form(tmp_path: Path) -> None:
    texts = {f"a{number}": f"# 工具{number}\n\n## 怎么使用\n\n用。\n" for number in range(5)}
    write(tmp_path, **texts)
    assert found(tmp_path, "question-repeated") == []


def test_a_title_of_any_number_of_articles_is_told(tmp_path: Path) -> None:
    write(tmp_path, **{f"a{number}": f"# 退款\n\n退{number}。\n" for number in range(6)})
    assert len(found(tmp_path, "question-repeated")) == 5


def test_headings_of_one_article_that_are_the_same(tmp_path: Path) -> None:
    same = "## 退款\n\n### 条件\n\n可以退。\n\n### 条件\n\n不能退。\n\n"
    write(tmp_path, a=f"# 售后\n\n{same}## 换货\n\n### 条件\n\n可以换。\n")
    (spot,) = found(tmp_path, "heading-repeated")
    assert (spot.path, spot.line) == ("a.md", 9)
    assert "第 5 行" in spot.fault


def test_tabs_are_told_apart_by_what_they_belong_to(tmp_path: Path) -> None:
    tabs = '=== "安卓"\n\n    点设置。\n\n=== "苹果"\n\n    点通用。\n\n'
    write(tmp_path, a=f"# 手机\n\n## 更新\n\n先这样：\n\n{tabs}再这样：\n\n{tabs}")
    assert found(tmp_path, "heading-repeated") == []
