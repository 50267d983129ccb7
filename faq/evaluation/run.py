"""How well does the engine rank judged questions?

A folder in BEIR layout is indexed as it stands (one document one article) in a temporary
folder and asked; a folder with questions and judgements alone is asked of the index in
force.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from faq.engine import Engine
from faq.errors import EvaluationError, QuestionError
from faq.evaluation.measures import auroc, rank_measures
from faq.indexing.rebuild import build_from
from faq.language.lexicon import read_lexicon
from faq.model import Answer, Article, ArticleId, Block, Hit, Passage, SearchRequest
from faq.settings import Settings

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Found:
    """One of the first ten hits."""

    passage_id: str
    title: str
    heading: str
    score: float
    snippet: str
    relevant: bool
    """Whether it is, or belongs to, a document judged relevant."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that is judged for a question."""

    id: str
    relevance: int
    title: str | None
    """None when the index holds no such document."""
    heading: str = ""
    text: str = ""
    """What its first passage says."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A judged question and what came of asking it."""

    id: str
    text: str
    kind: str | None
    """How it is put (`kind` of its record), None when nothing is said of it."""
    of: str | None
    """Id of the question it is another way to type (`of` of its record)."""
    confidence: float
    answered: bool
    did_you_mean: str | None
    took_ms: float
    hits: tuple[Found, ...]
    documents: tuple[str, ...]
    """Ids of the first ten different documents, best first."""
    judged: tuple[Judged, ...]
    rank: int | None
    """Of the first relevant document, from 1; None when it is not among `documents`."""


@dataclass(frozen=True, slots=True)
class UnanswerableResult:
    """A question that nothing answers, and what came of asking it."""

    id: str
    text: str
    confidence: float
    answered: bool
    first: Found | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one run and what they were taken from; times are of the whole
    question, in milliseconds."""

    queries: int
    measures: Mapping[str, float]
    p50_ms: float
    p95_ms: float
    auroc: float | None
    questions: tuple[QuestionResult, ...]
    unanswerable: tuple[UnanswerableResult, ...]
    threshold: float
    """The confidence from which a question counts as answered."""

    def as_dict(self) -> dict[str, float | int | None]:
        """The measures under the names of the command's JSON."""
        return {
            "queries": self.queries,
            **{name: round(value, 4) for name, value in self.measures.items()},
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "auroc": None if self.auroc is None else round(self.auroc, 4),
        }

    def outcomes(self) -> tuple[list[float], list[bool]]:
        """How sure each question's first hit was, and whether it answers: of the judged
        questions, then of the unanswerable ones, whose first hit never does."""
        sure = [each.confidence for each in self.questions]
        sure += [each.confidence for each in self.unanswerable]
        right = [each.rank == 1 for each in self.questions]
        return sure, right + [False] * len(self.unanswerable)


def evaluate(folder: Path, settings: Settings, unanswerable: Path | None = None) -> Evaluation:
    """Measures the ranking of the questions in `folder`, and with the questions of the
    file `unanswerable` the confidence too.

    Raises EvaluationError for a folder or file that can't be read.
    """
    records = {_said(record, "_id"): record for record in _records(folder / "queries.jsonl")}
    qrels = _read_qrels(folder / "qrels" / "test.tsv")
    asked = [
        _JudgedQuestion(records[query_id], judged)
        for query_id, judged in qrels.items()
        if query_id in records
    ]
    if not asked:
        raise EvaluationError(f"{folder} 里没有可评测的问题 (no judged questions)")
    others = list(_records(unanswerable)) if unanswerable else []
    if not (folder / "corpus.jsonl").exists():
        return _measure(Engine.open(settings), asked, others)
    with tempfile.TemporaryDirectory(prefix="faq-eval-") as index:
        own = replace(settings, index=Path(index))
        lexicon, _ = read_lexicon(settings.corpus)
        build_from(list(_articles(folder / "corpus.jsonl")), lexicon, own)
        return _measure(Engine.open(own), asked, others)


@dataclass(frozen=True, slots=True)
class _JudgedQuestion:
    """A question's record with its judgements."""

    record: Mapping[str, Any]
    judged: Mapping[str, int]


def measures_of(questions: Sequence[QuestionResult]) -> dict[str, float]:
    """nDCG@10, RR@10 and R@10, averaged over `questions`."""
    qrels = {each.id: {one.id: one.relevance for one in each.judged} for each in questions}
    run = {
        each.id: {document: 1.0 / place for place, document in enumerate(each.documents, 1)}
        for each in questions
    }
    return rank_measures(qrels, run)


def _measure(
    engine: Engine, asked: Sequence[_JudgedQuestion], others: Sequence[Mapping[str, Any]]
) -> Evaluation:
    look_up = cache(lambda document: _look_up(engine, document))
    questions = tuple(_question_result(engine, each, look_up) for each in asked)
    unanswerable = tuple(_unanswerable_result(engine, record) for record in others)
    p50, p95 = np.percentile([each.took_ms for each in questions], (50, 95))
    sure = [each.confidence for each in questions]
    unsure = [each.confidence for each in unanswerable]
    return Evaluation(
        len(questions),
        measures_of(questions),
        float(p50),
        float(p95),
        auroc(sure, unsure),
        questions,
        unanswerable,
        engine.settings.confidence_threshold,
    )


