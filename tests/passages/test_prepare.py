"""Checks that articles are prepared in one way: questions taken out, steps marked, text split."""

from __future__ import annotations

import pytest

from faq.articles import SourceFile, read_file
from faq.model import Article, ArticleId, Block, Section
from faq.passages.prepare import prepare, step_count


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("## 登录\n\n### 方法一：短信\n\n1. 点短信。\n2. 输入验证码。\n\n"
         "### 方法二：密码\n\n1. 点密码。\n2. 输入密码。\n", 4),
        ("## 怎么登录\n\n1. 点短信。\n2. 输入验证码。\n\n## 退出\n\n1. 点头像。\n2. 退出。\n", 4),
        ("## 怎么登录\n\n" + "先看一看。" * 80 + "\n\n1. 点短信。\n2. 输入验证码。\n", 2),
    ],
    ids=["ways", "sections", "pieces"],
)  # fmt: skip
def test_a_step_counts_once(text: str, count: int) -> None:
    raw = f"# 账号\n\n{text}".encode()
    content = read_file(SourceFile("", "a.md", len(raw)), raw)
    ((_, passages),) = prepare(content.articles, 200)
    assert step_count(passages) == count
    assert sum(len(each.steps) for each in passages) >= count
