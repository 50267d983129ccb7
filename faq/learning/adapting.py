"""Fits an adapter of question vectors to examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.learning.candidates import Candidates
from faq.learning.objective import NONE, Float32, descend, loss, sharpness
from faq.learning.scoring import Learnt, plain_scores, scores_of, unit, unit_rows
from faq.ranking.model import RerankFeatureWeights
from faq.ranking.passage_vectors import PassageVectors
from faq.semantic.adapter import Adapter

_NEAREST = 20
"""Candidates of a question that are told apart: the right ones, and the best of the others."""
_RANK = 32
_STEPS = 60
_FIRST_STEP = 0.5
_SINGULAR = 1e-6


@dataclass(frozen=True, slots=True)
class _Batch:
    """The examples as arrays, one row a question."""

    questions: Float32
    """Their vectors."""
    passages: Float32
    """Of each candidate its vectors, weighted and summed: the product with the question's is what
    meaning adds to the score."""
    others: Float32
    """The rest of the scores; `NONE` where there is no candidate."""
    right: npt.NDArray[np.bool_]
    weights: Float32
    """Summing to 1."""


def fit_adapter(
    examples: Sequence[Candidates],
    weights: RerankFeatureWeights,
    vectors: PassageVectors,
    model: str,
    shrinkage: float,
) -> Adapter | None:
    """The adapter that tells right passages best from near misses, drawn towards changing nothing
    by `shrinkage`; `model` is the digest of the model of the vectors.  The same of the same
    examples.  None where they teach nothing.

    The map W of ``normalize(q + W q)`` is found by gradient descent, then brought to a low rank.
    """
    examples = [each for each in examples if each.teaches and each.vector is not None]
    if not examples:
        return None
    batch = _batch(examples, weights, vectors)
    sharp = sharpness(_scores(batch, batch.questions), batch.right, batch.weights)
    size = vectors.values.shape[1]
    mapping = descend(
        lambda found: _slope(batch, found, sharp, shrinkage),
        np.zeros((size, size), np.float32),
        _FIRST_STEP / (shrinkage + sharp),
        _STEPS,
    )
    left, sizes, right = np.linalg.svd(mapping)
    rank = min(_RANK, max(int((sizes > _SINGULAR).sum()), 1))
    return Adapter(model, np.ascontiguousarray(left[:, :rank] * sizes[:rank]), right[:rank].copy())


def _batch(
    examples: Sequence[Candidates], weights: RerankFeatureWeights, vectors: PassageVectors
) -> _Batch:
    dimensions = vectors.values.shape[1]
    passages = np.zeros((len(examples), _NEAREST, dimensions), np.float32)
    others = np.full((len(examples), _NEAREST), NONE, np.float32)
    right = np.zeros(others.shape, np.bool_)
    of_examples = np.array([each.example.weight for each in examples], np.float32)
    questions = np.concatenate([unit(each.vector) for each in examples if each.vector])
    for nth, (each, question) in enumerate(zip(examples, questions, strict=True)):
        scores = scores_of(each, Learnt(weights), vectors)
        plain = plain_scores(each, weights)
        for place, candidate in enumerate(_told_apart(each, scores)):
            own = each.numbers[candidate]
            rows = unit_rows(vectors, own[own >= 0])
            passages[nth, place] = _summed(rows, question, weights)
            others[nth, place] = plain[candidate]
            right[nth, place] = each.relevance[candidate] > 0
    return _Batch(questions, passages, others, right, of_examples / of_examples.sum())


def _told_apart(each: Candidates, scores: Float32) -> list[int]:
    """The best right candidates, at most half, and the best near misses."""
    order = np.argsort(-scores, kind="stable")
    right = each.relevance[order] > 0
    best = order[right][: _NEAREST // 2].tolist()
    return [*best, *order[~right & ~each.aside[order]][: _NEAREST - len(best)].tolist()]


def _summed(rows: Float32, question: Float32, weights: RerankFeatureWeights) -> Float32:
    """The vectors of a passage, its topic and its nearest heading, each by its weight."""
    found = np.zeros_like(question)
    for row, weight in zip(rows[:2], (weights.meaning, weights.topic_meaning), strict=False):
        found += weight * row
    if len(rows) > 2:
        found += weights.heading_meaning * rows[2:][int(np.argmax(rows[2:] @ question))]
    return found


def _scores(batch: _Batch, questions: Float32) -> Float32:
    meaning = np.matmul(batch.passages, questions[:, :, None])[:, :, 0]
    return np.where(batch.others > NONE / 2, batch.others + meaning, NONE)


def _slope(
    batch: _Batch, mapping: Float32, sharp: float, shrinkage: float
) -> tuple[float, Float32]:
    """The weighted loss with its penalty, and the slope by the map."""
    turned = batch.questions + batch.questions @ mapping.T
    lengths = np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)
    units = turned / lengths
    losses, by_score = loss(_scores(batch, units), batch.right, sharp)
    by_unit = np.matmul(by_score[:, None, :], batch.passages)[:, 0]
    by_turned = (by_unit - (by_unit * units).sum(axis=1, keepdims=True) * units) / lengths
    slope = (by_turned * batch.weights[:, None]).T @ batch.questions + shrinkage * mapping
    penalty = shrinkage / 2 * float((mapping * mapping).sum())
    return float(losses @ batch.weights) + penalty, slope.astype(np.float32)
