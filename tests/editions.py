"""An article in two editions: what it says tells which generation answers."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from faq.indexing.rebuild import rebuild
from faq.settings import Settings

SEARCH = f"/api/v1/search?q={quote('怎么续借图书')}"


def write_edition(corpus: Path, edition: str) -> None:
    """Writes the article with the name of its edition in it."""
    text = f"# 续借\n\n## 怎么续借图书\n\n{edition}。\n\n操作步骤：\n\n1. 到柜台\n2. 出示借书证\n"
    (corpus / "a.md").write_text(text, "utf-8")


def two_generations(folder: Path) -> Settings:
    """Settings of an index with one earlier generation."""
    (folder / "corpus").mkdir()
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    for edition in ("旧版", "新版"):
        write_edition(settings.corpus, edition)
        rebuild(settings)
    return settings
