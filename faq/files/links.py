"""Links sets of complete files into another folder, and digests them."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from faq.files.arrays import map_file


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files of a folder that are complete together: those that match `pattern`, which may lead
    one folder down."""

    name: str
    pattern: str

    def digest(self, folder: Path) -> str:
        """The digest of the files' names, sizes and bytes; "" where there are none."""
        files = sorted(folder.glob(self.pattern))
        digest = hashlib.blake2b(digest_size=16)
        for path in files:
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            digest.update(map_file(path))
        return digest.hexdigest() if files else ""

    def link(self, source: Path, folder: Path) -> None:
        """Puts the files of `source` into `folder` too: hard links, or copies where the system
        can't link."""
        for path in source.glob(self.pattern):
            target = folder / path.relative_to(source)
            target.parent.mkdir(exist_ok=True)
            try:
                os.link(path, target)
            except OSError:
                shutil.copyfile(path, target)
