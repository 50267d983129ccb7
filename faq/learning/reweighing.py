"""Fits the weights of the rerank features to examples, drawn towards the present ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from faq.learning.candidates import Candidates
from faq.learning.objective import NONE, Float32, descend, loss, sharpness
from faq.learning.scoring import Learnt, nearness_of
from faq.ranking.model import RerankFeatureWeights
from faq.ranking.passage_vectors import PassageVectors

_NAMES = (
    *("cosine", "heading_lcs", "text_lcs", "proximity"),
    *("meaning", "topic_meaning", "heading_meaning"),
)
"""Weights that are fitted, in the order of the columns."""
_HEADING, _TEXT = 1, 2
_STEPS = 60
_FIRST_STEP = 0.5
_FURTHEST = np.log(4.0)
"""A weight becomes at most four times or a fourth of what it was."""
_DIGITS = 3

Float64 = npt.NDArray[np.float64]


def fit_weights(
    examples: Sequence[Candidates],
    present: Learnt,
    vectors: PassageVectors | None,
    shrinkage: float,
) -> RerankFeatureWeights | None:
    """The weights that tell right passages best from near misses with the `present` adapter, their
    logarithms drawn towards those of the present ones by `shrinkage`.  The same of the same
    examples.  None where they teach nothing; a weight of 0 stays so."""
    examples = [each for each in examples if each.teaches]
    if not examples:
        return None
    impacts, features, right = _arrays(examples, present, vectors)
    weights = np.array([each.example.weight for each in examples], np.float32)
    weights /= weights.sum()
    before = np.array([getattr(present.weights, name) for name in _NAMES])
    sharp = sharpness(_scores(impacts, features, before)[0], right, weights)

    def slope_at(moved: Float32) -> tuple[float, Float32]:
        now = before * np.exp(np.clip(moved, -_FURTHEST, _FURTHEST))
        scores, counted = _scores(impacts, features, now)
        losses, by_score = loss(scores, right, sharp)
        by_weight = np.einsum("n,nk,nkf->f", weights, by_score, counted)
        penalty = shrinkage / 2 * float(moved @ moved)
        return float(losses @ weights) + penalty, (by_weight * now + shrinkage * moved).astype("f4")

    start = np.zeros(len(_NAMES), np.float32)
    moved = descend(slope_at, start, _FIRST_STEP / (shrinkage + sharp), _STEPS)
    moved = np.clip(moved, -_FURTHEST, _FURTHEST)
    after = np.minimum(before * np.exp(moved), 100.0).round(_DIGITS)
    return replace(present.weights, **dict(zip(_NAMES, after.tolist(), strict=True)))


def _arrays(
    examples: Sequence[Candidates], present: Learnt, vectors: PassageVectors | None
) -> tuple[Float32, Float32, npt.NDArray[np.bool_]]:
    """Impacts with sides, the features and which are right, a row each question."""
    most = max(len(each.rows) for each in examples)
    impacts = np.full((len(examples), most), NONE, np.float32)
    features = np.zeros((len(examples), most, len(_NAMES)), np.float32)
    right = np.zeros(impacts.shape, np.bool_)
    for nth, each in enumerate(examples):
        kept = ~each.aside
        count = int(kept.sum())
        impacts[nth, :count] = (each.shares[:, 0] + each.shares[:, 5])[kept]
        features[nth, :count, :4] = each.shares[kept, 1:5]
        features[nth, :count, 4:] = nearness_of(each, present.adapter, vectors)[kept]
        right[nth, :count] = each.relevance[kept] > 0
    return impacts, features, right


def _scores(impacts: Float32, features: Float32, weights: Float64) -> tuple[Float32, Float32]:
    """The scores, and the features that count in them: of the two lcs only the larger part."""
    counted = features.copy()
    by_heading = weights[_HEADING] * features[..., _HEADING]
    heading = by_heading >= weights[_TEXT] * features[..., _TEXT]
    counted[..., _HEADING] *= heading
    counted[..., _TEXT] *= ~heading
    return impacts + counted @ weights.astype(np.float32), counted
