"""Tells where findings stand for other programs: paths from the working folder."""

from __future__ import annotations

from pathlib import Path

from faq.checking.findings import RULES, Finding


def path_of(finding: Finding, corpus: Path) -> str:
    """The path of a finding's file from the working folder; a whole one for a file outside."""
    path = Path(finding.path) if RULES[finding.rule].outside else corpus / finding.path
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.absolute().as_posix()
