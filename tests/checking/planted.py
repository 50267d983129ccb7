"""Writes small corpora with planted faults."""

from __future__ import annotations

from pathlib import Path

from faq.checking.check import check
from faq.checking.findings import Finding
from faq.settings import Settings

STEPS = "操作步骤：\n\n1. 打开订单\n2. 点“{}”\n"


def write(corpus: Path, **texts: str) -> None:
    """Writes articles by their names."""
    corpus.mkdir(exist_ok=True)
    for name, text in texts.items():
        (corpus / f"{name}.md").write_text(text, "utf-8")


def found(corpus: Path, rule: str) -> list[Finding]:
    """What a rule finds in a corpus."""
    report = check(Settings(corpus=corpus))
    assert report.faults == ()
    return [each for each in report.weak_spots if each.rule == rule]