def _question_result(
    engine: Engine, asked: _JudgedQuestion, look_up: Callable[[str], _Known]
) -> QuestionResult:
    answer = _ask(engine, asked.record)
    documents = _documents(engine, answer, asked.judged)
    ranks = (rank for rank, each in enumerate(documents, 1) if asked.judged.get(each, 0) > 0)
    return QuestionResult(
        id=_said(asked.record, "_id"),
        text=answer.question,
        kind=_said(asked.record, "kind") or None,
        of=_said(asked.record, "of") or None,
        confidence=answer.confidence,
        answered=answer.answered,
        did_you_mean=answer.did_you_mean,
        took_ms=answer.took_ms,
        hits=tuple(_found(hit, asked.judged) for hit in answer.hits),
        documents=tuple(documents),
        judged=tuple(
            Judged(document, relevance, *look_up(document))
            for document, relevance in asked.judged.items()
        ),
        rank=next(ranks, None),
    )


def _unanswerable_result(engine: Engine, record: Mapping[str, Any]) -> UnanswerableResult:
    answer = _ask(engine, record)
    first = _found(answer.hits[0], {}) if answer.hits else None
    return UnanswerableResult(
        _said(record, "_id"), answer.question, answer.confidence, answer.answered, first
    )


def _ask(engine: Engine, record: Mapping[str, Any]) -> Answer:
    try:
        return engine.ask(SearchRequest(_said(record, "text"), limit=_DEPTH))
    except QuestionError as error:
        query_id = _said(record, "_id")
        raise EvaluationError(f"问题 {query_id} 无法提问 (can't be asked): {error}") from error


def _found(hit: Hit, judged: Mapping[str, int]) -> Found:
    passage = hit.passage
    relevance = max(judged.get(passage.id, 0), judged.get(passage.article_id, 0))
    return Found(
        passage.id, passage.title, passage.heading, hit.score, hit.snippet.text, relevance > 0
    )


_Known = tuple[str | None, str, str]
"""Title, heading and text of a document; the title is None when the index has none."""


def _look_up(engine: Engine, document: str) -> _Known:
    article = engine.article(document)
    if article:
        lead = article.passages[0] if article.passages else None
        return article.article.title, "", _text(lead) if lead else ""
    article = engine.article(document.rpartition("#")[0])
    for passage in article.passages if article else ():
        if passage.id == document:
            return passage.title, passage.heading, _text(passage)
    return None, "", ""


def _text(passage: Passage) -> str:
    return passage.text or "\n".join((*passage.key_points, *(step.text for step in passage.steps)))


def _documents(engine: Engine, answer: Answer, judged: Mapping[str, int]) -> list[str]:
    """Ids of the first ten different documents: passages where the judgements name passages."""
    hits = answer.hits
    found = _different(hits, judged)
    if len(found) < _DEPTH < answer.total:
        # Several passages of one article stood in the way of ten different ones.
        hits += engine.ask(SearchRequest(answer.question, limit=3 * _DEPTH, offset=_DEPTH)).hits
        found = _different(hits, judged)
    return found[:_DEPTH]


def _different(hits: Sequence[Hit], judged: Mapping[str, int]) -> list[str]:
    """Ids of the documents that `hits` belong to, each once.

    Where a passage is judged by itself, those around it count by themselves too: its rank
    is the one that a reader sees.
    """
    apart = any(hit.passage.id in judged for hit in hits)
    return list(
        dict.fromkeys(
            hit.passage.id
            if hit.passage.id in judged or (apart and hit.passage.article_id not in judged)
            else hit.passage.article_id
            for hit in hits
        )
    )


def _articles(path: Path) -> Iterator[Article]:
    for record in _records(path):
        article_id, text = _said(record, "_id"), _said(record, "text")
        lead = tuple(
            Block("paragraph", line.strip(), number)
            for number, line in enumerate(text.splitlines(), 1)
            if line.strip()
        )
        yield Article(ArticleId(article_id), _said(record, "title"), path.name, lead)


def _said(record: Mapping[str, Any], name: str) -> str:
    """A text of the record, empty when there is none, without lone surrogates."""
    value = record.get(name)
    return ("" if value is None else str(value)).encode("utf-8", "replace").decode("utf-8")


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict) or "_id" not in record:
                        raise EvaluationError(f"{path}:{number}: 缺少 _id (no _id)")
                    yield record
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise EvaluationError(f"无法读取 {path} (can't read): {error}") from error


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    except (OSError, UnicodeDecodeError, KeyError, ValueError, TypeError) as error:
        raise EvaluationError(f"无法读取 {path} (can't read): {error!r}") from error
    return qrels
