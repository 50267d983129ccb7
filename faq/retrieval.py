"""Which passages of a generation match a query, in which order, and why?

The sum of impacts picks the candidates; a second look at the best of them orders these
by likeness to the question as a whole; then articles take turns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.language.grains import Grain
from faq.model import Audience
from faq.query import Query, QueryTerm
from faq.ranking.confidence import Evidence, SaidWord, confidence, covered
from faq.ranking.impacts import inverse_document_frequency
from faq.ranking.postings import find_terms, ticks_at
from faq.ranking.scoring import best_rows, given, take_turns
from faq.ranking.second_look import closeness, face_order, likeness, text_order
from faq.records import AUDIENCE_BITS
from faq.settings import Settings
from faq.snippet import Wanted
from faq.store import Generation

_DEPTH = 60
"""Candidates that get a second look; behind them the order is by the sum of impacts."""
_UNRIVALLED = 0.5
"""The margin of the only passage that matches."""

Rows = npt.NDArray[np.int64]
Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ResolvedTerm:
    """A term of the query as a generation knows it."""

    term: QueryTerm
    known: tuple[tuple[str, int, float], ...]
    """(text, number in the generation's arrays, weight) of each alternative it holds."""
    information: float
    """Inverse document frequency of the term itself; of a term that one passage holds when it
    is unknown."""

    @property
    def alternatives(self) -> list[tuple[int, float]]:
        """(number, weight) of each alternative."""
        return [(number, weight) for _, number, weight in self.known]


@dataclass(frozen=True, slots=True)
class Extras:
    """What the second look gave to a candidate, beside the sum of impacts."""

    likeness: float
    order: float
    closeness: float
    audience: float
    agreement: float
    """How far the characters stand in the question's order, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The passages that matched, best first."""

    rows: Rows
    scores: Float32
    """Parallel to `rows`; not descending where articles take turns."""
    total: int
    """Passages that matched at all; `rows` may hold fewer."""
    terms: tuple[ResolvedTerm, ...]
    extras: dict[int, Extras]
    """By row; for the candidates that got a second look."""

    def wanted(self) -> Wanted:
        """What may be marked in a passage: words and bigrams, or single characters where
        the question has nothing longer; stopwords only where it has nothing else."""
        telling = [each for each in self.terms if not each.term.idle] or list(self.terms)
        words, bigrams, characters = (
            {
                text: each.information * weight
                for each in telling
                if each.term.grain is grain
                for text, _, weight in each.known
            }
            for grain in Grain
        )
        return Wanted(words, bigrams or ({} if words else characters))


def retrieve(
    query: Query,
    generation: Generation,
    settings: Settings,
    *,
    wanted: int,
    audience: Audience | None,
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    terms = _resolve(query, generation)
    allowed = None
    if audience is not None:
        meant = generation.audiences
        allowed = (meant == 0) | (meant & AUDIENCE_BITS[audience] > 0)
    asked = [each.alternatives for each in terms if each.known]
    rows, scores, total = best_rows(generation.postings, asked, max(wanted, _DEPTH), allowed)
    head, tail = rows[:_DEPTH], rows[_DEPTH:]
    head_scores, extras = _second_look(head, scores[:_DEPTH], query, terms, generation, settings)
    order = np.lexsort((head, -head_scores))
    head, head_scores = head[order], head_scores[order]
    turns = take_turns(generation.owners[head].astype(np.int64), settings.article_share)
    return Ranking(
        np.concatenate((head[turns], tail)),
        np.concatenate((head_scores[turns], scores[_DEPTH:])),
        total,
        terms,
        extras,
    )


def _second_look(
    rows: Rows,
    scores: Float32,
    query: Query,
    terms: tuple[ResolvedTerm, ...],
    generation: Generation,
    settings: Settings,
) -> tuple[Float32, dict[int, Extras]]:
    """The scores of `rows` with what the second look adds, in units of the best score."""
    if not len(rows):
        return scores, {}
    best = float(scores[0])
    looks = [generation.look(row) for row in rows.tolist()]
    faces, texts = face_order(query.text, looks), text_order(query.text, looks)
    like = best * settings.weight_likeness * _likeness(rows, terms, generation)
    order = best * np.maximum(settings.weight_order * faces, settings.weight_text_order * texts)
    close = best * settings.weight_closeness * closeness(_grams(terms, settings), looks)
    side = best * settings.weight_audience * _fitting(rows, query.asker, generation)
    extras = {
        int(row): Extras(*map(float, parts))
        for row, *parts in zip(
            rows, like, order, close, side, np.maximum(faces, texts), strict=True
        )
    }
    return (scores + like + order + close + side).astype(np.float32), extras


def _fitting(rows: Rows, asker: Audience | None, generation: Generation) -> Float32:
    """1 for what speaks to the asker's side alone, half of it for what speaks to both."""
    meant = generation.audiences[rows]
    if asker is None:
        return np.zeros(len(rows), np.float32)
    bit = AUDIENCE_BITS[asker]
    return np.where(meant == bit, 1.0, np.where((meant == 0) | (meant & bit > 0), 0.5, 0.0)).astype(
        np.float32
    )


def _likeness(rows: Rows, terms: tuple[ResolvedTerm, ...], generation: Generation) -> Float32:
    shared = np.zeros(len(rows), np.float32)
    whole = 0.0
    for each in terms:
        if each.term.grain is Grain.WORD:
            worth = each.information * each.term.weight
            whole += worth
            if each.known:
                held = [ticks_at(generation.postings, term, rows) > 0 for _, term, _ in each.known]
                shared[np.logical_or.reduce(held)] += worth
    return likeness(shared, whole, generation.information[rows])


def _grams(terms: tuple[ResolvedTerm, ...], settings: Settings) -> dict[str, float]:
    """What each character and bigram of the question weighs in a text."""
    weights = {Grain.BIGRAM: settings.weight_bigrams, Grain.CHARACTER: settings.weight_characters}
    return {
        each.term.text: each.information * each.term.weight * weights[each.term.grain]
        for each in terms
        if each.term.grain in weights
    }


def contributions(
    ranking: Ranking, generation: Generation, row: int
) -> list[tuple[ResolvedTerm, str, float]]:
    """What each term gave to the score of `row`, and the alternative that gave it."""
    found = []
    for each in ranking.terms:
        if each.known:
            part, place = given(generation.postings, each.alternatives, row)
            if part > 0:
                found.append((each, each.known[place][0], part))
    return found


def synonyms_taken(
    ranking: Ranking, generation: Generation, row: int
) -> tuple[tuple[str, str], ...]:
    """The words of the question in whose place a synonym counted for `row`, and that synonym."""
    found = []
    for each in ranking.terms:
        if any(text != each.term.text for text, _, _ in each.known):
            part, place = given(generation.postings, each.alternatives, row)
            text = each.known[place][0]
            if part > 0 and text != each.term.text:
                found.append((each.term.text, text))
    return tuple(found)


def confidence_of(
    query: Query, ranking: Ranking, generation: Generation, settings: Settings
) -> float:
    """The probability that the first passage of the ranking answers the question."""
    evidence = evidence_of(query, ranking, generation, settings)
    return confidence(evidence) if evidence else 0.0


def evidence_of(
    query: Query, ranking: Ranking, generation: Generation, settings: Settings
) -> Evidence | None:
    """What the ranking tells of its first passage; None when nothing matched."""
    if not len(ranking.rows):
        return None
    row = int(ranking.rows[0])
    parts = contributions(ranking, generation, row)
    held = {each.term.text for each, _, _ in parts if each.term.grain is Grain.WORD}
    characters = {each.term.text for each, _, _ in parts if each.term.grain is Grain.CHARACTER}
    words = [each for each in ranking.terms if each.term.grain is Grain.WORD]
    summed = sum(part for _, _, part in parts)
    return Evidence(
        tuple(
            SaidWord(each.information, each.term.worth, covered(each.term.text, held, characters))
            for each in words
            if each.term.worth
        ),
        agreement=ranking.extras[row].agreement,
        margin=_margin(ranking, generation),
        attained=summed / max(_attainable(ranking, generation, settings), summed),
        length=len(query.text),
        elsewhere=any(each.term.elsewhere and each.term.text not in held for each in words),
    )


def _margin(ranking: Ranking, generation: Generation) -> float:
    """By which share of its score the first passage is ahead of the next article's."""
    owners = generation.owners[ranking.rows]
    others = np.flatnonzero(owners != owners[0])
    after = int(others[0]) if len(others) else 1
    if after >= len(ranking.rows):
        return _UNRIVALLED
    first, next_one = float(ranking.scores[0]), float(ranking.scores[after])
    return max(0.0, (first - next_one) / first)


def _attainable(ranking: Ranking, generation: Generation, settings: Settings) -> float:
    """The sum of impacts of a passage that holds every term as no other does; what no passage
    holds counts as if one did, once in its face or its text."""
    peaks, tick = generation.postings.peaks, float(generation.postings.tick[0])
    known = tick * sum(
        max(peaks.item(term) * weight for _, term, weight in each.known)
        for each in ranking.terms
        if each.known
    )
    weights = {
        Grain.WORD: settings.weight_words + settings.weight_face_words,
        Grain.BIGRAM: settings.weight_bigrams + settings.weight_face_bigrams,
        Grain.CHARACTER: settings.weight_characters + settings.weight_face_characters,
    }
    unknown = sum(
        each.information * each.term.weight * weights[each.term.grain] / 2
        for each in ranking.terms
        if not each.known
    )
    return known + unknown


def _resolve(query: Query, generation: Generation) -> tuple[ResolvedTerm, ...]:
    keys = np.array([key for term in query.terms for _, key, _ in term.alternatives], np.uint64)
    numbers = iter(find_terms(generation.postings, keys).tolist())
    # As if one passage held it: in a small corpus hardly any word is known, and each unknown one
    # must not weigh more than the rarest that is.
    unknown = float(inverse_document_frequency(np.array([1]), max(generation.rows, 1))[0])
    resolved = []
    for term in query.terms:
        found = [(text, next(numbers), weight) for text, _, weight in term.alternatives]
        own = found[0][1]
        information = float(generation.postings.idf[own]) if own >= 0 else unknown
        known = tuple(each for each in found if each[1] >= 0)
        resolved.append(ResolvedTerm(term, known, information))
    return tuple(resolved)
