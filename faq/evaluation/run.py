"""Asks judged questions of an engine and measures its answers.

A folder that brings its own documents is indexed in a temporary folder, one document one
article; the questions of any other folder are asked of the index in force.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from faq.articles import sample_articles
from faq.engine import Engine
from faq.errors import EvaluationError, QuestionError
from faq.evaluation.judgements import (
    DOCUMENTS,
    JudgedQuery,
    QueryRecord,
    read_documents,
    read_judged_queries,
    read_queries,
    relevance_of,
)
from faq.evaluation.measures import auroc, rank_measures
from faq.indexing.embed import embed
from faq.indexing.rebuild import build_from
from faq.language.pack_choice import lexicon_in_force
from faq.model import Answer, Fault, Hit, Outcome, Passage, SearchRequest
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings

_DEPTH = 10
"""Documents of an answer that are measured."""


@dataclass(frozen=True, slots=True)
class HitResult:
    """One of the first ten hits."""

    passage_id: str
    title: str
    heading: str
    score: float
    snippet: str
    relevant: bool
    """Whether it is, or belongs to, a document judged relevant."""


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document that is judged for a question."""

    id: str
    relevance: int
    title: str | None
    """None where the index holds no such document."""
    heading: str = ""
    text: str = ""
    """Of its first passage."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A judged question and its answer.

    A question that can't be asked counts as not found and refused.
    """

    id: str
    text: str
    kind: str | None
    """How it is phrased; None where its record doesn't tell."""
    variant_of: str | None
    """Id of the question it is another spelling of."""
    judged: tuple[JudgedDocument, ...]
    confidence: float = 0.0
    answered: bool = False
    outcome: Outcome = "none"
    did_you_mean: str | None = None
    took_ms: float | None = None
    """Milliseconds of the whole question; None where it couldn't be asked."""
    hits: tuple[HitResult, ...] = ()
    documents: tuple[str, ...] = ()
    """Ids of the first ten distinct documents, best first."""
    rank: int | None = None
    """Of the first relevant document, from 1; None where it is not among `documents`."""
    fault: Fault | None = None
    """Why it couldn't be asked."""


@dataclass(frozen=True, slots=True)
class UnanswerableResult:
    """A question without an answer in the index, and what the engine answered.

    A question that can't be asked counts as refused.
    """

    id: str
    text: str
    confidence: float = 0.0
    answered: bool = False
    outcome: Outcome = "none"
    first: HitResult | None = None
    fault: Fault | None = None
    """Why it couldn't be asked."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one run, and the results they were computed from.

    >>> evaluate(judged, settings).questions[0].rank
    1
    """

    queries: int
    measures: Mapping[str, float]
    p50_ms: float
    """Of the questions that could be asked."""
    p95_ms: float
    auroc: float | None
    """None without unanswerable questions."""
    questions: tuple[QuestionResult, ...]
    unanswerable: tuple[UnanswerableResult, ...]
    threshold: float
    """The confidence from which a question counts as answered."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids that are judged relevant and that the index doesn't have, in order: no answer can
        find them."""
        judged = (each for question in self.questions for each in question.judged)
        ids = (each.id for each in judged if each.title is None and each.relevance > 0)
        return tuple(dict.fromkeys(ids))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The questions that couldn't be asked, with their lines."""
        faults = [each.fault for each in self.questions]
        faults += [each.fault for each in self.unanswerable]
        return tuple(filter(None, faults))

    def as_dict(self) -> dict[str, float | int | None]:
        """The measures under the names of the command's JSON."""
        return {
            "queries": self.queries,
            **{name: round(value, 4) for name, value in self.measures.items()},
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "auroc": None if self.auroc is None else round(self.auroc, 4),
            "missing": len(self.missing),
        }

    def outcomes(self) -> tuple[list[float], list[bool]]:
        """The confidence of each question, and whether its first hit is relevant.

        Judged questions come first, then the unanswerable ones, whose first hit never is.
        """
        confidences = [each.confidence for each in self.questions]
        confidences += [each.confidence for each in self.unanswerable]
        correct = [each.rank == 1 for each in self.questions]
        return confidences, correct + [False] * len(self.unanswerable)


def evaluate(
    folder: Path,
    settings: Settings,
    unanswerable: Path | None = None,
    encoder: TextEncoder | None = None,
) -> Evaluation:
    """The measures of the ranking on the judged questions of `folder`, and of the confidence
    where the file `unanswerable` gives questions without an answer.  The documents of a folder that
    has its own get vectors of `encoder`, which is that of the settings.

    A question that can't be asked is a fault of the result.  Raises EvaluationError for a
    folder or file that can't be read, and where none of the judged questions can be asked.
    """
    settings = replace(settings, max_limit=max(settings.max_limit, 3 * _DEPTH))
    judged = read_judged_queries(folder)
    others = list(read_queries(unanswerable)) if unanswerable else []
    if not (folder / DOCUMENTS).exists():
        return _measure(Engine.open(settings), judged, others)
    with tempfile.TemporaryDirectory(prefix="faq-eval-") as index:
        own = replace(settings, index=Path(index), cluster=None)
        documents = list(read_documents(folder / DOCUMENTS))
        lexicon, _ = lexicon_in_force(settings, sample_articles(documents))
        build_from(documents, lexicon, own)
        if encoder:
            embed(own.index, encoder)
        return _measure(Engine.open(own), judged, others)


