"""Retrieves the passages of a generation that match a query."""

from __future__ import annotations

from faq.model import Audience
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Ranking
from faq.search.query import Query
from faq.storage.generation import Generation
from faq.storage.schema import AUDIENCE_BITS


def retrieve(
    query: Query,
    generation: Generation,
    wanted: int,
    audience: Audience | None = None,
    reader: Audience | None = None,
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    request = rank_request(query, audience, reader)
    return generation.ranker.rank(request, RerankWeights.of(generation.model), wanted)


def rank_request(
    query: Query, audience: Audience | None = None, reader: Audience | None = None
) -> RankRequest:
    """The query as the ranking takes it: its own words tell who asks, else `reader` does, the side
    that the reader said, else `audience`, the only side wanted."""
    asker = query.asker or reader or audience
    return RankRequest(
        query.codes,
        query.columns,
        asker=AUDIENCE_BITS[asker] if asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
    )
