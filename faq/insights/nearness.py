"""Tells which passages are nearest to a topic, and why they were not enough."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from faq.engine import Engine
from faq.insights.probe import Probe
from faq.language.normalize import normalize
from faq.model import Passage, PassageId
from faq.search.searcher import Searcher

_MOST = 5
"""Passages that a topic has."""
_COUNTED = 10
"""Passages of a phrasing that count as near."""


@dataclass(frozen=True, slots=True)
class NearPassage:
    """A passage near to a topic."""

    passage_id: PassageId
    title: str
    heading: str
    share: float
    """Of the nearness of all passages to all phrasings."""
    first: float
    """Share of the askings that it is the first hit of."""
    opened: int
    """How often those who asked opened it or told that it helped."""
    unhelpful: bool
    """Whether readers told that it didn't help."""
    lacks: tuple[str, ...]
    """Words of the most missed phrasing, of those that tell something, that it lacks."""


def near_passages(probes: Sequence[Probe], engine: Engine) -> Iterator[NearPassage]:
    """The passages nearest to these phrasings: those first that readers opened, then the nearest;
    pieces of one section once."""
    searcher = engine.searcher
    near: defaultdict[int, float] = defaultdict(float)
    first: Counter[int] = Counter()
    for each in probes:
        for row, value in islice(each.passages.items(), _COUNTED):
            near[row] += value * each.question.missed
        if rows := each.attempt.ranking.rows:
            first[rows[0]] += each.question.asked
    total, asked = sum(near.values()), sum(each.question.asked for each in probes)
    opened = opened_rows(probes, searcher)
    unhelpful = {passage for each in probes for passage in each.question.unhelpful}
    seen = set()
    for row in sorted({*near, *opened}, key=lambda row: (-opened[row], -near[row], row)):
        passage = searcher.index.passage(row)
        if passage.section_key in seen:
            continue
        seen.add(passage.section_key)
        yield NearPassage(
            passage.id,
            passage.title,
            passage.heading,
            round(near[row] / total, 3) if total else 0.0,
            round(first[row] / asked, 3) if asked else 0.0,
            opened[row],
            passage.id in unhelpful,
            tuple(_lacked(probes[0], row, passage, searcher)),
        )
        if len(seen) == _MOST:
            return


def opened_rows(probes: Sequence[Probe], searcher: Searcher) -> Counter[int]:
    """How often those who asked opened each passage that there is still."""
    opened: Counter[int] = Counter()
    for each in probes:
        for passage_id, count in each.question.opened:
            row = searcher.index.row_of(passage_id)
            if row is not None:
                opened[row] += count
    return opened


def _lacked(probe: Probe, row: int, passage: Passage, searcher: Searcher) -> Iterator[str]:
    query = probe.attempt.query
    held = _held(probe, row, passage, searcher)
    for word, salience in zip(query.words, query.saliences, strict=True):
        if salience == 1 and word not in held:
            yield word


def _held(probe: Probe, row: int, passage: Passage, searcher: Searcher) -> set[str]:
    """The terms of a question that a passage has, or has synonyms of."""
    attempt = probe.attempt
    if attempt.ranked.has(row):
        return {each.term.text for each in searcher.contributions(attempt, row)}
    # A cluster brings the nearest passages alone: others tell by what stands in them.
    told = (passage.title, passage.heading, *passage.questions, *passage.key_points, passage.text)
    text = normalize("\n".join((*told, *(step.text for step in passage.steps)))).text
    return {
        term.text
        for term in attempt.query.terms
        if any(each[0] in text for each in term.alternatives)
    }
