"""Measures the quality of a ranking and the calibration of the confidence.

Ranking measures come from ir-measures (the extra ``eval``), so they equal those of the
literature.  The confidence is measured against an outcome: whether the first hit is relevant,
which it never is for an unanswerable question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.errors import EvaluationError

Qrels = Mapping[str, Mapping[str, int]]
"""Query id -> document id -> relevance, 0 for none."""
Run = Mapping[str, Mapping[str, float]]
"""Query id -> document id -> score, higher is better."""


def rank_measures(qrels: Qrels, run: Run) -> dict[str, float]:
    """nDCG@10, RR@10 and R@10, averaged over the queries of `qrels`.

    A query without documents in `run` counts as 0.  Raises EvaluationError if ir-measures is
    not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise EvaluationError(
            "评测需要 ir-measures，请运行 pip install 'faq-steps[eval]'，"
            "在源码目录里运行 .venv/bin/pip install -e '.[eval]' (install the extra 'eval')"
        ) from error
    wanted = {
        "ndcg@10": ir_measures.nDCG @ 10,
        "rr@10": ir_measures.RR @ 10,
        "r@10": ir_measures.R @ 10,
    }
    found = ir_measures.calc_aggregate(list(wanted.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in wanted.items()}


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The probability that a positive scores above a negative, a tie counting half.

    None if either is empty.  (The area under the ROC curve, by the Mann-Whitney rank sum.)
    """
    if not positives or not negatives:
        return None
    below = np.sort(np.asarray(negatives, np.float64))
    scores = np.asarray(positives, np.float64)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.sum() / (2 * len(scores) * len(below)))


def success(ranks: Sequence[int | None], within: int) -> float | None:
    """The share of `ranks` (from 1, None for not found) that are at most `within`.

    With `within` 1 this is the accuracy of the first hit.  None without ranks.
    """
    if not ranks:
        return None
    return sum(rank is not None and rank <= within for rank in ranks) / len(ranks)


def wilson_interval(correct: int, count: int) -> tuple[float, float]:
    """The 95% confidence interval of the share `correct` / `count`; 0 to 1 if `count` is 0.

    (Wilson 1927, the score interval.)
    """
    if not count:
        return 0.0, 1.0
    share, square = correct / count, _Z * _Z
    center = share + square / (2 * count)
    margin = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    scale = 1 + square / count
    return max(0.0, (center - margin) / scale), min(1.0, (center + margin) / scale)


_Z = 1.959964
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence is above `low` and at most `high`; the first bin includes
    0."""

    low: float
    high: float
    count: int
    confidence: float | None
    """Mean confidence; None in an empty bin."""
    correct: int
    """Questions whose first hit is relevant."""

    @property
    def accuracy(self) -> float | None:
        """The share that is correct; None in an empty bin."""
        return self.correct / self.count if self.count else None


def reliability(
    confidences: Sequence[float], correct: Sequence[bool], bins: int = 10
) -> tuple[Bin, ...]:
    """`bins` bins of equal width from 0 to 1, empty ones included.

    `confidences` and `correct` are parallel.
    """
    edges = np.linspace(0, 1, bins + 1)
    values = np.asarray(confidences, np.float64)
    owner = np.searchsorted(edges[1:-1], values, "left")
    counts = np.bincount(owner, minlength=bins)
    sums = np.bincount(owner, weights=values, minlength=bins)
    hits = np.bincount(owner, weights=np.asarray(correct, np.float64), minlength=bins)
    return tuple(
        Bin(float(low), float(high), int(n), float(total / n) if n else None, int(own))
        for low, high, n, total, own in zip(edges[:-1], edges[1:], counts, sums, hits, strict=True)
    )


def ece(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float | None:
    """The expected calibration error: the distance of mean confidence and accuracy, averaged
    over the bins of `reliability` by their counts.  None without questions.

    (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017.)
    """
    if not confidences:
        return None
    total = sum(
        each.count * abs(each.accuracy - each.confidence)
        for each in reliability(confidences, correct, bins)
        if each.accuracy is not None and each.confidence is not None
    )
    return float(total / len(confidences))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The effect of answering from a confidence of `threshold` upwards."""

    threshold: float
    answered: float
    """The share of the questions that are answered."""
    accuracy: float
    """The share of those that are answered correctly."""


def coverage(confidences: Sequence[float], correct: Sequence[bool]) -> tuple[Coverage, ...]:
    """A point for each distinct confidence, the highest threshold first.

    `confidences` and `correct` are parallel.  Empty without questions.
    """
    values = np.asarray(confidences, np.float64)
    order = np.argsort(-values, kind="stable")
    descending = values[order]
    sums = np.cumsum(np.asarray(correct, np.float64)[order])
    last = np.flatnonzero(np.diff(descending, append=-math.inf))
    return tuple(
        Coverage(float(descending[i]), float((i + 1) / len(values)), float(sums[i] / (i + 1)))
        for i in last.tolist()
    )


@dataclass(frozen=True, slots=True)
class Abstention:
    """The effect of giving no answer below a confidence of `threshold`."""

    threshold: float
    recognised: float | None
    """The share of the unanswerable questions that are refused; None without any."""
    turned_away: float | None
    """The share of the answerable questions that are refused; None without any."""


def abstention(
    answerable: Sequence[float], unanswerable: Sequence[float], thresholds: Sequence[float]
) -> tuple[Abstention, ...]:
    """One row for each of `thresholds`, from the confidences of both kinds of questions."""
    return tuple(
        Abstention(each, _below(unanswerable, each), _below(answerable, each))
        for each in thresholds
    )


def _below(confidences: Sequence[float], threshold: float) -> float | None:
    if not confidences:
        return None
    return sum(each < threshold for each in confidences) / len(confidences)
