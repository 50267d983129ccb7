"""How good is a ranking, and can the confidence be believed?

Ranking measures come from ir-measures (the extra ``eval``), so that they are the ones the
literature reports.  The confidence is measured against an outcome: whether the first hit
answers, which for a question that nothing answers it never does.
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

    A query that `run` gives no document counts as 0.  Raises EvaluationError when
    ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise EvaluationError(
            "评测需要 ir-measures，请安装 faq-steps[eval] (install the extra 'eval')"
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

    None when either is empty.  (The area under the ROC curve, by the rank sum of Mann
    and Whitney.)
    """
    if not positives or not negatives:
        return None
    below = np.sort(np.asarray(negatives, np.float64))
    scores = np.asarray(positives, np.float64)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.sum() / (2 * len(scores) * len(below)))


def success(ranks: Sequence[int | None], within: int) -> float | None:
    """The share of `ranks` (from 1, None for not found) that are at most `within`.

    With `within` 1 it is the accuracy of the first hit.  None when there are no ranks.
    """
    if not ranks:
        return None
    return sum(rank is not None and rank <= within for rank in ranks) / len(ranks)


def interval(right: int, count: int) -> tuple[float, float]:
    """Where a share of `right` in `count` lies with 95% probability (Wilson's score
    interval); 0 to 1 when `count` is 0."""
    if not count:
        return 0.0, 1.0
    share, square = right / count, _Z * _Z
    middle = share + square / (2 * count)
    reach = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    whole = 1 + square / count
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


_Z = 1.959964
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence is above `low` and at most `high`; the first bin takes
    0 too."""

    low: float
    high: float
    count: int
    confidence: float | None
    """Mean confidence; None in an empty bin."""
    right: int
    """How many were right."""

    @property
    def share(self) -> float | None:
        """The share that was right; None in an empty bin."""
        return self.right / self.count if self.count else None


def reliability(
    confidences: Sequence[float], right: Sequence[bool], bins: int = 10
) -> tuple[Bin, ...]:
    """`bins` bins of equal width from 0 to 1, the empty ones included.

    `confidences` and `right` are parallel: how sure it was, and whether it was right.
    """
    edges = np.linspace(0, 1, bins + 1)
    sure = np.asarray(confidences, np.float64)
    owner = np.searchsorted(edges[1:-1], sure, "left")
    counts = np.bincount(owner, minlength=bins)
    sums = np.bincount(owner, weights=sure, minlength=bins)
    hits = np.bincount(owner, weights=np.asarray(right, np.float64), minlength=bins)
    return tuple(
        Bin(float(low), float(high), int(n), float(total / n) if n else None, int(won))
        for low, high, n, total, won in zip(edges[:-1], edges[1:], counts, sums, hits, strict=True)
    )


def ece(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """The expected calibration error: how far confidence and share right lie apart, averaged
    over the bins of `reliability` by their counts.  None without questions.

    (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017.)
    """
    if not confidences:
        return None
    found = reliability(confidences, right, bins)
    apart = sum(
        each.count * abs(each.share - each.confidence)
        for each in found
        if each.share is not None and each.confidence is not None
    )
    return float(apart / len(confidences))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What answering from a confidence of `threshold` upwards comes to."""

    threshold: float
    answered: float
    """The share of the questions that are answered."""
    accuracy: float
    """The share of those that are answered right."""


def coverage(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Coverage, ...]:
    """One point for each confidence that occurs, as the threshold falls.

    `confidences` and `right` are parallel.  Empty without questions.
    """
    sure = np.asarray(confidences, np.float64)
    order = np.argsort(-sure, kind="stable")
    falling = sure[order]
    won = np.cumsum(np.asarray(right, np.float64)[order])
    last = np.flatnonzero(np.diff(falling, append=-math.inf))
    return tuple(
        Coverage(float(falling[i]), float((i + 1) / len(sure)), float(won[i] / (i + 1)))
        for i in last.tolist()
    )


@dataclass(frozen=True, slots=True)
class Abstention:
    """What keeping silent below a confidence of `threshold` comes to."""

    threshold: float
    recognised: float | None
    """The share of the unanswerable questions that get no answer; None without any."""
    turned_away: float | None
    """The share of the answerable questions that get none; None without any."""


def abstention(
    answerable: Sequence[float], unanswerable: Sequence[float], thresholds: Sequence[float]
) -> tuple[Abstention, ...]:
    """One row a threshold, from the confidences of both sorts of questions."""
    return tuple(
        Abstention(each, _below(unanswerable, each), _below(answerable, each))
        for each in thresholds
    )


def _below(confidences: Sequence[float], threshold: float) -> float | None:
    if not confidences:
        return None
    return sum(each < threshold for each in confidences) / len(confidences)
