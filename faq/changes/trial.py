"""Tries a change before it is taken: what becomes of judged questions and of those people put."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.changes.change import Change
from faq.changes.two_indexes import TwoIndexes, two_indexes
from faq.engine import Engine
from faq.errors import EvaluationError, QuestionError
from faq.evaluation.comparison import JudgedChange, changed_questions, measures_with_first
from faq.evaluation.judgements import DOCUMENTS, UNANSWERABLE, has_judgements
from faq.evaluation.run import Evaluation, evaluate
from faq.model import Fault, Outcome, SearchRequest
from faq.question_log.recent import MOST
from faq.settings import Settings

_SNIPPET_CHARS = 120
Progress = Callable[[int, int], None]
"""Told how much of how much is done."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question is answered with first."""

    outcome: Outcome
    passage_id: str
    """"" where nothing was found."""
    title: str = ""
    heading: str = ""
    text: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class FirstHitChange:
    """A question of the log whose first hit or outcome is another one."""

    question: str
    before: Shown
    after: Shown

    @property
    def is_seen(self) -> bool:
        """Whether readers see another answer: what is nearest where nothing answers is none."""
        one, other = self.before, self.after
        if one.outcome == other.outcome == "none":
            return False
        return (one.outcome, one.passage_id) != (other.outcome, other.passage_id)


@dataclass(frozen=True, slots=True)
class ChangeTrial:
    """What a change does."""

    title: str
    judged: int
    """How many judged questions were put."""
    won: tuple[JudgedChange, ...]
    """Those that are answered better, the largest gain first."""
    lost: tuple[JudgedChange, ...]
    before: Mapping[str, float]
    """Measures; empty without judged questions."""
    after: Mapping[str, float]
    logged: int
    """How many questions of the log were put."""
    first_hits: tuple[FirstHitChange, ...]
    outcomes_before: Mapping[str, int]
    """How many questions of the log have which outcome."""
    outcomes_after: Mapping[str, int]
    faults: tuple[Fault, ...]
    """Of the changed files, and of judged questions that can't be asked."""
    seconds: float


def try_change(
    settings: Settings,
    change: Change,
    *,
    judged: Path | None,
    logged: Sequence[str],
    progress: Progress | None = None,
) -> ChangeTrial:
    """What a change does to the judged questions of a folder and of the setting
    `judged_questions`, and to `logged` questions; nothing is written.

    A folder without judged questions counts for none.  Raises what a rebuild raises, and
    EvaluationError for a folder that can't be read.
    """
    began = time.perf_counter()
    questions = list(dict.fromkeys(logged))[-MOST:]
    with two_indexes(settings, change) as both:
        runs = [_runs(both, folder) for folder in judged_folders(settings, judged)]
        compared = list(_put(both, questions, progress))
    changes = [each for before, after in runs for each in changed_questions(before, after)]
    faults = {fault for before, _ in runs for fault in before.faults}
    return ChangeTrial(
        title=change.title,
        judged=sum(before.queries + len(before.unanswerable) for before, _ in runs),
        won=tuple(each for each in changes if each.gain > 0),
        lost=tuple(each for each in changes if each.gain < 0),
        before=measures_with_first(before for before, _ in runs),
        after=measures_with_first(after for _, after in runs),
        logged=len(compared),
        first_hits=tuple(each for each in compared if each.is_seen),
        outcomes_before=Counter(each.before.outcome for each in compared),
        outcomes_after=Counter(each.after.outcome for each in compared),
        faults=(*both.faults, *sorted(faults)),
        seconds=round(time.perf_counter() - began, 3),
    )


def judged_folders(settings: Settings, judged: Path | None) -> list[Path]:
    """The folders of judged questions that there are: the one given, and that of the promise."""
    named = [judged, Path(settings.judged_questions) if settings.judged_questions else None]
    found = [each for each in named if each is not None and has_judgements(each)]
    return list({each.resolve(): each for each in found}.values())


def _runs(both: TwoIndexes, folder: Path) -> tuple[Evaluation, Evaluation]:
    path = folder / UNANSWERABLE
    unanswerable = path if path.is_file() else None
    if (folder / DOCUMENTS).exists():
        raise EvaluationError(
            f"{folder} 自带文档，评判的不是这里的文章 (it judges documents of its own)"
        )
    before, after = (evaluate(folder, each, unanswerable) for each in (both.before, both.after))
    return before, after


def _put(
    both: TwoIndexes, questions: Sequence[str], progress: Progress | None
) -> Iterator[FirstHitChange]:
    """Each question with what is shown first before and after; those that can't be asked are left
    out."""
    if not questions:
        return
    before, after = Engine.open(both.before), Engine.open(both.after)
    for count, question in enumerate(questions, 1):
        try:
            yield FirstHitChange(question, _shown(before, question), _shown(after, question))
        except QuestionError:
            continue
        if progress:
            progress(count, len(questions))


def _shown(engine: Engine, question: str) -> Shown:
    answer = engine.ask(SearchRequest(question, limit=1))
    if not answer.hits:
        return Shown(answer.outcome, "")
    hit = answer.hits[0]
    passage = hit.passage
    return Shown(
        answer.outcome,
        passage.id,
        passage.title,
        passage.heading,
        hit.snippet.text[:_SNIPPET_CHARS],
        round(answer.confidence, 3),
    )
