"""Writes the articles and passages of one generation as they come."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from faq.files.arrays import RunsWriter
from faq.indexing.calibrator import Calibrator
from faq.indexing.pack import PackedArticles
from faq.language.lexicon import Lexicon
from faq.model import ArticleEntry
from faq.storage.manifest import write_manifest
from faq.storage.schema import (
    ARTICLES,
    AUDIENCE_BITS,
    AUDIENCES,
    ENTRIES,
    INFORMATION,
    LEXICON,
    OWNERS,
    RUNS,
    SOURCES,
    STEP_COUNTS,
    Manifest,
    Source,
)

_FEWEST_ADDRESSED = 3
"""Sections addressed to each side from which articles tell the sides apart; a manual that has 客户
or 商家 in a heading or two doesn't."""
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
"""Sets in the same order whatever the hashes of a process."""


def with_promise(folder: Path, manifest: Manifest, calibrator: Calibrator) -> Manifest:
    """Adds the promise to a generation that is complete but for it; returns its manifest, which is
    written."""
    return write_manifest(folder, replace(manifest, promise=calibrator.promise(folder)))


class GenerationWriter:
    """Writes packed articles in the order of their numbers; a context manager that closes its
    files."""

    def __init__(self, folder: Path) -> None:
        self.entries: list[ArticleEntry] = []
        """Of the articles written so far."""
        self._folder = folder
        self._steps, self._owners, self._audiences = array("I"), array("I"), array("B")
        self._records = RunsWriter(folder, ARTICLES)
        self._runs = {name: RunsWriter(folder, name) for name in RUNS}

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for runs in (self._records, *self._runs.values()):
            runs.cancel()

    @property
    def rows(self) -> int:
        """Passages written so far."""
        return len(self._owners)

    @property
    def steps(self) -> int:
        """Steps of the articles written so far."""
        return sum(self._steps)

    @property
    def has_sides(self) -> bool:
        """Whether the articles written so far tell buyers from sellers: they declare whom they are
        for, or address either side in sections enough."""
        if any(entry.audience for entry in self.entries):
            return True
        return (
            min(self._audiences.count(bit) for bit in AUDIENCE_BITS.values()) >= _FEWEST_ADDRESSED
        )

    def add(self, packed: PackedArticles) -> None:
        """Writes articles and, in the next rows, their passages."""
        for number, count in enumerate(packed.passages, len(self.entries)):
            self._owners.extend((number,) * count)
        self._steps.extend(packed.steps)
        self.entries.extend(packed.entries)
        self._audiences.frombytes(packed.audiences)
        self._records.extend(packed.records.data, packed.records.sizes)
        for name, runs in packed.runs.items():
            self._runs[name].extend(runs.data, runs.sizes)

    def finish(self) -> None:
        """Completes what is stored of each article and passage: the last article was added."""
        for runs in (self._records, *self._runs.values()):
            runs.finish()
        STEP_COUNTS.save(self._folder, np.array(self._steps, np.uint32))
        OWNERS.save(self._folder, np.array(self._owners, np.uint32))
        AUDIENCES.save(self._folder, np.array(self._audiences, np.uint8))
        self._write(ENTRIES, self.entries)

    def write_information(self, information: npt.NDArray[np.float32]) -> None:
        """Writes the information of each passage's words."""
        INFORMATION.save(self._folder, information)

    def write_origin(self, lexicon: Lexicon, sources: Sequence[Source]) -> None:
        """Writes what the articles were analyzed with and read from."""
        self._write(LEXICON, lexicon)
        self._write(SOURCES, sources)

    def _write(self, name: str, value: object) -> None:
        (self._folder / name).write_bytes(_ENCODER.encode(value))
