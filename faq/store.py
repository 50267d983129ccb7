"""How is an index written, opened and looked into?

The only import of Whoosh.  One Whoosh document holds one article or one passage with the
terms of its fields; the row of a passage is its place in the arrays of scores beside the
Whoosh files.  Everything of one generation lies in one folder that never changes once it
is complete.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index
from whoosh.fields import COLUMN, ID, Schema
from whoosh.filedb.structfile import BufferFile

from faq.errors import IndexStale
from faq.language.lexicon import Lexicon
from faq.mapped import Runs, RunsWriter, load_array, load_arrays, save_array, save_arrays
from faq.model import ArticleEntry, ArticleId, IndexedArticle, Passage, PassageId, Terms
from faq.packing import PackedArticle, PackedPassage, unpack_article
from faq.ranking.postings import Postings
from faq.ranking.rank import Looks, Ranker
from faq.records import FIELDS, Asking, Field, Manifest, PackedTerms, Source, unpack_terms
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.suggesting import (
    SuggestionArrays,
    SuggestionCollector,
    Suggestions,
    suggestions_of,
)

FORMAT = 12
"""Raised whenever an index of before can no longer be opened."""

_MANIFEST = "manifest.json"
_LEXICON = "lexicon.msgpack"
_ENTRIES = "articles.msgpack"
_SOURCES = "sources.msgpack"
_DOCNUMS = "docnums"
_OWNERS = "owners"
_AUDIENCES = "audiences"
_INFORMATION = "information"
_CODES = "codes"
_FACES = "faces"
_TERMS = "terms"
_VOCABULARY = "vocabulary_"
_SUGGESTIONS = "suggestions_"
_PASSAGES, _ASKINGS = msgspec.msgpack.Decoder(Passage), msgspec.msgpack.Decoder(Asking)
_Value = TypeVar("_Value")


class GenerationWriter:
    """Writes the documents of one generation; nothing is readable before `finish`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries: list[ArticleEntry] = []
        self._docnums, self._owners, self._audiences = array("I"), array("I"), array("B")
        self._suggested = SuggestionCollector()
        self._documents = 0
        (folder / "whoosh").mkdir(parents=True)
        index = whoosh_index.create_in(str(folder / "whoosh"), _schema())
        self._writer: Any = index.writer(limitmb=64)
        self._codes, self._faces, self._terms = (
            RunsWriter(folder, name) for name in (_CODES, _FACES, _TERMS)
        )

    @property
    def rows(self) -> int:
        """Passages written so far."""
        return len(self._docnums)

    def add(self, packed: PackedArticle) -> None:
        """Writes an article and, in the next rows, its passages."""
        self._add(article=packed.entry.id, article_record=packed.record)
        for each in packed.passages:
            self._suggested.add(self.rows, each.suggestions)
            self._docnums.append(self._documents)
            self._owners.append(len(self._entries))
            self._audiences.append(each.audience)
            self._codes.append(each.codes)
            self._faces.append(each.faces)
            self._terms.append(each.terms)
            self._add(passage_record=each.record)
        self._entries.append(packed.entry)

    def _add(self, **values: object) -> None:
        self._writer.add_document(**values)
        self._documents += 1

    def finish(
        self,
        manifest: Manifest,
        information: npt.NDArray[np.float32],
        vocabulary: VocabularyArrays,
        lexicon: Lexicon,
        sources: Sequence[Source],
    ) -> None:
        """Completes the generation, whose postings are there; its manifest is written last."""
        self._writer.commit()
        save_array(self._folder, _DOCNUMS, np.array(self._docnums, np.uint32))
        save_array(self._folder, _OWNERS, np.array(self._owners, np.uint32))
        save_array(self._folder, _AUDIENCES, np.array(self._audiences, np.uint8))
        save_array(self._folder, _INFORMATION, information)
        save_arrays(self._folder, _VOCABULARY, vocabulary)
        save_arrays(self._folder, _SUGGESTIONS, self._suggested.arrays())
        for runs in (self._codes, self._faces, self._terms):
            runs.finish()
        for name, value in ((_LEXICON, lexicon), (_ENTRIES, self._entries), (_SOURCES, sources)):
            (self._folder / name).write_bytes(msgspec.msgpack.encode(value))
        manifest = replace(manifest, entry_bytes=(self._folder / _ENTRIES).stat().st_size)
        (self._folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))

    def cancel(self) -> None:
        """Gives the files up; the caller removes the folder."""
        for runs in (self._codes, self._faces, self._terms):
            runs.cancel()
        self._writer.cancel()


class _Mapped(BufferFile):  # type: ignore[misc]
    """A file within a mapped one, looked into where it lies."""

    def __init__(self, view: memoryview, name: str) -> None:
        super().__init__(b"", name)
        self._buf = view


def _share(segment: Any) -> None:
    """Has the files of a mapped Whoosh segment mapped as well.

    Whoosh copies each one that it opens, to be able to read on in it; of columns, which hold
    all records, every process would have a copy of its own.
    """

    def open_file(name: str, *_: object, **__: object) -> _Mapped:
        offset, length = segment.range(name)
        return _Mapped(memoryview(segment._source)[offset : offset + length], name)

    segment.open_file = open_file


