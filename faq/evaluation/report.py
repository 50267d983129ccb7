"""How does an evaluation read to a person: as lines on a terminal, as a page?

The page is one file that asks for nothing else: styles and charts stand within it, and
its policy lets no script run.  Whatever comes from questions and articles is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from faq.errors import EvaluationError
from faq.evaluation.measures import (
    Coverage,
    abstention,
    coverage,
    ece,
    interval,
    reliability,
    success,
)
from faq.evaluation.run import Evaluation, Judged, QuestionResult, UnanswerableResult, measures_of

_Result = TypeVar("_Result", QuestionResult, UnanswerableResult)

_CASES = 50
"""Beyond it nobody reads on."""
_FEW = 10
"""Of fewer answered questions the share that is right means nothing."""
_THRESHOLDS = tuple(step / 10 for step in range(1, 10))
_FINE = tuple(step / 50 for step in range(51))
_MILLISECONDS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of some of the questions."""

    name: str
    queries: int
    ndcg: float
    rr: float
    recall: float
    first: float
    """The share whose first hit is relevant."""
    between: tuple[float, float]
    """Where that share lies with 95% probability."""
    third: float
    """The share with a relevant hit among the first three."""
    confidence: float
    """Mean confidence."""
    answered: float
    """The share that gets an answer."""


def summarize(name: str, questions: Sequence[QuestionResult]) -> Summary:
    """The measures of `questions`, of which there is at least one."""
    ranks = [each.rank for each in questions]
    measures = measures_of(questions)
    return Summary(
        name=name,
        queries=len(questions),
        ndcg=measures["ndcg@10"],
        rr=measures["rr@10"],
        recall=measures["r@10"],
        first=success(ranks, 1) or 0.0,
        between=interval(ranks.count(1), len(ranks)),
        third=success(ranks, 3) or 0.0,
        confidence=float(np.mean([each.confidence for each in questions])),
        answered=sum(each.answered for each in questions) / len(questions),
    )


def by_kind(questions: Sequence[QuestionResult]) -> tuple[Summary, ...]:
    """The questions of each kind summed up, the commonest first; those of no kind are left
    out."""
    kinds: dict[str, list[QuestionResult]] = {}
    for each in questions:
        if each.kind is not None:
            kinds.setdefault(each.kind, []).append(each)
    return tuple(
        summarize(name, own) for name, own in sorted(kinds.items(), key=lambda one: -len(one[1]))
    )


@dataclass(frozen=True, slots=True)
class Variants:
    """Questions typed another way, beside those that they are variants of."""

    kind: str
    pairs: tuple[tuple[QuestionResult, QuestionResult], ...]
    """Base and variant."""

    @property
    def base(self) -> float:
        """The share of the bases whose first hit is relevant."""
        return sum(base.rank == 1 for base, _ in self.pairs) / len(self.pairs)

    @property
    def variant(self) -> float:
        """The share of the variants whose first hit is relevant."""
        return sum(variant.rank == 1 for _, variant in self.pairs) / len(self.pairs)

    @property
    def fell(self) -> tuple[tuple[QuestionResult, QuestionResult], ...]:
        """The pairs whose base is right where the variant is wrong."""
        return tuple(pair for pair in self.pairs if pair[0].rank == 1 and pair[1].rank != 1)

    @property
    def rose(self) -> int:
        """How many variants are right where the base is wrong."""
        return sum(base.rank != 1 and variant.rank == 1 for base, variant in self.pairs)


def variants(questions: Sequence[QuestionResult]) -> tuple[Variants, ...]:
    """The variants by kind, the dearest first: those that lose most against their bases."""
    known = {each.id: each for each in questions}
    kinds: dict[str, list[tuple[QuestionResult, QuestionResult]]] = {}
    for each in questions:
        if each.of in known and each.of != each.id:
            kinds.setdefault(each.kind or "", []).append((known[each.of], each))
    found = [Variants(kind, tuple(pairs)) for kind, pairs in kinds.items()]
    return tuple(sorted(found, key=lambda each: each.variant - each.base))


def summary_lines(evaluation: Evaluation) -> Iterator[str]:
    """What the command prints: the measures of its JSON, those of the first hit and of the
    confidence, and a line for each kind."""
    for name, value in evaluation.as_dict().items():
        yield f"{name:>8}  {value}"
    ranks = [each.rank for each in evaluation.questions]
    yield f"{'acc@1':>8}  {_number(success(ranks, 1))}"
    yield f"{'in 3':>8}  {_number(success(ranks, 3))}"
    yield f"{'ece':>8}  {_number(ece(*evaluation.outcomes()))}"
    kinds = by_kind(evaluation.questions)
    width = max((len(each.name) for each in kinds), default=0)
    for each in kinds:
        yield (
            f"{visible(each.name):>{width}}  {each.queries:>5} 问  acc@1 {each.first:.3f}  "
            f"in 3 {each.third:.3f}  rr@10 {each.rr:.3f}  信心 confidence {each.confidence:.3f}"
        )
    for pair in variants(evaluation.questions):
        yield (
            f"{visible(pair.kind or '?')} 变体 variants  {len(pair.pairs)} 对  "
            f"acc@1 {pair.base:.3f} → {pair.variant:.3f}"
        )


