"""Checks that pictures are kept with their words and place, and that no sentence loses a word."""

from __future__ import annotations

import pytest

from faq.model import Picture


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("![流程图](a.png)", [("流程图", [("a.png", "流程图", 0)])]),
        ("看图。![流程图](a.png)", [("看图。", [("a.png", "流程图", 3)])]),
        ("![流程图](a.png)看图。", [("看图。", [("a.png", "流程图", 0)])]),
        ("点 ![齿轮](a.png) 图标。", [("点 齿轮 图标。", [("a.png", "齿轮", 2)])]),
        ("点![齿轮](a.png)。", [("点齿轮。", [("a.png", "齿轮", 1)])]),
        ("点 ![](a.png) 图标。", [("点 图标。", [("a.png", "", 2)])]),
        ("点 ![image.png](a.png) 图标。", [("点 图标。", [("a.png", "image.png", 2)])]),
        ("甲\n\n![](a.png)\n\n乙", [("甲", [("a.png", "", 1)]), ("乙", [])]),
        ("![在这里插入图片描述](a.png)\n\n乙", [("乙", [("a.png", "在这里插入图片描述", 0)])]),
        ("1. 甲\n\n![首页](a.png)\n\n2. 乙", [("甲", [("a.png", "首页", 1)]), ("乙", [])]),
        ("1. 甲\n\n   ![首页](a.png)\n\n   丙", [("甲\n丙", [("a.png", "首页", 1)])]),
        ("1. ![首页](a.png)\n2. 乙", [("首页", [("a.png", "首页", 0)]), ("乙", [])]),
        ("![](a.png)", [("", [("a.png", "", 0)])]),
        ("![甲](a.png) ![乙](b.png)", [("甲 乙", [("a.png", "甲", 0), ("b.png", "乙", 2)])]),
        ("[![甲](a.png)](b.md)", [("甲", [("a.png", "甲", 0)])]),
        (
            "| 甲 | 乙 |\n|---|---|\n| ![丙](a.png) | 丁 |",
            [("甲 | 乙\n丙 | 丁", [("a.png", "丙", 6)])],
        ),
        (
            "| 甲 | 乙 |\n|---|---|\n| 点![](a.png)这里 | 丁![](b.png) |\n"
            "| | ![](c.png) |\n| 戊 | |",
            [
                (
                    "甲 | 乙\n点这里 | 丁\n戊 | ",
                    [("a.png", "", 7), ("b.png", "", 13), ("c.png", "", 14)],
                )
            ],
        ),
        (
            '<table><tr><td rowspan="2">甲<img src="a.png"></td><td>乙</td></tr>'
            '<tr><td>丙</td></tr><tr><td><img src="b.png"></td><td></td></tr></table>',
            [("甲 | 乙\n甲 | 丙", [("a.png", "", 1), ("b.png", "", 11)])],
        ),
        ('<img src="a.png" alt="流程图">看图。', [("看图。", [("a.png", "流程图", 0)])]),
    ],
)
def test_a_picture_is_kept_with_its_place(read, text, blocks):
    found = [
        (block.text, [(each.src, each.alt, each.offset) for each in block.pictures])
        for block in read(text).lead
    ]
    assert found == blocks


def test_a_picture_of_a_heading_belongs_to_its_section(read):
    article = read("# 题\n\n## ![标](a.png) 怎么走\n\n直走。")
    (section,) = article.sections
    assert section.heading == "怎么走"
    assert section.blocks[0].pictures == (Picture("a.png", "标", 0),)


def test_spans_stand_where_they_were_when_words_are_left_out(read):
    (block,) = read("**甲** ![图](a.png)\n\n然后").lead[:1]
    (other,) = read("![图](a.png) **甲** 和 `乙`").lead
    assert [block.text[s.start : s.end] for s in block.spans] == ["甲"]
    assert other.text == "甲 和 乙"
    assert [other.text[s.start : s.end] for s in other.spans] == ["甲", "乙"]


def test_a_picture_stays_in_place_where_a_label_is_taken_off(read):
    article = read("# 题\n\n## 甲\n\n文\n\n特别提醒：别急。![钟](a.png)")
    assert [(each.text, each.pictures) for each in article.notice] == [
        ("别急。", (Picture("a.png", "钟", 3),))
    ]
