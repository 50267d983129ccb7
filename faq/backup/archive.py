"""Names what is in an archive: a tar compressed by gzip, its list of contents last.

A folder each for corpus, verdicts, index, settings and databases.  The list has size and digest of
every file, and a digest of itself, so that damage is told before anything is replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from faq.files.digests import FileRecord

Part = Literal["corpus", "judged", "index", "settings", "databases"]
PARTS: tuple[Part, ...] = ("corpus", "judged", "index", "settings", "databases")
CONTENTS = "backup.json"
FORMAT = 1
FEEDBACK = "databases/feedback.sqlite3"
DATABASES = {
    FEEDBACK: "feedback",
    "databases/questions.sqlite3": "question_log",
    "databases/changes.sqlite3": "changes",
}
"""The settings that name the databases, by the names of these in an archive."""
COMPRESSION = 3
"""Level of gzip: an index of 28 MB takes a second."""
MOST_CONTENTS = 1 << 28
"""Bytes of the list, at most."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of what is in an archive."""

    digest: str
    """Of the list itself: `faq.files.sealed`."""
    format: int
    made_at: str
    generation: str | None
    """The index in it; None where there is none."""
    files: dict[str, FileRecord] = field(default_factory=dict)
    """By their names in the archive."""


def is_safe(name: str) -> bool:
    """Whether `name` leads to a place within one of the parts and nowhere else."""
    first, *others = name.split("/")
    return (
        first in PARTS
        and bool(others)
        and not any(each in {"", ".", ".."} or "\0" in each or "\\" in each for each in others)
        and not Path(name).is_absolute()
    )
