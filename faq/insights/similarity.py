"""Tells which questions are of one topic: alike in words, in what they find and in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faq.insights.grouping import Similarity, agglomerate, cosines, rarer
from faq.insights.probe import Probe


class _Weights(NamedTuple):
    """How much each cosine counts, in shares of 1, and how alike questions of one topic are."""

    words: float
    passages: float
    articles: float
    meaning: float
    least: float
    """On average, for them to be one topic."""
    least_of_most: float
    """The same, for those topics that most were left without an answer by."""


_BY_WORDS = _Weights(0.5, 0.2, 0.3, 0.0, least=0.5, least_of_most=0.2)
_BY_MEANING = _Weights(0.35, 0.14, 0.21, 0.3, least=0.5, least_of_most=0.19)
_MOST = 20
"""Topics that are compared once more.  What is missing is asked for again and again in other words:
two topics that many ask for in vain and that find the same are likelier one than any two are."""
_MANY = 5.0
"""How many a topic must have left without an answer to be compared once more.  Where nobody asks
again and again, as in the first days of a log, what two topics find is chance."""


class Topics(NamedTuple):
    """Questions grouped by topic, as numbers of probes."""

    members: list[list[int]]
    similar: Similarity


def topics_of(probes: Sequence[Probe]) -> Topics:
    """The topics of probes; each probe is of one."""
    similar, weights = _similarity(probes)
    members = agglomerate(similar, weights.least)
    missed = np.array([each.question.missed for each in probes])
    members.sort(key=lambda group: (-missed[group].sum(), group))
    many = sum(missed[group].sum() >= _MANY for group in members[:_MOST])
    most, others = members[:many], members[many:]
    shares = np.zeros((len(most), len(probes)), np.float32)
    for nth, group in enumerate(most):
        shares[nth, group] = 1 / len(group)
    joined = agglomerate((shares @ similar @ shares.T).astype(np.float32), weights.least_of_most)
    return Topics(
        [[one for nth in group for one in most[nth]] for group in joined] + others, similar
    )


def _similarity(probes: Sequence[Probe]) -> tuple[Similarity, _Weights]:
    vectors = [each.vector for each in probes if each.vector is not None]
    meant = bool(probes) and len(vectors) == len(probes)
    weights = _BY_MEANING if meant else _BY_WORDS
    similar = weights.words * cosines([each.terms for each in probes])
    similar += weights.passages * cosines(rarer([each.passages for each in probes]))
    similar += weights.articles * cosines(rarer([each.articles for each in probes]))
    if meant:
        stacked = np.stack(vectors)
        # All texts of one model point the same way, more or less: what they differ by tells.
        stacked = stacked - stacked.mean(0)
        norms = np.linalg.norm(stacked, axis=1, keepdims=True)
        stacked /= np.where(norms > 0, norms, 1)
        similar += weights.meaning * np.maximum(stacked @ stacked.T, 0)
    return similar, weights
