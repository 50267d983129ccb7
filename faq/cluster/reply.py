"""Ranks what a cluster found, by the kernel and a miniature index of just these passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
from msgspec import structs

from faq.cluster.asking import AskedTerms
from faq.cluster.layout import StoredPassage, read_passage
from faq.language.terms import Terms
from faq.model import Passage
from faq.ranking.bm25f import UInt8, UInt32, UInt64
from faq.ranking.model import RankingModel
from faq.ranking.passage_codec import PassageColumns
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings, words_of
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Cutting, Ranker, Ranking, TermScores
from faq.storage.head import GenerationHead, decoded
from faq.storage.schema import AnsweredQuestions, unpack_terms

_PASSAGES, _ANSWERED = msgspec.msgpack.Decoder(Passage), msgspec.msgpack.Decoder(AnsweredQuestions)


class FoundPassages:
    """The passages that a cluster found for one question, as `faq.search.index` has them."""

    def __init__(
        self,
        hits: Mapping[int, Mapping[str, Any]],
        asked: AskedTerms,
        head: GenerationHead,
        statistics: Postings,
    ) -> None:
        """`hits` are those of the reply to `query_body`, by their rows; IndexDamaged where one is
        no passage."""
        self._head = head
        # Ascending, so that ties are ordered as in the whole index.
        self._rows = sorted(hits)
        ordered = [hits[row] for row in self._rows]
        self._places = {row: place for place, row in enumerate(self._rows)}
        self._stored = [read_passage(hit["_source"]) for hit in ordered]
        impacts = [_impacts(hit, asked) for hit in ordered]
        self._ranker = Ranker(
            _postings(asked, impacts, statistics),
            _columns(self._stored, head.owners[self._rows]),
            _vectors(self._stored, head),
            passages=head.rows,
        )

    @property
    def model(self) -> RankingModel:
        """What they are ranked with."""
        return self._head.model

    def rank(
        self, request: RankRequest, weights: RerankWeights, wanted: int, total: int
    ) -> Ranking:
        """Their ranking, where `total` passages match."""
        found = self._ranker.rank(request, weights, wanted)
        rows = tuple([self._rows[place] for place in found.rows])
        return structs.replace(found, rows=rows, total=total)

    def has(self, row: int) -> bool:
        """Whether the passage at `row` is one of them."""
        return row in self._places

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        return shown_passage(self._stored[self._places[row]], self._head)

    def terms(self, row: int) -> tuple[Terms, ...]:
        """The terms of all its fields."""
        return unpack_terms(self._stored[self._places[row]].analyzed)

    def owner(self, row: int) -> int:
        """The number of its article."""
        return self._head.owner(row)

    def standing_alone(self, row: int) -> AnsweredQuestions:
        """What it is a step or an alternative of, or itself."""
        return answered_alone(self._stored[self._places[row]])

    def term_scores(self, ranking: Ranking, row: int) -> TermScores:
        """As `Ranker.term_scores`."""
        return self._ranker.term_scores(ranking, self._places[row])

    def cut(
        self,
        ranking: Ranking,
        rows: Sequence[int],
        lengths: Sequence[int],
        field: int,
        most: int,
    ) -> list[Cutting]:
        """As `Ranker.cut`."""
        places = [self._places[row] for row in rows]
        return self._ranker.cut(ranking, places, lengths, field, most)


def shown_passage(stored: StoredPassage, head: GenerationHead) -> Passage:
    """A passage as it is shown: its audience counts where sides do."""
    passage = decoded(_PASSAGES, stored.passage)
    if passage.audience and not head.has_sides:
        return structs.replace(passage, audience=())
    return passage


def answered_alone(stored: StoredPassage) -> AnsweredQuestions:
    """The questions of what a passage is a step or an alternative of, or its own."""
    return decoded(_ANSWERED, stored.alone or stored.passage)


def _impacts(hit: Mapping[str, Any], asked: AskedTerms) -> dict[int, int]:
    """What each key, by its number among those asked, adds to the sum of a hit."""
    return {
        int(name): round(score / asked.weights[name])
        for name, score in (hit.get("matched_queries") or {}).items()
    }


def _postings(
    asked: AskedTerms, impacts: Sequence[Mapping[int, int]], statistics: Postings
) -> Postings:
    rows: list[list[int]] = [[] for _ in asked.keys]
    quantized: list[list[int]] = [[] for _ in asked.keys]
    for row, of_row in enumerate(impacts):
        for number, impact in of_row.items():
            rows[number].append(row)
            quantized[number].append(impact)
    return Postings(
        keys=asked.keys,
        idf=statistics.idf[asked.numbers],
        holders=statistics.holders[asked.numbers],
        offsets=np.fromiter(accumulate(map(len, rows), initial=0), np.int64, len(rows) + 1),
        rows=np.array([row for each in rows for row in each], np.uint32),
        quantized=np.array([impact for each in quantized for impact in each], np.uint16),
        peaks=statistics.peaks[asked.numbers],
        common=np.zeros(0, np.int64),
        table=np.zeros((0, len(impacts)), np.uint16),
        bits=np.zeros((0, words_of(len(impacts))), np.uint64),
        quantum=statistics.quantum,
    )


def _columns(stored: Sequence[StoredPassage], owners: UInt32) -> PassageColumns:
    codes, codes_ends = _joined([each.codes for each in stored])
    headings, headings_ends = _joined([each.headings for each in stored])
    analyzed, analyzed_ends = _joined([each.analyzed for each in stored])
    return PassageColumns(
        owners=owners,
        audiences=np.array([each.audience for each in stored], np.uint8),
        information=np.frombuffer(b"".join(each.information for each in stored), np.float32),
        codes=codes,
        codes_ends=codes_ends,
        headings=headings,
        headings_ends=headings_ends,
        analyzed=analyzed,
        analyzed_ends=analyzed_ends,
    )


def _joined(runs: Sequence[bytes]) -> tuple[UInt8, UInt64]:
    ends = np.fromiter(accumulate(map(len, runs)), np.uint64, len(runs))
    return np.frombuffer(b"".join(runs), np.uint8), ends


def _vectors(stored: Sequence[StoredPassage], head: GenerationHead) -> PassageVectors | None:
    embedding = head.manifest.embedding
    if embedding is None:
        return None
    scales = np.frombuffer(b"".join(each.scales for each in stored), np.float32)
    values = np.frombuffer(b"".join(each.vectors for each in stored), np.int8)
    counts = (len(each.scales) // scales.itemsize for each in stored)
    return PassageVectors(
        values=values.reshape(-1, embedding.dimensions),
        scales=scales,
        numbers=np.arange(len(scales), dtype=np.uint32),
        ends=np.fromiter(accumulate(counts), np.uint64, len(stored)),
    )
