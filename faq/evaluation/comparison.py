"""Compares how judged questions are answered before and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from faq.evaluation.measures import success
from faq.evaluation.run import Evaluation, QuestionResult, UnanswerableResult
from faq.model import Outcome

_SHOWN: dict[Outcome, int] = {"none": 0, "choices": 1, "answer": 2}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a judged question is answered."""

    rank: int | None
    """Of its first relevant document; None beyond the tenth."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A judged question that is answered otherwise than before."""

    id: str
    text: str
    before: Standing
    after: Standing
    unanswerable: bool = False
    """Whether nothing answers it, so that no answer is the right one."""

    @property
    def gain(self) -> float:
        """How much nearer to the right answer it is, -1 to 1; by a trace where the rank is the
        same and only the outcome is better or worse."""
        return _goodness(self.after) - _goodness(self.before)


def changed_questions(before: Evaluation, after: Evaluation) -> tuple[JudgedChange, ...]:
    """The questions of two runs that are answered otherwise, the largest change first."""
    found = [
        change
        for change in (*_judged(before, after), *_unanswerable(before, after))
        if change.before != change.after
    ]
    return tuple(sorted(found, key=lambda change: (-abs(change.gain), change.id)))


def rank_gain(before: QuestionResult, after: QuestionResult) -> float:
    """By how much the reciprocal rank of a question rises."""
    return _reciprocal(after.rank) - _reciprocal(before.rank)


def measures_with_first(evaluations: Iterable[Evaluation]) -> dict[str, float]:
    """The measures of a run, or the means over several by their questions, and the share of
    questions whose first hit is relevant; empty without runs."""
    runs = list(evaluations)
    total = sum(each.queries for each in runs)
    if not total:
        return {}
    ranks = [question.rank for each in runs for question in each.questions]
    names = dict.fromkeys(name for each in runs for name in each.measures)
    means = {
        name: sum(each.measures[name] * each.queries for each in runs) / total for name in names
    }
    return {**means, "acc@1": success(ranks, 1) or 0.0}


def _judged(before: Evaluation, after: Evaluation) -> Iterator[JudgedChange]:
    for old, new in zip(before.questions, after.questions, strict=True):
        yield JudgedChange(
            old.id, old.text, Standing(old.rank, old.outcome), Standing(new.rank, new.outcome)
        )


def _unanswerable(before: Evaluation, after: Evaluation) -> Iterator[JudgedChange]:
    for old, new in zip(before.unanswerable, after.unanswerable, strict=True):
        yield JudgedChange(old.id, old.text, _refused(old), _refused(new), unanswerable=True)


def _refused(result: UnanswerableResult) -> Standing:
    return Standing(None, result.outcome)


def _goodness(standing: Standing) -> float:
    """The reciprocal rank; of equal ones the outcome decides, and no answer beats a wrong one."""
    shown = _SHOWN[standing.outcome] / 1000
    return _reciprocal(standing.rank) + (shown if standing.rank else -shown)


def _reciprocal(rank: int | None) -> float:
    return 1 / rank if rank else 0.0
