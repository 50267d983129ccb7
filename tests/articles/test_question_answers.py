"""Checks that each question–answer pair becomes a section, in any format, and nothing else does."""

from __future__ import annotations

import pytest

from faq.passages.prepare import prepare


def _shape(article):
    return [
        (section.heading, [(b.kind, b.text) for b in section.blocks])
        for section in article.sections
    ]


def _told(article):
    """Each section's heading with its blocks' texts."""
    return [(section.heading, *[b.text for b in section.blocks]) for section in article.sections]


_PAIRS = [
    ("问：{q}", "答：{a}"),
    ("问:{q}", "答:{a}"),
    ("Q：{q}", "A：{a}"),
    ("Q: {q}", "A: {a}"),
    ("Q{n}：{q}", "A{n}：{a}"),
    ("Q{n}. {q}", "A{n}. {a}"),
    ("Q {n}: {q}", "A {n}: {a}"),
    ("【问】{q}", "【答】{a}"),
    ("【问题{n}】{q}", "【答案】{a}"),
    ("[Q] {q}", "[A] {a}"),
    ("问题{han}：{q}", "回答：{a}"),
    ("问题：{q}", "答案：{a}"),
    ("问{n}：{q}", "答{n}：{a}"),
    ("（问）{q}", "（答）{a}"),
    ("Question {n}: {q}", "Answer: {a}"),
    ("{n}. 问：{q}", "答：{a}"),
    ("{n}、Q：{q}", "A：{a}"),
    ("問：{q}", "答：{a}"),
    ("Q{n} {q}", "A{n}：{a}"),
    ("Ｑ：{q}", "Ａ：{a}"),
]
_QUESTIONS = ("鱼缸多久换一次水", "加热棒怎么接？", "水为什么发白")
_ANSWERS = ("每周换三分之一。", "先放进水里，再插电", "细菌还没有养好！")
_EXPECTED = list(zip(_QUESTIONS, _ANSWERS, strict=True))


def _written(marks: tuple[str, str], within: str, between: str) -> str:
    pairs = []
    for number, (question, answer) in enumerate(_EXPECTED, 1):
        han = "一二三"[number - 1]
        told = [mark.format(q=question, a=answer, n=number, han=han) for mark in marks]
        pairs.append(within.join(told))
    return between.join(pairs)


_FRAMES = [
    ("a.txt", "\n", "\n", "养鱼问答\n\n{}\n"),
    ("a.txt", "\n\n", "\n\n", "养鱼问答\n\n{}\n"),
    ("a.md", "\n\n", "\n\n", "# 养鱼问答\n\n{}\n"),
    ("a.md", "\n", "\n\n", "# 养鱼问答\n\n{}\n"),
    ("a.md", "\n", "\n\n", "# 养鱼问答\n\n## 常见\n\n{}\n"),
    ("a.html", "</p><p>", "</p><p>", "<h1>养鱼问答</h1><p>{}</p>"),
    ("a.html", "<br>", "</p><p>", "<h1>养鱼问答</h1><p>{}</p>"),
    ("a.html", "<br>", "<br>", "<h1>养鱼问答</h1><p>{}</p>"),
    ("a.html", "</div><div>", "</div><div>", "<h1>养鱼问答</h1><div>{}</div>"),
]


def _is_lazy(marks: tuple[str, str], frame: tuple[str, str, str, str]) -> bool:
    """Whether an answer's line belongs to the numbered item above, as a lazy line does."""
    return frame[:2] == ("a.md", "\n") and marks[0].startswith("{n}. ")


@pytest.mark.parametrize(
    ("marks", "name", "within", "between", "frame"),
    [(marks, *frame) for marks in _PAIRS for frame in _FRAMES if not _is_lazy(marks, frame)],
)
def test_a_pair_is_a_section_of_its_own(read, marks, name, within, between, frame):
    article = read(frame.format(_written(marks, within, between)), name)
    assert article.title == "养鱼问答"
    sections = [each for each in article.sections if each.heading != "常见"]
    assert [(s.heading, *[b.text for b in s.blocks]) for s in sections] == _EXPECTED
    assert article.lead == ()
    level = 1 + ("常见" in frame)
    assert {(s.level, len(s.path), s.path[-1] == s.heading) for s in sections} == {
        (level, level, True)
    }


def test_pairs_in_one_paragraph_are_parted(read):
    text = (
        "# 题\n\n问：怎么换水？\n答：每周换。\n问：怎么喂食\n答：一天一次\n问：怎么开灯\n答：按钮"
    )
    assert _told(read(text)) == [
        ("怎么换水？", "每周换。"),
        ("怎么喂食", "一天一次"),
        ("怎么开灯", "按钮"),
    ]


