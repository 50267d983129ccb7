"""Which links of an article are followed, and where to?"""

from __future__ import annotations

import pytest

from faq.model import ArticleEntry, ArticleId
from web.links import Links, Target

ENTRIES = (
    ArticleEntry(ArticleId("a/one"), "一", "a/one.md", 1),
    ArticleEntry(ArticleId("a/two words"), "二", "a/two words.md", 1),
    ArticleEntry(ArticleId("b/three"), "三", "b/three.html", 1),
    ArticleEntry(ArticleId("退款/到账"), "四", "退款/到账.txt", 1),
    ArticleEntry(ArticleId("table/1"), "五", "table.csv", 0),
    ArticleEntry(ArticleId("table/2"), "六", "table.csv", 0),
)


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("./one.md", "/articles/a/one"),
        ("one.md", "/articles/a/one"),
        ("one", "/articles/a/one"),
        ("../b/three.html", "/articles/b/three"),
        ("/b/three.html", "/articles/b/three"),
        ("/b/three.md", "/articles/b/three"),
        ("two%20words.md", "/articles/a/two%20words"),
        ("../%E9%80%80%E6%AC%BE/%E5%88%B0%E8%B4%A6.txt", "/articles/退款/到账"),
        ("../退款/到账.txt#多久", "/articles/退款/到账#多久"),
        ("one.md#Two-Parts", "/articles/a/one#two-parts"),
        ("one.md?x=1#two", "/articles/a/one#two"),
        ("/table/1", "/articles/table/1"),
        ("#here", "#here"),
        ("#%E5%9C%A8", "#在"),
    ],
)
def test_a_link_to_an_article_leads_to_its_page(href: str, leads_to: str) -> None:
    assert Links("a/zero.md", ENTRIES).target(href) == Target(leads_to, external=False)


@pytest.mark.parametrize(
    "href", ["https://example.com/", "HTTP://example.com", "mailto:a@example.com", "tel:12345"]
)
def test_a_link_to_elsewhere_is_kept(href: str) -> None:
    assert Links("a/zero.md", ENTRIES).target(href) == Target(href, external=True)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)"),
        *("java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "ftp://example.com"),
        *("//example.com/", "/\\example.com", "\\\\example.com", "https:///x", "http:x"),
        *("nowhere.md", "../../../etc/passwd", "picture.png", "/table.csv", "", "#", "?q=1"),
        *("one.md\x00", "/articles/a/one", "https:\t//example.com"),
    ],
)
def test_every_other_link_stays_text(href: str) -> None:
    assert Links("a/zero.md", ENTRIES).target(href) is None
