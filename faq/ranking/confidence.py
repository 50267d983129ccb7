"""Computes how likely the first hit answers a question, and how likely one of the first does.

The evidence is how much of the question the passage covers and how far it leads, never the raw
score, which grows with the question and the corpus.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import astuple
from typing import NamedTuple

from msgspec import Struct

from faq.ranking.confidence_model import ConfidenceModel, Regression


class QuestionWord(NamedTuple):
    """A word of the question, and how far the first passage covers it."""

    information: float
    """Inverse document frequency."""
    salience: float
    """How much such a word tells of what the question is about, above 0 to 1."""
    covered: float
    """0 to 1."""


class Nearness(NamedTuple):
    """How near a question is in meaning to a passage, 0 to 1."""

    told: float
    """To what it tells."""
    heading: float
    """To the nearest of its headings and ways to ask."""


class Likelihood(NamedTuple):
    """Probabilities, 0 to 1."""

    first: float
    """That the first hit answers the question."""
    among_first: float
    """That one of the first hits does; not below `first`."""


class Evidence(Struct, frozen=True):
    """What a ranking tells of its first passage; shares are from 0 to 1."""

    words: Sequence[QuestionWord]
    agreement: float
    """How far the question's characters stand in the same order in the passage."""
    margin: float
    """Its lead over the next article (over the next passage, where there is but one article), as
    a share of its score."""
    lead: float
    """Likewise, its lead over the next section."""
    attained: float
    """Its sum of impacts, as a share of the highest that the corpus allows."""
    length: int
    """Code points of the question."""
    out_of_scope: bool = False
    """Whether the question names something that the corpus is not about and the passage does
    not."""
    nearness: Nearness | None = None
    """None without embeddings."""
    in_conflict: bool = False
    """Whether the passage tells of another code, name or direction."""


def covered(
    word: str, words: Collection[str], characters: Collection[str], partial_word: float
) -> float:
    """How far a passage covers `word`, 0 to 1: 1 where it is among `words`, else the share of its
    characters among `characters`, times `partial_word`; 0 for a word of one character.

    The characters of a word are found without it where the passage has another form of it, or was
    segmented differently.
    """
    if word in words:
        return 1.0
    if len(word) == 1:
        return 0.0
    return partial_word * sum(each in characters for each in word) / len(word)


def share_covered(words: Sequence[QuestionWord]) -> float:
    """The share of the question that is covered, 0 to 1; 0 without words.

    The mean of two shares: words weighted by salience, and by salience times information.  The
    second favours the words that decide; the first still works where nearly every word is unknown
    to the corpus, or is in all of its few passages.
    """
    total = total_information = share = informed_share = 0.0
    for information, salience, held in words:
        total += salience
        share += salience * held
        total_information += salience * information
        informed_share += salience * information * held
    if not total:
        return 0.0
    share /= total
    return (share + informed_share / total_information) / 2 if total_information else share


def features(evidence: Evidence, model: ConfidenceModel) -> tuple[float, ...]:
    """What the regressions weigh, in the order of the coefficients of `Regression`, with
    embeddings of `MeaningRegression`.

    The margin is multiplied by the share covered, since a lead on the little that is covered tells
    nothing.  The length is its logarithm: the longer a question, the less of it a right answer
    repeats.
    """
    share = share_covered(evidence.words)
    length = math.log(min(max(evidence.length, 1), model.max_length))
    return (
        share,
        evidence.agreement,
        evidence.margin * share,
        evidence.lead,
        evidence.attained,
        length,
        *(evidence.nearness or ()),
    )


def likelihood(evidence: Evidence, model: ConfidenceModel) -> Likelihood:
    """How likely the passage with this evidence answers the question, and how likely one of the
    first does; 0 where neither words nor meaning have anything in common."""
    values = features(evidence, model)
    nearness = evidence.nearness
    if not values[0] and not (nearness and any(nearness)):
        return Likelihood(0.0, 0.0)
    first_one, among_first = (
        (model.meaning.first, model.meaning.among_first)
        if nearness
        else (model.words.first, model.words.among_first)
    )
    factor = model.out_of_scope if evidence.out_of_scope else 1.0
    if evidence.in_conflict:
        factor *= model.conflict
    first = _probability(first_one, values)
    return Likelihood(first * factor, max(first, _probability(among_first, values)) * factor)


def _probability(regression: Regression, values: tuple[float, ...]) -> float:
    intercept, *coefficients = astuple(regression)
    weighed = sum(weight * value for weight, value in zip(coefficients, values, strict=True))
    return _sigmoid(intercept + weighed)


def _sigmoid(value: float) -> float:
    # exp(-value) overflows below about -709, which coefficients of a model file can reach.
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
