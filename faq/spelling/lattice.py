"""Which way through the possible readings of a text is the likeliest?

A step writes down what may stand for a stretch of the typed text, and says how unlikely that
is.  Two steps are likelier one behind the other when the corpus holds the character that ends
the first and the one that begins the second side by side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from faq.spelling.candidates import SpellingCandidate
from faq.spelling.input import Holds

_BEAM = 8
_JOIN = 0.7
"""How much two characters that are held side by side count."""
_STRONGEST, _WEAKEST = 4.0, -2.5
_STRANGE = 1.5
"""What it costs that one of two characters is not in the corpus at all."""


class Path(NamedTuple):
    """Steps from the beginning of a text on."""

    cost: float
    meant: str
    steps: tuple[SpellingCandidate, ...]


class Joins:
    """What two characters side by side are worth."""

    def __init__(self, holds: Holds) -> None:
        self._holds = holds
        self._passages = max(holds.passages(), 1)
        self._characters: dict[str, int] = {}
        self._affinities: dict[str, float] = {}

    def learn(self, pairs: Iterable[str]) -> None:
        """Asks the corpus for all of `pairs` at once."""
        unknown = [pair for pair in dict.fromkeys(pairs) if pair not in self._affinities]
        characters = {char for pair in unknown for char in pair}.difference(self._characters)
        if characters:
            asked = list(characters)
            self._characters.update(zip(asked, self._holds.characters(asked), strict=True))
        if unknown:
            counts = self._holds.bigrams(unknown)
            for pair, count in zip(unknown, counts, strict=True):
                self._affinities[pair] = self._measure(pair, count)

    def affinity(self, pair: str) -> float:
        """How much cheaper it is to find these two side by side; 0 for what was not learnt."""
        return self._affinities.get(pair, 0.0)

    def _measure(self, pair: str, count: int) -> float:
        apart = self._characters[pair[0]] * self._characters[pair[1]]
        if not apart:
            return -_JOIN * _STRANGE
        if count:
            association = max(math.log(count * self._passages / apart), 0.0)
        else:
            # As if half a passage held it: common characters that never meet say something too.
            association = min(math.log(self._passages / apart / 2), 0.0)
        return _JOIN * min(max(association, _WEAKEST), _STRONGEST)


def best_paths(length: int, steps: Sequence[SpellingCandidate], joins: Joins) -> list[Path]:
    """The likeliest ways through a text of `length`, best first; each gives another text."""
    leaving: list[list[SpellingCandidate]] = [[] for _ in range(length + 1)]
    ending: list[set[str]] = [set() for _ in range(length + 1)]
    for step in steps:
        leaving[step.start].append(step)
        if step.meant:
            ending[step.end].add(step.meant[-1])
    joins.learn(
        last + first
        for at in range(length)
        for first in {step.meant[0] for step in leaving[at] if step.meant}
        if first > "\u3000"
        for last in ending[at]
        if last > "\u3000"
    )
    paths: list[dict[str, Path]] = [{} for _ in range(length + 1)]
    paths[0][""] = Path(0.0, "", ())
    for at in range(length):
        ahead = leaving[at]
        for path in sorted(paths[at].values())[:_BEAM]:
            last = path.meant[-1:]
            for step in ahead:
                meant = path.meant + step.meant
                cost = path.cost + step.cost - joins.affinity(last + step.meant[:1])
                known = paths[step.end].get(meant)
                if known is None or cost < known.cost:
                    paths[step.end][meant] = Path(cost, meant, (*path.steps, step))
        paths[at] = {}
    return sorted(paths[length].values())[:_BEAM]
