"""Opens a generation of the index and looks things up in it.

All of one generation lies in one folder that never changes once it is complete; what is in it,
`faq.storage.schema` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import structs

from faq.errors import damaged_index
from faq.files.arrays import Runs
from faq.files.digests import FileCheck, FileDamage, FileRecord, damages
from faq.files.links import FileSet
from faq.language.terms import Terms
from faq.model import Article, ArticleId, IndexedArticle, Passage, PassageId
from faq.ranking.bm25f import UInt64
from faq.ranking.passage_codec import PassageColumns
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings, count_holders
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Cutting, Ranker, Ranking, TermScores
from faq.storage.head import GenerationHead, decoded
from faq.storage.manifest import read_manifest
from faq.storage.schema import (
    ARTICLES,
    CODES,
    FIELDS,
    FOR_REBUILDS,
    HEADINGS,
    INFORMATION,
    PASSAGES,
    POSTINGS,
    TERMS,
    VECTOR_FILES,
    VECTORS,
    AnsweredQuestions,
    Field,
    unpack_terms,
)

_ARTICLES = msgspec.msgpack.Decoder(Article)
_PASSAGES, _ANSWERED = msgspec.msgpack.Decoder(Passage), msgspec.msgpack.Decoder(AnsweredQuestions)


class Generation(GenerationHead):
    """A complete generation, open for reading; safe to share between threads."""

    def __init__(
        self, folder: Path, *, open_catalogue: bool = True, check: FileCheck = "sizes"
    ) -> None:
        """`open_catalogue` opens the catalogue of ids now, while the folder is sure to be there;
        else the first look-up of an article or passage by its id does.  `check` says what of the
        files that questions need is compared with their records.

        Raises IndexStale when `folder` holds another format, IndexDamaged when it is damaged, and
        FileNotFoundError when it is not there.
        """
        manifest = read_manifest(folder)
        files = manifest.files
        unread = {path for each in FOR_REBUILDS for path in each.of(files)}
        vectors = VECTOR_FILES.of(files)
        apart = unread | vectors.keys()
        needed = {path: record for path, record in files.items() if path not in apart}
        super().__init__(folder, manifest, needed, check)
        of_vectors = {path: record for path, record in vectors.items() if path not in unread}
        damaged_vectors = damages(folder, of_vectors, check)
        try:
            self.postings = POSTINGS.load(folder, Postings)
            self._articles = Runs(folder, ARTICLES)
            self._passages, self._terms = Runs(folder, PASSAGES), Runs(folder, TERMS)
            codes, headings = Runs(folder, CODES), Runs(folder, HEADINGS)
            self.columns = PassageColumns(
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
            self.vectors, self.vectors_fault = self._load_vectors(damaged_vectors)
            """Its vectors, and what is wrong with them where they are damaged: then there are none
            to use, and words, which don't need them, still answer."""
            self.ranker = Ranker(self.postings, self.columns, self.vectors)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        if open_catalogue:
            self._ids = self._open_ids()

    def rank(
        self, request: RankRequest, weights: RerankWeights, wanted: int
    ) -> tuple[Ranking, Generation]:
        """As `Ranker.rank`, and where its passages are read."""
        return self.ranker.rank(request, weights, wanted), self

    def term_scores(self, ranking: Ranking, row: int) -> TermScores:
        """As `Ranker.term_scores`."""
        return self.ranker.term_scores(ranking, row)

    def cut(
        self,
        ranking: Ranking,
        rows: Sequence[int],
        lengths: Sequence[int],
        field: int,
        most: int,
    ) -> list[Cutting]:
        """As `Ranker.cut`."""
        return self.ranker.cut(ranking, rows, lengths, field, most)

    def holders(self, keys: UInt64) -> list[int]:
        """How many passages hold each key's term."""
        return count_holders(self.postings, keys)

    def damages(self, files: Mapping[str, FileRecord] | None = None) -> tuple[FileDamage, ...]:
        """Which of `files`, or of all, are not as they were written."""
        return damages(self.folder, self.manifest.files if files is None else files)

    def is_whole(self, files: FileSet) -> bool:
        """Whether `files` are there, as they were written."""
        records = files.of(self.manifest.files)
        return bool(records) and not self.damages(records)

    def has(self, row: int) -> bool:
        """Whether there is a passage at `row`, ranked or not."""
        return 0 <= row < self.rows

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        passage = decoded(_PASSAGES, self._passages[row])
        if passage.audience and not self.has_sides:
            return structs.replace(passage, audience=())
        return passage

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at `rows`."""
        return [self.passage(row) for row in rows]

    @property
    def packed_articles(self) -> Iterable[bytes]:
        """msgpack of all articles, by their numbers."""
        return self._articles

    def packed_passage(self, row: int) -> bytes:
        """msgpack of the passage at `row`."""
        return self._passages[row]

    def answered_questions(self, row: int) -> AnsweredQuestions:
        """The questions that the passage at `row` answers, without its text."""
        return decoded(_ANSWERED, self._passages[row])

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
        found = self.found(ArticleId(passage_id.rpartition("#")[0]))
        if found is None:
            return None
        return next((row for row in found[1] if self.passage(row).id == passage_id), None)

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""
        found = self.found(article_id)
        if found is None:
            return None
        number, rows = found
        return IndexedArticle(
            decoded(_ARTICLES, self._articles[number]), tuple(self.passage(row) for row in rows)
        )

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _load_vectors(self, damaged: Sequence[FileDamage]) -> tuple[PassageVectors | None, str]:
        embedding = self.manifest.embedding
        if embedding is None:
            return None, ""
        if damaged:
            return None, str(damaged[0])
        try:
            vectors = VECTORS.load(self.folder, PassageVectors)
            vectors.check(self.rows)
        except (OSError, ValueError, EOFError) as error:
            return None, str(error) or repr(error)
        dimensions = vectors.values.shape[1]
        if dimensions != embedding.dimensions:
            return None, f"{dimensions} dimensions, not {embedding.dimensions}"
        numbers, end = len(vectors.numbers), int(vectors.ends[-1:].sum())
        if numbers != end:
            return None, f"{numbers} numbers of vectors, not {end}"
        return vectors, ""
