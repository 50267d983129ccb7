"""Follows articles that people have moved within the corpus since they were imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from faq import articles as reading
from faq.changes.change import digest_of
from faq.importing.record import Entry
from faq.importing.rendering import FILES
from faq.importing.writing import content_of


def followed(corpus: Path, files: Mapping[str, Entry]) -> dict[str, Entry]:
    """What is recorded of files, by the paths that they have now.

    An article that is not at its path is looked for among the files that no import has written: one
    with the same content is it.  One that was edited too is not found again.
    """
    missing = {
        entry.digest: path
        for path, entry in files.items()
        if FILES not in path.split("/") and not (corpus / path).exists()
    }
    if not missing or not corpus.is_dir():
        return dict(files)
    moved: dict[str, str] = {}
    for file in reading.walk(corpus).files:
        if file.name not in files:
            before = missing.pop(str(digest_of(content_of(Path(file.path)))), None)
            if before is not None:
                moved[before] = file.name
    return {moved.get(path, path): entry for path, entry in files.items()}
