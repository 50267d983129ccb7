"""Checks that key points and action steps are marked, in order and in full.

Sections are written as Markdown, so that a case shows what an author would write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.articles.labels import KEY_POINTS, STEPS
from faq.model import Article, ArticleId, Block, Facts, Section, Span, Step
from faq.passages.steps import body, key_points, mark, steps

_STEP_LABELS = [
    "操作建议",
    "操作步骤",
    "处理方法",
    "解决办法",
    "解决方法",
    "怎么做",
    "步骤",
    "建议",
]


def _article(text: str, heading: str = "情况") -> Article:
    data = f"# 题\n\n## {heading}\n\n{text}\n".encode()
    (article,) = read_file(SourceFile(Path("a.md"), "a.md", len(data)), data).articles
    return mark(article)


def _marked(text: str, heading: str = "情况") -> tuple[list[str], list[str], list[str]]:
    """Steps, key points and lines of the body."""
    blocks = _article(text, heading).sections[0].blocks
    numbered = steps(blocks)
    assert [step.number for step in numbered] == list(range(1, len(numbered) + 1))
    text = body(blocks)
    return [s.text for s in numbered], list(key_points(blocks)), text.split("\n") if text else []


def _steps(text: str, heading: str = "情况") -> list[str]:
    return _marked(text, heading)[0]


@pytest.mark.parametrize("label", _STEP_LABELS)
@pytest.mark.parametrize("written", ["{}：", "{}:", "【{}】", "**{}：** ", "- {}：", "> {}： "])
def test_labelled_prose_is_cut_into_sentences(label, written):
    text = f"引言。\n\n{written.format(label)}先登录。再退款！"
    assert _marked(text) == (["先登录。", "再退款！"], [], ["引言。"])


@pytest.mark.parametrize("label", KEY_POINTS.split("|"))
def test_a_key_point_stays_whole(label):
    assert _marked(f"引言\n\n{label}：看期限。看金额。") == ([], ["看期限。看金额。"], ["引言"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打开订单；点退款；填原因", ["打开订单", "点退款", "填原因"]),
        ("点“确认。提交”按钮。完成", ["点“确认。提交”按钮。", "完成"]),
        ("打开（先看。再点）页面。完成", ["打开（先看。再点）页面。", "完成"]),
        ("1. 打开 2. 关上 3. 再开", ["打开", "关上", "再开"]),
        ("①打开②关上", ["打开", "关上"]),
        ("请看：1、打开。2、关上。", ["打开。", "关上。"]),
        ("第一步：打开。第二步，关上。", ["打开。", "关上。"]),
        ("首先打开，然后关上，最后离开。", ["首先打开", "然后关上", "最后离开。"]),
        ("首先打开，最后点“播放”。黑屏的，重启。", ["首先打开", "最后点“播放”。黑屏的，重启。"]),
        ("首先打开，最后播放；卡顿就退出。", ["首先打开", "最后播放；卡顿就退出。"]),
        ("首先打开，最后播放。然后关上。", ["首先打开", "最后播放。", "然后关上。"]),
        ("满 1.5 元再退", ["满 1.5 元再退"]),
        ("等 2.0 版", ["等 2.0 版"]),
    ],
)
def test_labelled_prose_is_cut_where_it_counts(text, expected):
    assert _steps(f"操作步骤：{text}") == expected


def test_what_stands_before_a_count_is_body():
    assert _marked("操作步骤：请看：1、打开。2、关上。")[2] == ["请看："]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("操作步骤：\n\n1. 甲\n2. 乙", ["甲", "乙"]),
        ("操作步骤：\n\n- 甲\n- 乙\n\n尾", ["甲", "乙"]),
        ("**操作步骤**\n\n1. 甲\n\n2. 乙", ["甲", "乙"]),
        ("操作步骤如下：\n\n1. 甲\n2. 乙", ["甲", "乙"]),
        ("请依次：\n\n1. 甲\n2. 乙", ["甲", "乙"]),
        ("操作步骤：\n\n先甲。\n再乙。\n\n后丙。", ["先甲。", "再乙。", "后丙。"]),
        ("- 操作步骤：\n  1. 甲\n  2. 乙", ["甲", "乙"]),
        ("- 操作步骤：\n  - 甲\n  - 乙", ["甲", "乙"]),
        ("- 操作步骤：\n  1. 甲\n     - 细\n  2. 乙\n- 别的", ["甲\n细", "乙"]),
        ("- 操作步骤：\n  1. 甲\n- 关键点：\n  - 看\n- 操作步骤：\n  1. 乙", ["甲", "乙"]),
        ("- 操作建议：甲。\n- 操作步骤：\n  1. 乙\n     - 细\n  2. 丙", ["甲。", "乙\n细", "丙"]),
        ("- 操作步骤：如下：\n  1. 甲\n  2. 乙", ["甲", "乙"]),
        ("操作步骤：先登录。再按以下操作：\n\n1. 甲\n2. 乙", ["先登录。", "甲", "乙"]),
        ("- 操作步骤：\n\n先甲。再乙。\n\n- 丙", ["先甲。", "再乙。"]),
        ("操作步骤：先登录：", ["先登录："]),
        ("- 操作步骤：先登录：\n- 乙", ["先登录："]),
        ("操作步骤：打开 1. 2. ", ["打开 1. 2."]),
        ("- 操作步骤：甲。\n- 关键点：看\n- 处理方法：\n  - 乙\n  - 丙", ["甲。", "乙", "丙"]),
        (
            "操作步骤：\n\n1. 甲\n   - 细\n     - 更细\n   - 又细\n2. 乙",
            ["甲\n细\n更细\n又细", "乙"],
        ),
        ("操作步骤：\n\n1. 甲\n\n   ```\n   run\n   ```\n2. 乙", ["甲\nrun", "乙"]),
        ("操作步骤：\n\n1. 第一步：甲\n2. 第二步：乙", ["甲", "乙"]),
    ],
)
def test_a_labelled_list_is_steps_item_by_item(text, expected):
    assert _steps(text) == expected


def test_a_label_on_a_line_of_its_own_reaches_no_further_than_its_list():
    assert _marked("操作步骤：\n\n- 甲\n\n尾。\n\n- 乙") == (["甲"], [], ["尾。", "乙"])


def test_a_label_that_goes_on_tells_of_its_own_paragraph_only():
    assert _marked("操作步骤：先甲。\n\n然后随意。\n\n- 乙") == (
        ["先甲。"],
        [],
        ["然后随意。", "乙"],
    )


@pytest.mark.parametrize("text", ["操作步骤：", "- 关键点：\n- 甲", "【建议】\n\n```\nrun\n```"])
def test_a_label_of_nothing_stays(text):
    assert _article(text).sections[0].blocks == _blocks_of(f"# 题\n\n## 情况\n\n{text}")


def test_nested_key_points_are_key_points():
    text = "- 关键点：\n  - 看期限\n  - 看金额\n- 操作建议：退。"
    assert _marked(text) == (["退。"], ["看期限", "看金额"], [])


@pytest.mark.parametrize("kind", ["```\n关键点：x\n```", "| 建议：a | b |\n|---|---|\n| c | d |"])
def test_code_and_tables_have_no_labels(kind):
    found = _marked(f"引言\n\n{kind}")
    assert (found[0], found[1]) == ([], [])


@pytest.mark.parametrize(
    "text", ["建议您先登录。", "这一步骤：很难", "关键点在于时间", "不建议：退"]
)
def test_a_word_within_a_sentence_is_no_label(text):
    assert _marked(text) == ([], [], [text])


@pytest.mark.parametrize(
    "heading", ["怎么退款", "如何退款", "退款流程", "申请退款", "退款的处理", "第二步 付款"]
)
def test_an_ordered_list_under_a_how_to_heading_is_steps(heading):
    text = "引言\n\n1. 甲\n   - 细\n2. 乙\n\n尾\n\n- 丙"
    assert _marked(text, heading) == (["甲\n细", "乙"], [], ["引言", "尾", "丙"])


@pytest.mark.parametrize("heading", ["退款的条件", "时限", "特别提醒事项"])
def test_an_ordered_list_under_another_heading_is_body(heading):
    assert _marked("引言\n\n1. 甲\n2. 乙", heading) == ([], [], ["引言", "甲", "乙"])


@pytest.mark.parametrize("heading", ["操作步骤", "解决办法：", "怎么做"])
@pytest.mark.parametrize("text", ["1. 甲\n2. 乙", "- 甲\n- 乙", "甲\n\n乙"])
def test_a_heading_that_is_a_label_reaches_its_first_list_or_prose(heading, text):
    assert _steps(text, heading) == ["甲", "乙"]


def test_under_a_label_heading_prose_leads_in_to_a_list():
    assert _marked("请看。\n\n1. 甲\n2. 乙", "操作步骤") == (["甲", "乙"], [], ["请看。"])


def test_a_heading_that_names_key_points_makes_them():
    assert _marked("- 甲\n- 乙", "注意事项") == ([], ["甲", "乙"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一步，打开。第二步，关上。", (["打开。", "关上。"], [], [])),
        ("请看。第一步：打开。第二步：关上。", (["打开。", "关上。"], [], ["请看。"])),
        ("第一步：打开\n\n第二步：关上", (["打开", "关上"], [], [])),
        ("第一步最难。", ([], [], ["第一步最难。"])),
        ("跳到第三步，回到第二步", ([], [], ["跳到第三步，回到第二步"])),
        ("第1步打开第2步关上", (["打开", "关上"], [], [])),
    ],
)
def test_prose_that_counts_its_steps_needs_no_label(text, expected):
    assert _marked(text) == expected


def test_counting_goes_beyond_ten():
    numbers = "一二三四五六七八九十"
    counted = [f"第{n}步做{n}。" for n in [*numbers, "十一", "十二"]]
    assert len(_steps("".join(counted))) == 12


@pytest.mark.parametrize(
    ("heading", "text", "count"),
    [
        ("怎么退款", "首先打开，然后退款，最后等待。", 3),
        ("怎么退款", "首先打开。接着退款。", 2),
        ("怎么退款", "首先要说，没有别的。", 0),
        ("怎么退款", "之后打开，然后退款。", 0),
        ("退款的原因", "首先是质量，然后是时间，最后是心情。", 0),
    ],
)
def test_a_sequence_under_a_how_to_heading_is_steps(heading, text, count):
    assert len(_steps(text, heading)) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("特别提醒：别急。", []),
        ("特别提醒：\n\n1. 甲\n2. 乙", []),
        ("特别提醒：别急。\n\n操作建议：先看。再买。", ["先看。", "再买。"]),
    ],
)
def test_a_notice_has_steps_only_where_it_labels_them(text, expected):
    article = Article(ArticleId("a"), "怎么退款", "a", notice=_blocks_of(text))
    assert [step.text for step in steps(mark(article).notice)] == expected


def _blocks_of(text: str) -> tuple[Block, ...]:
    data = text.encode()
    (article,) = read_file(SourceFile(Path("a.md"), "a.md", len(data)), data).articles
    return article.sections[0].blocks if article.sections else article.lead


def test_spans_and_lines_go_with_their_step():
    text = "操作步骤：打开 **订单**。\n点 [退款](/r)。"
    blocks = _article(text).sections[0].blocks
    assert [(b.text, b.spans) for b in blocks] == [
        ("打开 订单。", (Span(3, 5, "strong"),)),
        ("点 退款。", (Span(2, 4, "link", "/r"),)),
    ]


def test_no_blocks_have_no_steps():
    assert steps(()) == key_points(()) == ()
    assert body(()) == ""
    assert steps((Block("paragraph", "甲", 1, role="step"),)) == (Step(1, "甲", facts=Facts(0, 1)),)


_PHRASES = st.sampled_from([
    "打开订单", "点“退。款”", "（先；后）", "。", "；", "！", "，", "：", "\n", " ", "第一步",
    "第二步，", "1. ", "2、", "①", "②", "首先", "然后", "最后", "操作步骤：", "关键点：",
    "【建议】", "特别提醒：",
])  # fmt: skip
_BLOCK = st.builds(
    Block,
    kind=st.sampled_from(["paragraph", "item", "quote", "code", "table"]),
    text=st.lists(_PHRASES, min_size=1, max_size=10).map("".join).map(str.strip).filter(bool),
    line=st.just(1),
    level=st.integers(0, 2),
    number=st.none() | st.integers(1, 3),
)
_BLOCKS = st.lists(_BLOCK, max_size=7).map(tuple)
_HEADINGS = st.sampled_from(["情况", "怎么退款", "操作步骤", "关键点", "退款的处理"])
_MARK = re.compile(
    rf"[【\[（(]?(?:{KEY_POINTS}|{STEPS})[】\]）)]?\s*[:：]?|第[一二]步[:：，,、]?"
    r"|\d[.、．)）]|[①-⑳]|[\s:：，,、；]"
)


def _section(heading: str, blocks: tuple[Block, ...]) -> Article:
    return Article(
        ArticleId("a"), "题", "a", sections=(Section(heading, 1, (heading,), 1, blocks),)
    )


@given(_HEADINGS, _BLOCKS)
def test_nothing_is_lost_or_invented_but_labels_marks_and_white_space(heading, blocks):
    marked = mark(_section(heading, blocks)).sections[0].blocks
    before = "".join(_MARK.sub("", block.text) for block in blocks)
    assert "".join(_MARK.sub("", block.text) for block in marked) == before


@given(_HEADINGS, _BLOCKS)
def test_steps_hold_text_without_white_space_around_it(heading, blocks):
    marked = mark(_section(heading, blocks)).sections[0].blocks
    texts = [step.text for step in steps(marked)]
    assert all(text and text == text.strip() for text in texts)
    of_steps = [block.text for block in marked if block.role == "step"]
    assert "\n".join(texts) == "\n".join(of_steps)


@given(_HEADINGS, _BLOCKS)
def test_marking_twice_is_marking_once(heading, blocks):
    once = mark(replace(_section(heading, blocks), lead=blocks, notice=blocks))
    assert mark(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("首先打开设置，然后点退款；最后提交。", ["首先打开设置", "然后点退款", "最后提交。"]),
        ("1、打开设置，2、点退款；3、提交。", ["打开设置", "点退款", "提交。"]),
        ("第一步打开设置，第二步点退款，第三步提交", ["打开设置", "点退款", "提交"]),
        ("先打开设置，\n\n再点退款；\n\n最后提交。", ["先打开设置", "再点退款", "最后提交。"]),
    ],
)
def test_a_step_ends_without_the_comma_of_its_clause(text, expected):
    assert _steps(text, "怎么退款") == expected
    if "\n" not in text:
        assert _steps(f"操作步骤：{text}") == expected
