"""Which passages of a generation match a query, in which order, and why?

A query in the terms of the ranking, and a ranking in the terms of the query.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from msgspec import Struct

from faq.language.term_kinds import TermKind
from faq.model import Audience
from faq.ranking.confidence import Evidence, QuestionWord, confidence, covered
from faq.ranking.model import RankingModel
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Ranked, RerankFeatures
from faq.search.query import Query, QueryTerm
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.schema import AUDIENCE_BITS

_UNRIVALLED = 0.5
"""The margin of the only passage that matches."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a term of the question gave to the score of a passage."""

    term: QueryTerm
    text: str
    """The alternative that gave it."""
    part: float


class Ranking(Struct, frozen=True):
    """The passages that matched, best first."""

    query: Query
    ranked: Ranked

    @property
    def rows(self) -> list[int]:
        """The passages."""
        return self.ranked.rows

    @property
    def scores(self) -> list[float]:
        """Parallel to `rows`; not descending where articles take turns."""
        return self.ranked.scores

    @property
    def total(self) -> int:
        """Passages that matched at all; `rows` may hold fewer."""
        return self.ranked.total

    def features(self, place: int) -> RerankFeatures | None:
        """What the second look gave to ``rows[place]``."""
        return self.ranked.features(place)

    def contributions(self, row: int) -> list[Contribution]:
        """What each term that `row` holds gave to its score."""
        parts, by = self.ranked.given(row)
        return [
            Contribution(term, term.alternatives[nth][0], part)
            for term, part, nth in zip(self.query.terms, parts, by, strict=True)
            if part > 0
        ]

    def synonyms_taken(self, row: int) -> tuple[tuple[str, str], ...]:
        """The words of the question in whose place a synonym counted for `row`, and that
        synonym."""
        columns, words = self.query.columns, len(self.query.saliences)
        if columns.firsts[words] == words:
            return ()
        said, (parts, by) = columns.texts(), self.ranked.given(row)
        return tuple(
            (text, said[first + nth])
            for text, first, part, nth in zip(
                self.query.words, columns.firsts, parts, by, strict=False
            )
            if part > 0 and said[first + nth] != text
        )


def retrieve(
    query: Query,
    generation: Generation,
    settings: Settings,
    *,
    wanted: int,
    audience: Audience | None,
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    asked = asked_of(query, audience)
    return Ranking(query, generation.ranker.rank(asked, rerank_weights(generation.model), wanted))


def asked_of(query: Query, audience: Audience | None) -> RankRequest:
    """The query as the ranking takes it."""
    return RankRequest(
        query.codes,
        query.columns,
        asker=AUDIENCE_BITS[query.asker] if query.asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
    )


def rerank_weights(model: RankingModel) -> RerankWeights:
    """What each part of the second look weighs."""
    heading, body, features = model.heading_term_kinds, model.body_term_kinds, model.rerank
    return RerankWeights(
        features.cosine,
        features.heading_lcs,
        features.text_lcs,
        features.proximity,
        features.audience,
        near=(0.0, body.bigram, body.character),
        # As if one passage held it, once in its face or its text.
        unknown=(
            (body.word + heading.word) / 2,
            (body.bigram + heading.bigram) / 2,
            (body.character + heading.character) / 2,
        ),
        share=model.article_share,
    )


def confidence_of(ranking: Ranking, generation: Generation, settings: Settings) -> float:
    """The probability that the first passage of the ranking answers the question."""
    evidence = evidence_of(ranking, generation, settings)
    return confidence(evidence, generation.model.confidence) if evidence else 0.0


def evidence_of(ranking: Ranking, generation: Generation, settings: Settings) -> Evidence | None:
    """What the ranking tells of its first passage; None when nothing matched."""
    if not ranking.rows:
        return None
    query, ranked, words = ranking.query, ranking.ranked, ranking.query.words
    parts, _ = ranked.given(ranking.rows[0])
    held = {word for word, part in zip(words, parts, strict=False) if part > 0}
    characters = () if held.issuperset(words) else _characters_held(ranking)
    partial = generation.model.confidence.partial_word
    summed, features = sum(parts), ranking.features(0)
    return Evidence(
        tuple(
            [
                QuestionWord(information, salience, covered(word, held, characters, partial))
                for word, information, salience in zip(
                    words, ranked.information, query.saliences, strict=False
                )
                if salience
            ]
        ),
        agreement=features.agreement if features else 0.0,
        margin=_margin(ranking, generation),
        attained=summed / max(ranked.attainable, summed),
        length=len(query.text),
        out_of_scope=any(
            out_of_scope and word not in held
            for word, out_of_scope in zip(words, query.out_of_scope, strict=True)
        ),
    )


def _characters_held(ranking: Ranking) -> set[str]:
    """Characters of the question that its first passage says, not others in their place."""
    columns, (parts, by) = ranking.query.columns, ranking.ranked.given(ranking.rows[0])
    first = bisect_left(columns.term_kinds, TermKind.CHARACTER)
    firsts = columns.firsts[first:-1]
    return {
        chr(columns.keys[own])
        for own, part, nth in zip(firsts, parts[first:], by[first:], strict=True)
        if part > 0 and not nth
    }


def _margin(ranking: Ranking, generation: Generation) -> float:
    """By which share of its score the first passage is ahead of the next article's."""
    rows, owners = ranking.rows, generation.owners
    owner = owners.item(rows[0])
    others = (at for at, row in enumerate(rows) if owners.item(row) != owner)
    after = next(others, 1)
    if after >= len(rows):
        return _UNRIVALLED
    first, next_one = ranking.scores[0], ranking.scores[after]
    return max(0.0, (first - next_one) / first)
