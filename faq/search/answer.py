"""Answers a search request: hits with snippets and steps, their confidence, related questions."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import structs

from faq.language.phrasing import is_question
from faq.model import Answer, Hit, Passage, Related, SearchRequest
from faq.search.correct import ask
from faq.search.distress import is_distress
from faq.search.explanation import explain
from faq.search.index import RankedPassages
from faq.search.outcome import decide
from faq.search.searcher import Attempt, Searcher
from faq.stages import stage
from faq.storage.schema import AnsweredQuestions

_NEAR = 0.5
"""Share of the first hit's score above which a passage is about something related: below it the
questions shared a word or two (快递丢了谁赔: 海鲜死了算谁的)."""


def answer(request: SearchRequest, searcher: Searcher) -> Answer:
    """The answer to a request that is within its bounds (`faq.bounds`)."""
    began = time.perf_counter()
    if is_distress(request.question, searcher.settings):
        return _help(request, searcher)
    attempt = ask(request, searcher)
    rows = attempt.ranking.rows
    decision = decide(attempt, searcher)
    shown = range(request.offset, min(request.offset + request.limit, len(rows)))
    with stage("assemble"):
        found = _hits(dict.fromkeys((*shown, *decision.places)), request, attempt, searcher)
        hits = tuple(found[place] for place in shown)
        further = _near_rows(attempt, request.offset + request.limit, searcher.wanted(request))
        seen = {attempt.query.question, *(_heading_question(hit.passage) for hit in hits)}
        related = tuple(_related(further, seen, attempt.ranked, searcher.settings.related))
    return Answer(
        question=request.question,
        outcome=decision.outcome,
        confidence=attempt.confidence,
        total=attempt.ranking.total,
        limit=request.limit,
        offset=request.offset,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
        generation=searcher.index.manifest.generation,
        hits=hits,
        related=related,
        did_you_mean=attempt.did_you_mean,
        corrected=attempt.corrected,
        synonyms=searcher.synonyms_taken(attempt, rows[0]) if rows else (),
        choices=tuple(
            structs.replace(found[place], stated=stated) if stated else found[place]
            for place, stated in zip(decision.places, decision.stated, strict=True)
        ),
    )


def _help(request: SearchRequest, searcher: Searcher) -> Answer:
    """The owner's help line, without any hit."""
    return Answer(
        question=request.question,
        outcome="none",
        confidence=0.0,
        total=0,
        limit=request.limit,
        offset=request.offset,
        took_ms=0.0,
        generation=searcher.index.manifest.generation,
        help_line=searcher.settings.help_line,
    )


def _hits(
    places: Collection[int], request: SearchRequest, attempt: Attempt, searcher: Searcher
) -> dict[int, Hit]:
    """The hits at some places of the ranking."""
    ranking = attempt.ranking
    rows = [ranking.rows[place] for place in places]
    passages = [attempt.ranked.passage(row) for row in rows]
    snippets = searcher.snippets(attempt, rows, passages)
    return {
        place: Hit(
            place + 1,
            ranking.scores[place],
            passage,
            snippet,
            tuple(explain(attempt, place, searcher)) if request.explain else (),
        )
        for place, passage, snippet in zip(places, passages, snippets, strict=True)
    }


def _near_rows(attempt: Attempt, start: int, end: int) -> list[int]:
    """The rows at these places of the ranking that score at least `_NEAR` of the first one."""
    rows, scores = attempt.ranking.rows, attempt.ranking.scores
    places = range(start, min(end, len(rows)))
    return [rows[place] for place in places if scores[place] >= _NEAR * scores[0]]


def _related(
    rows: Sequence[int], seen: Iterable[str], ranked: RankedPassages, wanted: int
) -> Iterator[Related]:
    """At most `wanted` questions that the passages at `rows` answer, each text once and none of
    those seen.

    For a step or an alternative, whose heading says little alone, stands what it belongs to.
    """
    shown = set(seen)
    for row in rows:
        if not wanted:
            return
        passage = ranked.standing_alone(row)
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
