"""Makes a site of a test's own: a corpus with its index, and places for all databases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from faq.indexing.rebuild import rebuild
from faq.settings import Settings


def own_site(folder: Path, files: Mapping[str, str]) -> Settings:
    """Settings of a site below `folder` whose corpus holds these files; words alone rank."""
    for name, text in files.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = Settings(
        corpus=folder / "corpus",
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        changes=folder / "changes.sqlite3",
        judged=folder / "judged",
        model="off",
        analysis_processes=1,
    )
    rebuild(settings)
    return settings
