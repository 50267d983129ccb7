"""Renders an evaluation as one HTML page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from jinja2 import Environment

from faq.errors import EvaluationError
from faq.evaluation.measures import coverage, ece, reliability, wilson_interval
from faq.evaluation.run import Evaluation, JudgedDocument, QuestionResult, UnanswerableResult
from faq.evaluation.summaries import (
    by_kind,
    number,
    operating_points,
    summarize,
    variants,
    visible,
)
from faq.presenting.report_pages import report_templates

_Result = TypeVar("_Result", QuestionResult, UnanswerableResult)

_MAX_CASES = 50
"""Questions that a section lists."""
_MIN_ANSWERED = 10
"""Of fewer answered questions the accuracy means nothing."""
_THRESHOLDS = tuple(step / 10 for step in range(1, 10))
_CURVE_THRESHOLDS = tuple(step / 50 for step in range(51))
_MILLISECONDS = (1, 2, 5, 10, 20, 50, 100)


def write_report(path: Path, evaluation: Evaluation, name: str) -> None:
    """Writes the page to `path`; raises EvaluationError if it can't be written."""
    try:
        path.write_text(render_report(evaluation, name, datetime.now().astimezone()), "utf-8")
    except OSError as error:
        raise EvaluationError(f"无法写入报告 {path} (can't write the report): {error}") from error


def render_report(evaluation: Evaluation, name: str, made: datetime) -> str:
    """The page about the evaluation of the set `name`, run at `made`."""
    questions, unanswerable = evaluation.questions, evaluation.unanswerable
    outcomes = evaluation.outcomes()
    points = coverage(*outcomes)
    template = _environment().get_template("report.html")
    bases = [each for each in questions if each.variant_of is None]
    return template.render(
        name=name,
        made=made,
        evaluation=evaluation,
        whole=summarize("", questions),
        bases=summarize("", bases) if 0 < len(bases) < len(questions) else None,
        kinds=by_kind(questions),
        variants=variants(questions),
        ranks=_count_ranks(questions),
        times=_count_times([each.took_ms for each in questions if each.took_ms is not None]),
        slowest=sorted(
            (each for each in questions if each.took_ms is not None),
            key=lambda each: -(each.took_ms or 0),
        )[:5],
        bins=reliability(*outcomes),
        error=ece(*outcomes),
        own_error=ece([each.confidence for each in questions], outcomes[1][: len(questions)]),
        curve=[each for each in points if each.answered * len(outcomes[0]) >= _MIN_ANSWERED],
        operating=operating_points(evaluation, {*_THRESHOLDS, evaluation.threshold}),
        fine=operating_points(evaluation, {*_CURVE_THRESHOLDS}),
        now=operating_points(evaluation, {evaluation.threshold})[0],
        wrong=_by_confidence(_wrong(questions)),
        refused=_by_confidence(
            [each for each in questions if each.rank == 1 and not each.answered]
        ),
        invented=_by_confidence([each for each in unanswerable if each.answered]),
        missing=[each for each in questions if not _is_indexed(each)],
        cases=_MAX_CASES,
    )


def _count_ranks(questions: Sequence[QuestionResult]) -> list[tuple[str, int]]:
    """How many questions have their first relevant document at each rank, or at none."""
    ranks = [each.rank for each in questions]
    return [*((str(rank), ranks.count(rank)) for rank in range(1, 11)), ("无", ranks.count(None))]


def _count_times(milliseconds: Sequence[float]) -> list[tuple[str, int]]:
    """How many questions took how long: a label and a count for each range."""
    owner = np.searchsorted(_MILLISECONDS, milliseconds, "right")
    counts = np.bincount(owner, minlength=len(_MILLISECONDS) + 1).tolist()
    between = (f"{low}–{high}" for low, high in pairwise(_MILLISECONDS))
    labels = (f"<{_MILLISECONDS[0]}", *between, f"≥{_MILLISECONDS[-1]}")
    return list(zip(labels, counts, strict=True))


def _by_confidence(results: Sequence[_Result]) -> list[_Result]:
    """The results, the highest confidence first."""
    return sorted(results, key=lambda each: (-each.confidence, each.id))


def _wrong(questions: Sequence[QuestionResult]) -> list[QuestionResult]:
    """The questions whose first hit is not relevant, without the variants of such questions."""
    wrong = {each.id for each in questions if each.rank != 1}
    return [
        each
        for each in questions
        if each.id in wrong and (each.variant_of == each.id or each.variant_of not in wrong)
    ]


def _is_indexed(question: QuestionResult) -> bool:
    """Whether the index holds any document that is relevant."""
    return any(each.title is not None for each in _expected(question))


def _expected(question: QuestionResult) -> list[JudgedDocument]:
    """The documents judged relevant, the most relevant first."""
    relevant = [each for each in question.judged if each.relevance > 0]
    return sorted(relevant, key=lambda each: -each.relevance)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rstrip() + "…"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _environment() -> Environment:
    environment = report_templates("faq.evaluation")
    filters: dict[str, Callable[..., object]] = {
        "visible": visible,
        "clipped": _clipped,
        "number": number,
        "percent": _percent,
        "expected": _expected,
        "interval": wilson_interval,
    }
    environment.filters.update(filters)
    return environment
