"""Measures confidences on folders that the regressions they come from haven't seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bench.outcomes import Outcome, PartOutcomes
from bench.regression import Fitted, Sample, fit, likelihoods, log_loss
from faq.evaluation.measures import auroc
from faq.ranking.confidence import Likelihood
from faq.ranking.confidence_model import ConfidenceModel

_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Of the bins of reliability."""


@dataclass(frozen=True, slots=True)
class FolderOutcomes:
    """What became of the questions of a folder."""

    weight: float
    """In the fit."""
    parts: tuple[PartOutcomes, ...]

    def samples(self, meaning: bool) -> list[Sample]:
        """One of each part."""
        weight, well_judged = self.weight / len(self.parts), self._is_well_judged()
        return [
            Sample.of(each.meaning if meaning else each.words, weight, well_judged=well_judged)
            for each in self.parts
        ]

    def _is_well_judged(self) -> bool:
        """Whether most first hits are right in each part; where they count as wrong, the judgements
        name few of the right answers."""
        ways = [way for each in self.parts for way in (each.words, each.meaning) if way]
        shares = [[each.first for each in way if each.sort == "own"] for way in ways]
        return all(2 * sum(each) >= len(each) for each in shares)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A part with what regressions fitted on the other folders tell of it."""

    name: str
    sample: Sample
    likelihoods: tuple[Likelihood, ...]
    """Parallel to the outcomes of the sample."""
    changed: tuple[Likelihood, ...]

    def cells(self, threshold: float) -> list[str]:
        """Those of the table, after the name; `threshold` is the least reliability of an answer or
        of choices."""
        outcomes, confidences = self.sample.outcomes, [each.first for each in self.likelihoods]
        pairs = list(zip(outcomes, confidences, strict=True))
        right = [value for each, value in pairs if each.first]
        wrong = [value for each, value in pairs if each.sort == "own" and not each.first]
        near, strange = (
            [value for each, value in pairs if each.sort == sort] for sort in ("near", "strange")
        )
        weights = self.sample.weights()
        mean = np.average(confidences, weights=weights)
        share = np.average([each.first for each in outcomes], weights=weights)
        answered = [each.among_first >= threshold for each in self.changed]
        return [
            *(_area(right, others) for others in (near, strange, wrong)),
            f"{mean:.2f}, {share:.2f}",
            f"{sum(answered)} of {len(answered)}",
        ]

    def losses(self) -> tuple[float, float]:
        """The log loss of the first hit, and of the first hits."""
        weights, outcomes = self.sample.weights(), self.sample.outcomes
        first = [each.first for each in self.likelihoods]
        among_first = [each.among_first for each in self.likelihoods]
        return (
            log_loss(first, [each.first for each in outcomes], weights),
            log_loss(among_first, [each.among_first for each in outcomes], weights),
        )


def _area(right: Sequence[float], others: Sequence[float]) -> str:
    area = auroc(right, others)
    return "–" if area is None else f"{area:.3f}"


@dataclass(frozen=True, slots=True)
class Study:
    """What became of all questions by words alone or with meaning, and what is fitted to it."""

    folders: tuple[FolderOutcomes, ...]
    meaning: bool
    model: ConfidenceModel
    left_out: frozenset[str] = frozenset()
    """Names of coefficients that are 0."""

    def fit(self, held_out: FolderOutcomes | None = None) -> Fitted:
        """The regressions of all folders but one."""
        seen = [each for each in self.folders if each is not held_out]
        samples = [one for each in seen for one in each.samples(self.meaning)]
        return fit(samples, self.model, self.left_out)

    def hold_out(self) -> Iterator[HeldOut]:
        """Each part of each folder, told by regressions of the other folders."""
        for folder in self.folders:
            fitted = self.fit(folder)
            for part, sample in zip(folder.parts, folder.samples(self.meaning), strict=True):
                outcomes = part.meaning if self.meaning else part.words
                changed = [each for each in outcomes if each.sort == "changed"]
                yield HeldOut(
                    part.name,
                    sample,
                    tuple(likelihoods(sample.outcomes, self.model, fitted)),
                    tuple(likelihoods(changed, self.model, fitted)),
                )

    def losses(self) -> tuple[float, float]:
        """The log loss of parts held out, all counting the same."""
        first, among_first = np.mean([each.losses() for each in self.hold_out()], axis=0).tolist()
        return first, among_first


def reliability(
    parts: Sequence[HeldOut],
    told: Callable[[Likelihood], float],
    right: Callable[[Outcome], bool],
) -> Iterator[list[str]]:
    """A row for each bin of what is told: its mean, the share that is right, and the number of
    questions; means count sorts and folders as the fit does."""
    values = np.array([told(value) for each in parts for value in each.likelihoods])
    truths = np.array([right(outcome) for each in parts for outcome in each.sample.outcomes])
    weights = np.concatenate([each.sample.weights() for each in parts])
    owner = np.searchsorted(_EDGES[1:-1], values, "right")
    for at, (low, high) in enumerate(pairwise(_EDGES)):
        own = owner == at
        cells = ["–", "–"]
        if own.any():
            means = (np.average(each[own], weights=weights[own]) for each in (values, truths))
            cells = [f"{each:.2f}" for each in means]
        yield [f"{low:.1f} to {high:.1f}", *cells, str(np.count_nonzero(own))]
