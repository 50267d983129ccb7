"""Decides between one answer, a choice of several and none.

Several hits are choices where they are about as good as the first and answer something else: a
passage of another section, in words that tell it apart.  A first hit that is sure stands alone
unless another is as good, or speaks to the other side while nobody knows who asks, or states
another time, sum or share for the same thing.
"""

from __future__ import annotations

from typing import NamedTuple

from faq.language.normalize import normalize
from faq.language.phrasing import is_question
from faq.model import LIKELY, Outcome, Passage
from faq.passages.statements import Statement
from faq.ranking.confidence_model import OutcomeModel
from faq.search.disagreement import disagreement, stated_about
from faq.search.searcher import Attempt, Searcher


class Thresholds(NamedTuple):
    """The confidences from which a first hit is the answer."""

    sure: float
    """Though others are about as good."""
    alone: float
    """Where no other is."""


class Decision(NamedTuple):
    """How a question is answered."""

    outcome: Outcome
    places: tuple[int, ...] = ()
    """Of the choices in the ranking, the likeliest first; none unless the outcome is "choices"."""
    stated: tuple[str, ...] = ()
    """What each of them states otherwise than another one, "" for nothing; none likewise."""


def decide(attempt: Attempt, searcher: Searcher) -> Decision:
    """The outcome of an attempt, by the confidence that the generation's promise asks for."""
    promise = searcher.promise
    if promise is None or promise.sure is None:
        return decide_by(default_thresholds(searcher), attempt, searcher)
    return decide_by(Thresholds(promise.sure, promise.sure), attempt, searcher)


def default_thresholds(searcher: Searcher) -> Thresholds:
    """Those in force without a promise."""
    return Thresholds(searcher.model.outcome.sure, LIKELY)


def decide_by(thresholds: Thresholds, attempt: Attempt, searcher: Searcher) -> Decision:
    """The outcome of an attempt by other thresholds than those in force."""
    if not attempt.ranking.rows or attempt.reliability < searcher.settings.confidence_threshold:
        return Decision("none")
    is_sure = attempt.confidence >= thresholds.sure
    chosen = _choices(attempt, searcher, is_sure=is_sure)
    if len(chosen) > 1:
        return Decision("choices", tuple(chosen), tuple(chosen.values()))
    return Decision("answer" if attempt.confidence >= thresholds.alone else "none")


def _choices(attempt: Attempt, searcher: Searcher, *, is_sure: bool) -> dict[int, str]:
    """The places of the first hit and of those that may be meant as well, fewer where the first
    `is_sure`; each with what it states otherwise than the first, and the first than it."""
    model, ranking = searcher.model.outcome, attempt.ranking
    first = attempt.ranked.passage(ranking.rows[0])
    stated_first: list[Statement] | None = None  # found where there is a rival
    chosen, stated = {0: first}, {0: ""}
    for place, row in enumerate(ranking.rows[1 : model.considered], 1):
        # Scores need not descend: articles take turns.
        share = ranking.scores[place] / ranking.scores[0]
        if len(chosen) == model.choices or share < model.near or row in ranking.aside:
            continue
        passage = attempt.ranked.passage(row)
        if _are_opposite(first, passage):
            if attempt.knows_asker:
                continue
        elif _may_disagree(first, passage, attempt.day):
            if stated_first is None:
                stated_first = stated_about(attempt.query, first, searcher.analyzer)
            if odds := disagreement(first, stated_first, passage, searcher.analyzer):
                chosen[place], stated[place] = passage, odds.other
                stated[0] = stated[0] or odds.first
                continue
        if share >= _least(first, passage, model, is_sure=is_sure) and all(
            _tell_apart(each, passage) for each in chosen.values()
        ):
            chosen[place], stated[place] = passage, ""
    return stated


def _least(first: Passage, other: Passage, model: OutcomeModel, *, is_sure: bool) -> float:
    """The share of the first score from which another passage may be meant as well."""
    if not _are_opposite(first, other):
        return model.equal if is_sure else model.near
    # Under the same heading both sides are told their own, however near the words are.
    same = normalize(other.heading).text == normalize(first.heading).text
    return model.near if same else model.other_side


def _may_disagree(one: Passage, other: Passage, day: str) -> bool:
    """Whether they are of other sections, and both hold on a day, or neither: a rule and the one
    before it are no choice."""
    if one.section_key == other.section_key:
        return False
    return not day or (one.validity_on(day) == "current") == (other.validity_on(day) == "current")


def _are_opposite(one: Passage, other: Passage) -> bool:
    """Whether one is for buyers alone and the other for sellers alone."""
    return len(one.audience) == len(other.audience) == 1 and one.audience != other.audience


def _tell_apart(one: Passage, other: Passage) -> bool:
    """Whether two passages answer something else, and their words show it."""
    if one.section_key == other.section_key:
        return False
    # What introduces an article is no other answer beside a section of it.
    if one.article_id == other.article_id and "lead" in (one.part, other.part):
        return False
    return _label(one) != _label(other) and _content(one) != _content(other)


def _label(passage: Passage) -> tuple[object, ...]:
    """What tells a passage apart: a question by itself, another heading with the article."""
    heading = normalize(passage.heading).text
    title = "" if is_question(heading) else normalize(passage.title).text
    return heading, title, passage.audience


def _content(passage: Passage) -> tuple[object, ...]:
    return passage.text, passage.key_points, passage.steps
