"""How likely is it that the best passage answers the question?

From how much of the question's information the passage holds, never from the raw score,
which grows with the question and the corpus.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a passage holds of a question's terms of one grain: parallel columns."""

    information: Sequence[float]
    """Inverse document frequency of each term, the highest for what no passage holds."""
    held: Sequence[bool]

    def coverage(self) -> float:
        """The share of the information that is held, 0 to 1; 0 when there is none."""
        whole = sum(self.information)
        if not whole:
            return 0.0
        part = sum(i for i, held in zip(self.information, self.held, strict=True) if held)
        return part / whole


def confidence(words: Evidence, bigrams: Evidence, characters: Evidence) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the question.

    A logistic curve over the coverage of the three grains, and 0 where nothing is held.
    Words and bigrams tell that the same things are named; characters forgive how they were
    cut and spelled.
    """
    grains = [each for each in (words, bigrams, characters) if each.information]
    coverage = sum(each.coverage() for each in grains) / max(1, len(grains))
    if not coverage:
        return 0.0
    return 1 / (1 + math.exp(-_SLOPE * (coverage - _MIDPOINT)))


_SLOPE = 9.0
_MIDPOINT = 0.45
