"""Checks that the parts of a Markdown file become the parts of an article."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.model import Block, Span


def _shape(blocks: tuple[Block, ...]) -> list[tuple[str, int, int | None, str]]:
    return [(block.kind, block.level, block.number, block.text) for block in blocks]


@pytest.mark.parametrize(
    ("text", "title", "headings"),
    [
        ("# 标题\n\n正文", "标题", []),
        ("正文", "file", []),
        ("## 小节\n\n正文", "file", ["小节"]),
        ("# 标题\n\n## 小节\n\n正文", "标题", ["小节"]),
        ("# 标题\n\n正文\n\n# 另一章\n\n正文", "标题", ["另一章"]),
        ("---\ntitle: 标题\n---\n# 标题\n\n正文", "标题", []),
        ("---\ntitle: 标题 A\n---\n#  标题Ａ\n\n正文", "标题 A", []),
        ("---\ntitle: 标题\n---\n# 一章\n\n正文\n\n# 二章\n\n正文", "标题", ["一章", "二章"]),
        ("标题\n===\n\n正文", "标题", []),
        ("# 1. 标题 {#top}\n\n正文", "标题", []),
        ("# 调用 foo(1) 的结果\n\n正文", "调用 foo(1) 的结果", []),
        ("# 2.5 版说明\n\n正文", "2.5 版说明", []),
        ("#\n\n正文", "file", []),
    ],
)
def test_the_title_makes_no_section(read, text, title, headings):
    article = read(text, "folder/file.md")
    assert article.title == title
    assert [section.heading for section in article.sections] == headings
    assert article.id == "folder/file"
    assert article.source == "folder/file.md"


def test_another_heading_for_the_title_is_another_way_to_ask(read):
    article = read("---\ntitle: 退款\nquestions: [怎么退]\n---\n# 钱怎么退回来\n\n正文")
    assert article.title == "退款"
    assert article.questions == ("怎么退", "钱怎么退回来")
    assert article.sections == ()


@pytest.mark.parametrize(
    "text", ["", "\n\n", "---\ntitle: 标题\n---\n", "# 标题\n\n## 小节\n", "#\n"]
)
def test_a_file_without_text_is_a_fault(faults, text):
    ((line, fault),) = faults(text)
    assert line == 1
    assert "没有" in fault


def test_sections_know_their_level_path_and_line(read):
    article = read("# 标题\n\n引言\n\n## 甲\n\n### 乙\n\n文\n\n##### 丙\n\n文\n\n## 丁\n\n文\n")
    assert _shape(article.lead) == [("paragraph", 0, None, "引言")]
    assert [(s.heading, s.level, s.path, s.line) for s in article.sections] == [
        ("甲", 1, ("甲",), 5),
        ("乙", 2, ("甲", "乙"), 7),
        ("丙", 3, ("甲", "乙", "丙"), 11),
        ("丁", 1, ("丁",), 15),
    ]
    assert [block.line for section in article.sections for block in section.blocks] == [9, 13, 17]


@pytest.mark.parametrize(
    ("heading", "bare"),
    [
        ("1. 退款", "退款"),
        ("1.2 退款", "1.2 退款"),
        ("3、退款", "退款"),
        ("一、退款", "退款"),
        ("（二）退款", "退款"),
        ("第三章 退款", "退款"),
        ("退款(1)", "退款(1)"),
        ("退款（一）说明", "退款（一）说明"),
        ("退款 {#refund}", "退款"),
        ("5.1 版本", "5.1 版本"),
        ("24小时发货", "24小时发货"),
        ("**退款** `refund`", "退款 refund"),
        ("1.", "1."),
    ],
)
def test_headings_lose_their_numbering_and_their_anchor(read, heading, bare):
    assert read(f"# 标题\n\n## {heading}\n\n正文").sections[0].heading == bare


@pytest.mark.parametrize("label", ["关键点", "操作建议", "操作步骤：", "注意事项"])
def test_a_label_below_a_section_is_no_section(read, label):
    article = read(f"# 标题\n\n## 退款\n\n引言\n\n### {label}\n\n正文")
    (section,) = article.sections
    assert [block.text for block in section.blocks] == ["引言", label.rstrip("：") + "：", "正文"]


@pytest.mark.parametrize("name", ["特别提醒", "温馨提示", "重要提示"])
def test_a_last_section_of_that_name_is_the_notice(read, name):
    article = read(f"# 标题\n\n## 退款\n\n正文\n\n## {name}\n\n- 一\n- 二")
    assert [section.heading for section in article.sections] == ["退款"]
    assert [block.text for block in article.notice] == ["一", "二"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("特别提醒：别急。", "别急。"),
        ("**特别提醒：** 别急。", "别急。"),
        ("> 特别提醒：别急。", "别急。"),
        ("【特别提醒】别急。", "别急。"),
    ],
)
def test_a_last_paragraph_of_that_name_is_the_notice(read, written, expected):
    article = read(f"# 标题\n\n## 退款\n\n正文\n\n{written}")
    assert [block.text for block in article.notice] == [expected]
    assert article.notice[0].spans == ()
    assert [block.text for block in article.sections[0].blocks] == ["正文"]


def test_a_reminder_that_is_not_the_last_section_stays_one(read):
    article = read("# 标题\n\n## 特别提醒\n\n甲\n\n## 退款\n\n乙")
    assert article.notice == ()
    assert len(article.sections) == 2


def test_lists_nest_and_count(read):
    article = read("正文\n\n1. 甲\n   - 乙\n     1. 丙\n2. 丁\n\n7) 戊\n8) 己\n")
    assert _shape(article.lead) == [
        ("paragraph", 0, None, "正文"),
        ("item", 0, 1, "甲"),
        ("item", 1, None, "乙"),
        ("item", 2, 1, "丙"),
        ("item", 0, 2, "丁"),
        ("item", 0, 7, "戊"),
        ("item", 0, 8, "己"),
    ]


def test_an_item_is_one_block_with_its_code(read):
    article = read("1. 打开\n\n   ```sh\n   run\n   ```\n\n   再看\n2. 关上\n")
    assert _shape(article.lead) == [("item", 0, 1, "打开\nrun\n再看"), ("item", 0, 2, "关上")]


def test_what_follows_a_nested_list_is_deeper(read):
    article = read("1. 甲\n   - 乙\n\n   又甲\n2. 丁\n")
    assert [(b.level, b.number, b.text) for b in article.lead] == [
        (0, 1, "甲"),
        (1, None, "乙"),
        (1, None, "又甲"),
        (0, 2, "丁"),
    ]


def test_code_keeps_its_lines_and_spaces(read):
    article = read("正文\n\n```\n\n  a  b\n关键点：c\n\n```\n\n    indented\n")
    assert [(b.kind, b.text) for b in article.lead[1:]] == [
        ("code", "  a  b\n关键点：c"),
        ("code", "indented"),
    ]


def test_a_table_keeps_its_cells(read):
    article = read("| 项 | 价 |\n|---|:-:|\n| **甲** | 1 |\n| | |\n| 乙 \\| 丙 | |\n")
    (table,) = article.lead
    assert table.kind == "table"
    assert table.rows == (("项", "价"), ("甲", "1"), ("乙 | 丙", ""))
    assert table.text == "项 | 价\n甲 | 1\n乙 | 丙 | "
    assert table.line == 1


def test_a_quotation_is_a_block_of_its_own(read):
    article = read("> # 引用\n> 一句\n\n正文")
    assert _shape(article.lead) == [
        ("quote", 0, None, "引用"),
        ("quote", 0, None, "一句"),
        ("paragraph", 0, None, "正文"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("中文不用空格\n分词，照样能读", "中文不用空格分词，照样能读"),
        ("打开相册\n点“更多”\n选“删除”", "打开相册\n点“更多”\n选“删除”"),
        ("**相册**里\n点`更多`", "相册里\n点更多"),
        ("中文，\n中文", "中文，中文"),
        ("word\nword", "word word"),
        ("中文\nword", "中文 word"),
        ("中文  \n中文", "中文\n中文"),
        ("中文<br>中文", "中文\n中文"),
        ("a ~~b~~ c", "a b c"),
        ("![图](x.png)之后", "之后"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        (r"\*不是\*", "*不是*"),
    ],
)
def test_inline_text_is_plain(read, written, expected):
    assert [block.text for block in read(written).lead] == [expected]


@pytest.mark.parametrize(
    "href", ["https://a.example/甲?b=c", "javascript:alert(1)", "data:text/html,x", "b.md#c"]
)
def test_a_link_keeps_its_text_and_where_it_leads(read, href):
    (block,) = read(f"请看 [**帮助** `页`]({href})。").lead
    assert block.text == "请看 帮助 页。"
    assert block.spans == (
        Span(3, 7, "link", href),
        Span(3, 5, "strong"),
        Span(6, 7, "code"),
    )


_WORD = st.text("甲乙丙abc", min_size=1, max_size=6)
_RUN = st.tuples(st.sampled_from(["", "**", "`", "link"]), _WORD)


@given(st.lists(_RUN, min_size=1, max_size=8), st.sampled_from(["", "- ", "1. ", "> "]))
def test_each_span_stands_over_what_was_marked(runs, prefix):
    written = {"": "{}", "**": "**{}**", "`": "`{}`", "link": "[{}](u)"}
    kinds = {"**": "strong", "`": "code", "link": "link"}
    text = " ".join(written[mark].format(word) for mark, word in runs)
    file = SourceFile(Path("a.md"), "a.md", 0)
    (block,) = read_file(file, (prefix + text).encode()).articles[0].lead
    assert block.text == " ".join(word for _, word in runs)
    marked = [(s.kind, block.text[s.start : s.end]) for s in block.spans]
    assert marked == [(kinds[mark], word) for mark, word in runs if mark]


def test_html_in_markdown_is_read_as_html(read):
    article = read(
        "# 标题\n\n<details>\n<summary>怎么退</summary>\n\n点 **退款**。\n\n</details>\n\n"
        "<table><tr><td>甲</td><td>乙</td></tr></table>\n\n<script>x()</script>\n\n尾"
    )
    text = "\n".join(b.text for b in article.lead) + "\n".join(
        f"{s.heading}\n" + "\n".join(b.text for b in s.blocks) for s in article.sections
    )
    for expected in ("怎么退", "点 退款。", "甲 | 乙", "尾"):
        assert expected in text
    assert "x()" not in text
    assert "<" not in text


_LINES = (
    *("退款怎么退", "钱 退回。", "a*b*", "# 标题", "## 小节 #", "### 一", "", " ", "  退", "1. 一"),
    *("- 点", "---", "| 甲 |", "<b>", "`x`", "[y](z)", "退 ", "退\t", "#", "&lt;"),
    *(
        "退 款",
        "a b",
        "# {{% toc %}}",
        "# {{% 甲",
        "## a  b",
        "退款：see b",
        "Übrigens",
        "{{< x >}}",
    ),
)


@pytest.mark.parametrize(
    ("text", "libraries"),
    [
        ("# 退款\n\n退款怎么退\n钱退回。\n", set()),
        ("# 退款\n\n- 点退款\n", {"markdown_it", "lxml"}),
        ("---\ntags: 甲\n---\n退款\n", {"yaml"}),
    ],
)
def test_a_library_is_imported_where_a_file_needs_it(text, libraries):
    lines = (
        "import sys",
        "from pathlib import Path",
        "from faq.articles import SourceFile, read_file",
        f"assert read_file(SourceFile(Path('f.md'), 'f.md', 0, ()), {text.encode()!r}).articles",
        "print(*{name.partition('.')[0] for name in sys.modules})",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert {"lxml", "markdown_it", "yaml"} & set(done.stdout.split()) == libraries


@given(st.lists(st.sampled_from(_LINES)))
def test_prose_is_read_alike_whether_or_not_something_else_is_in_the_file(lines):
    text = "\n".join(["正文", *lines])
    alone, others = (
        read_file(SourceFile(Path("f.md"), "f.md", 0, ()), each.encode())
        for each in (text, f"{text}\n\n***\n")
    )
    assert alone == others
