"""Which passages of a generation answer a question best?

The sum of impacts picks the candidates.  It asks how much of the question a passage holds; it
does not ask how much else the passage says, in which order it says it, or how close together.
So the best few are looked at again, and each is given, beside its sum and in units of the best
one:

* likeness: the cosine of question and passage as sets of words, each at its information;
* order: how far the question's characters stand in the same order in the one of the passage's
  faces that fits best, or at the beginning of its text (twice the longest common subsequence over
  both lengths), whichever gives more;
* closeness: the largest share of the question's characters and bigrams, by weight, that stand
  within two neighbouring blocks of 16 characters;
* audience: whether it speaks to the asker's side.

Then articles take turns: the further passages of one that has had its share step back behind
those of others.  The loops are in C (`faq/kernel`).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from faq.kernel import bindings
from faq.ranking.bm25f import inverse_document_frequency
from faq.ranking.passage_codec import PassageColumns
from faq.ranking.postings import Postings, words_of
from faq.ranking.query_terms import ONE, RankRequest, RerankWeights, address_of

DEPTH = 60
"""Candidates that get a second look; behind them the order is by the sum of impacts."""
_FEATURES = 5
"""Numbers of a second look."""
_CUTTING = 4
"""Numbers of a stretch: how many matches, start, end, how many spans."""
bindings.check_constants({"sizeof RerankFeatures": 4 * _FEATURES, "sizeof Cutting": 4 * _CUTTING})


class RerankFeatures(Struct, frozen=True, gc=False):
    """What the second look gave to a passage, beside the sum of impacts."""

    cosine: float
    lcs: float
    proximity: float
    audience: float
    agreement: float
    """How far the characters stand in the question's order, 0 to 1."""


class Cutting(Struct, frozen=True, gc=False):
    """A stretch of a text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    """What matched in it, from its beginning; ascending and disjoint."""
    matches: int
    """How much matched in all of the text."""


class Ranked:
    """The passages that matched, best first, and why."""

    def __init__(
        self, ranker: Ranker, asked: RankRequest, weights: RerankWeights, wanted: int, depth: int
    ) -> None:
        self._ranker = ranker
        self._asked = asked
        self._question = asked.question(weights, wanted, depth)
        self._given: dict[int, tuple[list[float], list[int]]] = {}
        alternatives, terms = len(asked.terms.keys), len(asked.terms)
        self._weights = array("I", bytes(4 * alternatives))
        self._numbers = array("q", bytes(8 * alternatives))
        self._places = array("q", bytes(8 * alternatives))
        self._information = array("f", bytes(4 * terms))
        self._rows = array("I", bytes(4 * wanted))
        self._scores = array("f", bytes(4 * wanted))
        self._features = array("f", bytes(4 * _FEATURES * DEPTH))
        self._reply = bindings.Reply(
            weights=address_of(self._weights),
            numbers=address_of(self._numbers),
            places=address_of(self._places),
            information=address_of(self._information),
            rows=address_of(self._rows),
            scores=address_of(self._scores),
            features=address_of(self._features),
        )
        bindings.rank(ranker.index, self._question, self._reply)
        self.rows = self._rows[: self._reply.found].tolist()
        """The passages."""
        self.scores = self._scores[: self._reply.found].tolist()
        """Parallel to `rows`; not descending where articles take turns."""

    @property
    def total(self) -> int:
        """Passages that matched at all; `rows` may hold fewer."""
        return int(self._reply.total)

    @property
    def attainable(self) -> float:
        """The highest sum that a passage could have which holds every term as no other does;
        what no passage holds counts as `RerankWeights.unknown` has it."""
        return float(self._reply.attainable)

    @property
    def information(self) -> list[float]:
        """Of each term: inverse document frequency of itself; of a term that one passage holds
        when it is unknown."""
        return self._information.tolist()

    def features(self, place: int) -> RerankFeatures | None:
        """What the second look gave to ``rows[place]``; None where it was not looked at."""
        if place >= self._reply.reranked:
            return None
        return RerankFeatures(*self._features[_FEATURES * place : _FEATURES * (place + 1)])

    def given(self, row: int) -> tuple[list[float], list[int]]:
        """What each term gives to the sum of `row`, and which of its alternatives gives it."""
        found = self._given.get(row)
        if found:
            return found
        terms = len(self._information)
        parts, by = array("I", bytes(4 * terms)), array("i", bytes(4 * terms))
        bindings.contributions(
            self._ranker.index, self._question, self._reply, row, address_of(parts), address_of(by)
        )
        unit = self._ranker.quantum / ONE
        found = self._given[row] = [part * unit for part in parts], by.tolist()
        return found

    def cut(
        self, rows: Sequence[int], lengths: Sequence[int], field: int, most: int
    ) -> list[Cutting]:
        """A stretch of at most `most` code points of a field of each of `rows`, whose raw texts
        have so many code points: the one that shows best why it was found."""
        most = min(most, max(lengths, default=0))
        room = 2 * (most + 1)
        texts, sizes = array("I", rows), array("i", lengths)
        found, marks = (array("i", bytes(4 * each * len(texts))) for each in (_CUTTING, room))
        bindings.cut(
            self._ranker.index,
            self._question,
            self._reply,
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


class Ranker:
    """Ranks the passages of one generation; safe to share between threads."""

    def __init__(self, postings: Postings, columns: PassageColumns) -> None:
        """Raises ValueError when the arrays do not belong together."""
        _check(postings, columns)
        self._kept = postings, columns
        self.quantum = float(postings.quantum[0])
        rows = len(columns.owners)
        unknown = inverse_document_frequency(np.array([1]), max(rows, 1))
        self.index = bindings.Index(
            terms=len(postings.keys),
            rows=rows,
            common_terms=len(postings.common),
            entries=len(postings.rows),
            codes_size=len(columns.codes),
            headings_size=len(columns.headings),
            analyzed_size=len(columns.analyzed),
            quantum=self.quantum,
            # As if one passage held it: in a small corpus hardly any word is known, and each
            # unknown one must not weigh more than the rarest that is.
            unknown=float(unknown[0]),
            list_rows=bindings.address(postings.rows),
            **{
                name: bindings.address(getattr(postings, name))
                for name in (
                    "keys",
                    "idf",
                    "offsets",
                    "quantized",
                    "peaks",
                    "common",
                    "table",
                    "bits",
                )
            },
            **{name: bindings.address(getattr(columns, name)) for name in PassageColumns.__slots__},
        )

    def rank(
        self, asked: RankRequest, weights: RerankWeights, wanted: int, *, depth: int = DEPTH
    ) -> Ranked:
        """At least the first `wanted` passages that match, or all there are; the best `depth`
        candidates are looked at again.

        A sum is over the terms of the best of their alternatives that the passage holds, so that
        writing all synonyms down earns nothing more; ties are ordered by row.
        """
        most = min(max(wanted, depth), len(self._kept[1].owners))
        return Ranked(self, asked, weights, most, min(depth, DEPTH))


def _check(postings: Postings, columns: PassageColumns) -> None:
    """ValueError where an array is not of the shape and type that the others tell: the kernel
    trusts them."""
    terms, rows, common = len(postings.keys), len(columns.owners), len(postings.common)
    entries = len(postings.rows)
    expected: tuple[tuple[npt.NDArray[Any], type[np.generic], tuple[int, ...]], ...] = (
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
    for values, kind, shape in expected:
        if values.dtype != kind or values.shape != shape or not values.flags.c_contiguous:
            raise ValueError(f"{values.dtype} {values.shape} instead of {kind.__name__} {shape}")
