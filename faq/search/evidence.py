"""Computes the confidence of a ranking, from evidence about its first passage."""

from __future__ import annotations

from bisect import bisect_left

from msgspec.structs import replace

from faq.language.term_kinds import TermKind
from faq.ranking.confidence import (
    Evidence,
    Likelihood,
    Nearness,
    QuestionWord,
    covered,
    likelihood,
)
from faq.ranking.ranker import Ranking, RerankFeatures, TermScores
from faq.search.index import RankedPassages
from faq.search.query import Query

_ONLY_MATCH_LEAD = 0.5
"""The lead of a passage when no other article, or no other section, matches."""
_PIECES = 6
"""Hits among which the next section is looked for."""


def likelihood_of(
    query: Query, ranking: Ranking, ranked: RankedPassages, in_conflict: bool = False
) -> Likelihood:
    """How likely the first passage answers the question, and how likely one of the first does; 0
    when nothing matched.

    `in_conflict` says whether the first tells of something else (`faq.search.conflicts`).
    """
    evidence = evidence_of(query, ranking, ranked)
    if evidence is None:
        return Likelihood(0.0, 0.0)
    evidence = replace(evidence, in_conflict=in_conflict)
    return likelihood(evidence, ranked.model.confidence)


def evidence_of(query: Query, ranking: Ranking, ranked: RankedPassages) -> Evidence | None:
    """What the ranking tells of its first passage; None when nothing matched."""
    if not ranking.rows:
        return None
    words = query.words
    scores = ranked.term_scores(ranking, ranking.rows[0])
    held = {word for word, part in zip(words, scores.parts, strict=False) if part > 0}
    characters = () if held.issuperset(words) else _characters_held(query, scores)
    partial = ranked.model.confidence.partial_word
    total, features = sum(scores.parts), ranking.features(0)
    return Evidence(
        tuple(
            [
                QuestionWord(information, salience, covered(word, held, characters, partial))
                for word, information, salience in zip(
                    words, ranking.information, query.saliences, strict=False
                )
                if salience
            ]
        ),
        agreement=features.agreement if features else 0.0,
        margin=_margin(ranking, ranked),
        lead=_lead(ranking, ranked),
        attained=total / max(ranking.attainable, total),
        length=len(query.text),
        out_of_scope=any(
            out_of_scope and word not in held
            for word, out_of_scope in zip(words, query.out_of_scope, strict=True)
        ),
        nearness=_nearness(ranking, features),
    )


def _characters_held(query: Query, scores: TermScores) -> set[str]:
    """Characters of the question that the passage holds itself, not by a synonym."""
    columns = query.columns
    first = bisect_left(columns.term_kinds, TermKind.CHARACTER)
    firsts = columns.firsts[first:-1]
    parts, alternatives = scores.parts[first:], scores.alternatives[first:]
    return {
        chr(columns.keys[own])
        for own, part, alternative in zip(firsts, parts, alternatives, strict=True)
        if part > 0 and not alternative
    }


def _margin(ranking: Ranking, ranked: RankedPassages) -> float:
    """The lead of the first passage over the next article's best, as a share of its score.

    Over the next passage where all are of one article.
    """
    rows, owner_of = ranking.rows, ranked.owner
    owner = owner_of(rows[0])
    rivals = [at for at in range(1, len(rows)) if _is_rival(ranking, at)]
    nearest = next(iter(rivals), len(rows))
    rival = next((at for at in rivals if owner_of(rows[at]) != owner), nearest)
    return _lead_over(ranking, rival) if rival < len(rows) else _ONLY_MATCH_LEAD


def _lead(ranking: Ranking, ranked: RankedPassages) -> float:
    """The lead of the first passage over the next that is no other piece of its section, as a
    share of its score."""
    first = ranked.passage(ranking.rows[0]).section_key
    for place, row in enumerate(ranking.rows[1:_PIECES], 1):
        if _is_rival(ranking, place) and ranked.passage(row).section_key != first:
            return _lead_over(ranking, place)
    return _ONLY_MATCH_LEAD


def _is_rival(ranking: Ranking, place: int) -> bool:
    """Whether a passage may be the answer instead of the first, or is as far behind as none."""
    aside = ranking.rows[place] in ranking.aside
    return not aside or _lead_over(ranking, place) > _ONLY_MATCH_LEAD


def _lead_over(ranking: Ranking, place: int) -> float:
    score, other = ranking.scores[0], ranking.scores[place]
    return max(0.0, (score - other) / score)


def _nearness(ranking: Ranking, features: RerankFeatures | None) -> Nearness | None:
    """None where question or passages have no embedding."""
    if features is None or ranking.call.request.vector is None:
        return None
    return Nearness(features.nearness, features.heading_nearness)
