"""Checks that the marks of site generators never show, and that code keeps them."""

from __future__ import annotations

import pytest
from shapes import sections, texts


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("[TOC]\n\n文", ["文"]),
        ("[[toc]]\n\n文", ["文"]),
        ("@[toc](目录)\n\n文", ["文"]),
        ("* 目录\n{:toc}\n\n文", ["文"]),
        ("- 目录\n- 正文", ["- 目录", "- 正文"]),
        ("文\n{: .note}", ["文"]),
        ("**粗**{: .red}字", ["粗字"]),
        ("[链](a.md){target=_blank .x}字", ["链{target=_blank .x}字"]),
        ("[链](a.md){.x target=_blank}字", ["链字"]),
        ("填 {姓名} 与 {#号}码", ["填 {姓名} 与 {#号}码"]),
        ("文 {#here}", ["文"]),
        ("{/* 注释 */}\n\n文{/* 又 */}字", ["文字"]),
        ("<!-- 注释 -->\n\n文<!-- 又 -->字", ["文字"]),
        ('{{< copyable "sql" >}}\n\n文', ["文"]),
        ("前{{< icon ok >}}后{% raw %}中{% endraw %}", ["前后中"]),
        ("文\n{{% toc %}}\n字", ["文", "字"]),
        ("{{< highlight go >}}\na {{ b }}\n{{< /highlight >}}", ["$ a {{ b }}"]),
        ("{% highlight sh %}\n:::x\n{% endhighlight %}", ["$ :::x"]),
        ("{% comment %}\n不看\n{% endcomment %}\n\n文", ["文"]),
        ("值是 {{ name }}。", ["值是 {{ name }}。"]),
        ("`{% raw %}` 与 `{{< x >}}`", ["{% raw %} 与 {{< x >}}"]),
        ("    {% raw %}", ["$ {% raw %}"]),
    ],
)
def test_marks_are_left_out(read, text, blocks):
    assert texts(read(text).lead) == blocks


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ('[页]({{< ref "a.md" >}})', "a.md"),
        ('[页]({{% relref "a.md" %}}#b)', "a.md#b"),
        ("[页]({% link a.md %})", "a.md"),
        ("[页](a.md)", "a.md"),
    ],
)
def test_a_link_to_what_a_short_code_names_is_a_link(read, link, href):
    (block,) = read(f"看{link}。").lead
    assert block.text == "看页。"
    assert [span.href for span in block.spans] == [href]


@pytest.mark.parametrize(
    "script",
    [
        "import A from '@theme/A';",
        'import {A, B} from "b"',
        "import {\n  A,\n  B,\n} from 'b';",
        "import './a.css'",
        "export const a = () => {\n  return 1;\n}",
        "export default Layout",
    ],
)
def test_scripts_of_mdx_are_left_out(read, script):
    assert texts(read(f"{script}\n\n# 面包\n\n发面一小时。\n\n{script}\n").lead) == ["发面一小时。"]


@pytest.mark.parametrize(
    "line", ["import the data first.", "export it from the menu", "导入 import"]
)
def test_sentences_are_no_scripts(read, line):
    assert texts(read(f"# 面包\n\n{line}\n").lead) == [line]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标 <Badge type='tip' text='v2' /> 题", "标 题"),
        ("点<Icon name={x > 1 ? 'a' : 'b'} />钮", "点钮"),
        ("<Alert>话</Alert>尾", "话尾"),
        ("用 <user> 登录 <PASSWORD>", "用 <user> 登录 <PASSWORD>"),
        ("改 <title> 标签", "改 <title> 标签"),
        ("<b>粗 <i>斜", "粗 斜"),
        ("a < b > c", "a < b > c"),
        ("<name>甲</name>", "甲"),
    ],
)
def test_tags_within_a_line_are_read_or_kept_as_words(read, text, expected):
    assert texts(read(f"首段\n\n{text}\n\n末段").lead) == ["首段", expected, "末段"]


@pytest.mark.parametrize(
    "heading", ["配料 {#mix}", "配料 {#mix .big}", "配料{: .no_toc }", "配料 <Badge text='新' />"]
)
def test_headings_lose_their_attributes(read, heading):
    assert list(sections(read(f"# 面包\n\n## {heading}\n\n面粉。"))) == ["配料"]


def test_markdown_within_html_and_html_within_markdown(read):
    article = read(
        "# 面包\n\n<table>\n<tr><td>\n\n**面粉**\n\n</td><td>一斤</td></tr>\n</table>\n\n"
        '<div class="tip">\n\n- 水\n- 盐\n\n</div>\n\n<p align="center">居中</p>\n'
    )
    assert texts(article.lead) == ["面粉 | 一斤", "- 水", "- 盐", "居中"]
    assert [block.line for block in article.lead] == [3, 13, 14, 18]


def test_front_matter_may_be_toml(read, faults):
    article = read(
        '+++\ntitle = "面包"\ntags = ["烘焙", "早餐"]\ndate = 2026-01-02\n[x]\ny = 1\n+++\n\n文\n'
    )
    assert (article.title, article.tags) == ("面包", ("烘焙", "早餐"))
    assert article.lead[0].line == 9
    ((line, fault),) = faults('+++\ntitle = "面包"\ntags = [\n+++\n\n文\n')
    assert line in {1, 3, 4}
    assert "TOML" in fault
