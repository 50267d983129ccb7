"""Checks that a good file that was damaged gives articles or faults, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faq.articles import SUFFIXES, SourceFile, read_file

_MARKDOWN = """---
title: 退款到账时间
questions: [退的钱多久能到]
audience: buyer
updated: 2026-11-20
---

钱原路退回。[^1]

## 退款成功了，钱什么时候到账？

问法：退款几天到账；钱怎么还没退回来

操作步骤：

1. 打开订单，点“**钱款去向**”。
2. 看 [退回到哪里](arrival.md#bank)：余额还是`花呗`。

| 退回到 | 到账时间 |
| --- | --- |
| 银行卡 | 1 到 3 个工作日 |

::: tip 提示
超过 3 天，联系银行。
:::

[^1]: 银行的时间。
"""
_PAGE = """<!doctype html><html lang=zh><head><meta charset="utf-8"><title>续借</title>
<meta property="article:modified_time" content="2026-01-31"></head><body><main><h1>怎么续借</h1>
<p>在<b>柜台</b>续借，见<a href="#b">下文</a>。</p><h2 id=b>步骤</h2><ol><li>打开“我的”&gt;借阅</li>
<li><ruby>点<rt>diǎn</rt></ruby>续借</li></ol><table><tr><th rowspan=2>书</th><td>30 天</td></tr>
<tr><td>15 天</td></tr></table><details><summary>逾期了呢？</summary><p>先还。</p></details>
<pre><code>a &lt; b</code></pre></main></body></html>
"""
_TEXT = """怎么续借

一、网上续借
1. 打开“我的”。
2. 点“续借”。
（1）选书
二、柜台续借
问：几点关门？
答：晚上九点。
特别提醒：逾期的书不能续借。
"""
_TABLE = """question,answer,similar,audience,updated
怎么退款,"1. 打开订单
2. 点“退款”，<b>提交</b>",退钱|能退吗,buyer,2026-01-31
运费谁出,**卖家**出,,seller,
"""
_LINES = (
    '{"question": "怎么退款", "answer": "步骤：\\n1. 打开订单", "similar": ["退钱", "能退"]}\n'
    '{"question": "运费谁出", "answer": "卖家\\u51fa", "audience": ["seller"], "tags": null}\n'
)
_GOOD = {
    **dict.fromkeys((".md", ".markdown"), _MARKDOWN),
    **dict.fromkeys((".html", ".htm"), _PAGE),
    ".txt": _TEXT,
    ".csv": _TABLE,
    ".tsv": _TABLE.replace(",", "\t"),
    ".jsonl": _LINES,
}
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le")
_MAY_BE_EMPTY = {".csv", ".tsv", ".jsonl"}
"""Formats of which a file without a row is in order."""
_Damage = Callable[[bytes], bytes]
_places = st.integers(0, 1 << 16)


def _flip(place: int, bit: int) -> _Damage:
    def flip(data: bytes) -> bytes:
        place_in = place % max(len(data), 1)
        return (
            data[:place_in]
            + bytes(each ^ (1 << bit) for each in data[place_in:][:1])
            + (data[place_in + 1 :])
        )

    return flip


def _drop(place: int, count: int) -> _Damage:
    return lambda data: data[: place % (len(data) + 1)] + data[place % (len(data) + 1) + count :]


def _cut_off(place: int) -> _Damage:
    return lambda data: data[: place % (len(data) + 1)]


def _repeat(first: int, count: int, place: int) -> _Damage:
    def repeat(data: bytes) -> bytes:
        start, target = first % (len(data) + 1), place % (len(data) + 1)
        return data[:target] + data[start : start + count] + data[target:]

    return repeat


def _insert(place: int, other: bytes) -> _Damage:
    return lambda data: data[: place % (len(data) + 1)] + other + data[place % (len(data) + 1) :]


_damages = st.lists(
    st.one_of(
        st.builds(_flip, _places, st.integers(0, 7)),
        st.builds(_drop, _places, st.integers(1, 40)),
        st.builds(_cut_off, _places),
        st.builds(_repeat, _places, st.integers(1, 200), _places),
        st.builds(_insert, _places, st.binary(min_size=1, max_size=8)),
        st.builds(_insert, _places, st.sampled_from(sorted(_GOOD.values())).map(str.encode)),
    ),
    min_size=1,
    max_size=6,
)


def test_every_format_has_a_good_file() -> None:
    assert set(_GOOD) == SUFFIXES


@pytest.mark.parametrize("suffix", sorted(_GOOD))
@settings(
    deadline=None, max_examples=100, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(encoding=st.sampled_from(_ENCODINGS), damages=_damages)
def test_a_damaged_file_is_read_or_told(suffix: str, encoding: str, damages: list[_Damage]) -> None:
    data, name = _GOOD[suffix].encode(encoding, "replace"), "a" + suffix
    for damage in damages:
        data = damage(data)
    found = read_file(SourceFile(Path("/nowhere", name), name, len(data)), data)
    assert found.articles or found.faults or suffix in _MAY_BE_EMPTY
    for fault in (*found.faults, *found.weak_spots):
        assert (fault.path, fault.line >= 1) == (name, True)
        assert not re.match("无法理解", fault.fault), "a defect of a reader"
        assert fault.fault.encode("utf-8")
    for article in found.articles:
        assert article.title.strip()
        assert repr(article).encode("utf-8")
