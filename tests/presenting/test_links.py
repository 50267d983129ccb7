"""Tests which links of an article are resolved, and where to."""

from __future__ import annotations

import pytest

from faq.model import Article, ArticleEntry, ArticleId, IndexedArticle, Passage, PassageId
from faq.presenting.links import Links, LinkTarget, paths_of

ENTRIES = (
    ArticleEntry(ArticleId("a/one"), "一", "a/one.md", 1),
    ArticleEntry(ArticleId("a/two words"), "二", "a/two words.md", 1),
    ArticleEntry(ArticleId("b/three"), "三", "b/three.html", 1),
    ArticleEntry(ArticleId("退款/到账"), "四", "退款/到账.txt", 1),
    ArticleEntry(ArticleId("table/1"), "五", "table.csv", 0),
    ArticleEntry(ArticleId("table/2"), "六", "table.csv", 0),
)
ANCHORS = ("two-parts", "多久-到账", "two-parts~2")


def _indexed(article_id: ArticleId, source: str) -> IndexedArticle:
    passages = tuple(
        Passage(PassageId(f"{article_id}#{anchor}"), article_id, "题", "节", (), "")
        for anchor in ANCHORS
    )
    return IndexedArticle(Article(article_id, "题", source), passages)


class _Corpus:
    """The articles that links may lead to."""

    def article_at(self, path: str) -> ArticleId | None:
        return paths_of(ENTRIES).get(path)

    def article(self, article_id: str) -> IndexedArticle | None:
        sources = {entry.id: entry.source for entry in ENTRIES}
        return _indexed(ArticleId(article_id), sources[ArticleId(article_id)])


def _target(href: str) -> LinkTarget | None:
    return Links(_Corpus()).of(ArticleId("a/one"), "a/one.md", here=True).target(href)


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
        ("../退款/到账.txt#多久到账", "/articles/退款/到账#多久-到账"),
        ("one.md#Two-Parts", "/articles/a/one#two-parts"),
        ("one.md#two_parts", "/articles/a/one#two-parts"),
        ("one.md?x=1#two--parts", "/articles/a/one#two-parts"),
        ("one.md#two-parts~2", "/articles/a/one#two-parts~2"),
        ("one.md#1-two-parts", "/articles/a/one#two-parts"),
        ("#2.1-two-parts", "#two-parts"),
        ("#two-parts-1", "#two-parts"),
        ("one.md#一多久到账", "/articles/a/one#多久-到账"),
        ("#第十二章-多久到账", "#多久-到账"),
        ("#1多久到账-2", "#多久-到账"),
        ("one.md#一", "/articles/a/one"),
        ("one.md#no-such-section", "/articles/a/one"),
        ("/table/1", "/articles/table/1"),
        ("#two-parts", "#two-parts"),
        ("#%E5%A4%9A%E4%B9%85-%E5%88%B0%E8%B4%A6", "#多久-到账"),
    ],
)
def test_a_link_to_an_article_leads_to_its_page(href: str, leads_to: str) -> None:
    assert _target(href) == LinkTarget(leads_to, external=False)


@pytest.mark.parametrize(
    "href", ["https://example.com/", "HTTP://example.com", "mailto:a@example.com", "tel:12345"]
)
def test_an_external_link_stays_as_it_is(href: str) -> None:
    assert _target(href) == LinkTarget(href, external=True)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)"),
        *("java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "ftp://example.com"),
        *("//example.com/", "/\\example.com", "\\\\example.com", "https:///x", "http:x"),
        *(
            "nowhere.md",
            "../../../etc/passwd",
            "picture.png",
            "/table.csv",
            "",
            "#",
            "#nowhere",
            "?q=1",
        ),
        *("one.md\x00", "/articles/a/one", "https:\t//example.com"),
    ],
)
def test_every_other_link_stays_text(href: str) -> None:
    assert _target(href) is None
