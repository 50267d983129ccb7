"""How good is a ranking, and how well does the confidence tell answerable questions apart?

Ranking measures come from ir-measures (the extra ``eval``), so that they are the ones the
literature reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
