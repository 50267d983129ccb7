"""Checks that different amounts for the same thing are told, and different things are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import found, write

from faq.passages.amounts import amounts

_ONE = "卖家同意后，钱款在 48 小时内退回原账户。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48小时内发货", [("time within", 2880)]),
        ("2天内,两天后", [("time within", 2880), ("time after", 2880)]),
        ("一个半小时", [("time ", 90)]),
        ("半天", [("time ", 720)]),
        ("七个工作日以内", [("workdays within", 7)]),
        ("1,200元以上", [("money over", 1200)]),
        ("不超过3万元", [("money under", 30_000)]),
        ("至少10%", [("share over", 10)]),
        ("2025年3月8日", []),
        ("第3天", []),
        ("周三", []),
        ("v1.5年", []),
        ("三个月", [("time ", 129_600)]),
    ],
)
def test_amounts(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(each.kind, each.value) for each in amounts(text)] == expected


def _told(folder: Path, one: str, other: str) -> int:
    write(folder, a=one, b=other)
    spots = found(folder, "contradiction")
    assert all(each.path == "b.md" and "a.md:5" in each.fault for each in spots)
    return len(spots)


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("卖家同意后，钱款会在24小时内退回原账户。", 1),
        ("卖家同意后，钱款应当在三天内退回原账户！", 1),
        ("卖家同意后，钱款会在2天内退回原账户。", 0),
        ("卖家同意后，钱款会在24小时后退回原账户。", 0),
        ("卖家同意后，钱款会在24小时内退回余额。", 0),
        ("卖家同意后，货物会在24小时内退回仓库。", 0),
        ("卖家同意后，退回 24 元。", 0),
    ],
)
def test_sentences_about_one_thing(tmp_path: Path, sentence: str, count: int) -> None:
    one = f"# 退款说明\n\n## 退款多久到账\n\n{_ONE}\n"
    assert _told(tmp_path, one, f"# 售后问题\n\n## 退款到账时间\n\n{sentence}\n") == count


@pytest.mark.parametrize(
    ("titles", "count"),
    [
        (("发货规则", "处罚规定"), 1),
        (("虚拟订单发货", "实物订单发货"), 0),
    ],
)
def test_names_of_siblings_are_of_different_things(
    tmp_path: Path, titles: tuple[str, str], count: int
) -> None:
    one, other = (
        f"# {title}\n\n## 发货时间\n\n卖家{must}在付款后 {hours} 小时内发货。\n"
        for title, must, hours in zip(titles, ("必须", "应当"), (48, 72), strict=True)
    )
    assert _told(tmp_path, one, other) == count


def test_one_section_may_count_up(tmp_path: Path) -> None:
    text = "卖家同意后，钱款在 48 小时内退回原账户。卖家同意后，钱款在 24 小时内退回原账户。"
    write(tmp_path, a=f"# 退款\n\n## 退款多久到账\n\n{text}\n")
    assert found(tmp_path, "contradiction") == []
