"""Checks that an article written as Markdown is read as the same article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.articles.html import read_html
from faq.articles.values import ArticleError
from faq.articles.writing import links_in, pictures_in, with_addresses, write_article
from faq.model import Article

_PAGES = {
    "numbers that jump": (
        '<ol start="3"><li>三<ol start="5"><li>五</li><li>六</li></ol></li><li>四</li></ol><ol><li>'
        '一</li><li value="7">七</li></ol>'
    ),
    "lists that touch": (
        "<ol><li>甲</li><li>乙</li></ol><ol><li>丙</li>"
        "</ol><ul><li>点<ul><li>深<ol><li>最深</li></ol>"
        "</li></ul>尾巴</li></ul>"
    ),
    "a table with spans": (
        "<table><tr><th rowspan=2>渠道</th><th colspan=2>限额"
        "</th></tr><tr><th>单笔</th><th>单日</th>"
        "</tr><tr><td>手机|银行</td><td><code>a|b</code>"
        '</td><td><a href="x.html">五 万</a></td></tr>'
        "</table>"
    ),
    "code in a table": (
        "<table><tr><td>a</td><td>b</td></tr><tr><td><pre>x\ny</pre></td><td><ul><li>1</li><li>"
        "2</li></ul></td></tr></table>"
    ),
    "remarks and quotations": (
        '<div class="admonition warning"><p>注意事项</p>'
        "<ol><li>先做</li><li>再做</li></ol></div><p>文"
        '</p><aside class="callout">x</aside><blockquote><p>引</p><ul><li>列</li></ul>'
        "</blockquote>"
    ),
    "terms": (
        "<h2>名词</h2><dl><dt>待付款</dt><dd>还没有付款。</dd>"
        "<dt>待发货</dt><dd><p>已付款</p><ol><li>等</li>"
        "</ol></dd></dl><p>后</p>"
    ),
    "questions as terms": (
        "<dl><dt>怎么退款？</dt><dd>点申请。</dd><dt>多久到账？</dt><dd>三天。</dd></dl>"
    ),
    "headings with links and numbers": (
        '<h2><a href="#x">1.2 退款</a> 3#</h2><p>文</p>'
        "<h2>一、2天内</h2><p>x</p><h2>C #</h2><p>y</p>"
    ),
    "pictures in steps": (
        '<ol><li>打开<img src="a b.png" alt="首页"></li><li><p>点</p><p>'
        '<img src="c(1).png" alt="按钮图"></p></li><li><img src="d.png"></li><li>点'
        '<img src="e.png" alt="确认">后</li></ol><p><img src="f.png" alt=""></p><p>'
        '<img src=g.png alt="一"><img src=h.png alt="二"></p>'
    ),
    "text that looks like marks": (
        "<p>"
        "*星* _下划_ `反` [方] (圆) # 井 1. 数 &lt;b&gt; &amp;amp; a_b_c **x** ~~d"
        "~~ \\n C:\\Users\\* {#id} {{&lt; x &gt;}} ![x](y) ^[n] [^1] 3~5 天"
        "</p><p>1. 不是列表</p><p>- 不是</p><p># 不是</p>"
        "<p>&gt; 不是</p><p>:::tip</p><p>!!! note</p><p>"
        '=== "x"</p><p>import x from "y"</p><p>---</p><p>| a | b |<br>| --- | --- |</p><p>+++'
        "</p><p>@tab x</p><p>[x]: http://y</p><p>a<br>===</p><p>: x</p>"
    ),
    "bold text": (
        '<p><b>注意：</b>请<b>“登录”</b>后x<b>(a)</b>y <b>a</b><b>b</b> <a href="u"><b>c</b></a><b>'
        '<a href="v?a=1&copy=2">d</a>e</b></p><p>'
        "<b>小标题</b><br>正文一句话。</p><p><b>小标题二</b></p><p>"
        "正文。</p>"
    ),
    "tabs": (
        '<h2>怎么装</h2><p>前</p><div class="tabs"><div role="tablist">'
        '<button role="tab" aria-controls="p1">安卓</button>'
        '<button role="tab" aria-controls="p2">苹果</button></div><div role="tabpanel" id="p1">'
        '<ol><li>甲</li></ol></div><div role="tabpanel" id="p2" hidden><h3>子</h3><p>乙</p></div>'
        "</div><p>后</p><h2>下</h2><p>x</p>"
    ),
    "a part that unfolds": (
        "<h2>A</h2><p>a</p><details><summary>1. 展开 [x] {y}</summary><p>内</p><h4>深</h4><p>z</p>"
        "</details><p>后</p><h3>B</h3><p>b</p>"
    ),
    "code": (
        "<pre><code>```\nx\n\n  y\n```</code></pre><ul><li>运行<pre>a\n\n b</pre>然后<code>` x"
        "</code></li></ul><p><code>a`b</code> <kbd>Ctrl</kbd>+<kbd>C</kbd></p>"
    ),
    "a reminder": ("<h2>A</h2><p>a</p><p>温馨提示：别急。</p><p>二</p>"),
    "a footnote": (
        '<p>文<a href="#n1" id="r1">[1]</a>。</p><h2>B</h2><p>x</p><ol class="footnotes">'
        '<li id="n1">注释 <a href="#r1">↩</a></li></ol>'
    ),
    "headings deeper than six": "".join(f"<h{n}>标{n}</h{n}><p>文</p>" for n in range(2, 7))
    + "<details><summary>更深</summary><p>文</p><h3>再深</h3><p>末</p></details>",
    "marked pairs": ("<p>问：怎么退？</p><p>答：点退款。</p><p>Q：a?</p><p>A：b</p>"),
    "line breaks": (
        "<p>一<br>二<br><br>三  四<br>&nbsp;&nbsp;五</p><ul><li>a<br>b<p>c</p></li></ul>"
    ),
    "pictures in a table": (
        '<table><tr><th>步骤</th><th>图</th></tr><tr><td>打开</td><td><img src="1.png" alt="首页">'
        '</td></tr><tr><td>点<img src="2.png" alt="点"></td><td></td></tr></table><table><tr><td>'
        "只有一行</td><td>两格</td></tr></table>"
    ),
    "pictures within cells": (
        '<table><tr><td>点<img src="1.png">这里</td><td rowspan="2">乙<img src="2.png"></td></tr>'
        '<tr><td>丙</td></tr><tr><td><img src="3.png"></td><td></td></tr><tr><td>丁</td>'
        '<td><img src="4.png">戊<img src="5.png"></td></tr></table>'
    ),
    "pictures behind a table": (
        "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>"
        '<p><img src="1.png" alt=""></p><p><img src="2.png" alt=""></p><p>x</p>'
    ),
    "rows of different lengths": (
        "<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>"
    ),
}


def _article(page: str) -> Article:
    (article,) = read_html(SourceFile("", "a.html", len(page)), f"<main><h1>题</h1>{page}</main>")
    return article


@pytest.mark.parametrize("page", _PAGES.values(), ids=list(_PAGES))
def test_a_page_is_written_as_it_is_read(page: str) -> None:
    assert write_article(_article(page)).differing == ()


_TEXTS = st.text("退款三天ab1 .)#*_`~[]()<>&;|!-+=:\\{}^\"'，。？\n", min_size=1, max_size=12)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


_INLINE = st.one_of(
    _TEXTS.map(_escaped),
    _TEXTS.map(lambda text: f"<b>{_escaped(text)}</b>"),
    _TEXTS.map(lambda text: f"<code>{_escaped(text)}</code>"),
    st.tuples(_TEXTS, _TEXTS).map(
        lambda pair: f'<a href="{_escaped(pair[1]).replace(chr(34), "")}">{_escaped(pair[0])}</a>'
    ),
    st.just("<br>"),
)
_LINE = st.lists(_INLINE, min_size=1, max_size=4).map("".join)
_PARAGRAPH = _LINE.map(lambda line: f"<p>{line}</p>")


def _list(items: list[str]) -> str:
    return "<ol>" + "".join(f"<li>{each}</li>" for each in items) + "</ol>"


_ITEMS = st.recursive(
    _LINE, lambda inner: st.lists(st.one_of(inner, _PARAGRAPH), min_size=1, max_size=3).map(_list)
)
_TABLE = st.lists(st.tuples(_LINE, _LINE), min_size=1, max_size=3).map(
    lambda rows: (
        "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows) + "</table>"
    )
)
_BLOCKS = st.one_of(
    _PARAGRAPH,
    _ITEMS,
    _TABLE,
    _LINE.map(lambda line: f"<blockquote><p>{line}</p></blockquote>"),
    _LINE.map(lambda line: f"<h2>{line}</h2>"),
    _TEXTS.map(lambda text: f"<pre>{_escaped(text)}</pre>"),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(_BLOCKS, min_size=1, max_size=5).map("".join))
def test_any_page_keeps_its_words(page: str) -> None:
    try:
        article = _article(page)
    except ArticleError:
        return  # a page without text
    written = write_article(article)
    read = read_file(SourceFile("", "a.md", 1), f"---\ntitle: 题\n---\n\n{written.text}".encode())
    assert written.differing == () or _words(read.articles[0]) == _words(article)


def _words(article: Article) -> str:
    pieces = [each.text for each in article.lead]
    for section in article.sections:
        pieces += [section.heading, *(each.text for each in section.blocks)]
    pieces += [each.text for each in article.notice]
    return "".join("".join(pieces).split())


def test_what_is_read_otherwise_is_told() -> None:
    article = _article("<h2>甲</h2><p>文</p>")
    odd = replace(article, sections=(replace(article.sections[0], heading="第1章 甲"),))
    assert write_article(odd).differing[:1] == ("第1章 甲",)


def test_the_sample_corpus_is_written_as_it_is_read() -> None:
    folder = Path(__file__).parents[3] / "faq" / "starter"
    files = [each for each in folder.rglob("*") if each.suffix in {".md", ".html", ".txt"}]
    differing = [
        (path.name, written.differing)
        for path in files
        for article in read_file(SourceFile(path, path.name, 1), path.read_bytes()).articles
        if (written := write_article(article)).differing
    ]
    assert files
    assert differing == []


def test_addresses_are_found_and_replaced() -> None:
    article = _article('<p><a href="/a">甲</a></p><h2>乙</h2><ol><li>丙<img src="b.png"></li></ol>')
    assert (links_in(article), pictures_in(article)) == (("/a",), ("b.png",))
    text = write_article(with_addresses(article, {"/a": "a.md"}, {"b.png": "c.png"})).text
    assert text == "[甲](a.md)\n\n## 乙\n\n1. 丙![](c.png)\n"
