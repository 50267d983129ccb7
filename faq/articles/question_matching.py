"""Assigns an article's questions to the sections that answer them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import permutations

_MAX_PERMUTED = 7
"""Sections of which all assignments are tried: 5,040."""

Target = tuple[str, str]
"""A section's heading and its text."""


def assign_questions(
    questions: Sequence[str], targets: Sequence[Target], *, one_to_one: bool = False
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The questions of each target, and the questions that match none.

    A question goes to the target with which it shares most character bigrams, weighted by their
    inverse target frequency; the first of equal ones.  With `one_to_one`, as many questions as
    targets are assigned one each, so that the sum of similarities is greatest (nearly so for
    more than 7, which are assigned greedily).
    """
    if not questions:
        return [()] * len(targets), []
    similarity = _similarity(questions, targets)
    assignment = _assignment(similarity, paired=one_to_one and len(questions) == len(targets))
    owned: list[list[str]] = [[] for _ in targets]
    unassigned = []
    for question, target in enumerate(assignment):
        if targets and similarity[question][target] > 0:
            owned[target].append(questions[question])
        else:
            unassigned.append(questions[question])
    return [tuple(each) for each in owned], unassigned


def _assignment(similarity: Sequence[Sequence[float]], *, paired: bool) -> Sequence[int]:
    if not paired:
        return [row.index(max(row)) if row else 0 for row in similarity]
    if len(similarity) > _MAX_PERMUTED:
        return _greedy(similarity)
    return max(
        permutations(range(len(similarity))),
        key=lambda order: sum(similarity[q][t] for q, t in enumerate(order)),
    )


def _greedy(similarity: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """A target for each question, the most similar pairs first."""
    pairs = [(-value, q, t) for q, row in enumerate(similarity) for t, value in enumerate(row)]
    targets: dict[int, int] = {}
    used: set[int] = set()
    for _, question, target in sorted(pairs):
        if question not in targets and target not in used:
            targets[question] = target
            used.add(target)
    return tuple(targets[question] for question in range(len(similarity)))


def _similarity(questions: Sequence[str], targets: Sequence[Target]) -> list[list[float]]:
    headings = [_bigrams(heading) for heading, _ in targets]
    bodies = [_bigrams(text) for _, text in targets]
    frequencies = Counter(
        bigram for own in zip(headings, bodies, strict=True) for bigram in own[0] | own[1]
    )
    rows = []
    for question in questions:
        bigrams = _bigrams(question)
        rows.append(
            [
                # fsum: the order of a set must not change the sum.
                math.fsum(
                    math.log((len(targets) + 1) / frequencies[bigram])
                    * ((bigram in heading) + 0.3 * (bigram in body))
                    for bigram in bigrams
                    if bigram in heading or bigram in body
                )
                for heading, body in zip(headings, bodies, strict=True)
            ]
        )
    return rows


def _bigrams(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
