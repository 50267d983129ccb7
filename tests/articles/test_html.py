"""Checks that the main content of a page is read without the site's chrome."""

from __future__ import annotations

import pytest

from faq.model import Span

_LONG = "这一页说明怎样申请退款，以及退款以后多久可以到账。"
_PAGE = f"""<!DOCTYPE html>
<html><head><title>退款说明 | 帮助中心</title><style>p {{}}</style></head>
<body>
<header><a href="/">站名</a></header>
<nav><a href="/a">导航</a></nav>
<aside>广告</aside>
<main>
<h1>怎样退款</h1>
<p>{_LONG}</p>
<h2>1. 申请</h2>
<ol><li>打开<b>订单</b></li><li>点 <a href="/r">退款</a>
<ul><li>选原因</li></ul></li></ol>
<h3>操作建议</h3>
<p>尽早申请。</p>
<h2>到账</h2>
<p>三天。<br>最多七天。</p>
<div hidden>看不见</div><p style="display: none">也看不见</p>
<script>var 脚本;</script>
<table><caption>时限</caption><tr><th>方式</th><th>天数</th></tr>
<tr><td>银行卡</td><td>7</td></tr></table>
<h2>温馨提示</h2><p>别信来电。</p>
</main>
<footer>版权</footer>
</body></html>
"""


def _shape(blocks):
    return [(block.kind, block.level, block.number, block.text) for block in blocks]


def test_the_main_content_makes_the_article(read):
    article = read(_PAGE, "help/refund.html")
    assert (article.id, article.title) == ("help/refund", "怎样退款")
    assert _shape(article.lead) == [("paragraph", 0, None, _LONG)]
    assert [(s.heading, s.level, s.line) for s in article.sections] == [
        ("申请", 1, 10),
        ("到账", 1, 15),
    ]
    assert _shape(article.sections[0].blocks) == [
        ("item", 0, 1, "打开订单"),
        ("item", 0, 2, "点 退款"),
        ("item", 1, None, "选原因"),
        ("paragraph", 0, None, "操作建议："),
        ("paragraph", 0, None, "尽早申请。"),
    ]
    assert [block.text for block in article.notice] == ["别信来电。"]


def test_tables_and_breaks_are_kept(read):
    blocks = read(_PAGE, "a.html").sections[1].blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("paragraph", "三天。\n最多七天。"),
        ("paragraph", "时限"),
        ("table", "方式 | 天数\n银行卡 | 7"),
    ]
    assert blocks[2].rows == (("方式", "天数"), ("银行卡", "7"))


def test_marks_become_spans(read):
    first, second = read(_PAGE, "a.html").sections[0].blocks[:2]
    assert first.spans == (Span(2, 4, "strong"),)
    assert second.spans == (Span(2, 4, "link", "/r"),)


@pytest.mark.parametrize("word", ["站名", "导航", "广告", "看不见", "脚本", "版权", "{}"])
def test_what_stands_around_is_left_out(read, word):
    assert word not in repr(read(_PAGE, "a.htm"))


@pytest.mark.parametrize(
    "main", ["<main>{}</main>", '<div role="main">{}</div>', "<article>{}</article>", "{}"]
)
def test_the_content_is_found_however_it_is_marked(read, main):
    page = f"<body><nav>导航</nav>{main.format(f'<h1>题</h1><p>{_LONG}</p>')}</body>"
    article = read(page, "a.html")
    assert article.title == "题"
    assert [block.text for block in article.lead] == [_LONG]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("退款说明", "退款说明"),
        ("退款说明 | 帮助中心", "退款说明"),
        ("退款说明｜帮助中心", "退款说明"),
        ("退款说明 - 帮助中心", "退款说明"),
        ("退款说明_帮助中心", "退款说明"),
        ("退款-说明", "退款-说明"),
        ("| 帮助中心", "| 帮助中心"),
        ("my_name", "my_name"),
    ],
)
def test_the_page_title_loses_the_name_of_the_site(read, title, expected):
    page = f"<html><head><title>{title}</title></head><body><p>{_LONG}</p></body></html>"
    assert read(page, "a.html").title == expected


