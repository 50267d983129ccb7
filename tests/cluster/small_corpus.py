"""Edits the small corpus that tests publish again and again."""

from __future__ import annotations

from faq.indexing.rebuild import rebuild
from faq.settings import Settings


def edit(settings: Settings, period: str) -> str:
    """Builds a generation that says another period; returns its name."""
    text = f"# 图书\n\n## 怎么续借图书\n\n在柜台续借，延长{period}。\n\n## 逾期怎么办\n\n交罚款。\n"
    (settings.corpus / "books.md").write_text(text, "utf-8")
    return rebuild(settings).generation
