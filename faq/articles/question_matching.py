"""Which section answers each of an article's questions?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import permutations

_MOST_TRIED = 7
"""So many sections have 5,040 orders; more are assigned one by one."""

Target = tuple[str, str]
"""A section's heading and its text."""


def assign_questions(
    questions: Sequence[str], targets: Sequence[Target], *, one_to_one: bool = False
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The questions of each target, and those that fit none.

    By the pairs of characters that a question shares with a target, each weighed by how few
    targets hold it.  With `one_to_one` as many questions as targets are assigned one each,
    as well as they go together.
    """
    if not questions:
        return [()] * len(targets), []
    similarity = _similarity(questions, targets)
    best = _best(similarity, paired=one_to_one and len(questions) == len(targets))
    owned: list[list[str]] = [[] for _ in targets]
    unassigned = []
    for question, target in enumerate(best):
        if targets and similarity[question][target] > 0:
            owned[target].append(questions[question])
        else:
            unassigned.append(questions[question])
    return [tuple(each) for each in owned], unassigned


def _best(similarity: Sequence[Sequence[float]], *, paired: bool) -> Sequence[int]:
    if not paired:
        return [row.index(max(row)) if row else 0 for row in similarity]
    if len(similarity) > _MOST_TRIED:
        return _greedy(similarity)
    return max(
        permutations(range(len(similarity))),
        key=lambda order: sum(similarity[q][t] for q, t in enumerate(order)),
    )


def _greedy(similarity: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """A target for each question, the likest pairs first."""
    pairs = [(-value, q, t) for q, row in enumerate(similarity) for t, value in enumerate(row)]
    targets: dict[int, int] = {}
    taken: set[int] = set()
    for _, question, target in sorted(pairs):
        if question not in targets and target not in taken:
            targets[question] = target
            taken.add(target)
    return tuple(targets[question] for question in range(len(similarity)))


def _similarity(questions: Sequence[str], targets: Sequence[Target]) -> list[list[float]]:
    headings = [_pairs(heading) for heading, _ in targets]
    bodies = [_pairs(text) for _, text in targets]
    holders = Counter(
        pair for own in zip(headings, bodies, strict=True) for pair in own[0] | own[1]
    )
    rows = []
    for question in questions:
        pairs = _pairs(question)
        rows.append(
            [
                # The same in whatever order a set has its pairs.
                math.fsum(
                    math.log((len(targets) + 1) / holders[pair])
                    * ((pair in heading) + 0.3 * (pair in body))
                    for pair in pairs
                    if pair in heading or pair in body
                )
                for heading, body in zip(headings, bodies, strict=True)
            ]
        )
    return rows


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
