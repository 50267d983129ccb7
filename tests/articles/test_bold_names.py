"""Checks that bold lines are headings where several alike head text, or else labels."""

from __future__ import annotations

import pytest
from shapes import sections

_NAMES = {"怎么浇水": ["三天一次。"], "怎么换盆": ["- 选盆", "- 换土"]}
_LIST = "<ul><li>选盆</li><li>换土</li></ul>"
_BODIES = ("<p>三天一次。</p>", _LIST)
_WAYS = {
    "strong": "<p><strong>{}</strong></p>",
    "several": "<p><b>{}</b><b></b>&nbsp;</p>",
    "counted": "<p><b>{n}、</b><b>{}</b></p>",
    "style": "<section><section><span style='font-weight: bold'>{}</span></section></section>",
    "of the block": "<p style='color:red;font-weight:700'><span>{}</span></p>",
}


@pytest.mark.parametrize("way", _WAYS.values(), ids=_WAYS)
@pytest.mark.parametrize("frame", ["{}", "<section>{}</section>"])
def test_bold_lines_of_a_page_head_their_text(read, way, frame):
    parts = zip(_NAMES, _BODIES, "一二", strict=True)
    page = "".join(way.format(name, n=n) + frame.format(body) for name, body, n in parts)
    page = f"<title>养花</title><div><p>前言</p>{page}</div>"
    assert sections(read(page, "a.html")) == {"": ["前言"], **_NAMES}


@pytest.mark.parametrize("title", ["", "# 养花\n\n"])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_bold_lines_of_markdown_head_their_text(read, title, gap):
    text = f"{title}**怎么浇水**{gap}三天一次。\n\n**怎么换盆**{gap}- 选盆\n- 换土\n"
    article = read(text, "a.md")
    assert sections(article) == _NAMES
    first = 3 if title else 1
    assert [each.line for each in article.sections] == [first, first + 2 + len(gap)]
    assert article.sections[0].blocks[0].line == first + len(gap)


def test_ways_to_count_are_levels(read):
    text = "**一、挂失**\n\n**（一）线上**\n\n开应用。\n\n**（二）线下**\n\n去柜台。\n\n"
    text += "**二、补卡**\n\n三天。"
    assert sections(read(text, "a.md")) == {
        "挂失": [],
        "挂失/线上": ["开应用。"],
        "挂失/线下": ["去柜台。"],
        "补卡": ["三天。"],
    }


def test_below_headings_only_questions_and_numbers_count(read):
    text = "# 卡\n\n## {}\n\n**{}**\n\n甲\n\n**{}**\n\n乙\n"
    page = read(text.format("常见问题", "卡丢了怎么办", "补卡要多久？"), "a.md")
    assert [each.heading for each in page.sections] == ["常见问题", "卡丢了怎么办", "补卡要多久？"]
    assert [each.level for each in page.sections] == [1, 2, 2]
    named = read(text.format("参数", "类型", "默认值"), "a.md")
    assert [each.heading for each in named.sections] == ["参数"]


@pytest.mark.parametrize(
    "lines",
    [
        ("请勿带电操作！", "先拔插头。"),
        (
            "这一句话特别重要所以整段都加粗了它并不是标题",
            "另一句同样重要的话也整段加粗了它也不是标题",
        ),
        ("注意", "提示"),
        ("操作步骤", "温馨提示"),
        ("第一步 打开后盖", "第二步 取出电池"),
        ("浇水", "浇水"),
        ("说明：", "例如："),
    ],
)
def test_other_bold_lines_stay_text(read, lines):
    text = "\n\n".join(f"**{line}**\n\n后文{n}" for n, line in enumerate(lines))
    assert not read(f"前言\n\n{text}", "a.md").sections


@pytest.mark.parametrize(
    "text",
    [
        "**浇水**\n\n三天一次。\n\n然后换盆。",  # one alone
        "**浇水**\n\n**换盆**\n\n**施肥**",  # nothing below them
        "- **浇水**\n\n  三天一次。\n- **换盆**\n\n  春天。",
        "> **浇水**\n>\n> 三天一次。\n>\n> **换盆**\n>\n> 春天。",
    ],
)
def test_a_bold_line_that_heads_nothing_is_text(read, text):
    assert not read(text, "a.md").sections


def test_rows_keep_their_bold_lines(read):
    text = '问题,答案\n怎么养花,"**浇水**\n三天一次。\n\n**换盆**\n春天换。"\n'
    (article,) = [read(text, "a.csv")]
    assert [block.text for block in article.lead] == ["浇水", "三天一次。", "换盆", "春天换。"]
    assert not article.sections


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> **警告**\n> 卸载前请备份", ["> 警告", "> 卸载前请备份"]),
        (
            "**适用范围**\n全国门店都可以用，\n节假日除外。",
            ["适用范围", "全国门店都可以用，节假日除外。"],
        ),
        ("- **清理**\n  删掉旧的。", ["- 清理\n删掉旧的。"]),
        ("**密码**\n，须有八位。", ["密码，须有八位。"]),
        (
            "**先把电源线从墙上的插座里拔下来再说**\n再拧螺丝。",
            ["先把电源线从墙上的插座里拔下来再说再拧螺丝。"],
        ),
        ("请先**拔掉电源**\n再拧螺丝。", ["请先拔掉电源再拧螺丝。"]),
    ],
)
def test_a_bold_line_labels_the_rest_of_its_paragraph(read, text, expected):
    assert sections(read(text, "a.md")) == {"": expected}
