"""Asks examples of a generation: the passages that are reranked, with what decides their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from faq.bounds import request_bounds
from faq.errors import QuestionError
from faq.evaluation.judgements import relevance_of
from faq.kernel.bindings import FEATURE_NUMBERS
from faq.learning.examples import Example
from faq.model import SearchRequest
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.query_terms import RerankWeights
from faq.ranking.ranker import DEPTH, Ranking
from faq.search.query import build_query
from faq.search.retrieve import rank_request
from faq.search.searcher import Searcher
from faq.semantic.vectors import Vectors

Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]

SHARES = ("impact", "cosine", "heading_lcs", "text_lcs", "proximity", "audience")
"""Columns of `Candidates.shares`; the last one is weighted."""
_ADDED = 7
"""Features that are added to the score."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages of a generation that an example's question is reranked among."""

    example: Example
    rows: Int64
    owners: Int64
    """The number of the article of each."""
    shares: Float32
    """Of each passage `SHARES`, as shares of the best sum of impacts."""
    relevance: Int64
    """Of each passage, 0 for none."""
    aside: npt.NDArray[np.bool_]
    """Whether a passage is a further piece of a right section, and so no near miss."""
    documents: tuple[str, ...]
    """What each passage counts as where ranks are measured."""
    numbers: Int64
    """Of each passage those of its vectors, as `PassageVectors` has them; -1 where it has no
    more."""
    vector: Vectors | None
    """Of the question, as the model gives it; None without vectors."""

    @property
    def teaches(self) -> bool:
        """Whether there are right passages and near misses among them."""
        right = self.relevance > 0
        return bool(right.any() and (~right & ~self.aside).any())


def candidates_of(examples: Sequence[Example], searcher: Searcher) -> Iterator[Candidates]:
    """The candidates of each example that can be asked, in their order."""
    base = RerankWeights.of(searcher.model)
    whole = replace(
        base,
        cosine=1.0,
        heading_lcs=1.0,
        text_lcs=0.0,
        proximity=1.0,
        meaning=0.0,
        topic_meaning=0.0,
        heading_meaning=0.0,
    )
    bounds = request_bounds(searcher.settings)
    for example in examples:
        request = SearchRequest(example.question)
        try:
            bounds.check(request)
        except QuestionError:
            continue
        query = build_query(example.question, searcher.analyzer, searcher.model.query)
        encoder = searcher.encoder
        vector = encoder.encode_plain(query.text) if encoder else None
        asked, ranker = rank_request(query), searcher.generation.ranker
        ranking = ranker.rank(asked, whole, DEPTH)
        if not len(ranking.reranked):
            continue
        of_text = ranker.rank(asked, replace(whole, heading_lcs=0.0, text_lcs=1.0), DEPTH)
        yield _candidates(example, searcher, vector, _shares(ranking, of_text))


def _shares(ranking: Ranking, of_text: Ranking) -> dict[int, Float32]:
    """By rows, in their order."""
    parts, other = _features(ranking), _features(of_text)
    count = len(parts)
    impacts = np.array(ranking.scores[:count], np.float32) - parts[:, :_ADDED].sum(axis=1)
    text = dict(zip(of_text.rows, other[:, 1].tolist(), strict=False))
    texts = np.array([text.get(row, 0.0) for row in ranking.rows[:count]], np.float32)
    columns = (impacts, parts[:, 0], parts[:, 1], texts, parts[:, 2], parts[:, 3])
    shares = np.stack(columns, axis=1) / max(float(impacts.max()), 1e-9)
    found = dict(zip(ranking.rows[:count], shares.astype(np.float32), strict=True))
    return dict(sorted(found.items()))


def _features(ranking: Ranking) -> Float32:
    return np.array(ranking.reranked, np.float32).reshape(-1, FEATURE_NUMBERS)


def _candidates(
    example: Example, searcher: Searcher, vector: Vectors | None, shares: dict[int, Float32]
) -> Candidates:
    generation, right = searcher.generation, example.right
    passages = [generation.passage(row) for row in shares]
    relevance = np.array([relevance_of(each, right) for each in passages], np.int64)
    sections = {
        each.section_key for each, rated in zip(passages, relevance, strict=True) if rated > 0
    }
    by_passage = any(each.id in right for each in passages)
    rows = np.array(list(shares), np.int64)
    return Candidates(
        example,
        rows,
        generation.owners[rows].astype(np.int64),
        np.stack(list(shares.values())),
        relevance,
        np.array([each.section_key in sections for each in passages]) & (relevance <= 0),
        tuple(
            each.id
            if each.id in right or (by_passage and each.article_id not in right)
            else each.article_id
            for each in passages
        ),
        _numbers(generation.vectors, rows),
        vector if generation.vectors else None,
    )


def _numbers(vectors: PassageVectors | None, rows: Int64) -> Int64:
    """The numbers of the vectors of some passages, those left out that a damaged file has not."""
    lists = [vectors.numbers_of(row) if vectors else () for row in rows.tolist()]
    found = np.full((len(rows), max((len(each) for each in lists), default=0)), -1, np.int64)
    for own, numbers in zip(found, lists, strict=True):
        own[: len(numbers)] = numbers
    return np.where(found < (len(vectors.values) if vectors else 0), found, -1)
