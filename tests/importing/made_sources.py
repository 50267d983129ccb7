"""Makes sources that tests import, and imports them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from made_reader import MadeReader

from faq.importing.apart import Apart
from faq.importing.job import ImportRequest, import_source
from faq.importing.readers import Kind
from faq.importing.report import ImportReport

KINDS = (Kind("made", "测试 (made)", MadeReader()),)


@dataclass
class Site:
    """A source and a corpus in a folder."""

    folder: Path
    source: Path
    corpus: Path
    apart: Apart

    def write(self, *records: dict[str, Any], name: str = "") -> None:
        """Replaces what the source, or a file of it, holds."""
        path = self.source / name if name else self.source
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(records), "utf-8")

    def run(self, **options: Any) -> ImportReport:
        """Imports the source."""
        request: dict[str, Any] = {
            "source": self.source,
            "corpus": self.corpus,
            "max_file_bytes": 1 << 20,
        }
        request |= {"kinds": KINDS, **options}
        return import_source(ImportRequest(**request), self.apart, lambda *_: None)

    def text(self, path: str) -> str:
        """The text of a file of the corpus."""
        return (self.corpus / path).read_text("utf-8")

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Content and time of every file of the corpus."""
        return {
            path.relative_to(self.corpus).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.corpus.rglob("*")
            if path.is_file()
        }


def told(report: ImportReport) -> dict[str, Any]:
    """What a report says, without what is empty."""
    return {key: value for key, value in asdict(report).items() if value}