def measures_of(questions: Sequence[QuestionResult]) -> dict[str, float]:
    """nDCG@10, RR@10 and R@10, averaged over `questions`."""
    qrels = {each.id: {one.id: one.relevance for one in each.judged} for each in questions}
    run = {
        each.id: {document: 1.0 / rank for rank, document in enumerate(each.documents, 1)}
        for each in questions
    }
    return rank_measures(qrels, run)


def _measure(
    engine: Engine, judged: Sequence[JudgedQuery], others: Sequence[QueryRecord]
) -> Evaluation:
    look_up = cache(lambda document_id: _look_up(engine, document_id))
    questions = tuple(_question_result(engine, each, look_up) for each in judged)
    unanswerable = tuple(_unanswerable_result(engine, query) for query in others)
    times = [each.took_ms for each in questions if each.took_ms is not None]
    if not times:
        fault = questions[0].fault
        raise EvaluationError(f"没有一个问题可以提问 (no question can be asked): {fault}")
    p50, p95 = np.percentile(times, (50, 95))
    return Evaluation(
        queries=len(questions),
        measures=measures_of(questions),
        p50_ms=float(p50),
        p95_ms=float(p95),
        auroc=auroc(
            [each.confidence for each in questions], [each.confidence for each in unanswerable]
        ),
        questions=questions,
        unanswerable=unanswerable,
        threshold=engine.settings.confidence_threshold,
    )


def _question_result(
    engine: Engine, judged: JudgedQuery, look_up: Callable[[str], JudgedDocument]
) -> QuestionResult:
    query, relevances = judged.query, judged.relevances
    unasked = QuestionResult(
        id=query.id,
        text=query.text,
        kind=query.kind,
        variant_of=query.variant_of,
        judged=tuple(replace(look_up(each), relevance=relevances[each]) for each in relevances),
    )
    try:
        answer = engine.ask(SearchRequest(query.text, limit=_DEPTH))
    except QuestionError as error:
        return replace(unasked, fault=query.fault(error))
    documents = _documents(engine, answer, relevances)
    ranks = (rank for rank, each in enumerate(documents, 1) if relevances.get(each, 0) > 0)
    return replace(
        unasked,
        confidence=answer.confidence,
        answered=answer.answered,
        outcome=answer.outcome,
        did_you_mean=answer.did_you_mean,
        took_ms=answer.took_ms,
        hits=tuple(_hit_result(hit, relevances) for hit in answer.hits),
        documents=tuple(documents),
        rank=next(ranks, None),
    )


def _unanswerable_result(engine: Engine, query: QueryRecord) -> UnanswerableResult:
    unasked = UnanswerableResult(query.id, query.text)
    try:
        answer = engine.ask(SearchRequest(query.text, limit=_DEPTH))
    except QuestionError as error:
        return replace(unasked, fault=query.fault(error))
    first = _hit_result(answer.hits[0], {}) if answer.hits else None
    return replace(
        unasked,
        confidence=answer.confidence,
        answered=answer.answered,
        outcome=answer.outcome,
        first=first,
    )


def _hit_result(hit: Hit, relevances: Mapping[str, int]) -> HitResult:
    passage = hit.passage
    relevant = relevance_of(passage, relevances) > 0
    return HitResult(
        passage.id, passage.title, passage.heading, hit.score, hit.snippet.text, relevant
    )


def _look_up(engine: Engine, document_id: str) -> JudgedDocument:
    """An article or a passage of the index, its relevance 0."""
    article = engine.article(document_id)
    if article:
        text = _text(article.passages[0]) if article.passages else ""
        return JudgedDocument(document_id, 0, article.article.title, text=text)
    article = engine.article(document_id.rpartition("#")[0])
    for passage in article.passages if article else ():
        if passage.id == document_id:
            return JudgedDocument(document_id, 0, passage.title, passage.heading, _text(passage))
    return JudgedDocument(document_id, 0, None)


def _text(passage: Passage) -> str:
    return passage.text or "\n".join((*passage.key_points, *(step.text for step in passage.steps)))


def _documents(engine: Engine, answer: Answer, relevances: Mapping[str, int]) -> list[str]:
    """Ids of the first ten distinct documents: passages where the judgements name passages."""
    hits = answer.hits
    documents = _distinct_documents(hits, relevances)
    if len(documents) < _DEPTH < answer.total:
        # Several hits were passages of one document: ask for more.
        hits += engine.ask(SearchRequest(answer.question, limit=3 * _DEPTH, offset=_DEPTH)).hits
        documents = _distinct_documents(hits, relevances)
    return documents[:_DEPTH]


def _distinct_documents(hits: Sequence[Hit], relevances: Mapping[str, int]) -> list[str]:
    """Ids of the documents that `hits` belong to, each once, in their order.

    Where one of the passages is judged by itself, passages of articles that are not judged
    count one by one too, so that its rank is the one a reader sees.
    """
    by_passage = any(hit.passage.id in relevances for hit in hits)
    return list(
        dict.fromkeys(
            hit.passage.id
            if hit.passage.id in relevances
            or (by_passage and hit.passage.article_id not in relevances)
            else hit.passage.article_id
            for hit in hits
        )
    )
