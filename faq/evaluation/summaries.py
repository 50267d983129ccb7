"""Summarizes an evaluation by kind of question, by variant and by threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from faq.evaluation.measures import (
    Coverage,
    abstention,
    coverage,
    ece,
    success,
    wilson_interval,
)
from faq.evaluation.run import Evaluation, QuestionResult, measures_of


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of some of the questions."""

    name: str
    queries: int
    ndcg: float
    rr: float
    recall: float
    accuracy: float
    """The share whose first hit is relevant."""
    interval: tuple[float, float]
    """The 95% confidence interval of `accuracy`."""
    success_at_3: float
    """The share with a relevant document among the first three."""
    confidence: float
    """Mean confidence."""
    answered: float
    """The share that is answered."""


def summarize(name: str, questions: Sequence[QuestionResult]) -> Summary:
    """The measures of at least one question."""
    ranks = [each.rank for each in questions]
    measures = measures_of(questions)
    return Summary(
        name=name,
        queries=len(questions),
        ndcg=measures["ndcg@10"],
        rr=measures["rr@10"],
        recall=measures["r@10"],
        accuracy=success(ranks, 1) or 0.0,
        interval=wilson_interval(ranks.count(1), len(ranks)),
        success_at_3=success(ranks, 3) or 0.0,
        confidence=float(np.mean([each.confidence for each in questions])),
        answered=sum(each.answered for each in questions) / len(questions),
    )


def by_kind(questions: Sequence[QuestionResult]) -> tuple[Summary, ...]:
    """A summary for each kind, the most frequent first; questions of no kind are left out."""
    kinds: dict[str, list[QuestionResult]] = {}
    for each in questions:
        if each.kind is not None:
            kinds.setdefault(each.kind, []).append(each)
    return tuple(
        summarize(name, own) for name, own in sorted(kinds.items(), key=lambda one: -len(one[1]))
    )


@dataclass(frozen=True, slots=True)
class Variants:
    """Variants of one kind, each with the question it is another spelling of."""

    kind: str
    pairs: tuple[tuple[QuestionResult, QuestionResult], ...]
    """Base and variant."""

    @property
    def base_accuracy(self) -> float:
        """The share of the bases whose first hit is relevant."""
        return sum(base.rank == 1 for base, _ in self.pairs) / len(self.pairs)

    @property
    def accuracy(self) -> float:
        """The share of the variants whose first hit is relevant."""
        return sum(variant.rank == 1 for _, variant in self.pairs) / len(self.pairs)

    @property
    def lost(self) -> tuple[tuple[QuestionResult, QuestionResult], ...]:
        """The pairs whose base is correct and whose variant is not."""
        return tuple(pair for pair in self.pairs if pair[0].rank == 1 and pair[1].rank != 1)

    @property
    def gained(self) -> int:
        """How many variants are correct although their base is not."""
        return sum(base.rank != 1 and variant.rank == 1 for base, variant in self.pairs)


def variants(questions: Sequence[QuestionResult]) -> tuple[Variants, ...]:
    """The variants by kind, the kind that loses most against its bases first.

    A variant whose base is not among `questions` is left out.
    """
    bases = {each.id: each for each in questions}
    kinds: dict[str, list[tuple[QuestionResult, QuestionResult]]] = {}
    for each in questions:
        if each.variant_of in bases and each.variant_of != each.id:
            kinds.setdefault(each.kind or "", []).append((bases[each.variant_of], each))
    found = [Variants(kind, tuple(pairs)) for kind, pairs in kinds.items()]
    return tuple(sorted(found, key=lambda each: each.accuracy - each.base_accuracy))


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The effect of one threshold of the confidence."""

    threshold: float
    answered: float
    """The share of all questions, unanswerable ones included, that are answered."""
    accuracy: float | None
    """The share of the answered that are answered correctly; None if none is answered."""
    recognised: float | None
    """The share of the unanswerable questions that are refused; None without any."""
    turned_away: float | None
    """The share of the answerable questions that are refused."""


def operating_points(evaluation: Evaluation, thresholds: set[float]) -> tuple[OperatingPoint, ...]:
    """A point for each of `thresholds`, the lowest first."""
    answerable = [each.confidence for each in evaluation.questions]
    unanswerable = [each.confidence for each in evaluation.unanswerable]
    points = coverage(*evaluation.outcomes())
    found = []
    for row in abstention(answerable, unanswerable, sorted(thresholds)):
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


def summary_lines(evaluation: Evaluation) -> Iterator[str]:
    """Lines for a terminal: the measures of the command's JSON, those of the first hit and of
    the confidence, and a line for each kind and each kind of variant."""
    for name, value in evaluation.as_dict().items():
        yield f"{name:>8}  {'-' if value is None else value}"
    ranks = [each.rank for each in evaluation.questions]
    yield f"{'acc@1':>8}  {number(success(ranks, 1))}"
    yield f"{'in 3':>8}  {number(success(ranks, 3))}"
    yield f"{'ece':>8}  {number(ece(*evaluation.outcomes()))}"
    kinds = by_kind(evaluation.questions)
    width = max((len(each.name) for each in kinds), default=0)
    for each in kinds:
        yield (
            f"{visible(each.name):>{width}}  {each.queries:>5} 问  acc@1 {each.accuracy:.3f}  "
            f"in 3 {each.success_at_3:.3f}  rr@10 {each.rr:.3f}  "
            f"信心 confidence {each.confidence:.3f}"
        )
    for own in variants(evaluation.questions):
        yield (
            f"{visible(own.kind or '?')} 变体 variants  {len(own.pairs)} 对  "
            f"acc@1 {own.base_accuracy:.3f} → {own.accuracy:.3f}"
        )


_NAMED = 5
"""Of what is missing, the ids that are told."""


def missing_lines(ids: Sequence[str]) -> Iterator[str]:
    """A line for a terminal where judged documents are missing from the index."""
    if ids:
        named = "、".join(visible(each) for each in ids[:_NAMED])
        more = "……" if len(ids) > _NAMED else ""
        yield (
            f"标注里有 {len(ids)} 个编号不在索引里，不可能找到 "
            f"(judged ids that the index doesn't have): {named}{more}"
        )


_INVISIBLE = (
    *(*range(9), *range(11, 32), *range(0x7F, 0xA0)),
    *(0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)),
    *(*range(0xD800, 0xE000), 0xFEFF),
)
_ESCAPES = {code: f"[U+{code:04X}]" for code in _INVISIBLE}


def visible(text: str) -> str:
    """`text` with invisible, bidirectional and control characters escaped, as in [U+202E]."""
    return text.translate(_ESCAPES)


def number(value: float | None) -> str:
    """A value with three decimals, a dash for None."""
    return "—" if value is None else f"{value:.3f}"
