"""Checks that the text of every footnote is kept and no mark is shown."""

from __future__ import annotations

import pytest
from shapes import sections, texts


@pytest.mark.parametrize(
    ("definition", "notes"),
    [
        ("[^1]: 需带身份证。", ["> 需带身份证。"]),
        ("[^1]:需带身份证。", ["> 需带身份证。"]),
        ("[^1]: 需带身份证，\n    或社保卡。", ["> 需带身份证，或社保卡。"]),
        ("[^1]: 需带身份证。\n\n    两证皆可。", ["> 需带身份证。", "> 两证皆可。"]),
        ("[^1]: 需带：\n\n    - 身份证\n    - 社保卡", ["> 需带：", "> 身份证", "> 社保卡"]),
        ("[^1]: 见 https://example.com/a", ["> 见 https://example.com/a"]),
    ],
)
def test_a_footnote_ends_the_section_that_refers_to_it(read, definition, notes):
    article = read(
        "# 图书馆\n\n## 怎么办证\n\n1. 去前台[^1]。\n2. 填表。\n\n"
        f"## 怎么还书\n\n放进箱子。\n\n{definition}\n"
    )
    assert sections(article) == {
        "怎么办证": ["1. 去前台。", "2. 填表。", *notes],
        "怎么还书": ["放进箱子。"],
    }


def test_marks_in_headings_titles_and_cells_are_not_shown(read):
    article = read(
        "# 图书馆[^a]\n\n## 开放时间[^b]\n\n| 日 | 时 |\n|---|---|\n| 周一[^c] | 九点 |\n\n"
        "## 其他\n\n文\n\n[^a]: 总馆。\n[^b]: 节日除外。\n[^c]: 隔周。\n"
    )
    assert article.title == "图书馆"
    assert sections(article) == {
        "": ["> 总馆。"],
        "开放时间": ["日 | 时\n周一 | 九点", "> 节日除外。", "> 隔周。"],
        "其他": ["文"],
    }


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("甲[^1]。\n\n乙[^1]。\n\n[^1]: 注。", ["甲。", "乙。", "> 注。"]),
        ("甲。\n\n[^1]: 没有人引用。", ["甲。", "> 没有人引用。"]),
        ("甲[^9]。", ["甲。"]),
        ("模式 [^0-9] 与 x^2。", ["模式 [^0-9] 与 x^2。"]),
        ("图里的 [1] 是门。", ["图里的 [1] 是门。"]),
        ("甲^[行内 **注**]。", ["甲。", "> 行内 注"]),
        ("[规则]:借书规则见墙上", ["[规则]:借书规则见墙上"]),
        ("[注]: 周一闭馆。", ["[注]: 周一闭馆。"]),
        ("看[馆]。\n\n[馆]: https://example.com", ["看馆。"]),
        ("看[馆]。\n\n[馆]: ../馆.md", ["看馆。"]),
        ("文。\n\n[//]: # (注释)", ["文。"]),
        ("*[ISBN]: 国际标准书号\n\n用 ISBN 查。", ["ISBN：国际标准书号", "用 ISBN 查。"]),
    ],
)
def test_definitions_are_text_or_nothing(read, text, blocks):
    assert texts(read(text).lead) == blocks


def test_questions_with_definitions_are_sections(read):
    article = read("# 图书馆\n\n怎么续借？\n: 点“续借”。\n\n丢了书怎么办？\n: 照价赔偿。\n")
    assert sections(article) == {"怎么续借？": ["点“续借”。"], "丢了书怎么办？": ["照价赔偿。"]}


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            '<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup>',
            '<section class="footnotes"><ol><li id="fn1"><p>节日除外。'
            '<a href="#fnref1" class="footnote-backref">↩︎</a></p></li></ol></section>',
        ),
        (
            '<a href="#_ftn1" name="_ftnref1">[1]</a>',
            '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> 节日除外。</p></div>',
        ),
        (
            '<sup><a href="#n" id="r">①</a></sup>',
            '<p id="n"><a href="#r">①</a>节日除外。</p>',
        ),
        (
            '<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>',
            '<ol><li id="cite_note-1"><a href="#cite_ref-1">^</a> <i>节日除外。</i></li></ol>',
        ),
    ],
)
def test_footnotes_of_a_page_go_to_their_section(read, mark, note):
    article = read(
        f"<h1>图书馆</h1><h2>几点开门</h2><p>九点{mark}。</p><h2>怎么还书</h2><p>放进箱子。</p>{note}",
        "a.html",
    )
    assert sections(article) == {
        "几点开门": ["九点。", "> 节日除外。"],
        "怎么还书": ["放进箱子。"],
    }


def test_other_links_within_a_page_are_links(read):
    links = '<p>看<a href="#a">1</a>和<a href="#b">还书</a></p>'
    page = f'<h1>目录</h1>{links}<p id="a">甲</p><p id="b">乙</p>'
    assert texts(read(page, "a.html").lead) == ["看1和还书", "甲", "乙"]