def test_a_page_without_a_title_has_its_file_name(read):
    assert read(f"<p>{_LONG}</p>", "b/c.html").title == "c"


def test_questions_that_unfold_are_sections(read):
    article = read(
        "<h1>常见问题</h1><h2>退款</h2>"
        "<details><summary>怎么退？</summary><p>点退款。</p></details>"
        "<details><summary>多久到？</summary><p>三天。</p></details>"
        "<p>其他。</p><h2>物流</h2><dl><dt>怎么查？</dt><dd>看订单。</dd></dl>",
        "a.html",
    )
    assert [(s.path, [b.text for b in s.blocks]) for s in article.sections] == [
        (("退款",), ["其他。"]),
        (("退款", "怎么退？"), ["点退款。"]),
        (("退款", "多久到？"), ["三天。"]),
        (("物流",), []),
        (("物流", "怎么查？"), ["看订单。"]),
    ]


@pytest.mark.parametrize(
    ("items", "numbers"),
    [
        ("<ol><li>甲<li>乙</ol>", [1, 2]),
        ("<ol start=4><li>甲<li>乙</ol>", [4, 5]),
        ("<ol><li value=7>甲<li>乙</ol>", [7, 8]),
        ("<ol start=x><li>甲<li>乙</ol>", [1, 2]),
        ("<ul><li>甲<li>乙</ul>", [None, None]),
        ("<li>甲<li>乙", [None, None]),
    ],
)
def test_lists_count_as_the_page_does(read, items, numbers):
    blocks = read(f"<h1>题</h1>{items}", "a.html").lead
    assert [(b.text, b.number) for b in blocks] == list(zip("甲乙", numbers, strict=True))


@pytest.mark.parametrize("name", ["gbk", "GB2312", "gb18030"])
def test_a_declared_charset_is_believed(read, name):
    page = f'<meta charset="{name}"><title>退款说明</title><p>丂丄丅</p>'
    article = read(page.encode("gb18030"), "a.html")
    assert article.title == "退款说明"
    assert article.lead[0].text == "丂丄丅"


def test_a_charset_declared_the_old_way_is_believed(read):
    head = '<meta http-equiv="Content-Type" content="text/html; charset=big5">'
    article = read(f"{head}<title>退款說明</title><p>裏</p>".encode("big5hkscs"), "a.html")
    assert (article.title, article.lead[0].text) == ("退款說明", "裏")


@pytest.mark.parametrize(
    ("head", "updated"),
    [
        ('<meta property="article:modified_time" content="2026-02-03T01:00:00Z">', "2026-02-03"),
        ("<time datetime='2026-2-3'>昨天</time>", "2026-02-03"),
        ("<time datetime='PT3H'>三小时</time>", None),
        ("", None),
    ],
)
def test_the_date_of_the_page_is_taken(read, head, updated):
    assert read(f"{head}<h1>题</h1><p>{_LONG}</p>", "a.html").updated == updated


@pytest.mark.parametrize(
    ("head", "dates"),
    [
        (
            '<meta property="article:expiration_time" content="2027-01-31T08:00Z">',
            (None, "2027-01-31"),
        ),
        ('<meta name="valid_until" content="2027年1月31日">', (None, "2027-01-31")),
        ('<meta name="Updated" content="2026/1/3">', ("2026-01-03", None)),
        ('<meta itemprop="expires" content="2027-01-31">', (None, "2027-01-31")),
        ('<meta itemprop="expires" content="长期有效">', (None, None)),
        ('<meta http-equiv="expires" content="2027-01-31">', (None, None)),
        ('<time itemprop="expires" datetime="2027-01-31">年底</time>', (None, "2027-01-31")),
        ('<time class="date valid-until" datetime="2027-01-31">年底</time>', (None, "2027-01-31")),
        ('<p>有效期至：<time datetime="2027-01-31">年底</time></p>', (None, "2027-01-31")),
        ('<p><b>有效期至</b> <time datetime="2027-01-31">年底</time></p>', (None, "2027-01-31")),
        (
            '<p>有效期至 <time datetime="2027-01-31"></time>，'
            '更新于 <time datetime="2026-01-03"></time></p>',
            ("2026-01-03", "2027-01-31"),
        ),
        ('<p>有效期至 <time datetime="P30D">三十天</time></p>', (None, None)),
    ],
)
def test_a_page_tells_until_when_it_holds(read, head, dates):
    article = read(f"{head}<h1>题</h1><p>{_LONG}</p>", "a.html")
    assert (article.updated, article.valid_until) == dates


