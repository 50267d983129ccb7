"""Finds the questions that were asked in vain, and how many readers that left without an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from faq.insights.observations import Observations
from faq.language.question_key import question_key
from faq.model import PassageId
from faq.question_log.database import LoggedQuestion

Reason = Literal["none", "unhelpful", "untaken", "unsure", "missing"]
"""Nothing reliable was found; readers told that it didn't help; nobody took a choice; the first hit
was unlikely to answer; readers told that an answer is missing."""
REASONS: tuple[Reason, ...] = ("none", "unhelpful", "untaken", "unsure", "missing")
_SILENT = 4
"""Readers who told nothing and are taken to have been helped, beside those who told."""
_UNSURE = 0.6
"""Below this confidence a first hit may well not have answered."""


@dataclass(frozen=True, slots=True)
class VainQuestion:
    """A question, in whatever signs and script it was written, as far as it was asked in vain."""

    text: str
    """As it was put most often."""
    asked: int
    """How often, whatever came of it."""
    missed: float
    """How many of those who asked were left without an answer, as far as the log can tell."""
    reasons: tuple[tuple[Reason, int], ...]
    """How often for which reason, the most frequent first."""
    days: tuple[tuple[str, int], ...]
    """How often on which day."""
    opened: tuple[tuple[PassageId, int], ...] = ()
    """The passages that those who asked opened or found helpful, the most frequent first."""
    unhelpful: frozenset[PassageId] = frozenset()
    """The passages that they told didn't help."""
    generation: str = ""
    """That answered last."""


@dataclass(slots=True)
class _Tally:
    """What is counted of one question."""

    texts: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    doubt: float = 0.0
    """Sum over the choices of how likely the first of them was not the answer."""
    unsure: list[float] = field(default_factory=list)
    """The same for each answer that was unsure."""
    opened: Counter[PassageId] = field(default_factory=Counter)
    used: int = 0
    helped: int = 0
    unhelpful: Counter[PassageId] = field(default_factory=Counter)
    missing: int = 0
    generation: str = ""


def vain_questions(seen: Observations) -> tuple[VainQuestion, ...]:
    """The questions of a period that somebody asked in vain, those that left most readers without
    an answer first."""
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    _count_logged(seen.questions, tallies)
    for use in seen.uses:
        tally = tallies[question_key(use.question)]
        tally.used += 1
        tally.opened[use.passage_id] += use.kind == "chosen"
        tally.texts[use.question] += 0
    _count_told(seen, tallies)
    found = [
        each
        for tally in tallies.values()
        if (each := _vain(tally, uses_known=bool(seen.uses))) is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.missed, -each.asked, each.text)))


def _count_logged(questions: Iterable[LoggedQuestion], tallies: Mapping[str, _Tally]) -> None:
    for each in questions:
        tally = tallies[question_key(each.question)]
        tally.texts[each.question] += 1
        tally.days[each.logged_at[:10]] += 1
        tally.outcomes[each.outcome] += 1
        tally.generation = each.generation
        if each.outcome == "choices":
            tally.doubt += 1 - each.confidence
        elif each.outcome == "answer" and each.confidence < _UNSURE:
            tally.unsure.append(1 - each.confidence)


def _count_told(seen: Observations, tallies: Mapping[str, _Tally]) -> None:
    for each in seen.feedback:
        if not each.question.strip():
            continue
        tally = tallies[question_key(each.question)]
        tally.texts[each.question] += 0
        passage = PassageId(each.passage_id)
        if each.kind == "missing":
            tally.missing += each.count
            if not tally.outcomes:  # the log is off
                tally.texts[each.question] += each.count
                tally.days[each.given_at[:10]] += each.count
        elif each.helpful:
            tally.helped += each.count
            if passage:
                tally.opened[passage] += each.count
        elif each.helpful is False:
            tally.unhelpful[passage] += each.count


def _vain(tally: _Tally, *, uses_known: bool) -> VainQuestion | None:
    """The question as far as it was in vain; None where it wasn't."""
    choices, answers = tally.outcomes["choices"], tally.outcomes["answer"]
    none = tally.outcomes["none"]
    unhelpful = tally.unhelpful.total()
    # Of those who were answered the few who tell speak for the others, the more of them the more.
    share = unhelpful / (unhelpful + tally.helped + _SILENT)
    untaken = max(choices - tally.used, 0) if uses_known else choices
    missed = max(none, tally.missing) + max(unhelpful, share * answers)
    # Whoever opened what is merely nearest may have found it there.
    missed -= min(max(tally.used - choices, 0), none) / 2
    if choices:
        missed += tally.doubt * untaken / choices
    if not unhelpful and not tally.used and not tally.helped:
        missed += sum(tally.unsure)
    if missed <= 0:
        return None
    reasons: dict[Reason, int] = {
        "none": none,
        "unhelpful": unhelpful,
        "untaken": untaken if uses_known else 0,
        "unsure": len(tally.unsure) + (0 if uses_known else choices),
        "missing": tally.missing,
    }
    ordered = sorted(reasons.items(), key=lambda pair: -pair[1])
    text = min(tally.texts, key=lambda each: (-tally.texts[each], len(each), each))
    return VainQuestion(
        text,
        asked=tally.texts.total(),
        missed=round(missed, 2),
        reasons=tuple(pair for pair in ordered if pair[1]),
        days=tuple(sorted(tally.days.items())),
        opened=tuple((each, count) for each, count in tally.opened.most_common() if count),
        unhelpful=frozenset(each for each in tally.unhelpful if each),
        generation=tally.generation,
    )
