"""Opens a generation of the index and looks things up in it.

All of one generation lies in one folder that never changes once it is complete; what is in it,
`faq.storage.schema` says.
"""

from __future__ import annotations

import struct
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import structs

from faq.errors import IndexStale, damaged_index
from faq.files.arrays import Runs
from faq.files.links import FileSet
from faq.language.lexicon import Lexicon
from faq.language.terms import Terms
from faq.model import Article, ArticleEntry, ArticleId, IndexedArticle, Passage, PassageId
from faq.ranking.model import RankingModel
from faq.ranking.passage_codec import PassageColumns
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings
from faq.ranking.ranker import Ranker
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.storage.schema import (
    ARTICLES,
    AUDIENCE_BITS,
    AUDIENCES,
    CATALOGUE,
    CODES,
    ENTRIES,
    FIELDS,
    FORMAT,
    HEADINGS,
    INFORMATION,
    LEXICON,
    MANIFEST,
    OWNERS,
    PASSAGES,
    POSTINGS,
    SOURCES,
    SUGGESTIONS,
    TERMS,
    VECTORS,
    VOCABULARY,
    AnsweredQuestions,
    Field,
    Manifest,
    Source,
    unpack_terms,
)
from faq.suggestions import SuggestionArrays, Suggestions

if TYPE_CHECKING:
    from faq.storage.catalogue import ArticleIds

_ARTICLES = msgspec.msgpack.Decoder(Article)
_PASSAGES, _ANSWERED = msgspec.msgpack.Decoder(Passage), msgspec.msgpack.Decoder(AnsweredQuestions)
_Value = TypeVar("_Value")


