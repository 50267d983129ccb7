"""Tells which files of a corpus have changed since the previous generation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from faq import articles as reading
from faq.articles import SourceFile
from faq.model import Fault
from faq.settings import Settings
from faq.storage.schema import Source


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file, and what the previous generation has of it."""

    file: SourceFile
    previous: Source | None
    """What the file gave when it was read last, where its articles may be reused."""
    unchanged: bool
    """Whether it would give the same again."""


def read_changes(
    files: Sequence[SourceFile], sources: Mapping[str, Source], settings: Settings
) -> tuple[CorpusFile, ...]:
    """The files of a corpus in their order, each with what became of it since it was one of
    `sources`, by their names."""
    return tuple(_compared(file, sources.get(file.name), settings) for file in files)


def _compared(file: SourceFile, previous: Source | None, settings: Settings) -> CorpusFile:
    if previous is None or not previous.digest:
        return CorpusFile(file, previous, unchanged=False)
    if file.stamp and file.stamp == previous.stamp and file.size <= settings.max_file_bytes:
        return CorpusFile(file, previous, unchanged=True)
    stamp = reading.stamp_now(file)
    loaded = reading.load(file, settings.max_file_bytes)
    if isinstance(loaded, Fault) or digest(loaded) != previous.digest:
        return CorpusFile(file, previous, unchanged=False)
    return CorpusFile(file, replace(previous, stamp=stamp), unchanged=True)


def digest(data: bytes) -> str:
    """The digest by which files and articles are compared."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
