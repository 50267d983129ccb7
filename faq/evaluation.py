"""How well does the engine rank judged questions?

A folder in BEIR layout is indexed as it stands (one document one article) in a temporary
folder and asked; a folder with questions and judgements alone is asked of the index in
force.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from faq.engine import Engine
from faq.errors import EvaluationError, QuestionError
from faq.indexing import build_from
from faq.language.lexicon import read_lexicon
from faq.measures import Qrels, auroc, rank_measures
from faq.model import Answer, Article, ArticleId, Block, Hit
from faq.settings import Settings

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one run; times are of the whole question, in milliseconds."""

    queries: int
    measures: Mapping[str, float]
    p50_ms: float
    p95_ms: float
    auroc: float | None

    def as_dict(self) -> dict[str, float | int | None]:
        """The measures under the names of the command's JSON."""
        return {
            "queries": self.queries,
            **{name: round(value, 4) for name, value in self.measures.items()},
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "auroc": None if self.auroc is None else round(self.auroc, 4),
        }


def evaluate(folder: Path, settings: Settings, unanswerable: Path | None = None) -> Evaluation:
    """Measures the ranking of the questions in `folder`, and with the questions of the
    file `unanswerable` the confidence too.

    Raises EvaluationError for a folder or file that can't be read.
    """
    queries = dict(_texts(folder / "queries.jsonl"))
    qrels = _read_qrels(folder / "qrels" / "test.tsv")
    asked = {query_id: queries[query_id] for query_id in qrels if query_id in queries}
    if not asked:
        raise EvaluationError(f"{folder} 里没有可评测的问题 (no judged questions)")
    others = list(_texts(unanswerable)) if unanswerable else []
    if not (folder / "corpus.jsonl").exists():
        return _measure(Engine.open(settings), asked, qrels, others)
    with tempfile.TemporaryDirectory(prefix="faq-eval-") as index:
        own = replace(settings, index=Path(index))
        lexicon, _ = read_lexicon(settings.corpus)
        build_from(list(_articles(folder / "corpus.jsonl")), lexicon, own)
        return _measure(Engine.open(own), asked, qrels, others)


def _measure(
    engine: Engine,
    queries: Mapping[str, str],
    qrels: Qrels,
    unanswerable: list[tuple[str, str]],
) -> Evaluation:
    run: dict[str, dict[str, float]] = {}
    sure, milliseconds = [], []
    for query_id, text in queries.items():
        answer = _ask(engine, query_id, text)
        sure.append(answer.confidence)
        milliseconds.append(answer.took_ms)
        ranked = _documents(engine, answer, qrels[query_id])
        run[query_id] = {each: 1.0 / place for place, each in enumerate(ranked, 1)}
    unsure = [_ask(engine, query_id, text).confidence for query_id, text in unanswerable]
    judged = {query_id: qrels[query_id] for query_id in queries}
    p50, p95 = np.percentile(milliseconds, (50, 95))
    return Evaluation(
        len(queries), rank_measures(judged, run), float(p50), float(p95), auroc(sure, unsure)
    )


def _ask(engine: Engine, query_id: str, text: str) -> Answer:
    try:
        return engine.ask(text, limit=_DEPTH)
    except QuestionError as error:
        raise EvaluationError(f"问题 {query_id} 无法提问 (can't be asked): {error}") from error


def _documents(engine: Engine, answer: Answer, judged: Mapping[str, int]) -> list[str]:
    """Ids of the first ten documents: passages where the judgements name passages."""
    found = dict.fromkeys(_document(hit, judged) for hit in answer.hits)
    if len(found) < _DEPTH < answer.total:
        # Several passages of one article stood in the way of ten different ones.
        further = engine.ask(answer.question, limit=3 * _DEPTH, offset=_DEPTH)
        found.update(dict.fromkeys(_document(hit, judged) for hit in further.hits))
    return list(found)[:_DEPTH]


def _document(hit: Hit, judged: Mapping[str, int]) -> str:
    passage = hit.passage
    return passage.id if passage.id in judged else passage.article_id


def _articles(path: Path) -> Iterator[Article]:
    for record in _records(path):
        article_id, text = _said(record, "_id"), _said(record, "text")
        lead = tuple(
            Block("paragraph", line.strip(), number)
            for number, line in enumerate(text.splitlines(), 1)
            if line.strip()
        )
        yield Article(ArticleId(article_id), _said(record, "title"), path.name, lead)


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    return ((_said(record, "_id"), _said(record, "text")) for record in _records(path))


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
