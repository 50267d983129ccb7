"""Gives the tests of insights a small corpus and questions about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

_ARTICLES = {
    "refund.md": "# 退款说明\n\n## 退款多久到账\n\n问法：退的钱几天能到；钱什么时候回来\n\n"
    "原路退回，一般三个工作日到账。\n\n操作步骤：\n\n1. 打开订单\n2. 点击查看退款去向\n",
    "invoice.md": "# 开发票\n\n## 怎么申请发票\n\n问法：怎么要发票；电子发票在哪里开\n\n"
    "在订单里申请发票，填写抬头和税号。\n\n操作步骤：\n\n1. 打开订单\n2. 点击申请发票\n",
    "shipping.md": "# 快递\n\n## 快递丢了怎么办\n\n问法：包裹找不到了\n\n"
    "联系商家核实，可以申请退款。\n\n## 运费由谁承担\n\n质量问题由商家承担。\n",
    "points.md": "# 积分\n\n## 积分多久过期\n\n一年以后清零。\n",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine with a corpus of its own that a test may change."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in _ARTICLES.items():
        (corpus / name).write_text(text, "utf-8")
    settings = Settings(
        corpus=corpus,
        index=tmp_path / "index",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "questions.sqlite3",
        model="off",
    )
    rebuild(settings)
    return Engine.open(settings)
