"""Writes a generation's catalogue of sections, from the previous one where few articles changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from faq.files.digests import FileRecord
from faq.indexing.reuse import ReusableFiles
from faq.model import ArticleId
from faq.storage.schema import SECTIONS

_SHARE = 0.5
"""Share of changed articles from which writing all is faster."""


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """What a catalogue of sections is made from; it may be written in another process."""

    folder: Path
    """Of the generation, whose articles and passages are on file."""
    articles: int
    """How many there are."""
    changed: frozenset[ArticleId]
    """The articles that are new, other or gone since the previous generation."""
    previous: ReusableFiles | None
    """Its catalogue; None where nothing is reused."""


def write_sections(plan: SectionPlan) -> dict[str, FileRecord]:
    """Writes the catalogue; the records of linked files."""
    if plan.previous and not plan.changed:
        return plan.previous.link(plan.folder)
    # Imported here: importing Whoosh takes longer than linking.
    from faq.catalogue.write import update_catalogue, write_catalogue

    if plan.previous is None or len(plan.changed) >= _SHARE * plan.articles:
        write_catalogue(plan.folder, plan.folder / SECTIONS)
        return {}
    linked = plan.previous.link(plan.folder)
    update_catalogue(plan.folder, plan.folder / SECTIONS, plan.changed)
    # Segments stay as they were linked; the list of them has given way to another.
    return {path: each for path, each in linked.items() if (plan.folder / path).exists()}
