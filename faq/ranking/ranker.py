"""Ranks the passages of one generation for a question.

The sum of impacts (BM25F) picks the candidates, the best of them are reranked, and articles take
turns: passages beyond an article's share are moved behind those of other articles.  The formula
stands in `faq.ranking.reference`; the loops are in C (`faq/kernel`) or, where that was not
compiled, in NumPy (`faq.ranking.numpy_kernel`).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from faq.kernel import bindings
from faq.kernel.bindings import CUTTING_NUMBERS, FEATURE_NUMBERS
from faq.ranking import numpy_kernel
from faq.ranking.array_checks import Expected, check_arrays
from faq.ranking.bm25f import inverse_document_frequency
from faq.ranking.passage_codec import PassageColumns
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings, words_of
from faq.ranking.query_terms import ONE, RankRequest, RerankWeights, address_of

_Value = TypeVar("_Value")
DEPTH = 60
"""Candidates that are reranked; the order behind them is by the sum of impacts."""


class RerankFeatures(Struct, frozen=True, gc=False):
    """What reranking added to the sum of impacts of a passage."""

    cosine: float
    lcs: float
    proximity: float
    audience: float
    """Below 0 for a passage for one side alone while the asker's is unknown."""
    meaning: float
    topic_meaning: float
    heading_meaning: float
    agreement: float
    """The lcs itself, unweighted, 0 to 1."""
    nearness: float
    """The cosine of the embeddings of question and what the passage tells, 0 to 1; 0 without
    embeddings."""
    heading_nearness: float
    """Likewise, of question and the nearest title, heading or way to ask."""


class TermScores(NamedTuple):
    """What each term of a question adds to the sum of impacts of one passage."""

    parts: tuple[float, ...]
    """0 for a term that the passage lacks."""
    alternatives: tuple[int, ...]
    """Which alternative of each term adds it: 0 for the term itself, or where none does."""


