"""Checks lists, code and tables that pages only draw, and what stands above and below the line."""

from __future__ import annotations

import pytest
from shapes import sections, texts

_ITEM = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'>{}{}</p>\n"


def _word(level: int, mark: str, text: str) -> str:
    span = f"<span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;</span></span>"
    return _ITEM.format(level, f"<![if !supportLists]>{span}<![endif]>", text)


def test_list_paragraphs_of_word_are_lists(read):
    page = "".join(
        [
            _word(1, "1.", "量体温。"),
            _word(2, "a)", "腋下。"),
            _word(2, "b)", "五分钟。"),
            _word(1, "2.", "登记。"),
            "<p>另有：</p>",
            _word(1, "·", "口罩"),
            _word(1, "l", "手套"),
        ]
    )
    article = read(f"<h1>门诊</h1><div>{page}</div>", "a.html")
    assert texts(article.lead) == [
        "1. 量体温。",
        "  1. 腋下。",
        "  2. 五分钟。",
        "2. 登记。",
        "另有：",
        "- 口罩",
        "- 手套",
    ]


def test_filtered_word_lists_are_lists(read):
    mark = "<span lang=EN-US>{}<span style='font:7.0pt \"Times\"'>&nbsp;&nbsp;</span></span>{}"
    page = "".join(
        f"<p class=MsoListParagraphCxSpMiddle>{mark.format(*each)}</p>"
        for each in (("（1）", "挂号。"), ("（2）", "候诊。"))
    )
    assert texts(read(f"<h1>门诊</h1>{page}", "a.html").lead) == ["1. 挂号。", "2. 候诊。"]


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [(("i.", "ii.", "iii.", "iv.", "v."), (1, 2, 3, 4, 5)), (("g)", "h)", "i)"), (7, 8, 9))],
)
@pytest.mark.parametrize("ignored", [True, False])
def test_lists_of_word_count_with_roman_numbers_or_letters(read, marks, numbers, ignored):
    plain = "<p class=MsoListParagraph><span>{}&nbsp;&nbsp;</span>{}</p>"
    page = "".join(_word(1, m, "挂号。") if ignored else plain.format(m, "挂号。") for m in marks)
    lead = read(f"<h1>门诊</h1>{page}", "a.html").lead
    assert texts(lead) == [f"{n}. 挂号。" for n in numbers]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="step"><span class="num">{n}</span>{t}</div>',
        '<div class="step"><div><i>{n}.</i></div><div><h4>{t}</h4></div></div>',
        "<p><b>步骤{n}：</b>{t}</p>",
        "<p><b>步骤{n}</b>：{t}</p>",
        "<li><strong><span>第{n}步</span></strong> — {t}</li>",
        "<div><b>{n}</b>、<span>{t}</span></div>",
        '<section><em>0{n}</em><p>{t}</p></section><div class="arrow"></div>',
        '<div class="s"><span>Step {n}</span> {t}</div>',
    ],
)
def test_boxes_that_count_themselves_are_a_list(read, box):
    page = "".join(box.format(n=n, t=t) for n, t in enumerate(("挂号", "候诊", "取药"), 1))
    article = read(f"<h1>门诊</h1><h2>怎么看病</h2><div>{page}</div><p>祝康复。</p>", "a.html")
    assert sections(article) == {"怎么看病": ["1. 挂号", "2. 候诊", "3. 取药", "祝康复。"]}


@pytest.mark.parametrize(
    "page",
    [
        "<div><span>1</span>号楼</div><div><span>3</span>号楼</div>",
        "<div><span>1</span></div><div><span>2</span></div>",
        "<div><span>2026</span>年</div><div><span>2027</span>年</div>",
        '<div class="a"><span>1</span>甲</div><p><span>2</span>乙</p>',
    ],
)
def test_other_numbers_are_text(read, page):
    blocks = read(f"<h1>楼</h1><p>文</p>{page}", "a.html").lead
    assert all(block.number is None for block in blocks)
    assert "1" in repr(blocks) or "2026" in repr(blocks)