def test_bold_marks_and_lists_keep_their_blocks_and_give_steps(read):
    text = (
        "# 水族问答\n\n开头的话。\n\n**Q1：怎么装过滤器？**\n\n**A1：** 按下面做：\n\n"
        "1. 打开盒子。\n2. 装滤棉。\n   - 粗的在上\n3. 插电。\n\n```\npump on\n```\n\n"
        "**Q2：怎么清洗？**\n\n**A2：**\n\n"
        "1. 拔掉电源。\n2. 冲洗滤棉。\n\n## 别的\n\n正文。\n"
    )
    article = read(text)
    assert [b.text for b in article.lead] == ["开头的话。"]
    ((marked, passages),) = prepare([article], 700)
    assert [s.heading for s in marked.sections] == ["怎么装过滤器？", "怎么清洗？", "别的"]
    steps = {p.heading: [s.text for s in p.steps] for p in passages}
    assert steps["怎么装过滤器？"] == ["打开盒子。", "装滤棉。\n粗的在上", "插电。"]
    assert steps["怎么清洗？"] == ["拔掉电源。", "冲洗滤棉。"]
    assert _shape(article)[0][1][-1] == ("code", "pump on")
    assert [p.id for p in passages] == ["a#水族问答", "a#怎么装过滤器", "a#怎么清洗", "a#别的"]


def test_a_question_in_an_item_takes_what_is_nested_in_it(read):
    text = (
        "# 题\n\n1. 问：怎么换水？\n\n"
        "   答：这样做：\n   1. 关灯\n   2. 抽水\n2. 问：怎么喂食？\n\n   答：少喂。\n"
    )
    first, second = read(text).sections
    assert first.heading == "怎么换水？"
    assert [(b.kind, b.level, b.number, b.text) for b in first.blocks] == [
        ("paragraph", 0, None, "这样做："),
        ("item", 0, 1, "关灯"),
        ("item", 0, 2, "抽水"),
    ]
    assert (second.heading, second.blocks[0].text) == ("怎么喂食？", "少喂。")


def test_bulleted_questions_and_answers_are_pairs(read):
    text = "# 题\n\n- 问：怎么换水？\n- 答：抽水。\n- 问：怎么喂食？\n- 答：少喂。\n"
    assert _shape(read(text)) == [
        ("怎么换水？", [("paragraph", "抽水。")]),
        ("怎么喂食？", [("paragraph", "少喂。")]),
    ]


def test_questions_without_marks_of_answers_are_sections_if_they_ask(read):
    text = "# 题\n\n**Q1：怎么换水？**\n\n抽水。\n\n**Q2：怎么喂食？**\n\n少喂。\n\n多看。\n"
    assert _told(read(text)) == [("怎么换水？", "抽水。"), ("怎么喂食？", "少喂。", "多看。")]
    text = "# 题\n\n问题一：水发绿\n\n挡光。\n\n问题二：水发白\n\n等几天。\n"
    assert _told(read(text)) == [("水发绿", "挡光。"), ("水发白", "等几天。")]


def test_a_question_asked_twice_has_other_ways_to_ask(read):
    text = "题\n\n问：怎么换水？\n问：水要怎么换？\n答：抽水。\n问：怎么喂食？\n答：少喂。\n"
    first, second = read(text, "a.txt").sections
    assert (first.heading, first.questions) == ("怎么换水？", ("水要怎么换？",))
    assert second.questions == ()


def test_a_mark_alone_has_its_question_in_the_next_block(read):
    text = (
        "<h1>题</h1><p>Q：</p><p>怎么换水？</p><p>A：</p><p>抽水。</p><p>Q：</p>"
        "<p>怎么喂食？</p><p>A：</p><p>少喂。</p>"
    )
    assert _told(read(text, "a.html")) == [("怎么换水？", "抽水。"), ("怎么喂食？", "少喂。")]


def test_one_pair_counts_where_it_makes_up_its_section(read):
    text = (
        "# 题\n\n## 换水\n\n问：怎么换水？\n\n答：抽水。\n\n再加水。\n\n## 喂食\n\n"
        "先看。\n\n问：怎么喂食？\n\n答：少喂。\n"
    )
    article = read(text)
    assert _told(article) == [
        ("换水",),
        ("怎么换水？", "抽水。", "再加水。"),
        ("喂食", "先看。", "问：怎么喂食？", "答：少喂。"),
    ]
    assert article.sections[1].path == ("换水", "怎么换水？")


def test_marked_headings_lose_their_marks_and_so_do_their_answers(read):
    text = (
        "# 题\n\n## Q1：怎么换水？\n\nA：抽水。\n\n### 细节\n\n慢慢来。\n\n"
        "## Q2：怎么喂食？\n\n**A：** 少喂。\n"
    )
    article = read(text)
    assert _told(article) == [
        ("怎么换水？", "抽水。"),
        ("细节", "慢慢来。"),
        ("怎么喂食？", "少喂。"),
    ]
    assert article.sections[1].path == ("怎么换水？", "细节")


def test_numbered_questions_of_a_page_lose_the_marks_of_their_answers(read):
    text = "题\n\n1. 怎么换水？\n答：抽水。\n2. 怎么喂食？\n答：少喂。\n"
    assert _told(read(text, "a.txt")) == [("怎么换水？", "抽水。"), ("怎么喂食？", "少喂。")]


