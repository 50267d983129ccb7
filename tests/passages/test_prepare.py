"""Checks that articles are prepared in one way: questions taken out, steps marked, text split."""

from __future__ import annotations

from faq.model import Article, ArticleId, Block, Section
from faq.passages.prepare import prepare


def _paragraph(text: str) -> Block:
    return Block("paragraph", text, 1)


def test_labelled_questions_and_steps_leave_the_body() -> None:
    texts = ("问法：钱呢？", "三天到账。", "操作步骤：先查。再催。")
    section = Section("到账", 1, ("到账",), 1, tuple(map(_paragraph, texts)))
    ((article, passages),) = prepare([Article(ArticleId("a"), "退款", "a.md", (), (section,))], 100)
    assert article.sections[0].questions == ("钱呢？",)
    (passage,) = passages
    assert passage.questions == ("钱呢？",)
    assert passage.text == "三天到账。"
    assert [step.text for step in passage.steps] == ["先查。", "再催。"]


def test_articles_keep_their_order_and_their_own_passages() -> None:
    articles = [
        Article(ArticleId(name), name, f"{name}.md", (_paragraph("一二三。四五六。"),))
        for name in ("b", "a")
    ]
    found = prepare(articles, 4)
    assert [article.id for article, _ in found] == ["b", "a"]
    for article, passages in found:
        assert [passage.article_id for passage in passages] == [article.id] * 2


def test_no_articles_have_no_passages() -> None:
    assert prepare([], 100) == []
