"""Sums up what came of the questions of a period, beside the period before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from faq.engine import Engine
from faq.insights.falling import FallingArticle, falling_articles
from faq.insights.observations import Observations, Period
from faq.insights.vain import VainQuestion, vain_questions
from faq.language.question_key import question_key
from faq.model import ArticleId, Outcome, PassageId
from faq.question_log.database import LoggedQuestion

MOST = 20
"""Questions, articles and steps that a list has."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions there were and what came of them."""

    asked: int = 0
    answered: int = 0
    """Given one answer."""
    choices: int = 0
    """Given several to choose from."""
    none: int = 0
    """Given nothing reliable."""
    helped: int = 0
    unhelpful: int = 0
    stuck: int = 0
    used: int = 0
    """How often readers opened a passage, ticked off a step or copied."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day."""

    day: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and how often it was asked."""

    text: str
    asked: int
    outcome: Outcome
    """Of the last time."""
    passage_id: PassageId | None
    """Shown first then."""


@dataclass(frozen=True, slots=True)
class UnhitArticle:
    """An article that was among the first hits of no question."""

    id: ArticleId
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class StuckStep:
    """A step that readers got stuck at."""

    passage_id: str
    step: int
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of the questions of a period."""

    period: Period
    now: Figures
    before: Figures
    """Of the period before."""
    days: tuple[DayFigures, ...]
    most_asked: tuple[AskedQuestion, ...]
    most_vain: tuple[VainQuestion, ...]
    unhit: tuple[UnhitArticle, ...]
    """All of them, by their sources."""
    stuck: tuple[StuckStep, ...]
    falling: tuple[FallingArticle, ...]


def summary(seen: Observations, period: Period, engine: Engine) -> Summary:
    """The summary of a period; `seen` holds the period before as well.

    Raises what the engine raises where there is no index.
    """
    now, before = seen.within(period), seen.within(period.before)
    return Summary(
        period,
        _figures(now),
        _figures(before),
        tuple(_days(now, period)),
        tuple(_most_asked(now.questions)),
        vain_questions(now)[:MOST],
        tuple(_unhit(now.questions, engine)),
        tuple(_stuck(now)),
        falling_articles(before, now, {each.id: each.title for each in engine.articles()}),
    )


def _figures(seen: Observations) -> Figures:
    outcomes = Counter(each.outcome for each in seen.questions)
    told = Counter[str]()
    for each in seen.feedback:
        name = each.kind if each.helpful is None else "helped" if each.helpful else "unhelpful"
        told[name] += each.count
    return Figures(
        len(seen.questions),
        outcomes["answer"],
        outcomes["choices"],
        outcomes["none"],
        told["helped"],
        told["unhelpful"],
        told["stuck"],
        len(seen.uses),
    )


def _days(seen: Observations, period: Period) -> Iterable[DayFigures]:
    questions: defaultdict[str, list[LoggedQuestion]] = defaultdict(list)
    for question in seen.questions:
        questions[question.logged_at[:10]].append(question)
    uses = Counter(each.logged_at[:10] for each in seen.uses)
    told: defaultdict[str, list[int]] = defaultdict(list)
    for nth, each in enumerate(seen.feedback):
        told[each.given_at[:10]].append(nth)
    for day in period.dates():
        feedback = tuple(seen.feedback[nth] for nth in told[day])
        of_day = _figures(Observations(tuple(questions[day]), (), feedback))
        plain = {each.name: getattr(of_day, each.name) for each in fields(Figures)}
        yield DayFigures(day, Figures(**{**plain, "used": uses[day]}))


def _most_asked(questions: Sequence[LoggedQuestion]) -> Iterable[AskedQuestion]:
    counts: Counter[str] = Counter()
    latest: dict[str, LoggedQuestion] = {}
    for each in questions:
        key = question_key(each.question)
        counts[key] += 1
        latest[key] = each
    for key, count in counts.most_common(MOST):
        last = latest[key]
        yield AskedQuestion(last.question, count, last.outcome, next(iter(last.shown), None))


def _unhit(questions: Iterable[LoggedQuestion], engine: Engine) -> Iterable[UnhitArticle]:
    hit = {passage.rpartition("#")[0] for each in questions for passage in each.shown}
    for entry in engine.articles():
        if entry.id not in hit:
            yield UnhitArticle(entry.id, entry.title, entry.source)


def _stuck(seen: Observations) -> Iterable[StuckStep]:
    counts: Counter[tuple[str, int, str]] = Counter()
    for each in seen.feedback:
        if each.kind == "stuck":
            counts[each.passage_id, each.step, each.step_text] += each.count
    for (passage, step, text), count in counts.most_common(MOST):
        yield StuckStep(passage, step, text, count)
