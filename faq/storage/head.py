"""Opens what every server holds of a generation: all but passages, articles and postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from faq.errors import IndexDamaged, damaged_index
from faq.files.arrays import map_file
from faq.files.digests import FileCheck, FileDamage, FileRecord, damages
from faq.files.links import FileSet
from faq.language.lexicon import Lexicon
from faq.model import ArticleEntry, ArticleId
from faq.ranking.model import RankingModel
from faq.ranking.reference import are_allowed
from faq.semantic.adapter import Adapter, read_adapter
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.storage.schema import (
    ADAPTER,
    AUDIENCE_BITS,
    AUDIENCES,
    CATALOGUE,
    CATALOGUE_FILES,
    ENTRIES,
    LEXICON,
    OWNERS,
    SOURCES,
    SUGGESTIONS,
    VOCABULARY,
    Manifest,
    Source,
)
from faq.suggestions import SuggestionArrays, Suggestions

if TYPE_CHECKING:
    from faq.storage.catalogue import ArticleIds

_Value = TypeVar("_Value")
_MOST_NAMED = 3
"""Damaged files that a message names."""
_SPECS = (*VOCABULARY.specs, *SUGGESTIONS.specs, OWNERS, AUDIENCES)
_NAMES = {LEXICON, ENTRIES, SOURCES, ADAPTER, *(f"{spec.name}.npy" for spec in _SPECS)}


def head_files(manifest: Manifest) -> dict[str, FileRecord]:
    """The files of a generation that `GenerationHead` reads."""
    named = {path: record for path, record in manifest.files.items() if path in _NAMES}
    return named | CATALOGUE_FILES.of(manifest.files)


class GenerationHead:
    """What of a generation every server holds; safe to share between threads."""

    def __init__(
        self, folder: Path, manifest: Manifest, files: Mapping[str, FileRecord], check: FileCheck
    ) -> None:
        """Reads what `folder` holds of the generation of `manifest`; `check` says what of `files`,
        by their paths there, is compared with the records.

        Raises IndexDamaged when one of `files` is damaged.
        """
        self.folder = folder
        self.manifest = manifest
        learnt = FileSet(ADAPTER).of(files)
        needed = {path: record for path, record in files.items() if path not in learnt}
        if found := damages(folder, needed, check):
            raise damaged_files(found)
        self.adapter, self.adapter_fault = self._load_adapter(damages(folder, learnt, check))
        """What was learnt for questions; or what is wrong with it, and then it takes no part."""
        try:
            # Mapped now, so that they can be read even when the folder has been removed.
            self._small = {name: map_file(folder / name) for name in (ENTRIES, LEXICON, SOURCES)}
            self.owners: npt.NDArray[np.uint32] = OWNERS.load(folder)
            self.stored_audiences: npt.NDArray[np.uint8] = AUDIENCES.load(folder)
            """Of each passage, whether or not they count."""
            self.audiences = self.stored_audiences if self.has_sides else _nobody(self.rows)
            self.vocabulary = Vocabulary(VOCABULARY.load(folder, VocabularyArrays))
            self.suggestions = Suggestions(SUGGESTIONS.load(folder, SuggestionArrays))
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        self._ids: ArticleIds | None = None

    @property
    def model(self) -> RankingModel:
        """What its impacts were computed with."""
        return self.manifest.model

    @cached_property
    def has_sides(self) -> bool:
        """Whether some passages are for one side alone, in a corpus that tells the sides apart."""
        one_side = np.isin(self.stored_audiences, tuple(AUDIENCE_BITS.values()))
        return self.manifest.sides and bool(one_side.any())

    @property
    def rows(self) -> int:
        """How many passages there are."""
        return len(self.owners)

    def rows_for(self, side: int) -> Sequence[int]:
        """The passages that one side may see, by its bit; all for 0."""
        return np.flatnonzero(are_allowed(self.audiences, side)).tolist()

    def owner(self, row: int) -> int:
        """The number of the article that the passage at `row` is of."""
        return self.owners.item(row)

    def lexicon(self) -> Lexicon:
        """The words, synonyms and stopwords that the passages were analyzed with."""
        return self._unpack_file(LEXICON, Lexicon)

    def entries(self) -> tuple[ArticleEntry, ...]:
        """All articles, in the order of their sources."""
        return self._unpack_file(ENTRIES, tuple[ArticleEntry, ...])

    def sources(self) -> tuple[Source, ...]:
        """All files that were read."""
        return self._unpack_file(SOURCES, tuple[Source, ...])

    def entry_of(self, row: int) -> ArticleEntry:
        """The article that the passage at `row` is of, as in a list of articles."""
        return self._entries[self.owners.item(row)]

    @cached_property
    def _entries(self) -> tuple[ArticleEntry, ...]:
        return self.entries()

    def number_of(self, article_id: ArticleId) -> int | None:
        """The number of an article, or None."""
        try:
            self._ids = self._ids or self._open_ids()
            return self._ids.number(article_id)
        except Exception as error:  # Whoosh checks nothing of what it reads
            raise damaged_index(error) from error

    def found(self, article_id: ArticleId) -> tuple[int, range] | None:
        """The number of an article, and the rows of its passages; None where there is none."""
        number = self.number_of(article_id)
        if number is None:
            return None
        first, end = np.searchsorted(self.owners, (number, number + 1)).tolist()
        return number, range(first, end)

    def _open_ids(self) -> ArticleIds:
        # Imported here: importing Whoosh takes longer than answering a question.
        from faq.storage.catalogue import ArticleIds

        return ArticleIds(self.folder / CATALOGUE)

    def _load_adapter(self, damaged: Sequence[FileDamage]) -> tuple[Adapter | None, str]:
        if damaged:
            return None, str(damaged[0])
        if ADAPTER not in self.manifest.files:
            return None, ""
        try:
            return read_adapter(self.folder / ADAPTER), ""
        except (OSError, ValueError) as error:
            return None, str(error)

    def _unpack_file(self, name: str, kind: type[_Value]) -> _Value:
        try:
            return msgspec.msgpack.decode(self._small[name], type=kind)
        except (ValueError, msgspec.DecodeError) as error:
            raise damaged_index(ValueError(f"{name}: {error}")) from error


def damaged_files(found: Sequence[FileDamage]) -> IndexDamaged:
    """The error to raise for files that are not as they were written."""
    named = "; ".join(map(str, found[:_MOST_NAMED]))
    more = f" … {len(found)} 个文件 (files)" if len(found) > _MOST_NAMED else ""
    return damaged_index(f"{named}{more}")


def decoded(decoder: msgspec.msgpack.Decoder[_Value], record: bytes) -> _Value:
    """The value of a record; IndexStale where it is damaged."""
    try:
        return decoder.decode(record)
    except (ValueError, msgspec.DecodeError) as error:
        raise damaged_index(error) from error


def _nobody(rows: int) -> npt.NDArray[np.uint8]:
    """The audiences of passages that are for everybody."""
    return np.zeros(rows, np.uint8)
