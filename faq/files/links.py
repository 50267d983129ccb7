"""Links complete files into another folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from faq.files.digests import FileRecord


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files of a folder that are complete together: those whose paths match `pattern`."""

    pattern: str

    def of(self, records: Mapping[str, FileRecord]) -> dict[str, FileRecord]:
        """The records of the files of this set."""
        return {path: each for path, each in records.items() if fnmatchcase(path, self.pattern)}


def link_files(paths: Iterable[str], source: Path, folder: Path) -> None:
    """Puts files of `source` into `folder` too: hard links, or copies where the system can't
    link."""
    for path in paths:
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(source / path, target)
        except OSError:
            shutil.copyfile(source / path, target)