class Cutting(Struct, frozen=True, gc=False):
    """A stretch of a text, in code points of the raw text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    """Matches in the stretch, as offsets from its start; ascending and disjoint."""
    matches: int
    """Matches in the whole text."""


class KernelCall(Struct, frozen=True, eq=False):
    """A question as the kernel took it and its reply, with the arrays they point into."""

    request: RankRequest
    question: bindings.Question
    reply: bindings.Reply
    arrays: tuple[array[int] | array[float], ...]


class Ranking(Struct, frozen=True, eq=False):
    """The passages that match a question, best first."""

    rows: tuple[int, ...]
    """At least as many as were wanted, or all that match."""
    scores: tuple[float, ...]
    """Parallel to `rows`; not descending where articles take turns."""
    total: int
    """Passages that match at all."""
    attainable: float
    """The sum of a passage that holds every term, each at the highest impact it has anywhere; a
    term that no passage holds counts as `RerankWeights.unknown` has it."""
    information: tuple[float, ...]
    """Inverse document frequency of each term itself; of a term that no passage holds, as if one
    did."""
    reranked: array[float]
    """`RerankFeatures` of the first rows, one after the other."""
    call: KernelCall
    """For the ranker, which explains rows and cuts texts."""
    aside: frozenset[int] = frozenset()
    """Rows that are no rivals of the first: they lack a code that the question says to be one."""

    def features(self, place: int) -> RerankFeatures | None:
        """What reranking added to ``rows[place]``; None beyond the rows that were reranked."""
        numbers = self.reranked[FEATURE_NUMBERS * place : FEATURE_NUMBERS * (place + 1)]
        return RerankFeatures(*numbers) if numbers else None


class Ranker:
    """Ranks the passages of one generation; safe to share between threads."""

    def __init__(
        self,
        postings: Postings,
        columns: PassageColumns,
        vectors: PassageVectors | None = None,
        *,
        passages: int | None = None,
    ) -> None:
        """Without `vectors` meaning adds nothing.  `passages` is how many there are where the
        columns are of some of them alone.

        Raises ValueError when the arrays do not belong together.
        """
        _check(postings, columns)
        if vectors:
            vectors.check(len(columns.owners))
        self._kernel = bindings if bindings.is_compiled() else numpy_kernel
        self._arrays = postings, columns, vectors
        self.dimensions = vectors.values.shape[1] if vectors else 0
        """Of an embedding; 0 without vectors."""
        self.quantum = float(postings.quantum[0])
        self.index = _index_of(postings, columns, vectors)
        # As if one passage held it: a small corpus holds few words, and an unknown word must not
        # weigh more than the rarest known one.
        whole = max(len(columns.owners) if passages is None else passages, 1)
        self.index.unknown = float(inverse_document_frequency(np.array([1]), whole)[0])

    def rank(
        self, request: RankRequest, weights: RerankWeights, wanted: int, *, depth: int = DEPTH
    ) -> Ranking:
        """At least the first `wanted` passages that match, or all there are, the best `depth` of
        them reranked.

        A term adds the impact of the best alternative that the passage holds, so spelling out
        every synonym earns nothing.  Ties are ordered by row.  ValueError for a vector of other
        dimensions than those of the passages.
        """
        if request.vector is not None and request.vector.shape != (self.dimensions,):
            raise ValueError(f"{request.vector.shape} instead of {self.dimensions} dimensions")
        wanted = min(max(wanted, depth), len(self._arrays[1].owners))
        alternatives, terms = len(request.terms.keys), len(request.terms)
        emphasis = array("I", bytes(4 * alternatives))
        numbers, places = (array("q", bytes(8 * alternatives)) for _ in range(2))
        information = array("f", bytes(4 * terms))
        rows, scores = array("I", bytes(4 * wanted)), array("f", bytes(4 * wanted))
        features = array("f", bytes(4 * FEATURE_NUMBERS * DEPTH))
        question = request.question(weights, wanted, min(depth, DEPTH))
        reply = bindings.Reply(
            weights=address_of(emphasis),
            numbers=address_of(numbers),
            places=address_of(places),
            information=address_of(information),
            rows=address_of(rows),
            scores=address_of(scores),
            features=address_of(features),
        )
        self._kernel.rank(self.index, question, reply)
        return Ranking(
            tuple(rows[: reply.found]),
            tuple(scores[: reply.found]),
            reply.total,
            reply.attainable,
            tuple(information),
            features[: FEATURE_NUMBERS * reply.reranked],
            KernelCall(
                request,
                question,
                reply,
                (emphasis, numbers, places, information, rows, scores, features),
            ),
        )

    def term_scores(self, ranking: Ranking, row: int) -> TermScores:
        """What each term of the ranked question adds to the sum of `row`."""
        terms, call = len(ranking.information), ranking.call
        parts, alternatives = array("I", bytes(4 * terms)), array("i", bytes(4 * terms))
        self._kernel.contributions(
            self.index,
            call.question,
            call.reply,
            row,
            address_of(parts),
            address_of(alternatives),
        )
        unit = self.quantum / ONE
        return TermScores(tuple([part * unit for part in parts]), tuple(alternatives))

    def cut(
        self,
        ranking: Ranking,
        rows: Sequence[int],
        lengths: Sequence[int],
        field: int,
        most: int,
    ) -> list[Cutting]:
        """The stretch of at most `most` code points that shows best why each of `rows` was found.

        `field` is the number of the field to cut (`faq.storage.schema.FIELDS`), `lengths` those of
        its raw texts in code points, parallel to `rows`.
        """
        most = min(most, max(lengths, default=0))
        room = 2 * (most + 1)
        texts, sizes = array("I", rows), array("i", lengths)
        found, marks = (
            array("i", bytes(4 * each * len(texts))) for each in (CUTTING_NUMBERS, room)
        )
        self._kernel.cut(
            self.index,
            ranking.call.question,
            ranking.call.reply,
            (address_of(texts), address_of(sizes), len(texts)),
            field,
            most,
            address_of(found),
            address_of(marks),
        )
        numbers = iter(found.tolist())
        cuttings = []
        first = 0
        for matches, start, end, spans in zip(numbers, numbers, numbers, numbers, strict=True):
            edges = iter(marks[first : first + 2 * spans])
            cuttings.append(Cutting(start, end, tuple(zip(edges, edges, strict=True)), matches))
            first += room
        return cuttings


def _index_of(
    postings: Postings, columns: PassageColumns, vectors: PassageVectors | None
) -> bindings.Index:
    """The structure that the kernel reads; it points into the arrays."""
    rows = len(columns.owners)
    named = ("keys", "idf", "offsets", "quantized", "peaks", "common", "table", "bits")
    return bindings.Index(
        terms=len(postings.keys),
        rows=rows,
        common_terms=len(postings.common),
        entries=len(postings.rows),
        codes_size=len(columns.codes),
        headings_size=len(columns.headings),
        analyzed_size=len(columns.analyzed),
        quantum=float(postings.quantum[0]),
        list_rows=bindings.address(postings.rows),
        **{name: bindings.address(getattr(postings, name)) for name in named},
        **{name: bindings.address(getattr(columns, name)) for name in PassageColumns.__slots__},
        **(vectors.fields() if vectors else {}),
    )


def moved_first(ranking: Ranking, place: int) -> Ranking:
    """The ranking with the passage at `place` before all others."""
    features = ranking.reranked
    begin, end = FEATURE_NUMBERS * place, FEATURE_NUMBERS * (place + 1)
    return replace(
        ranking,
        rows=_first(ranking.rows, place),
        scores=_first(ranking.scores, place),
        reranked=features[begin:end] + features[:begin] + features[end:],
    )


def _first(values: tuple[_Value, ...], place: int) -> tuple[_Value, ...]:
    return (values[place], *values[:place], *values[place + 1 :])


def _check(postings: Postings, columns: PassageColumns) -> None:
    """Raises ValueError for an array whose shape or type does not fit the others."""
    terms, rows, common = len(postings.keys), len(columns.owners), len(postings.common)
    entries = len(postings.rows)
    expected: tuple[Expected, ...] = (
        (postings.keys, np.uint64, (terms,)),
        (postings.idf, np.float32, (terms,)),
        (postings.offsets, np.int64, (terms + 1,)),
        (postings.rows, np.uint32, (entries,)),
        (postings.quantized, np.uint16, (entries,)),
        (postings.peaks, np.uint16, (terms,)),
        (postings.common, np.int64, (common,)),
        (postings.table, np.uint16, (common, rows)),
        (postings.bits, np.uint64, (common, words_of(rows))),
        (postings.quantum, np.float32, (1,)),
        (columns.owners, np.uint32, (rows,)),
        (columns.audiences, np.uint8, (rows,)),
        (columns.information, np.float32, (rows,)),
        *(
            (runs, np.uint8, (len(runs),))
            for runs in (columns.codes, columns.headings, columns.analyzed)
        ),
        *(
            (ends, np.uint64, (rows,))
            for ends in (columns.codes_ends, columns.headings_ends, columns.analyzed_ends)
        ),
    )
    check_arrays(expected)