def write_report(path: Path, evaluation: Evaluation, name: str) -> None:
    """Writes the page to `path`; raises EvaluationError when it can't be written."""
    try:
        path.write_text(render_report(evaluation, name, datetime.now().astimezone()), "utf-8")
    except OSError as error:
        raise EvaluationError(f"无法写入报告 {path} (can't write the report): {error}") from error


def render_report(evaluation: Evaluation, name: str, made: datetime) -> str:
    """The page about `evaluation`; `name` is that of the set, `made` when it was asked."""
    questions, unanswerable = evaluation.questions, evaluation.unanswerable
    outcomes = evaluation.outcomes()
    points = coverage(*outcomes)
    template = _environment().get_template("report.html")
    bases = [each for each in questions if each.of is None]
    page = template.render(
        name=name,
        made=made,
        evaluation=evaluation,
        whole=summarize("", questions),
        bases=summarize("", bases) if 0 < len(bases) < len(questions) else None,
        kinds=by_kind(questions),
        variants=variants(questions),
        ranks=_ranks(questions),
        times=_times([each.took_ms for each in questions]),
        slowest=sorted(questions, key=lambda each: -each.took_ms)[:5],
        bins=reliability(*outcomes),
        error=ece(*outcomes),
        own_error=ece([each.confidence for each in questions], outcomes[1][: len(questions)]),
        curve=[each for each in points if each.answered * len(outcomes[0]) >= _FEW],
        operating=operating_points(evaluation, {*_THRESHOLDS, evaluation.threshold}),
        fine=operating_points(evaluation, {*_FINE}),
        now=operating_points(evaluation, {evaluation.threshold})[0],
        wrong=_surest(_wrong(questions)),
        refused=_surest([each for each in questions if each.rank == 1 and not each.answered]),
        invented=_surest([each for each in unanswerable if each.answered]),
        missing=[each for each in questions if not _known(each)],
        cases=_CASES,
    )
    return page.lstrip()


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What one threshold of the confidence comes to."""

    threshold: float
    answered: float
    """The share of all questions, the unanswerable ones included, that are answered."""
    accuracy: float | None
    """The share of the answered that are answered right; None when none is."""
    recognised: float | None
    """The share of the unanswerable questions that get no answer; None without any."""
    turned_away: float | None
    """The share of the answerable questions that get none."""


def operating_points(evaluation: Evaluation, thresholds: set[float]) -> tuple[OperatingPoint, ...]:
    """A point for each of `thresholds`, the lowest first."""
    sure = [each.confidence for each in evaluation.questions]
    unsure = [each.confidence for each in evaluation.unanswerable]
    points = coverage(*evaluation.outcomes())
    found = []
    for row in abstention(sure, unsure, sorted(thresholds)):
        at: Coverage | None = None
        for point in points:
            if point.threshold >= row.threshold:
                at = point
        found.append(
            OperatingPoint(
                row.threshold,
                at.answered if at else 0.0,
                at.accuracy if at else None,
                row.recognised,
                row.turned_away,
            )
        )
    return tuple(found)


def _ranks(questions: Sequence[QuestionResult]) -> list[tuple[str, int]]:
    """How many questions have their first relevant document at each rank, or nowhere."""
    ranks = [each.rank for each in questions]
    return [*((str(rank), ranks.count(rank)) for rank in range(1, 11)), ("无", ranks.count(None))]


def _times(milliseconds: Sequence[float]) -> list[tuple[str, int]]:
    """How many questions took how long: a label and a count for each stretch."""
    owner = np.searchsorted(_MILLISECONDS, milliseconds, "right")
    counts = np.bincount(owner, minlength=len(_MILLISECONDS) + 1).tolist()
    between = (f"{low}–{high}" for low, high in pairwise(_MILLISECONDS))
    labels = (f"<{_MILLISECONDS[0]}", *between, f"≥{_MILLISECONDS[-1]}")
    return list(zip(labels, counts, strict=True))


def _surest(results: Sequence[_Result]) -> list[_Result]:
    """The results, the highest confidence first."""
    return sorted(results, key=lambda each: (-each.confidence, each.id))


def _wrong(questions: Sequence[QuestionResult]) -> list[QuestionResult]:
    """The questions whose first hit is wrong, less the variants of such questions."""
    wrong = {each.id for each in questions if each.rank != 1}
    return [
        each
        for each in questions
        if each.id in wrong and (each.of == each.id or each.of not in wrong)
    ]


def _known(question: QuestionResult) -> bool:
    return any(each.title is not None for each in _expected(question))


def _expected(question: QuestionResult) -> list[Judged]:
    """The documents judged relevant, the best first."""
    relevant = [each for each in question.judged if each.relevance > 0]
    return sorted(relevant, key=lambda each: -each.relevance)


_UNSEEN = (
    *(*range(9), *range(11, 32), *range(0x7F, 0xA0)),
    *(0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)),
    *(*range(0xD800, 0xE000), 0xFEFF),
)
_SHOWN = {code: f"[U+{code:04X}]" for code in _UNSEEN}


def visible(text: str) -> str:
    """`text` with what can't be seen, or would turn the reading order or steer a terminal,
    written out, as in [U+202E]."""
    return text.translate(_SHOWN)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rstrip() + "…"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("faq.evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "visible": visible,
        "clipped": _clipped,
        "number": _number,
        "percent": _percent,
        "expected": _expected,
        "interval": interval,
    }
    environment.filters.update(filters)
    return environment
