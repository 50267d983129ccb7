"""Keeps the record of what was imported: which file stands for what, and as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from faq.errors import ImportRefused
from faq.files.regular import read_regular

RECORD = "_imports.json"
"""In the corpus; the reader of the corpus leaves it out."""
_FORMAT = 1


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that was imported."""

    key: str
    """What names its document within the source."""
    digest: str
    """Of the content that was written last, "" while none was."""
    writing: str = ""
    """Digest of the content that an import is about to write; "" when it is done."""
    offered: str = ""
    """Digest of the source's content that was put beside a file edited by hand."""


class Source(msgspec.Struct, frozen=True):
    """What was imported of a source."""

    place: str
    """Digest of the path that it was read at."""
    kind: str
    files: dict[str, Entry]
    """By their paths below the corpus."""


class Record(msgspec.Struct, frozen=True):
    """All sources of a corpus, by name."""

    sources: dict[str, Source] = {}
    format: int = _FORMAT

    def owners(self) -> Iterator[tuple[str, str, str]]:
        """Path, source and key of every file."""
        for name, source in self.sources.items():
            for path, entry in source.files.items():
                yield path, name, entry.key


def read_record(corpus: Path) -> Record:
    """The record of a corpus, an empty one where there is none; raises ImportRefused for one that
    is damaged, for without it nobody knows what was edited by hand."""
    path = corpus / RECORD
    try:
        record = msgspec.json.decode(read_regular(path), type=Record)
    except FileNotFoundError:
        return Record()
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise ImportRefused(
            f"导入记录 {path} 读不了，请从备份恢复它；没有写入 "
            f"(the record of imports is damaged, restore it; nothing was written): {error}"
        ) from error
    wrong = [each for each, _, _ in record.owners() if not _is_below(each)]
    if wrong or record.format != _FORMAT:
        raise ImportRefused(
            f"导入记录 {path} 的内容不对 (not a record of imports): "
            f"{wrong[0] if wrong else f'format {record.format}'}"
        )
    return record


def record_content(record: Record) -> bytes:
    """The record as the content of its file: sorted, a line each, so that versions compare."""
    data = msgspec.json.encode(record, order="sorted")
    return msgspec.json.format(data, indent=1) + b"\n"


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path).parts
    is_path = bool(parts) and not path.startswith("/") and "\0" not in path
    return is_path and not {"..", "."} & {*path.split("/")}
