"""Tests which words of an article become links to its own sections."""

from __future__ import annotations

import pytest

from faq.articles.markdown import read_markdown
from faq.articles.values import SourceFile
from faq.model import Article, Block, Section
from faq.passages.prepare import prepare
from faq.passages.references import link_references

_ARTICLE = """# 门店手册

## 怎么开发票

{}

## 退换货

七天内可退。
"""


def _links(text: str) -> list[tuple[str, str]]:
    (article,) = read_markdown(SourceFile("手册.md", "手册.md", 1), _ARTICLE.format(text)).articles
    ((_, passages),) = prepare([article], 500)
    passage = next(each for each in passages if each.heading == "怎么开发票")
    texts = [(passage.text, passage.links), *((each.text, each.links) for each in passage.steps)]
    texts += zip(passage.key_points, passage.point_links, strict=False)
    return [(text[each.start : each.end], each.href) for text, own in texts for each in own]


@pytest.mark.parametrize(
    "text",
    [
        "退货的见“退换货”一节。",
        "退货请看后面的「退换货」。",
        "参见《退换货》。",
        "按下文“退换货”部分办理。",
        "见后面退换货一节。",
        "详见退换货。",
        "退货的见“**退换货**”。",
        "操作步骤：\n\n1. 打开订单，参照“退换货”\n2. 提交\n",
        "关键点：先看“退换货”。",
    ],
)
def test_a_heading_that_is_referred_to_is_a_link(text: str) -> None:
    assert _links(text) == [("退换货", "#退换货")]


@pytest.mark.parametrize(
    "text",
    [
        "退换货要七天。",
        "点“退换货”。",
        "见“退换货说明”一节。",
        "见“怎么开发票”一节。",
        "见 `退换货` 一节。",
        "看退换货的规定。",
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert _links(text) == []


def test_a_long_run_of_breaks_is_passed_over() -> None:
    assert _links(f"见{'<br>' * 20_000}退换货。") == []


def test_a_link_that_is_there_already_stays() -> None:
    assert _links("见“[退换货](规则.md)”一节。") == [("退换货", "规则.md")]


def test_links_of_items_below_a_step_and_of_cells_keep_their_places() -> None:
    text = (
        "1. 打开[后台](https://example.com/a)\n   - 选[模板](模板.md)\n2. 保存设置\n\n"
        "| 项 | 说明 |\n| --- | --- |\n| 甲 | 先**看** [丙](b.md) |\n"
    )
    assert _links(text) == [
        ("丙", "b.md"),
        ("后台", "https://example.com/a"),
        ("模板", "模板.md"),
    ]


def test_many_headings_take_linear_work() -> None:
    looked_up = 0

    class Heading(str):
        def __hash__(self) -> int:
            nonlocal looked_up
            looked_up += 1
            return super().__hash__()

    count = 200
    block = Block("paragraph", "七天内可退。", 1)
    names = [Heading(f"第{number}节") for number in range(count)]
    sections = tuple(Section(name, 1, (name,), 1, (block,)) for name in names)
    link_references(Article("a", "手册", "a.md", sections=sections))
    assert 0 < looked_up <= 4 * count