@pytest.mark.parametrize(
    "code",
    [
        "<pre><code>run a\nrun b</code><ul class='pre-numbering'><li>1</li><li>2</li></ul></pre>",
        "<pre><code>run a\nrun b\n<div class='hljs-button'>复制</div></code></pre>",
        "<pre><button>复制</button><code>run a\nrun b</code></pre>",
        "<pre><span class='line-numbers-rows'><i>1</i><i>2</i></span>run a\nrun b</pre>",
        "<table class='highlighttable'><tr><td class='linenos'><pre>1\n2</pre></td>"
        "<td class='code'><pre>run a\nrun b</pre></td></tr></table>",
        "<pre>run a<br>run b</pre><ol class='gutter'><li>1<li>2</ol>",
        "<pre>run a\nrun b</pre><span class='copy-btn'>复制代码</span>",
    ],
)
def test_code_has_neither_line_numbers_nor_buttons(read, code):
    article = read(f"<h1>机器</h1><p>输入：</p><div>{code}</div><p>完。</p>", "a.html")
    assert texts(article.lead) == ["输入：", "$ run a\nrun b", "完。"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10<sup>3</sup> 件", "10^3 件"),
        ("2<sup>-4</sup>", "2^-4"),
        ("20 m<sup>2</sup>，3 cm<sup>3</sup>", "20 m²，3 cm³"),
        ("x<sup>n</sup>", "x^n"),
        ("1<sup>st</sup>", "1st"),
        ("牌<sup>TM</sup>", "牌TM"),
        ("单价<sup>①</sup>", "单价①"),
        ("H<sub>2</sub>O", "H2O"),
        ("101<sub>2</sub>", "101_2"),
        ("log<sub>2</sub>8", "log2 8"),
        ("<del>99</del>88 元", "99 88 元"),
        ("<s>早</s>晚", "早晚"),
        ("<kbd>Ctrl</kbd><kbd>C</kbd>", "Ctrl C"),
        ("点<button>保存</button>按钮", "点保存按钮"),
        ("<ruby>重<rp>(</rp><rt>chóng</rt><rp>)</rp></ruby>新", "重新"),
        ("<ruby><rb>重</rb><rb>新</rb><rt>chóng</rt><rt>xīn</rt></ruby>", "重新"),
        ("<ruby>重<rtc><rt>chóng</rt></rtc></ruby>新", "重新"),
        ("重&shy;新启&#8203;动", "重新启动"),
        ("很长<wbr>的词", "很长的词"),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_what_stands_above_and_below_the_line(read, written, expected, name):
    if name == "a.html":
        article = read(f"<h1>题</h1><p>{written}</p><h2>{written}</h2><p>文</p>", name)
    else:
        article = read(f"# 题\n\n{written}\n\n## {written}\n\n文\n", name)
    assert sections(article) == {"": [expected], expected: ["文"]}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "<tr><th rowspan=2>科<th colspan=2>时</tr><tr><th>早<th>晚</tr>"
            "<tr><td>内<td>8<td>5</tr>",
            (("科", "时", ""), ("科", "早", "晚"), ("内", "8", "5")),
        ),
        (
            "<tr><td>甲<td>乙<td>丙</tr><tr><td>一<td rowspan=3>二<td>三</tr>"
            "<tr><td>四<td>五</tr><tr></tr>",
            (("甲", "乙", "丙"), ("一", "二", "三"), ("四", "二", "五")),
        ),
        (
            "<tr><td>甲<td>乙</tr><tr><td colspan=2>合计</tr><tr><td rowspan=0>末<td>尾</tr>",
            (("甲", "乙"), ("合计", ""), ("末", "尾")),
        ),
        (
            "<tr><td>甲<td rowspan=2>乙</tr><tr><td>丙</tr>",
            (("甲", "乙"), ("丙", "乙")),
        ),
    ],
)
def test_cells_that_span_keep_the_columns(read, rows, expected):
    (table,) = read(f"<h1>表</h1><table>{rows}</table>", "a.html").lead
    assert table.rows == expected


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["一、二年级", "三、四年级"], ["一、二年级", "三、四年级"]),
        (["九、退费", "十、一年级"], ["退费", "一年级"]),
        (["二、三季度"], ["二、三季度"]),
        (["十、十一月"], ["十、十一月"]),
        (["一、概述", "二、三季度", "三、展望"], ["概述", "三季度", "展望"]),
        (["一、二手书", "二、新书"], ["二手书", "新书"]),
        (["三、四线城市", "其他"], ["三、四线城市", "其他"]),
    ],
)
def test_a_numeral_before_a_numeral_is_numbering_only_among_others(read, headings, expected):
    text = "# 题\n\n" + "\n\n".join(f"## {each}\n\n文" for each in headings)
    assert list(sections(read(text))) == expected


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "9. 甲\n   - 子\n10. 乙\n   - 子\n11. 丙",
            ["9. 甲", "  - 子", "10. 乙", "  - 子", "11. 丙"],
        ),
        ("10. 甲\n\n   补充。\n\n11. 乙", ["10. 甲\n补充。", "11. 乙"]),
        ("10. 甲\n- 外", ["10. 甲", "- 外"]),
        ("10. 甲\n\n外\n\n11. 乙", ["10. 甲", "外", "11. 乙"]),
        ("- [x] 甲\n- [ ] 乙", ["- 甲", "- 乙"]),
        ("1. [x] 甲\n2. 点 [x]", ["1. 甲", "2. 点 [x]"]),
        ("1. 1. 甲\n   2. 乙\n2. 丙", ["  1. 甲", "  2. 乙", "2. 丙"]),
    ],
)
def test_items_keep_what_stands_under_them(read, text, items):
    assert texts(read(text).lead) == items
