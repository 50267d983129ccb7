"""How likely is it that the best passage answers the question?

From how much of the question's information the passage holds and how far ahead it is, never
from the raw score, which grows with the question and the corpus.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a passage holds of a question's terms of one grain: parallel columns."""

    information: list[float]
    """Inverse document frequency of each term."""
    held: list[bool]

    def share(self) -> float:
        """The share of the information that is held, 0 to 1; 0 when there is none."""
        whole = sum(self.information)
        if not whole:
            return 0.0
        part = sum(i for i, held in zip(self.information, self.held, strict=True) if held)
        return part / whole


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a ranking tells of its first passage; shares are from 0 to 1."""

    words: Coverage
    bigrams: Coverage
    characters: Coverage
    agreement: float
    """How far the question's characters stand in the same order in the passage."""
    margin: float
    """By which share of its score it is ahead of the next article's (or, where there is but
    one article, of the next passage's)."""
    attained: float
    """Its sum of impacts, as a share of the most that the corpus could give."""
    length: int
    """Code points of the question."""


def confidence(evidence: Evidence) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the question.

    0 where nothing is held.  The more a question says, the less of it a right answer
    repeats.

    A logistic regression over six public sets, a saved guidance page and the starter
    corpus, each weighing the same, against questions of the other sets and questions that
    only sound like theirs; three quarters as steep as it came out, for most of the
    questions that people ask in vain are of the latter sort.
    """
    grains = (evidence.words, evidence.bigrams, evidence.characters)
    told = [each.share() for each in grains if each.information]
    if not any(told):
        return 0.0
    covered = sum(told) / len(told)
    # A question without words has grams alone: they speak for what it lacks.
    words = evidence.words.share() if evidence.words.information else covered
    said = math.log(min(max(evidence.length, 1), _LONG_QUESTION))
    # To be ahead in the little that is known tells nothing.
    ahead = evidence.margin * covered
    values = (words, evidence.agreement, ahead, evidence.attained, said)
    weighed = sum(weight * value for weight, value in zip(_COEFFICIENTS, values, strict=True))
    return 1 / (1 + math.exp(-(_INTERCEPT + weighed)))


_COEFFICIENTS = (1.7, 2.7, 5.7, 6.2, 1.5)
_INTERCEPT = -8.6
_LONG_QUESTION = 60
"""The questions of the fit were hardly longer; beyond it nothing is known of length."""