class Generation:
    """A complete generation, open for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexStale when `folder` holds another format or is damaged, and
        FileNotFoundError when it is not there."""
        self.folder = folder
        self.manifest = _read_manifest(folder)
        try:
            self.postings = load_arrays(folder, "", Postings)
            self.owners: npt.NDArray[np.uint32] = load_array(folder, _OWNERS)
            self.audiences: npt.NDArray[np.uint8] = load_array(folder, _AUDIENCES)
            self.vocabulary = Vocabulary(load_arrays(folder, _VOCABULARY, VocabularyArrays))
            self.suggestions = Suggestions(load_arrays(folder, _SUGGESTIONS, SuggestionArrays))
            self._docnums: npt.NDArray[np.uint32] = load_array(folder, _DOCNUMS)
            self._codes, self._faces, self._terms = (
                Runs(folder, name) for name in (_CODES, _FACES, _TERMS)
            )
            looks = Looks(
                self.owners,
                self.audiences,
                load_array(folder, _INFORMATION),
                self._codes.bytes,
                self._codes.ends,
                self._faces.bytes,
                self._faces.ends,
            )
            self.ranker = Ranker(self.postings, looks)
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(error) from error
        index: Any = whoosh_index.open_dir(str(folder / "whoosh"), readonly=True, schema=_schema())
        # Opened here, so that threads that come later find the files too when their folder is
        # gone.  The columns are mapped and may be read by several threads at once, the terms of
        # a Whoosh reader by one at a time.
        self._reader: Any = index.reader()
        # A Whoosh index without documents has no columns.
        if self.manifest.articles:
            _share(self._reader.storage().a)
        self._articles, self._passages = (
            self._reader.column_reader(name, translate=False) if self.manifest.articles else ()
            for name in ("article_record", "passage_record")
        )
        self._turn = threading.Lock()

    @property
    def rows(self) -> int:
        """How many passages there are."""
        return len(self._docnums)

    def lexicon(self) -> Lexicon:
        """The words, synonyms and stopwords that the passages were analysed with."""
        return self._unpack_file(_LEXICON, Lexicon)

    def entries(self) -> tuple[ArticleEntry, ...]:
        """All articles, in the order of their sources."""
        return self._unpack_file(_ENTRIES, tuple[ArticleEntry, ...])

    def sources(self) -> tuple[Source, ...]:
        """All files that were read."""
        return self._unpack_file(_SOURCES, tuple[Source, ...])

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        return _PASSAGES.decode(self._passages[self._docnums.item(row)])

    def asking(self, row: int) -> Asking:
        """What the passage at `row` may be asked."""
        return _ASKINGS.decode(self._passages[self._docnums.item(row)])

    def terms(self, row: int) -> PackedTerms:
        """The terms of all fields of the passage at `row`."""
        return unpack_terms(self._terms[row])

    def field_terms(self, row: int, field: Field) -> Terms:
        """The terms of one field of the passage at `row`."""
        return self.terms(row).field(FIELDS.index(field))

    def row_of(self, passage_id: PassageId) -> int | None:
        """The row of a passage, or None."""
        found = self._found(ArticleId(passage_id.rpartition("#")[0]))
        if found is None:
            return None
        return next((row for row in found[1] if self.passage(row).id == passage_id), None)

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""
        found = self._found(article_id)
        if found is None:
            return None
        docnum, rows = found
        return IndexedArticle(
            unpack_article(self._articles[docnum]), tuple(self.passage(row) for row in rows)
        )

    def packed_article(self, entry: ArticleEntry) -> PackedArticle | None:
        """An article as it was written, or None."""
        found = self._found(entry.id)
        if found is None:
            return None
        docnum, rows = found
        passages = [self.passage(row) for row in rows]
        return PackedArticle(
            entry,
            self._articles[docnum],
            sum(len(each.steps) for each in passages if each.piece == 1),
            tuple(map(self._packed_passage, rows, passages)),
        )

    def _packed_passage(self, row: int, passage: Passage) -> PackedPassage:
        return PackedPassage(
            self._passages[self._docnums.item(row)],
            self._terms[row],
            self._codes[row],
            self._faces[row],
            self.audiences.item(row),
            suggestions_of(passage),
        )

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _found(self, article_id: ArticleId) -> tuple[int, range] | None:
        """The Whoosh document of an article, and the rows of its passages."""
        try:
            article_id.encode("utf-8")
        except UnicodeEncodeError:  # a lone surrogate, which nothing stored can hold
            return None
        with self._turn:
            if ("article", article_id) not in self._reader:
                return None
            docnum = int(self._reader.postings("article", article_id).id())
        # The passages of an article are the documents behind it.
        first = int(np.searchsorted(self._docnums, docnum))
        end = int(np.searchsorted(self.owners, docnum - first, side="right"))
        return docnum, range(first, end)

    def _unpack_file(self, name: str, kind: type[_Value]) -> _Value:
        try:
            return msgspec.msgpack.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError) as error:
            raise _damaged(error) from error


def _schema() -> Schema:
    # Columns: what is merely stored would be pickled and packed.
    return Schema(article=ID(unique=True), article_record=COLUMN(), passage_record=COLUMN())


def _damaged(error: Exception) -> IndexStale:
    return IndexStale(f"索引已损坏，请运行 faq rebuild --full (damaged index): {error}")


def _read_manifest(folder: Path) -> Manifest:
    raw = (folder / _MANIFEST).read_bytes()
    try:
        found = msgspec.json.decode(raw)["format"]
        manifest = msgspec.json.decode(raw, type=Manifest) if found == FORMAT else None
        entry_bytes = (folder / _ENTRIES).stat().st_size if manifest else 0
    except (msgspec.DecodeError, KeyError, TypeError, OSError) as error:
        raise _damaged(error) from error
    if manifest and manifest.entry_bytes != entry_bytes:
        raise _damaged(ValueError(f"{_ENTRIES}: {entry_bytes} bytes"))
    if manifest:
        return manifest
    raise IndexStale(f"索引格式是 {found}，需要 {FORMAT}，请运行 faq rebuild (stale index format)")
