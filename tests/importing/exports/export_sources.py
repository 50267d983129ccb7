"""Makes small exports for the tests, and reads them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from faq.importing.source import Document, Loss, SourceReader


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """An archive of these files at `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read(reader: SourceReader, path: Path) -> tuple[dict[str, Document], list[Loss]]:
    """The documents by their names, and the losses; the reader must know the source."""
    assert reader.recognizes(path)
    found = list(reader.read(path))
    documents = {each.name: each for each in found if isinstance(each, Document)}
    losses = [each for each in found if isinstance(each, Loss)]
    assert len(documents) + len(losses) == len(found)
    return documents, losses
