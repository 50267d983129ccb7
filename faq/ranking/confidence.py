"""How likely is it that the best passage answers the question?

From how much of what is asked about the passage holds and how far ahead it is, never from the
raw score, which grows with the question and the corpus.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec import Struct


class QuestionWord(NamedTuple):
    """A word of the question, and how far the first passage holds it."""

    information: float
    """Inverse document frequency."""
    salience: float
    """How much such a word tells of what is asked about, above 0 to 1."""
    covered: float
    """0 to 1."""


class Evidence(Struct, frozen=True):
    """What a ranking tells of its first passage; shares are from 0 to 1."""

    words: Sequence[QuestionWord]
    agreement: float
    """How far the question's characters stand in the same order in the passage."""
    margin: float
    """By which share of its score it is ahead of the next article's (or, where there is but
    one article, of the next passage's)."""
    attained: float
    """Its sum of impacts, as a share of the most that the corpus could give."""
    length: int
    """Code points of the question."""
    out_of_scope: bool = False
    """Whether the question names something that the corpus is not about, and the passage
    does not."""


def covered(word: str, words: Collection[str], characters: Collection[str]) -> float:
    """How far a passage that holds these `words` and `characters` of the question says `word`.

    Characters speak for a word that was cut otherwise there, or that has another form; a single
    one is the word itself or says nothing.
    """
    if word in words:
        return 1.0
    if len(word) == 1:
        return 0.0
    return _IN_PART * sum(each in characters for each in word) / len(word)


def share_covered(words: Sequence[QuestionWord]) -> float:
    """How much of what is asked about is held, 0 to 1; 0 when nothing is asked about.

    The mean of two shares, of words by their worth and of their information.  The latter knows
    which words decide; the former holds where nearly every word is new to the corpus, or is in
    each of its few passages.
    """
    counted = informed = share = told = 0.0
    for information, salience, held in words:
        counted += salience
        share += salience * held
        informed += salience * information
        told += salience * information * held
    if not counted:
        return 0.0
    share /= counted
    return (share + told / informed) / 2 if informed else share


def features(evidence: Evidence) -> tuple[float, ...]:
    """What the regression weighs: the share covered, the agreement, the margin as far as it is
    covered (to be ahead in the little that is known tells nothing), what is attained, and the
    logarithm of the length: the more a question says, the less of it a right answer repeats."""
    share = share_covered(evidence.words)
    said = math.log(min(max(evidence.length, 1), _LONG_QUESTION))
    return share, evidence.agreement, evidence.margin * share, evidence.attained, said


def confidence(evidence: Evidence) -> float:
    """The probability, 0 to 1, that a passage with this evidence answers the question; 0 where
    nothing is held.

    A logistic regression; `python -m bench.confidence` makes its coefficients and says from what.
    """
    values = features(evidence)
    if not values[0]:
        return 0.0
    weighed = sum(weight * value for weight, value in zip(_COEFFICIENTS, values, strict=True))
    sure = 1 / (1 + math.exp(-(_INTERCEPT + weighed)))
    return sure * _OUT_OF_SCOPE if evidence.out_of_scope else sure


_COEFFICIENTS = (3.6, 3.7, 6.8, 0.8, 1.3)
_INTERCEPT = -7.7
_IN_PART = 0.6
"""What all characters of a word are worth where the word itself is not held."""
_OUT_OF_SCOPE = 0.2
"""Of questions that name what the corpus is not about, hardly one in five is answered by a
passage that does not name it."""
_LONG_QUESTION = 60
"""The questions of the fit were hardly longer; beyond it nothing is known of length."""
