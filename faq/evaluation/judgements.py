"""Reads judged questions and documents in BEIR layout.

A folder holds ``queries.jsonl``, ``qrels/test.tsv`` and, where it brings its own documents,
``corpus.jsonl``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from faq.errors import EvaluationError
from faq.evaluation.measures import Qrels
from faq.files.regular import open_regular, read_regular
from faq.model import Article, ArticleId, Block, Fault, Passage

QUERIES, QRELS, UNANSWERABLE = "queries.jsonl", "qrels/test.tsv", "unanswerable.jsonl"
DOCUMENTS = "corpus.jsonl"
_MOST = 1_000_000
"""The highest relevance."""


@dataclass(frozen=True, slots=True)
class QueryRecord:
    """A question of a file of questions."""

    id: str
    text: str
    """Empty where its record has none."""
    kind: str | None
    """How it is phrased (`kind` of its record); None where the record doesn't tell."""
    variant_of: str | None
    """Id of the question it is another spelling of (`of` of its record)."""
    path: Path
    line: int
    """From 1."""

    def fault(self, reason: object) -> Fault:
        """A fault of this question, with its place."""
        return Fault(
            str(self.path), self.line, f"问题 {self.id} 无法提问 (can't be asked): {reason}"
        )


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A question with its judgements."""

    query: QueryRecord
    relevances: Mapping[str, int]
    """Document id -> relevance, 0 for none."""


def read_judged_queries(folder: Path) -> list[JudgedQuery]:
    """The questions of a folder that its judgements name, in the order of the judgements.

    Of several questions of one id the last counts.  Raises EvaluationError for a file that
    can't be read, and where no question is judged.
    """
    queries = {query.id: query for query in read_queries(folder / QUERIES)}
    qrels = _read_qrels(folder / QRELS)
    judged = [
        JudgedQuery(queries[query_id], relevances)
        for query_id, relevances in qrels.items()
        if query_id in queries
    ]
    if not judged:
        raise EvaluationError(f"{folder} 里没有可评测的问题 (no judged questions)")
    return judged


def has_judgements(folder: Path) -> bool:
    """Whether a folder judges any document, or can't be read; one whose last verdict was taken
    back has a header alone."""
    if not (folder / QUERIES).is_file() or not (folder / QRELS).is_file():
        return False
    with (folder / QRELS).open("rb") as lines:
        first = list(islice(filter(bytes.strip, lines), 2))
    return len(first) == 2 or any(b"query-id" not in each for each in first)


def read_with_unanswerable(folder: Path) -> list[JudgedQuery]:
    """`read_judged_queries` and, with no judgements, the questions of ``unanswerable.jsonl`` where
    the folder has it.  Raises EvaluationError as that does."""
    unanswerable = folder / UNANSWERABLE
    others = read_queries(unanswerable) if unanswerable.exists() else ()
    return [*read_judged_queries(folder), *(JudgedQuery(each, {}) for each in others)]


def digest_of(folder: Path) -> str:
    """The digest of the files that `read_with_unanswerable` reads; "" where one can't be read."""
    found = blake2b(digest_size=16)
    try:
        for name in (QUERIES, QRELS, UNANSWERABLE):
            path = folder / name
            content = read_regular(path) if name != UNANSWERABLE or path.exists() else b""
            found.update(len(content).to_bytes(8))
            found.update(content)
    except OSError:
        return ""
    return found.hexdigest()


def relevance_of(passage: Passage, relevances: Mapping[str, int]) -> int:
    """The higher relevance of a passage and its article; 0 where neither is judged."""
    return max(relevances.get(passage.id, 0), relevances.get(passage.article_id, 0))


def read_queries(path: Path) -> Iterator[QueryRecord]:
    """The questions of a JSON Lines file; raises EvaluationError where it can't be read."""
    for line, record in _records(path):
        yield QueryRecord(
            id=_text(record, "_id"),
            text=_text(record, "text"),
            kind=_text(record, "kind") or None,
            variant_of=_text(record, "of") or None,
            path=path,
            line=line,
        )


def read_documents(path: Path) -> Iterator[Article]:
    """The documents of a JSON Lines file, one article each, with a paragraph a line.

    Raises EvaluationError where it can't be read.
    """
    for _, record in _records(path):
        lead = tuple(
            Block("paragraph", line.strip(), number)
            for number, line in enumerate(_text(record, "text").splitlines(), 1)
            if line.strip()
        )
        article_id = ArticleId(_text(record, "_id"))
        yield Article(article_id, _text(record, "title"), path.name, lead)


def _text(record: Mapping[str, Any], name: str) -> str:
    """A value of a record as text; empty where there is none, "?" for lone surrogates."""
    value = record.get(name)
    return ("" if value is None else str(value)).encode("utf-8", "replace").decode("utf-8")


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with their lines; blank lines are skipped."""
    number = 0
    try:
        with open_regular(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, read_record(line)
    except OSError as error:
        raise EvaluationError(f"无法读取 {path} (can't read): {error}") from error
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{path}:{number}: 无法读取 (can't read): {error}") from error


def read_record(line: bytes) -> dict[str, Any]:
    """The object of a line; raises ValueError where there is none, or one without `_id`."""
    record = json.loads(line.decode("utf-8"))
    if not isinstance(record, dict) or "_id" not in record:
        raise ValueError("缺少 _id (no _id)")
    return record


def read_score(text: str) -> int:
    """A relevance; raises ValueError for one that the measures can't take."""
    score = int(text)
    if abs(score) > _MOST:
        raise ValueError(f"score {text[:20]}: at most {_MOST}")
    return score


def _read_qrels(path: Path) -> Qrels:
    """The judgements of a TREC table with a header: query-id, corpus-id, score."""
    qrels: dict[str, dict[str, int]] = {}
    line = 1
    try:
        with TextIOWrapper(open_regular(path), encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            for row in rows:
                line = rows.line_num
                qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = read_score(row["score"])
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"无法读取 {path} (can't read): {error}") from error
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise EvaluationError(f"{path}:{line}: 无法读取 (can't read): {error!r}") from error
    return qrels
