"""How is an index written, opened and looked into?

The only import of Whoosh.  One Whoosh document holds one article or one passage with the
terms of its fields; the row of a passage is its place in the arrays of scores beside the
Whoosh files.  Everything of one generation lies in one folder that never changes once it
is complete.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index
from whoosh.fields import ID, STORED, Schema

from faq.errors import IndexStale
from faq.language.lexicon import Lexicon
from faq.mapped import Runs, RunsWriter, load_array, load_arrays, save_array, save_arrays
from faq.model import (
    Article,
    ArticleEntry,
    ArticleId,
    IndexedArticle,
    Passage,
    PassageId,
    Terms,
)
from faq.ranking.postings import Postings
from faq.ranking.second_look import Look
from faq.records import (
    AUDIENCE_BITS,
    FIELDS,
    Field,
    Manifest,
    Source,
    StoredArticle,
    StoredPassage,
    look,
    pack_terms,
    unpack_terms,
)
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.suggesting import SuggestionArrays, SuggestionCollector, Suggestions

FORMAT = 7
"""Raised whenever an index of before can no longer be opened."""

_MANIFEST = "manifest.json"
_LEXICON = "lexicon.msgpack"
_ENTRIES = "articles.msgpack"
_SOURCES = "sources.msgpack"
_DOCNUMS = "docnums"
_OWNERS = "owners"
_AUDIENCES = "audiences"
_INFORMATION = "information"
_TEXTS = "texts"
_FACES = "faces"
_TERMS = "terms"
_VOCABULARY = "vocabulary_"
_SUGGESTIONS = "suggestions_"
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
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
        self._texts, self._faces, self._terms = (
            RunsWriter(folder, name) for name in (_TEXTS, _FACES, _TERMS)
        )

    @property
    def rows(self) -> int:
        """Passages written so far."""
        return len(self._docnums)

    def add(self, stored: StoredArticle) -> None:
        """Writes an article and, in the next rows, its passages."""
        article = stored.article
        first = self.rows
        self._add(
            article=article.id,
            record=msgspec.msgpack.encode(article),
            first=first,
            count=len(stored.passages),
        )
        for each in stored.passages:
            self._suggested.add(self.rows, each.passage)
            self._docnums.append(self._documents)
            self._owners.append(len(self._entries))
            self._audiences.append(sum(AUDIENCE_BITS[who] for who in each.passage.audience))
            text, faces = look(each)
            shown = _BEYOND.sub("\ufffd", text)
            self._texts.append(shown.encode("utf-16-le", "surrogatepass"))
            self._faces.append("\0".join(faces).encode("utf-8", "surrogatepass"))
            for terms in each.terms:
                self._terms.append(msgspec.msgpack.encode(pack_terms(terms)))
            self._add(passage=each.passage.id, record=msgspec.msgpack.encode(each.passage))
        self._entries.append(_entry(article))

    def _add(self, **values: object) -> None:
        self._writer.add_document(**values)
        self._documents += 1

    def finish(
        self,
        manifest: Manifest,
        postings: Postings,
        information: npt.NDArray[np.float32],
        vocabulary: VocabularyArrays,
        lexicon: Lexicon,
        sources: Sequence[Source],
    ) -> None:
        """Completes the generation; its manifest is written last."""
        self._writer.commit()
        save_arrays(self._folder, "", postings)
        save_array(self._folder, _DOCNUMS, np.array(self._docnums, np.uint32))
        save_array(self._folder, _OWNERS, np.array(self._owners, np.uint32))
        save_array(self._folder, _AUDIENCES, np.array(self._audiences, np.uint8))
        save_array(self._folder, _INFORMATION, information)
        save_arrays(self._folder, _VOCABULARY, vocabulary)
        save_arrays(self._folder, _SUGGESTIONS, self._suggested.arrays())
        for runs in (self._texts, self._faces, self._terms):
            runs.finish()
        for name, value in ((_LEXICON, lexicon), (_ENTRIES, self._entries), (_SOURCES, sources)):
            (self._folder / name).write_bytes(msgspec.msgpack.encode(value))
        (self._folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))

    def cancel(self) -> None:
        """Gives the files up; the caller removes the folder."""
        for runs in (self._texts, self._faces, self._terms):
            runs.cancel()
        self._writer.cancel()


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
            self.information: npt.NDArray[np.float32] = load_array(folder, _INFORMATION)
            """Of the words of each passage."""
            self.vocabulary = Vocabulary(load_arrays(folder, _VOCABULARY, VocabularyArrays))
            self.suggestions = Suggestions(load_arrays(folder, _SUGGESTIONS, SuggestionArrays))
            self._docnums: npt.NDArray[np.uint32] = load_array(folder, _DOCNUMS)
            self._texts, self._faces, self._terms = (
                Runs(folder, name) for name in (_TEXTS, _FACES, _TERMS)
            )
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(error) from error
        index: Any = whoosh_index.open_dir(str(folder / "whoosh"), readonly=True, schema=_schema())
        # A Whoosh reader belongs to one thread at a time.  There is one for all, opened here,
        # so that threads that come later find the files too when their folder is gone.
        self._reader: Any = index.reader()
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
        document = self._document(int(self._docnums[row]))
        return msgspec.msgpack.decode(document["record"], type=Passage)

    def terms(self, row: int, field: Field) -> Terms:
        """The terms of one field of the passage at `row`."""
        packed = self._terms[row * len(FIELDS) + FIELDS.index(field)]
        return unpack_terms(msgspec.msgpack.decode(packed))

    def stored_passage(self, row: int) -> StoredPassage:
        """The passage at `row` with the terms of all its fields."""
        return StoredPassage(self.passage(row), tuple(self.terms(row, name) for name in FIELDS))

    def look(self, row: int) -> Look:
        """What the passage at `row` shows to a second look; U+FFFD stands in its text for
        what is beyond 16 bits."""
        faces = self._faces[row].decode("utf-8", "surrogatepass")
        return Look(np.frombuffer(self._texts[row], np.uint16), faces.split("\0"))

    def row_of(self, passage_id: PassageId) -> int | None:
        """The row of a passage, or None."""
        docnum = self._docnum("passage", passage_id)
        return None if docnum is None else int(np.searchsorted(self._docnums, docnum))

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""
        stored = self.stored_article(article_id)
        if stored is None:
            return None
        return IndexedArticle(stored.article, tuple(each.passage for each in stored.passages))

    def stored_article(self, article_id: ArticleId) -> StoredArticle | None:
        """An article as it was written, terms and all, or None."""
        docnum = self._docnum("article", article_id)
        if docnum is None:
            return None
        document = self._document(docnum)
        rows = range(document["first"], document["first"] + document["count"])
        return StoredArticle(
            msgspec.msgpack.decode(document["record"], type=Article),
            tuple(self.stored_passage(row) for row in rows),
        )

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _document(self, docnum: int) -> Any:
        with self._turn:
            return self._reader.stored_fields(docnum)

    def _docnum(self, field: str, value: str) -> int | None:
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:  # a lone surrogate, which nothing stored can hold
            return None
        with self._turn:
            if (field, value) not in self._reader:
                return None
            return int(self._reader.postings(field, value).id())

    def _unpack_file(self, name: str, kind: type[_Value]) -> _Value:
        try:
            return msgspec.msgpack.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError) as error:
            raise _damaged(error) from error


def _schema() -> Schema:
    return Schema(
        article=ID(unique=True),
        passage=ID(unique=True),
        record=STORED,
        first=STORED,
        count=STORED,
    )


def _damaged(error: Exception) -> IndexStale:
    return IndexStale(f"索引已损坏，请运行 faq rebuild --full (damaged index): {error}")


def _read_manifest(folder: Path) -> Manifest:
    raw = (folder / _MANIFEST).read_bytes()
    try:
        found = msgspec.json.decode(raw)["format"]
        if found == FORMAT:
            return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise _damaged(error) from error
    raise IndexStale(f"索引格式是 {found}，需要 {FORMAT}，请运行 faq rebuild (stale index format)")


def _entry(article: Article) -> ArticleEntry:
    return ArticleEntry(
        article.id,
        article.title,
        article.source,
        len(article.sections),
        article.audience,
        article.tags,
        article.updated,
    )
