"""Checks that a page saved as plain text is read in full, without its chrome."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from faq.model import Article
from faq.passages.steps import key_points, mark, steps

_FIXTURE = Path(__file__).parents[1] / "fixtures" / "articles" / "saved-page.txt"
_HEADINGS = (
    "定期打气与胎压",
    "途中扎破的应急补救",
    "长期停放时的存放",
    "花纹磨平后的更换",
    "自行车内胎在哪里查看规格",
)
_QUESTIONS = (
    "自行车轮胎多久打一次气",
    "骑行途中轮胎被扎破如何补救",
    "长期停放的自行车轮胎怎么存放",
    "轮胎花纹磨平后还能不能骑",
    "自行车内胎在哪里查看规格",
)
_CHROME = ("Looking", "下方输入", "题图", "Pixabay", "导读")


@pytest.fixture(scope="module")
def page() -> str:
    return _FIXTURE.read_text(encoding="utf-8")


def _everything(article: Article) -> str:
    parts = [article.title, *article.questions]
    for section in article.sections:
        parts += [section.heading, *section.questions, *(b.text for b in section.blocks)]
    parts += [b.text for b in (*article.lead, *article.notice, *article.closing)]
    return "\n".join(parts)


def test_the_title_is_the_line_that_stands_twice(read, page):
    article = read(page, "bike/saved-page.txt")
    assert article.title == "自行车轮胎怎么保养"
    assert (article.id, article.source) == ("bike/saved-page", "bike/saved-page.txt")


def test_the_numbered_paragraphs_are_the_sections(read, page):
    article = read(page, "a.txt")
    assert tuple(section.heading for section in article.sections) == _HEADINGS
    assert {(section.level, section.path) for section in article.sections} == {
        (1, (heading,)) for heading in _HEADINGS
    }
    lines = page.split("\n")
    for section in article.sections:
        assert section.heading in lines[section.line - 1]
        assert all(block.text[:10] in lines[block.line - 1] for block in section.blocks)


def test_each_question_of_the_contents_goes_to_its_section(read, page):
    article = read(page, "a.txt")
    assert [section.questions for section in article.sections] == [(q,) for q in _QUESTIONS]
    assert article.questions == ()


@pytest.mark.parametrize("seed", range(5))
def test_questions_find_their_sections_in_any_order(read, page, seed):
    lines = page.split("\n")
    at = [n for n, line in enumerate(lines) if line.strip(" •") in _QUESTIONS and "•" in line]
    shuffled = [lines[n] for n in at]
    random.Random(seed).shuffle(shuffled)
    for n, line in zip(at, shuffled, strict=True):
        lines[n] = line
    article = read("\n".join(lines), "a.txt")
    assert [section.questions for section in article.sections] == [(q,) for q in _QUESTIONS]


def test_the_last_bullet_of_the_contents_is_the_lead(read, page):
    (lead,) = read(page, "a.txt").lead
    assert lead.kind == "paragraph"
    assert lead.text.startswith("别着急，")
    assert lead.text.endswith("一样一样讲：")


def test_the_notice_and_the_parting_words_stand_apart(read, page):
    article = read(page, "a.txt")
    (notice,) = article.notice
    (closing,) = article.closing
    assert notice.text.startswith("刹车失灵、")
    assert notice.text.endswith("对自己负责。")
    assert closing.text.startswith("祝每一次出门")
    assert "祝每一次" not in article.sections[-1].blocks[-1].text


def test_nothing_of_the_site_is_left(read, page):
    text = _everything(read(page, "a.txt"))
    assert [word for word in _CHROME if word in text] == []


def test_no_sentence_is_lost(read, page):
    text = _everything(read(page, "a.txt"))
    article_text = page[page.index("  • 自行车") :]
    sentences = re.findall(r"[^。；：！？\n•]{4,}", re.sub(r"\n\s*\d\. ", "\n", article_text))
    assert len(sentences) > 50
    assert [each for each in sentences if each.strip() not in text and "提醒" not in each] == []


def test_each_section_has_its_key_point_and_its_actions(read, page):
    for section in mark(read(page, "a.txt")).sections:
        points, actions = key_points(section.blocks), steps(section.blocks)
        assert len(points) == 1
        assert 2 <= len(actions) <= 3
        assert not any("关键点" in point for point in points)
        assert not any("操作建议" in action.text for action in actions)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("如何改签车票\n\n到窗口办理即可。", "如何改签车票"),
        ("首页 > 帮助 > 车票\n如何改签车票\n到窗口办理即可。", "如何改签车票"),
        ("Help Center\n\n如何改签车票\n\n到窗口办理即可。", "如何改签车票"),
        ("一、如何改签车票\n到窗口办理即可。", "如何改签车票"),
    ],
)
def test_without_a_twin_the_first_line_that_is_no_chrome_is_the_title(read, text, title):
    article = read(text, "a.txt")
    assert article.title == title
    assert [block.text for block in article.lead] == ["到窗口办理即可。"]


def test_a_long_first_line_is_kept_whole(read):
    line = "先" * 90 + "。"
    article = read(f"{line}\n再来。", "a.txt")
    assert article.title == "先" * 60
    assert [block.text for block in article.lead] == [line, "再来。"]


def test_a_numbered_list_of_short_lines_makes_no_sections(read):
    article = read("如何报名\n\n1. 填表\n2. 缴费\n3. 等通知", "a.txt")
    assert article.sections == ()
    assert [(b.kind, b.number, b.text) for b in article.lead] == [
        ("item", 1, "填表"),
        ("item", 2, "缴费"),
        ("item", 3, "等通知"),
    ]


@pytest.mark.parametrize(
    ("style", "numbers"),
    [
        ("{}. ", "123"),
        ("{}、", "123"),
        ("{}、", "一二三"),
        ("（{}）", "123"),
        ("（{}）", "一二三"),
        ("第{}章 ", "123"),
        ("第{}章 ", "一二三"),
    ],
)
def test_sections_are_numbered_in_any_style(read, style, numbers):
    parts = [f"{style.format(n)}情形{n}：说明文字，很长的一句话。\n补充一句。" for n in numbers]
    article = read("标题在此\n\n" + "\n".join(parts), "a.txt")
    assert [section.heading for section in article.sections] == [f"情形{n}" for n in numbers]


def test_a_list_within_a_section_begins_no_section(read):
    text = "标题\n\n1. 甲事：说明。\n  1. 打开\n  2. 关上\n2. 乙事：说明。\n  正文。"
    article = read(text, "a.txt")
    assert [section.heading for section in article.sections] == ["甲事", "乙事"]
    assert [block.number for block in article.sections[0].blocks] == [None, 1, 2]


def _parts(article):
    return [
        (section.heading, *[(b.kind, b.number, b.text) for b in section.blocks])
        for section in article.sections
    ]


@pytest.mark.parametrize("label", ["操作步骤：", "处理方法", "【解决办法】"])
@pytest.mark.parametrize("end", ["。", "", "；"])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_unnumbered_headings_above_labels_make_sections(read, label, end, blank):
    text = (
        f"琴行须知\n\n先说两句。\n\n怎么调音\n{label}\n1. 打开调音器{end}\n2. 拧弦钮{end}\n\n"
        f"怎么换弦\n{label}\n1. 松弦{end}\n2. 剪断{end}\n3. 装新弦{end}\n\n琴盒\n可以租。\n"
    ).replace("\n", f"\n{blank}")
    article = read(text, "a.txt")
    assert [b.text for b in article.lead] == ["先说两句。"]
    assert _parts(article) == [
        (
            "怎么调音",
            ("paragraph", None, label),
            ("item", 1, f"打开调音器{end}"),
            ("item", 2, f"拧弦钮{end}"),
        ),
        (
            "怎么换弦",
            ("paragraph", None, label),
            ("item", 1, f"松弦{end}"),
            ("item", 2, f"剪断{end}"),
            ("item", 3, f"装新弦{end}"),
        ),
        ("琴盒", ("paragraph", None, "可以租。")),
    ]
    steps_of = [[s.text for s in steps(s.blocks)] for s in mark(article).sections]
    assert [len(each) for each in steps_of] == [2, 3, 0]


def test_a_list_below_a_label_begins_no_section_of_a_numbered_page(read):
    text = (
        "琴行须知\n\n1. 怎么调音\n操作步骤：\n1. 打开调音器。\n2. 拧弦钮。\n3. 听一听。\n"
        "2. 怎么换弦\n操作步骤：\n1. 松弦。\n"
    )
    article = read(text, "a.txt")
    assert [(part[0], len(part) - 1) for part in _parts(article)] == [
        ("怎么调音", 4),
        ("怎么换弦", 2),
    ]


def test_numbered_lines_of_one_sentence_are_a_list(read):
    article = read("怎么调音\n\n1. 打开调音器。\n2. 拧弦钮。\n3. 听一听。\n", "a.txt")
    assert article.sections == ()
    assert [(b.number, b.text) for b in article.lead] == [
        (1, "打开调音器。"),
        (2, "拧弦钮。"),
        (3, "听一听。"),
    ]


def test_a_page_without_sections_loses_chrome_at_its_ends_alone(read):
    text = (
        "怎么学琴\n\n在下方输入问题，搜索答案\n先选老师。\n在搜索框里输入曲名，下方会列出内容。\n"
        "点赞最多的曲子先学。\n再练。\n上一篇：怎么买琴\n"
    )
    article = read(text, "a.txt")
    assert [b.text for b in article.lead] == [
        "先选老师。",
        "在搜索框里输入曲名，下方会列出内容。",
        "点赞最多的曲子先学。",
        "再练。",
    ]


@pytest.mark.parametrize("text", ["", "\n\n  \n", "\u3000\n"])
def test_an_empty_file_is_a_fault(faults, text):
    assert [line for line, _ in faults(text, "a.txt")] == [1]


def test_a_title_alone_is_a_fault(faults):
    ((line, fault),) = faults("\n只有标题\n", "a.txt")
    assert line == 2
    assert "没有正文" in fault
