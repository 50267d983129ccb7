"""Finds the topic of questions by their words alone, where there are too many to ask them again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from faq.insights.pairs import dice, pairs_of
from faq.insights.probe import Probe
from faq.insights.vain import VainQuestion

_LEAST = 0.6
"""Share of its pairs of characters that a question has in common with one of a topic."""


def group_of_strays(
    questions: Sequence[VainQuestion], groups: Sequence[Sequence[Probe]]
) -> list[list[VainQuestion]]:
    """The questions that belong to each group: to that which has the most similar phrasing; none
    where no phrasing is similar enough."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    group_of: list[int] = []
    sizes: list[int] = []
    for nth, group in enumerate(groups):
        for probe in group:
            pairs = pairs_of(probe.question.text)
            for pair in pairs:
                holders[pair].append(len(group_of))
            group_of.append(nth)
            sizes.append(len(pairs))
    found: list[list[VainQuestion]] = [[] for _ in groups]
    for question in questions:
        pairs = pairs_of(question.text)
        shared = Counter(place for pair in pairs for place in holders.get(pair, ()))
        similar = [
            (dice(count, len(pairs), sizes[place]), -place) for place, count in shared.items()
        ]
        if similar and max(similar)[0] >= _LEAST:
            found[group_of[-max(similar)[1]]].append(question)
    return found