@pytest.mark.parametrize("page", ["", " ", "<html></html>", "<nav>导航</nav>", "<!-- x -->"])
def test_a_page_without_text_is_a_fault(faults, page):
    ((line, fault),) = faults(page, "a.html")
    assert line == 1
    assert "no text" in fault


def test_code_and_quotations_keep_their_kind(read):
    article = read(
        "<h1>题</h1><pre>a\n  b<br>c</pre><blockquote>引<p>用</p></blockquote>", "a.html"
    )
    assert [(b.kind, b.text) for b in article.lead] == [
        ("code", "a\n  b\nc"),
        ("quote", "引"),
        ("quote", "用"),
    ]


@pytest.mark.parametrize(
    "way",
    [
        '<div class="breadcrumb"><a href="/">首页</a> &gt; 借阅</div>',
        '<ul class="nav breadcrumbs"><li><a href="/">首页</a></li><li>借阅</li></ul>',
        '<div class="ant-breadcrumb">首页 / 借阅</div>',
        '<div class="pagination"><a href="1">上一篇</a><a href="2">下一篇</a></div>',
    ],
)
def test_the_way_to_a_page_is_not_its_text(read, way):
    article = read(f"<body>{way}<div><h1>续借</h1><p>到期前三天可续借。</p></div></body>", "a.html")
    assert [block.text for block in article.lead] == ["到期前三天可续借。"]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="breadcrumb-page">{}</div>',
        '<div class="with-breadcrumb breadcrumb"><h2>逾期</h2>{}</div>',
        '<p class="pager-less">{}</p>',
    ],
)
def test_a_box_that_holds_an_article_stays_whatever_its_class(read, box):
    article = read("<h1>续借</h1>" + box.format("到期前三天可续借。"), "a.html")
    blocks = [*article.lead, *(each for section in article.sections for each in section.blocks)]
    assert [block.text for block in blocks] == ["到期前三天可续借。"]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="meta"><span>作者：馆员</span><span>阅读：120</span></div>',
        '<p class="post-meta">发布时间：2024-05-06 来源：市图书馆</p>',
        '<ul class="entry_meta"><li>2024年5月6日</li><li>3 条评论</li></ul>',
        '<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>',
        '<div class="social-share"><a href="#">Share</a><script>var a;</script></div>',
    ],
)
def test_author_date_and_links_to_share_are_no_text(read, box):
    page = f"<main><h1>续借</h1>{box}<p>到期前三天可续借。</p>{box}</main>"
    assert [block.text for block in read(page, "a.html").lead] == ["到期前三天可续借。"]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="meta"><p>{}</p></div>',
        '<div class="share"><h2>分享</h2><p>{}</p></div>',
        '<div class="share"><p>{}</p></div>',
        '<div class="metadata-share-less"><p>{}</p></div>',
    ],
)
def test_a_box_of_such_a_class_that_tells_something_stays(read, box):
    told = "作者的书到期前三天可以分享给微信好友。"
    article = read(f"<h1>续借</h1><p>见下。</p>{box.format(told)}", "a.html")
    blocks = [*article.lead, *(each for section in article.sections for each in section.blocks)]
    assert [block.text for block in blocks] == ["见下。", told]
