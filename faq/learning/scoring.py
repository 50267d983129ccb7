"""Scores the candidates of examples as the ranking does, with other weights and another adapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.learning.candidates import Candidates
from faq.ranking.model import RankingModel, RerankFeatureWeights
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.reference import order_of
from faq.semantic.adapter import Adapter
from faq.semantic.vectors import Vectors

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

_DEPTH = 10
"""Documents that are measured."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What may be learnt: weights of the rerank features, and an adapter of questions."""

    weights: RerankFeatureWeights
    adapter: Adapter | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """How well some examples are answered, one entry each."""

    ndcg: Float64
    """nDCG@10."""
    first: npt.NDArray[np.bool_]
    """Whether the first passage is right."""


def measure(
    examples: Sequence[Candidates],
    learnt: Learnt,
    vectors: PassageVectors | None,
    model: RankingModel,
) -> Measured:
    """How well the examples are answered with what was learnt."""
    found = [_measured(each, scores_of(each, learnt, vectors), model) for each in examples]
    ndcg, first = zip(*found, strict=True) if found else ((), ())
    return Measured(np.array(ndcg, np.float64), np.array(first, np.bool_))


def scores_of(each: Candidates, learnt: Learnt, vectors: PassageVectors | None) -> Float32:
    """The score of each candidate, in units of the best sum of impacts."""
    return plain_scores(each, learnt.weights) + _meanings(
        nearness_of(each, learnt.adapter, vectors), learnt.weights
    )


def plain_scores(each: Candidates, weights: RerankFeatureWeights) -> Float32:
    """The part of the scores that needs no embedding."""
    impact, cosine, heading, text, close, sides = each.shares.T
    lcs = np.maximum(weights.heading_lcs * heading, weights.text_lcs * text)
    return np.asarray(impact + weights.cosine * cosine + lcs + weights.proximity * close + sides)


def nearness_of(
    each: Candidates, adapter: Adapter | None, vectors: PassageVectors | None
) -> Float32:
    """How near the question is to each candidate, its topic and its nearest heading: a column
    each; zeros without vectors."""
    found = np.zeros((len(each.rows), 3), np.float32)
    if each.vector is None or vectors is None or not each.numbers.size:
        return found
    question = unit(adapter.apply(each.vector) if adapter else each.vector)[0]
    there = each.numbers >= 0
    cosines = np.zeros(each.numbers.shape, np.float32)
    cosines[there] = unit_rows(vectors, each.numbers[there]) @ question
    for place, part in enumerate((cosines[:, :1], cosines[:, 1:2], cosines[:, 2:])):
        found[:, place] = part.max(axis=1, initial=0)
    return found


def unit(vectors: Vectors) -> Float32:
    """Vectors as numbers."""
    return np.asarray(vectors.values * vectors.scales[:, None], np.float32)


def unit_rows(vectors: PassageVectors, numbers: npt.NDArray[np.int64]) -> Float32:
    """Some vectors of passages as numbers."""
    return np.asarray(vectors.values[numbers] * vectors.scales[numbers][:, None], np.float32)


def _meanings(nearness: Float32, weights: RerankFeatureWeights) -> Float32:
    of = (weights.meaning, weights.topic_meaning, weights.heading_meaning)
    return np.asarray(nearness @ np.array(of, np.float32))


def _measured(each: Candidates, scores: Float32, model: RankingModel) -> tuple[float, bool]:
    """nDCG@10, and whether the first passage is right."""
    # Rows ascend, so that places in them break ties as rows do.
    here = np.arange(len(each.rows))
    places = order_of(here, scores, each.owners.astype(np.uint32), model.article_share)
    documents = list(dict.fromkeys(each.documents[place] for place in places))[:_DEPTH]
    right = each.example.right
    gains = [right.get(document, 0) for document in documents]
    best = sorted(right.values(), reverse=True)[:_DEPTH]
    return _discounted(gains) / _discounted(best), bool(gains and gains[0] > 0)


def _discounted(gains: Sequence[int]) -> float:
    """The discounted cumulative gain (Järvelin and Kekäläinen 2002)."""
    return float(np.sum(np.array(gains, np.float64) / np.log2(np.arange(2, len(gains) + 2))))
