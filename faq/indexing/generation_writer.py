"""How are the articles of one generation written?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from faq.files.arrays import RunsWriter, digest_of, hand_on, save_array
from faq.indexing.pack import PackedArticles
from faq.indexing.suggestion_writer import SuggestionWriter
from faq.language.lexicon import Lexicon
from faq.model import ArticleEntry, ArticleId
from faq.storage.generation import Generation
from faq.storage.schema import (
    ARTICLES,
    AUDIENCES,
    BACKGROUND_FILES,
    CATALOGUE,
    CATALOGUE_FILES,
    ENTRIES,
    INFORMATION,
    LEXICON,
    MANIFEST,
    OWNERS,
    RUNS,
    SOURCES,
    STEPS,
    SUGGESTION_FILES,
    Manifest,
    Source,
)


class GenerationWriter:
    """Writes the articles of one generation; nothing is readable before `finish`."""

    def __init__(
        self, folder: Path, before: Generation | None = None, *, reuses_background: bool = False
    ) -> None:
        """What is the same in the generation `before` is handed on; `reuses_background` says that
        what it knows of general language will be, and is whole."""
        self.reuses_background = reuses_background
        self._folder, self._before = folder, before
        self._digests: dict[str, str] = {}
        self._entries: list[ArticleEntry] = []
        self._steps, self._owners, self._audiences = array("I"), array("I"), array("B")
        whole = before and self._takes_on(before, SUGGESTION_FILES)
        self._typed = SuggestionWriter(before.folder if before and whole else None)
        self._records = RunsWriter(folder, ARTICLES)
        self._runs = {name: RunsWriter(folder, name) for name in RUNS}

    @property
    def rows(self) -> int:
        """Passages written so far."""
        return len(self._owners)

    @property
    def articles(self) -> int:
        """Articles written so far."""
        return len(self._entries)

    @property
    def steps(self) -> int:
        """Steps of the articles written so far."""
        return sum(self._steps)

    def phrases(self) -> set[str]:
        """What of the passages written so far may be typed as a whole."""
        return self._typed.phrases()

    def add(self, packed: PackedArticles) -> None:
        """Writes articles and, in the next rows, their passages."""
        self._typed.add(packed.runs["suggestion_sources"])
        for count in packed.passages:
            self._owners.extend((len(self._steps),) * count)
            self._steps.append(0)
        self._steps[len(self._entries) :] = array("I", packed.steps)
        self._entries.extend(packed.entries)
        self._audiences.frombytes(packed.audiences)
        self._records.extend(packed.records.data, packed.records.sizes)
        for name, runs in packed.runs.items():
            self._runs[name].extend(runs.data, runs.sizes)

    def write(
        self,
        information: npt.NDArray[np.float32],
        lexicon: Lexicon,
        sources: Sequence[Source],
    ) -> None:
        """Writes all but the manifest, and the postings and vocabulary, which others write."""
        self._write_ids([entry.id for entry in self._entries])
        save_array(self._folder, STEPS, np.array(self._steps, np.uint32))
        save_array(self._folder, OWNERS, np.array(self._owners, np.uint32))
        save_array(self._folder, AUDIENCES, np.array(self._audiences, np.uint8))
        save_array(self._folder, INFORMATION, information)
        if not self._typed.write(self._folder):
            self._digests[SUGGESTION_FILES] = digest_of(self._folder, SUGGESTION_FILES)
        for runs in (self._records, *self._runs.values()):
            runs.finish()
        for name, value in ((LEXICON, lexicon), (ENTRIES, self._entries), (SOURCES, sources)):
            (self._folder / name).write_bytes(msgspec.msgpack.encode(value))

    def finish(self, manifest: Manifest) -> None:
        """Completes the generation: its manifest is written last."""
        if self.reuses_background and self._before:
            self._digests[BACKGROUND_FILES] = self._before.manifest.digests[BACKGROUND_FILES]
        else:
            self._digests[BACKGROUND_FILES] = digest_of(self._folder, BACKGROUND_FILES)
        manifest = replace(
            manifest,
            entry_bytes=(self._folder / ENTRIES).stat().st_size,
            digests=self._digests,
        )
        (self._folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))

    def cancel(self) -> None:
        """Gives the files up; the caller removes the folder."""
        for runs in (self._records, *self._runs.values()):
            runs.cancel()

    def _write_ids(self, ids: list[ArticleId]) -> None:
        before, whoosh = self._before, self._folder / CATALOGUE
        same = before and ids == [entry.id for entry in before.entries()]
        if before and same and self._takes_on(before, CATALOGUE_FILES):
            whoosh.mkdir()
            hand_on(before.folder / CATALOGUE, whoosh, "*")
            return
        # Whoosh takes longer to import than many a change to be written.
        from faq.storage.catalogue import write_ids

        write_ids(whoosh, ids)
        self._digests[CATALOGUE_FILES] = digest_of(self._folder, CATALOGUE_FILES)

    def _takes_on(self, before: Generation, files: str) -> bool:
        """Whether files that nobody reads here are as they were written; notes their digest."""
        if before.is_whole(files):
            self._digests[files] = before.manifest.digests[files]
            return True
        return False