class Generation:
    """A complete generation, open for reading; safe to share between threads."""

    def __init__(self, folder: Path, *, open_catalogue: bool = True) -> None:
        """`open_catalogue` opens the catalogue of ids now, while the folder is sure to be there;
        else the first look-up of an article or passage by its id does.

        Raises IndexStale when `folder` holds another format or is damaged, and
        FileNotFoundError when it is not there.
        """
        self.folder = folder
        self.manifest = _read_manifest(folder)
        try:
            self.postings = POSTINGS.load(folder, Postings)
            self.owners: npt.NDArray[np.uint32] = OWNERS.load(folder)
            self.stored_audiences: npt.NDArray[np.uint8] = AUDIENCES.load(folder)
            """Of each passage, whether or not they count."""
            self.audiences = self.stored_audiences if self.has_sides else _nobody(self.rows)
            self.vocabulary = Vocabulary(VOCABULARY.load(folder, VocabularyArrays))
            self.suggestions = Suggestions(SUGGESTIONS.load(folder, SuggestionArrays))
            self._articles = Runs(folder, ARTICLES)
            self._passages, self._terms = Runs(folder, PASSAGES), Runs(folder, TERMS)
            codes, headings = Runs(folder, CODES), Runs(folder, HEADINGS)
            columns = PassageColumns(
                owners=self.owners,
                audiences=self.audiences,
                information=INFORMATION.load(folder),
                codes=codes.bytes,
                codes_ends=codes.ends,
                headings=headings.bytes,
                headings_ends=headings.ends,
                analyzed=self._terms.bytes,
                analyzed_ends=self._terms.ends,
            )
            self.vectors, self.vectors_fault = self._load_vectors()
            """Its vectors, and what is wrong with them where they are damaged: then there are none
            to use, and words, which don't need them, still answer."""
            self.ranker = Ranker(self.postings, columns, self.vectors)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        self._ids = self._open_ids() if open_catalogue else None

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

    def lexicon(self) -> Lexicon:
        """The words, synonyms and stopwords that the passages were analyzed with."""
        return self._unpack_file(LEXICON, Lexicon)

    def is_whole(self, files: FileSet) -> bool:
        """Whether `files` are as they were written."""
        digest = self.manifest.digests.get(files.name)
        try:
            return bool(digest) and digest == files.digest(self.folder)
        except (OSError, ValueError):  # not even a file
            return False

    def entries(self) -> tuple[ArticleEntry, ...]:
        """All articles, in the order of their sources."""
        return self._unpack_file(ENTRIES, tuple[ArticleEntry, ...])

    def sources(self) -> tuple[Source, ...]:
        """All files that were read."""
        return self._unpack_file(SOURCES, tuple[Source, ...])

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        passage = _decoded(_PASSAGES, self._passages[row])
        if passage.audience and not self.has_sides:
            return structs.replace(passage, audience=())
        return passage

    def answered_questions(self, row: int) -> AnsweredQuestions:
        """The questions that the passage at `row` answers, without its text."""
        return _decoded(_ANSWERED, self._passages[row])

    def standing_alone(self, row: int) -> AnsweredQuestions:
        """The same, but of the passage that the one at `row` is a step or an alternative of."""
        passage = self.answered_questions(row)
        at = row
        while passage.within and at and self.owners[at - 1] == self.owners[row]:
            at -= 1
            above = self.answered_questions(at)
            if above.id.rpartition("#")[2] == passage.within:
                passage = above
        return passage

    def terms(self, row: int) -> tuple[Terms, ...]:
        """The terms of all fields of the passage at `row`."""
        return unpack_terms(self._terms[row])

    def field_terms(self, row: int, field: Field) -> Terms:
        """The terms of one field of the passage at `row`."""
        return self.terms(row)[FIELDS.index(field)]

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
        number, rows = found
        return IndexedArticle(
            _decoded(_ARTICLES, self._articles[number]), tuple(self.passage(row) for row in rows)
        )

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _found(self, article_id: ArticleId) -> tuple[int, range] | None:
        """The number of an article, and the rows of its passages."""
        self._ids = self._ids or self._open_ids()
        try:
            number = self._ids.number(article_id)
        except (ValueError, KeyError, IndexError, struct.error) as error:
            raise damaged_index(error) from error
        if number is None:
            return None
        first, end = np.searchsorted(self.owners, (number, number + 1)).tolist()
        return number, range(first, end)

    def _load_vectors(self) -> tuple[PassageVectors | None, str]:
        embedding = self.manifest.embedding
        if embedding is None:
            return None, ""
        try:
            vectors = VECTORS.load(self.folder, PassageVectors)
            vectors.check(self.rows)
        except (OSError, ValueError, EOFError) as error:
            return None, str(error)
        dimensions = vectors.values.shape[1]
        if dimensions != embedding.dimensions:
            return None, f"{dimensions} dimensions, not {embedding.dimensions}"
        numbers, end = len(vectors.numbers), int(vectors.ends[-1:].sum())
        if numbers != end:
            return None, f"{numbers} numbers of vectors, not {end}"
        return vectors, ""

    def _open_ids(self) -> ArticleIds:
        # Imported here: importing Whoosh takes longer than answering a question.
        from faq.storage.catalogue import ArticleIds

        return ArticleIds(self.folder / CATALOGUE)

    def _unpack_file(self, name: str, kind: type[_Value]) -> _Value:
        try:
            return msgspec.msgpack.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            raise damaged_index(error) from error


def _nobody(rows: int) -> npt.NDArray[np.uint8]:
    """The audiences of passages that are for everybody."""
    return np.zeros(rows, np.uint8)


def _decoded(decoder: msgspec.msgpack.Decoder[_Value], record: bytes) -> _Value:
    """The value of a record; IndexStale where it is damaged."""
    try:
        return decoder.decode(record)
    except (ValueError, msgspec.DecodeError) as error:
        raise damaged_index(error) from error


def _read_manifest(folder: Path) -> Manifest:
    raw = (folder / MANIFEST).read_bytes()
    try:
        found = msgspec.json.decode(raw)["format"]
        manifest = msgspec.json.decode(raw, type=Manifest) if found == FORMAT else None
        entry_bytes = (folder / ENTRIES).stat().st_size if manifest else 0
    except (msgspec.DecodeError, ValueError, KeyError, TypeError, OSError) as error:
        raise damaged_index(error) from error
    if manifest and manifest.entry_bytes != entry_bytes:
        raise damaged_index(ValueError(f"{ENTRIES}: {entry_bytes} bytes"))
    if manifest:
        return manifest
    raise IndexStale(f"索引格式是 {found}，需要 {FORMAT}，请运行 faq rebuild (stale index format)")
