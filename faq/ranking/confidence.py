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
    """Inverse document frequency of each term."""
    held: Sequence[bool]

    def coverage(self) -> float:
        """The share of the information that is held, 0 to 1; 0 when there is none."""
        whole = sum(self.information)
        if not whole:
            return 0.0
        part = sum(i for i, held in zip(self.information, self.held, strict=True) if held)
        return part / whole


def confidence(
    words: Evidence, bigrams: Evidence, characters: Evidence, agreement: float, length: int
) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the question.

    `agreement` tells how far the question's characters stand in the same order in the
    passage (0 to 1), `length` how many code points the question has: the more is said, the
    less of it a right answer repeats.  0 where nothing is held.

    A logistic regression over six public sets, a saved guidance page and the starter
    corpus, each weighing the same, against questions of the other sets.
    """
    grains = (words, bigrams, characters)
    told = [each.coverage() for each in grains if each.information]
    if not any(told):
        return 0.0
    # A question without Han has words alone: they speak for the grains it lacks.
    usual = sum(told) / len(told)
    shares = [each.coverage() if each.information else usual for each in grains]
    said = math.log(min(max(length, 1), _LONG_QUESTION))
    terms = zip(_COEFFICIENTS, (*shares, agreement, said), strict=True)
    return 1 / (1 + math.exp(-(_INTERCEPT + sum(weight * value for weight, value in terms))))


_COEFFICIENTS = (7.1, 1.5, 1.5, 6.9, 2.4)
_INTERCEPT = -12.2
_LONG_QUESTION = 60
"""The questions of the fit were hardly longer; beyond it nothing is known of length."""
