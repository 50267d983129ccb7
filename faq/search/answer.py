"""Answers a search request: hits with snippets and steps, their confidence, related questions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from faq.language.phrasing import is_question
from faq.model import Answer, Hit, Passage, Related, SearchRequest
from faq.search.correct import ask
from faq.search.explanation import explain
from faq.search.searcher import Attempt, Searcher
from faq.storage.schema import AnsweredQuestions


def answer(request: SearchRequest, searcher: Searcher) -> Answer:
    """The answer to a request that is within its bounds (`faq.bounds`)."""
    began = time.perf_counter()
    attempt = ask(request, searcher)
    rows = attempt.ranking.rows
    hits = _hits(request, attempt, searcher)
    further = rows[request.offset + request.limit : searcher.wanted(request)]
    seen = {attempt.query.question, *(_heading_question(hit.passage) for hit in hits)}
    return Answer(
        question=request.question,
        answered=bool(rows) and attempt.confidence >= searcher.settings.confidence_threshold,
        confidence=attempt.confidence,
        total=attempt.ranking.total,
        limit=request.limit,
        offset=request.offset,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
        generation=searcher.generation.manifest.generation,
        hits=hits,
        related=tuple(_related(further, seen, searcher)),
        did_you_mean=attempt.did_you_mean,
        corrected=attempt.corrected,
        synonyms=searcher.synonyms_taken(attempt, rows[0]) if rows else (),
    )


def _hits(request: SearchRequest, attempt: Attempt, searcher: Searcher) -> tuple[Hit, ...]:
    first, ranking = request.offset, attempt.ranking
    rows = ranking.rows[first : first + request.limit]
    passages = [searcher.generation.passage(row) for row in rows]
    snippets = searcher.snippets(attempt, rows, passages)
    found = zip(passages, snippets, strict=True)
    return tuple(
        [
            Hit(
                place + 1,
                ranking.scores[place],
                passage,
                snippet,
                tuple(explain(attempt, place, searcher)) if request.explain else (),
            )
            for place, (passage, snippet) in enumerate(found, first)
        ]
    )


def _related(rows: Sequence[int], seen: Iterable[str], searcher: Searcher) -> Iterator[Related]:
    """Questions that the passages at `rows` answer, each text once and none of those seen."""
    shown, wanted = set(seen), searcher.settings.related
    for row in rows:
        if not wanted:
            return
        passage = searcher.generation.answered_questions(row)
        question = _heading_question(passage)
        if question not in shown and passage.part == "section":
            shown.add(question)
            wanted -= 1
            yield Related(question, passage.id)


def _heading_question(passage: Passage | AnsweredQuestions) -> str:
    """The heading where it is a question, else the first other way to ask, if there is one."""
    if is_question(passage.heading) or not passage.questions:
        return passage.heading
    return passage.questions[0]
