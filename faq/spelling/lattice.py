"""Finds the cheapest paths of candidates through an input (a beam search).

The cost of a path is the sum of its candidates' costs, less the affinity of the two characters
at each border: their pointwise mutual information in the corpus.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from faq.spelling.candidates import SpellingCandidate
from faq.spelling.input import CorpusCounts

_BEAM = 8
_WEIGHT = 0.7
"""Weight of the mutual information."""
_MAX_ASSOCIATION, _MIN_ASSOCIATION = 4.0, -2.5
_ABSENT_COST = 1.5
"""Cost of a pair with a character that the corpus does not contain."""


class Path(NamedTuple):
    """Adjacent candidates from the beginning of a text."""

    cost: float
    text: str
    candidates: tuple[SpellingCandidate, ...]


class Affinities:
    """How much more often two characters are adjacent in the corpus than by chance."""

    def __init__(self, counts: CorpusCounts) -> None:
        self._counts = counts
        self._passages = max(counts.passages(), 1)
        self._characters: dict[str, int] = {}
        self._affinities: dict[str, float] = {}

    def load(self, pairs: Iterable[str]) -> None:
        """Computes the affinities of `pairs` with two look-ups in the corpus."""
        unknown = [pair for pair in dict.fromkeys(pairs) if pair not in self._affinities]
        characters = {char for pair in unknown for char in pair}.difference(self._characters)
        if characters:
            wanted = list(characters)
            self._characters.update(zip(wanted, self._counts.characters(wanted), strict=True))
        if unknown:
            counts = self._counts.bigrams(unknown)
            for pair, count in zip(unknown, counts, strict=True):
                self._affinities[pair] = self._measure(pair, count)

    def of(self, pair: str) -> float:
        """The affinity of a pair, at most `_WEIGHT * _MAX_ASSOCIATION`; 0 if it was not loaded."""
        return self._affinities.get(pair, 0.0)

    def _measure(self, pair: str, count: int) -> float:
        apart = self._characters[pair[0]] * self._characters[pair[1]]
        if not apart:
            return -_WEIGHT * _ABSENT_COST
        if count:
            association = max(math.log(count * self._passages / apart), 0.0)
        else:
            # Count an unseen pair as half a passage: common characters that are never adjacent
            # make it unlikely.
            association = min(math.log(self._passages / apart / 2), 0.0)
        return _WEIGHT * min(max(association, _MIN_ASSOCIATION), _MAX_ASSOCIATION)


def best_paths(
    length: int, candidates: Sequence[SpellingCandidate], affinities: Affinities
) -> list[Path]:
    """The cheapest paths through a text of `length`, cheapest first, with different texts."""
    by_start: list[list[SpellingCandidate]] = [[] for _ in range(length + 1)]
    last_characters: list[set[str]] = [set() for _ in range(length + 1)]
    for candidate in candidates:
        by_start[candidate.start].append(candidate)
        if candidate.text:
            last_characters[candidate.end].add(candidate.text[-1])
    affinities.load(
        last + first
        for at in range(length)
        for first in {candidate.text[0] for candidate in by_start[at] if candidate.text}
        if first > "\u3000"
        for last in last_characters[at]
        if last > "\u3000"
    )
    paths: list[dict[str, Path]] = [{} for _ in range(length + 1)]
    paths[0][""] = Path(0.0, "", ())
    for at in range(length):
        ahead = by_start[at]
        for path in sorted(paths[at].values())[:_BEAM]:
            last = path.text[-1:]
            for candidate in ahead:
                text = path.text + candidate.text
                cost = path.cost + candidate.cost - affinities.of(last + candidate.text[:1])
                cheapest = paths[candidate.end].get(text)
                if cheapest is None or cost < cheapest.cost:
                    paths[candidate.end][text] = Path(cost, text, (*path.candidates, candidate))
        paths[at] = {}
    return sorted(paths[length].values())[:_BEAM]
