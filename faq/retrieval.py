"""Which passages of a generation match a query, in which order, and why?

A query in the terms of the ranking, and a ranking in the terms of the query.
"""

from __future__ import annotations

from dataclasses import dataclass

from faq.language.grains import Grain
from faq.model import Audience
from faq.query import Query, QueryTerm
from faq.ranking.asked import Asked, LookWeights
from faq.ranking.confidence import Evidence, SaidWord, confidence, covered
from faq.ranking.rank import Extras, Ranked
from faq.records import AUDIENCE_BITS
from faq.settings import Settings
from faq.store import Generation

_UNRIVALLED = 0.5
"""The margin of the only passage that matches."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a term of the question gave to the score of a passage."""

    term: QueryTerm
    text: str
    """The alternative that gave it."""
    part: float


@dataclass(frozen=True, slots=True)
class Ranking:
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

    def extras(self, place: int) -> Extras | None:
        """What the second look gave to ``rows[place]``."""
        return self.ranked.extras(place)

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
        words = self.query.of(Grain.WORD)
        if all(len(word.alternatives) == 1 for word in words):
            return ()
        return tuple(
            (each.term.text, each.text)
            for each in self.contributions(row)
            if each.term.grain is Grain.WORD and each.text != each.term.text
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
    return Ranking(query, generation.ranker.rank(asked, look_weights(settings), wanted))


def asked_of(query: Query, audience: Audience | None) -> Asked:
    """The query as the ranking takes it."""
    terms = query.terms
    return Asked(
        query.text,
        alternatives=[len(term.alternatives) for term in terms],
        keys=[key for term in terms for _, key, _ in term.alternatives],
        weights=[weight for term in terms for _, _, weight in term.alternatives],
        emphasis=[term.weight for term in terms],
        grains=[term.grain for term in terms],
        idle=[term.idle for term in terms],
        said=[text for term in terms for text, _, _ in term.alternatives],
        asker=AUDIENCE_BITS[query.asker] if query.asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
    )


def look_weights(settings: Settings) -> LookWeights:
    """What each part of the second look weighs."""
    return LookWeights(
        settings.weight_likeness,
        settings.weight_order,
        settings.weight_text_order,
        settings.weight_closeness,
        settings.weight_audience,
        (0.0, settings.weight_bigrams, settings.weight_characters),
        settings.article_share,
    )


def confidence_of(ranking: Ranking, generation: Generation, settings: Settings) -> float:
    """The probability that the first passage of the ranking answers the question."""
    evidence = evidence_of(ranking, generation, settings)
    return confidence(evidence) if evidence else 0.0


def evidence_of(ranking: Ranking, generation: Generation, settings: Settings) -> Evidence | None:
    """What the ranking tells of its first passage; None when nothing matched."""
    if not ranking.rows:
        return None
    ranked, terms = ranking.ranked, ranking.query.terms
    parts, by = ranked.given(ranking.rows[0])
    held: set[str] = set()
    characters: set[str] = set()
    for term, part, nth in zip(terms, parts, by, strict=True):
        if part > 0 and term.grain is Grain.WORD:
            held.add(term.text)
        elif part > 0 and term.grain is Grain.CHARACTER and not nth:
            characters.add(term.text)
    summed, extras = sum(parts), ranking.extras(0)
    return Evidence(
        tuple(
            [
                SaidWord(information, term.worth, covered(term.text, held, characters))
                for term, information in zip(terms, ranked.information, strict=True)
                if term.worth
            ]
        ),
        agreement=extras.agreement if extras else 0.0,
        margin=_margin(ranking, generation),
        attained=summed / max(_attainable(ranking, settings), summed),
        length=len(ranking.query.text),
        elsewhere=any(term.elsewhere and term.text not in held for term in terms),
    )


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


def _attainable(ranking: Ranking, settings: Settings) -> float:
    """The sum of impacts of a passage that holds every term as no other does; what no passage
    holds counts as if one did, once in its face or its text."""
    weights = {
        Grain.WORD: settings.weight_words + settings.weight_face_words,
        Grain.BIGRAM: settings.weight_bigrams + settings.weight_face_bigrams,
        Grain.CHARACTER: settings.weight_characters + settings.weight_face_characters,
    }
    ranked = ranking.ranked
    unknown = sum(
        information * term.weight * weights[term.grain] / 2
        for term, information, known in zip(
            ranking.query.terms, ranked.information, ranked.known, strict=True
        )
        if not any(known)
    )
    return ranked.attainable + unknown
