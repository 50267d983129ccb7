"""Groups what is alike: agglomerative clustering with average linkage, in NumPy alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from math import log
from typing import TypeVar

import numpy as np
import numpy.typing as npt

_Feature = TypeVar("_Feature", bound=Hashable)
Similarity = npt.NDArray[np.float32]
"""Square and symmetric."""


def cosines(rows: Sequence[Mapping[_Feature, float]]) -> Similarity:
    """The cosine of each pair of sparse rows, given as values by feature; 0 for an empty row."""
    holders: defaultdict[_Feature, list[tuple[int, float]]] = defaultdict(list)
    for nth, row in enumerate(rows):
        norm = sum(value * value for value in row.values()) ** 0.5
        for feature, value in row.items():
            if value:
                holders[feature].append((nth, value / norm))
    similar = np.zeros((len(rows), len(rows)), np.float32)
    for held in holders.values():
        places = np.array([nth for nth, _ in held])
        values = np.array([value for _, value in held], np.float32)
        similar[np.ix_(places, places)] += np.outer(values, values)
    return similar


def rarer(rows: Sequence[Mapping[_Feature, float]]) -> list[dict[_Feature, float]]:
    """The rows with each value weighted by how few rows have its feature."""
    held = Counter(feature for row in rows for feature in row)
    return [
        {feature: value * log((len(rows) + 1) / held[feature]) for feature, value in row.items()}
        for row in rows
    ]


def agglomerate(similar: Similarity, least: float) -> list[list[int]]:
    """Groups of rows: the two nearest groups are joined again and again, as long as the members of
    one are on average at least `least` similar to those of the other.

    Each row is in one group; ties are decided by the order of rows.
    """
    count = len(similar)
    members: list[list[int] | None] = [[nth] for nth in range(count)]
    if count < 2:
        return [each for each in members if each]
    near = similar.astype(np.float32, copy=True)
    np.fill_diagonal(near, -np.inf)
    best = near.argmax(1)
    highest = near[np.arange(count), best]
    while True:
        one = int(highest.argmax())
        if highest[one] < least:
            return [each for each in members if each]
        other = int(best[one])
        one, other = min(one, other), max(one, other)
        _join(near, members, one, other)
        stale = (best == one) | (best == other)
        stale[other] = False
        stale[one] = True
        for nth in np.flatnonzero(stale).tolist():
            best[nth] = near[nth].argmax()
            highest[nth] = near[nth, best[nth]]
        best[other], highest[other] = other, -np.inf
        # A joined group may have come nearer to others than what was nearest to them.
        nearer = near[one] > highest
        best[nearer], highest[nearer] = one, near[one][nearer]


def _join(near: Similarity, members: list[list[int] | None], one: int, other: int) -> None:
    """Joins two groups in the place of the first."""
    first, second = members[one] or [], members[other] or []
    total = len(first) + len(second)
    joined = (near[one] * len(first) + near[other] * len(second)) / total
    joined[[one, other]] = -np.inf
    near[one] = near[:, one] = joined
    near[other] = near[:, other] = -np.inf
    members[one], members[other] = first + second, None
