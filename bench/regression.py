"""Fits the regressions of the confidence to outcomes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from bench.outcomes import Outcome
from faq.ranking.confidence import Likelihood, features, likelihood
from faq.ranking.confidence_model import (
    ConfidenceModel,
    MeaningRegression,
    MeaningRegressions,
    Regression,
    Regressions,
)

_MIX = {"own": 0.6, "near": 0.25, "strange": 0.15}
"""Assumed share of each sort among the questions that people ask."""
_RIDGE = 1e-2
"""Of the weight of all outcomes.  The log loss on folders held out is least from .003 to .03."""
_STEPS = 30
_SUREST = 1e-6
FEATURES = tuple(each.name for each in fields(MeaningRegression) if each.name != "intercept")
"""Names of the coefficients, in the order of what they weigh; the last ones need embeddings."""

Array = npt.NDArray[np.float64]
Fitted = Regressions | MeaningRegressions
"""By words alone, or with an embedding model."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Outcomes that take part in a fit."""

    outcomes: tuple[Outcome, ...]
    weight: float
    """Of all of them together."""

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], weight: float, *, well_judged: bool) -> Sample:
        """Those of the sorts in the mixture; where the judgements name few of the right answers,
        right first hits and strange questions alone."""
        return cls(
            tuple(
                each
                for each in outcomes
                if each.sort in _MIX and (well_judged or each.first or each.sort == "strange")
            ),
            weight,
        )

    def weights(self) -> Array:
        """Of each outcome, so that the sorts are mixed as among what people ask."""
        sorts = [each.sort for each in self.outcomes]
        weights = np.array([_MIX[sort] / sorts.count(sort) for sort in sorts], np.float64)
        return self.weight * weights / weights.sum() if len(sorts) else weights


def fit(
    samples: Sequence[Sample], model: ConfidenceModel, left_out: Collection[str] = ()
) -> Fitted:
    """The regressions of the first hit, and of the first hits; coefficients `left_out` are
    0."""
    outcomes = [each for sample in samples for each in sample.outcomes]
    weights = np.concatenate([each.weights() for each in samples])
    values = np.array([features(each.evidence, model) for each in outcomes])
    for name in left_out:
        values[:, FEATURES.index(name) : FEATURES.index(name) + 1] = 0.0
    rights = (
        np.array([getattr(each, name) for each in outcomes], np.float64)
        for name in ("first", "among_first")
    )
    first, among_first = (_fitted(values, right, weights) for right in rights)
    if values.shape[1] < len(FEATURES):
        return Regressions(Regression(*first), Regression(*among_first))
    return MeaningRegressions(MeaningRegression(*first), MeaningRegression(*among_first))


def _fitted(values: Array, right: Array, weights: Array) -> list[float]:
    """Intercept and coefficients by Newton's method, with a ridge on all but the intercept."""
    spread = values.std(axis=0) + 1e-9
    design = np.column_stack((np.ones(len(values)), values / spread))
    ridge = _RIDGE * weights.sum() * np.diag([0.0] + [1.0] * values.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        sure = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weights * (sure - right)) + ridge @ found
        curve = (design * (weights * sure * (1 - sure))[:, None]).T @ design + ridge
        found = found - np.linalg.solve(curve, slope)
    found[1:] /= spread
    coefficients: list[float] = found.tolist()
    return coefficients


def likelihoods(
    outcomes: Sequence[Outcome], model: ConfidenceModel, fitted: Fitted
) -> list[Likelihood]:
    """What is told of each outcome by regressions, with all that lowers it afterwards."""
    told = (
        replace(model, meaning=fitted)
        if isinstance(fitted, MeaningRegressions)
        else replace(model, words=fitted)
    )
    return [likelihood(each.evidence, told) for each in outcomes]


def log_loss(told: Sequence[float], right: Sequence[bool], weights: Array) -> float:
    """The mean negative logarithm of what was told of what came true."""
    sure = np.clip(told, _SUREST, 1 - _SUREST)
    return float(np.average(-np.log(np.where(right, sure, 1 - sure)), weights=weights))
