"""Tests how much titles weigh."""

from __future__ import annotations

import pytest

from faq.ranking.title_weight import title_weight


@pytest.mark.parametrize(
    ("titles", "weight"),
    [
        ([], 1.0),
        ([""], 1.0),
        (["怎么退款", "怎么换货", "开发票"], 1.0),
        (["公约第一条", "公约第二条", "公约第十三条", "公约第4条"], 0.5),
        (["视频 / 直播"] * 100, 0.05),
        ([*["点播"] * 4, *["直播"] * 4, "", ""], 0.5),
    ],
)
def test_titles_weigh_by_the_share_that_differs(titles: list[str], weight: float) -> None:
    assert title_weight(titles, 0.05) == weight