def test_a_page_of_pairs_alone_is_called_after_its_file(read):
    article = read("问：怎么换水？\n答：抽水。\n问：怎么喂食？\n答：少喂。\n", "鱼/换水.txt")
    assert article.title == "换水"
    assert _told(article) == [("怎么换水？", "抽水。"), ("怎么喂食？", "少喂。")]


def test_a_page_of_one_pair_is_called_after_its_question(read):
    article = read("问：怎么换水？\n答：抽水。\n", "a.txt")
    assert (article.title, article.lead[0].text, article.sections) == ("怎么换水？", "抽水。", ())


def test_numbered_sections_hold_their_pairs(read):
    text = (
        "题\n\n一、换水\n问：怎么换水？\n答：\n1. 关灯。\n2. 抽水。\n问：多久换？\n答：每周。\n"
        "二、喂食\n少喂。\n"
    )
    article = read(text, "a.txt")
    assert _told(article) == [
        ("换水",),
        ("怎么换水？", "关灯。", "抽水。"),
        ("多久换？", "每周。"),
        ("喂食", "少喂。"),
    ]
    assert article.sections[1].path == ("换水", "怎么换水？")


def test_a_row_may_hold_pairs(read):
    text = '问题,答案\n养鱼,"问：怎么换水？\n答：抽水。\n问：怎么喂食？\n答：少喂。"\n'
    assert _told(read(text, "a.csv")) == [("怎么换水？", "抽水。"), ("怎么喂食？", "少喂。")]


@pytest.mark.parametrize(
    "text",
    [
        "# 题\n\n店员先问好。客人问：多少钱？要答：看价签。\n\n再说。\n",
        "# 题\n\n> 问：在吗？\n>\n> 答：在。\n\n> 问：几点？\n>\n> 答：三点。\n",
        "# 题\n\n先看一段对话。\n\n问：在吗？\n\n答：在。\n",
        "# 题\n\n问：这个字怎么写？\n\n看下面。\n",
        "# 题\n\n答：甲。\n\n乙。\n",
        "# 题\n\nQ1：收入一亿\n\n增长。\n\nQ2：收入两亿\n\n持平。\n",
        "# 题\n\nA：甲方案\n\nB：乙方案\n",
        "# 题\n\n问题：打不开。\n\n原因：没电。\n\n问题：太慢。\n\n原因：网差。\n",
        "# 题\n\n问题：没有标点的一行接着没有回答\n\n问：又一个\n",
        "# 题\n\n```\n问：甲？\n答：乙。\n问：丙？\n答：丁。\n```\n",
        "# 题\n\n| 问：甲？ | 答：乙。 |\n|--|--|\n| 问：丙？ | 答：丁。 |\n",
    ],
)
def test_what_only_looks_like_pairs_stays_whole(read, text):
    article = read(text)
    assert article.sections == ()
    if not text.startswith("# 题\n\n答"):
        told = "".join(b.text for b in article.lead)
        assert all(mark in told for mark in ("问", "答", "Q1", "A：") if mark in text)


def test_a_long_question_is_no_heading(read):
    long = "长" * 101
    article = read(f"# 题\n\n问：{long}？\n\n答：甲。\n\n问：乙？\n\n答：丙。\n")
    assert article.sections == ()


def test_spans_and_lines_stay_right(read):
    article = read("# 题\n\n问：甲？\n答：看[这里](b.md)。\n\n问：乙？\n\n答：`丙`。\n")
    (first,), (second,) = (s.blocks for s in article.sections)
    assert [(first.text[s.start : s.end], s.href) for s in first.spans] == [("这里", "b.md")]
    assert [second.text[s.start : s.end] for s in second.spans] == ["丙"]
    assert [s.line for s in article.sections] == [3, 6]


@pytest.mark.parametrize(
    ("ask", "answer"), [("问：", "答："), ("Q: ", "A: "), ("【问】", "【答】"), ("Q{}：", "A{}：")]
)
@pytest.mark.parametrize(
    ("name", "between"), [("a.md", "\n"), ("a.md", "\n\n"), ("a.html", "<br>"), ("a.txt", "\n")]
)
def test_two_ways_to_ask_in_one_paragraph_have_one_answer(read, ask, answer, name, between):
    lines = [
        f"{ask.format(1)}鱼缸多久换水？",
        f"{ask.format(2)}换水有多勤？",
        f"{answer.format(1)}每周一次。",
        f"{ask.format(3)}加热棒怎么接？",
        f"{answer.format(2)}先入水。",
    ]
    title = {"a.md": "# 养鱼\n\n", "a.html": "<h1>养鱼</h1>", "a.txt": "养鱼\n\n"}[name]
    article = read(title + between.join(lines), name)
    assert _told(article) == [("鱼缸多久换水？", "每周一次。"), ("加热棒怎么接？", "先入水。")]
    assert [section.questions for section in article.sections] == [("换水有多勤？",), ()]


def test_an_answer_joined_to_its_question_is_not_passed_over(read):
    article = read("# 养鱼\n\n问：怎么换水\n答：换一半。问：多久换？\n答：每周。", "a.md")
    assert _told(article) == [("怎么换水", "换一半。"), ("多久换？", "每周。")]
