"""Makes the promise of a generation: asks it judged questions before it is published.

Half of them choose the confidence from which a first hit is the answer, the others tell how often
that is wrong and what it costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from faq.bounds import request_bounds
from faq.errors import EvaluationError, QuestionError
from faq.evaluation.judgements import (
    JudgedQuery,
    QueryRecord,
    digest_of,
    read_with_unanswerable,
    relevance_of,
)
from faq.evaluation.risk_control import (
    allowed_wrong,
    chance_of_wrong,
    lowest_threshold,
    questions_needed,
)
from faq.language.analyzer import Analyzer
from faq.model import LIKELY, Outcome, SearchRequest
from faq.reports import OutcomeShares, Promise
from faq.search.correct import ask
from faq.search.outcome import Thresholds, decide_by, default_thresholds
from faq.search.question_encoder import QuestionEncoder
from faq.search.searcher import Searcher
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.generation import Generation

_ALWAYS, _NEVER = Thresholds(0.0, 0.0), Thresholds(math.inf, math.inf)
"""Whatever the confidence, a first hit is the answer, or is not."""
_BY_CHANCE = 0.01
"""So unlikely a number of wrong answers tells that the promise doesn't hold."""


@dataclass(frozen=True, slots=True)
class JudgedCalibrator:
    """Makes promises by the judged questions that the settings name."""

    settings: Settings
    encoder: TextEncoder | None = None

    def promise(self, folder: Path) -> Promise:
        """The promise of the generation in `folder`; one that can't be kept says why."""
        settings = self.settings
        judgements = Path(settings.judged_questions)
        if not settings.judged_questions:
            fault = "没有设置 judged_questions，max_wrong 没有依据 (no judged questions are set)"
            return Promise(settings.max_wrong, "", fault=fault)
        digest = digest_of(judgements)
        try:
            judged = read_with_unanswerable(judgements)
        except EvaluationError as error:
            return Promise(settings.max_wrong, digest, fault=str(error))
        results = list(_ask(judged, self._searcher(folder)))
        return promise_of(results, Promise(settings.max_wrong, digest, len(results)))

    def _searcher(self, folder: Path) -> Searcher:
        generation = Generation(folder, open_catalogue=False)
        embedding, encoder = generation.manifest.embedding, self.encoder
        fits = embedding and encoder and embedding.digest == encoder.digest
        return Searcher(
            generation,
            Analyzer(generation.lexicon()),
            self.settings,
            QuestionEncoder(encoder, generation.adapter) if encoder and fits else None,
        )


def calibrator_of(settings: Settings, encoder: TextEncoder | None) -> JudgedCalibrator | None:
    """What makes the promise that the settings ask for; None where they ask for none."""
    return JudgedCalibrator(settings, encoder) if settings.max_wrong else None


class Result(NamedTuple):
    """How a judged question is answered."""

    order: tuple[bytes, str]
    """By which the questions are parted in halves."""
    answerable: bool
    right: bool
    """Whether the first hit is acceptable."""
    confidence: float
    sure: Outcome
    """The outcome where the confidence attains the threshold."""
    unsure: Outcome
    """The outcome where it doesn't."""
    default: Outcome
    """The outcome without a promise."""

    def outcome(self, threshold: float) -> Outcome:
        """The outcome where `threshold` is the confidence from which a first hit is the answer."""
        return self.sure if self.confidence >= threshold else self.unsure


def _ask(judged: Sequence[JudgedQuery], searcher: Searcher) -> Iterator[Result]:
    """The results of the questions that can be asked."""
    bounds = request_bounds(searcher.settings)
    for query, relevances in ((each.query, each.relevances) for each in judged):
        request = SearchRequest(query.text, limit=bounds.limit.nearest(searcher.settings.limit))
        try:
            bounds.check(request)
        except QuestionError:
            continue  # readers can't ask it either
        attempt = ask(request, searcher)
        rows = attempt.ranking.rows
        first = searcher.generation.passage(rows[0]) if rows else None
        outcomes = (
            decide_by(thresholds, attempt, searcher).outcome
            for thresholds in (_ALWAYS, _NEVER, default_thresholds(searcher))
        )
        yield Result(
            order_of(query),
            any(each > 0 for each in relevances.values()),
            first is not None and relevance_of(first, relevances) > 0,
            attempt.confidence,
            *outcomes,
        )


def order_of(query: QueryRecord) -> tuple[bytes, str]:
    """Spellings of one question go together, and a further question hardly changes the halves."""
    question = query.variant_of or query.id
    return blake2b(question.encode("utf-8", "surrogatepass"), digest_size=8).digest(), query.id


def promise_of(results: Sequence[Result], promise: Promise) -> Promise:
    """`promise` with the threshold that the first half of the results chooses, the shares of the
    second, and what keeps it from being kept."""
    ordered = sorted(results, key=lambda each: each.order)
    middle = (len(ordered) + 1) // 2
    calibrating, held_out = ordered[:middle], ordered[middle:]
    allowed = allowed_wrong(len(calibrating), promise.max_wrong)
    if allowed < 0:
        needed = 2 * questions_needed(promise.max_wrong) - 1
        fault = (
            f"max_wrong = {promise.max_wrong:g} 至少要有 {needed} 个标注问题，只有 "
            f"{len(ordered)} 个 (too few judged questions)"
        )
        return replace(promise, fault=fault)
    wrong = [each.confidence for each in calibrating if _is_wrong(each, each.sure)]
    sure = lowest_threshold(wrong, allowed, LIKELY)
    made = replace(
        promise,
        held_out=len(held_out),
        sure=sure,
        shares=_shares(held_out, [each.outcome(sure) for each in held_out]),
        without=_shares(held_out, [each.default for each in held_out]),
    )
    wrong_held_out = sum(_is_wrong(each, each.outcome(sure)) for each in held_out)
    chance = chance_of_wrong(wrong_held_out, len(held_out), allowed, len(calibrating))
    if wrong_held_out <= promise.max_wrong * len(held_out) or chance >= _BY_CHANCE:
        return made
    fault = (
        f"没有参与选择的 {len(held_out)} 个标注问题里有 {wrong_held_out} 个得到错的回答，"
        f"远多于 max_wrong = {promise.max_wrong:g} (far more are wrong than promised)"
    )
    return replace(made, fault=fault)


def _is_wrong(result: Result, outcome: Outcome) -> bool:
    return outcome == "answer" and not result.right


def _shares(results: Sequence[Result], outcomes: Sequence[Outcome]) -> OutcomeShares:
    pairs = list(zip(results, outcomes, strict=True))
    answerable = [outcome for result, outcome in pairs if result.answerable]
    return OutcomeShares(
        wrong=_share(sum(_is_wrong(*each) for each in pairs), len(pairs)),
        choices=_share(answerable.count("choices"), len(answerable)),
        none=_share(answerable.count("none"), len(answerable)),
    )


def _share(count: int, among: int) -> float:
    return round(count / among, 4) if among else 0.0
