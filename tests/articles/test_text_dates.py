"""A plain-text page tells its dates in lines of their own."""

from __future__ import annotations

import pytest

from faq.articles.text import read_text
from faq.articles.values import SourceFile

_PAGE = "发票怎么开\n{}\n\n一、电子发票：在订单里申请。\n\n二、纸质发票：联系客服，填写地址。\n{}\n"


@pytest.mark.parametrize(
    ("line", "name", "day"),
    [
        ("更新时间：2026-11-20", "updated", "2026-11-20"),
        ("最后更新于 2026年1月3日", "updated", "2026-01-03"),
        ("最近修订日期: 2026/1/3 10:20", "updated", "2026-01-03"),
        ("有效期至：2026.12.31", "valid_until", "2026-12-31"),
        ("有效期至 2026年12月31日止", "valid_until", "2026-12-31"),
        ("生效日期：2026-01-01", "valid_from", "2026-01-01"),
        ("自2026年1月1日起施行", "valid_from", "2026-01-01"),
        ("更新说明：2026年改版", "updated", None),
        ("有效期：30天", "valid_until", None),
        ("更新时间以页面为准", "updated", None),
        (
            "自2026年1月1日起，所有订单都要在四十八小时内发货，否则按延迟发货处理，请注意。",
            "valid_from",
            None,
        ),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_line_with_a_date_alone_tells_it(
    line: str, name: str, day: str | None, place: int
) -> None:
    lines = ["", ""]
    lines[place] = line
    file = SourceFile("a.txt", "a.txt", 0)
    (article,) = read_text(file, _PAGE.format(*lines))
    told = {each: getattr(article, each) for each in ("updated", "valid_from", "valid_until")}
    assert told == {"updated": None, "valid_from": None, "valid_until": None} | {name: day}
    everything = str(article)
    assert all(char in everything for char in line if char.isalnum())
