"""Gathers examples: questions with the passages that are right for them, and near misses.

They come of verdicts, of choices that readers took and of answers that helped them or didn't.
Where these disagree about a question, it weighs less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faq.evaluation.judgements import JudgedQuery, has_judgements, read_judged_queries
from faq.feedback import Feedback, FeedbackStore
from faq.language.question_key import question_key
from faq.question_log.database import QuestionLog
from faq.question_log.uses import Use
from faq.settings import Settings

_OF_VERDICT, _OF_READERS = 1.0, 0.5
"""Weights of an example: an editor read the passages, a reader went by their titles."""
_DISAGREED = 0.5
"""What is left of a verdict's weight where readers took something else."""
_MOST = 5_000
"""Questions that are learnt from; the latest ones."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and what is known of its answers."""

    question: str
    right: Mapping[str, int]
    """Relevance, above 0, of each passage or article that is right, by its id."""
    near: frozenset[str] = frozenset()
    """Ids of passages that are known not to be."""
    weight: float = 1.0
    of_verdict: bool = True
    """Whether an editor judged it; else readers did."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples, and what they were made of."""

    examples: tuple[Example, ...]
    verdicts: int = 0
    """Judged questions that have a right passage."""
    chosen: int = 0
    """Passages that readers chose among several."""
    helped: int = 0
    unhelpful: int = 0
    conflicts: int = 0
    """Questions that were not always answered alike."""


def gather(settings: Settings, since: str = "") -> Examples:
    """The examples of the settings' judged questions, log and feedback, readers' since a time.

    Raises EvaluationError, LogError and FeedbackError where one of them is there and can't be read.
    """
    return examples_of(
        verdicts_in(settings.judged),
        QuestionLog(settings.question_log).uses(since),
        [each for each in FeedbackStore(settings.feedback).each() if each.given_at >= since],
    )


def verdicts_in(folder: Path) -> list[JudgedQuery]:
    """The judged questions of a folder; none where it has no verdicts yet."""
    return read_judged_queries(folder) if has_judgements(folder) else []


@dataclass(slots=True)
class _Told:
    """What is known of one question."""

    question: str
    verdict: dict[str, int] = field(default_factory=dict)
    votes: Counter[str] = field(default_factory=Counter)
    """Of readers, for each passage."""
    unhelpful: set[str] = field(default_factory=set)


def examples_of(
    verdicts: Sequence[JudgedQuery], uses: Iterable[Use], feedback: Sequence[Feedback]
) -> Examples:
    """The examples that these give, the latest at the end."""
    told: dict[str, _Told] = {}
    counts: defaultdict[str, int] = defaultdict(int)
    for use in uses:
        if use.kind == "chosen":
            _about(use.question, told).votes[use.passage_id] += 1
            counts["chosen"] += 1
    for each in feedback:
        if each.kind != "helpful" or not each.passage_id or not each.question.strip():
            continue
        if each.helpful:
            _about(each.question, told).votes[each.passage_id] += each.count
            counts["helped"] += each.count
        else:
            _about(each.question, told).unhelpful.add(each.passage_id)
            counts["unhelpful"] += each.count
    for judged in verdicts:
        one = _about(judged.query.text, told)
        one.verdict |= judged.relevances
    examples = [(_example(one), one) for one in told.values()]
    learnt = [each for each, _ in examples if each is not None][-_MOST:]
    return Examples(
        tuple(learnt),
        verdicts=sum(each.of_verdict for each in learnt),
        conflicts=sum(_disagrees(one) for each, one in examples if each),
        **counts,
    )


def _about(question: str, told: dict[str, _Told]) -> _Told:
    """What is told of a question, which becomes the latest."""
    key = question_key(question)
    told[key] = told.pop(key) if key in told else _Told(question)
    return told[key]


def _example(told: _Told) -> Example | None:
    """None where no passage is right."""
    near = frozenset(told.unhelpful) | {each for each, rated in told.verdict.items() if rated <= 0}
    right = {each: rated for each, rated in told.verdict.items() if rated > 0}
    if right:
        weight = _OF_VERDICT * (_DISAGREED if _disagrees(told) else 1.0)
        return Example(told.question, right, near - right.keys(), weight)
    votes = {each: count for each, count in told.votes.items() if each not in near}
    if not votes:
        return None
    most = max(votes.values())
    taken = {each: 1 for each, count in votes.items() if count == most}
    weight = _OF_READERS * sum(votes[each] for each in taken) / sum(told.votes.values())
    return Example(told.question, taken, near - taken.keys(), weight / len(taken), of_verdict=False)


def _disagrees(told: _Told) -> bool:
    """Whether a question was not always answered alike."""
    right = {each for each, rated in told.verdict.items() if rated > 0}
    voted = {each for each, count in told.votes.items() if count}
    if right:
        return bool(voted - right) or bool(told.unhelpful & right)
    return len(voted) > 1 or bool(told.unhelpful & voted)
