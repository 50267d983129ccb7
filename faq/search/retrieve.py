"""Retrieves the passages of a generation that match a query."""

from __future__ import annotations

from faq.model import Audience
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Ranking
from faq.search.index import Index, RankedPassages
from faq.search.query import Query
from faq.semantic.vectors import Vectors
from faq.storage.schema import AUDIENCE_BITS


def retrieve(request: RankRequest, index: Index, wanted: int) -> tuple[Ranking, RankedPassages]:
    """At least the first `wanted` passages that match, or all there are."""
    return index.rank(request, RerankWeights.of(index.model), wanted)


def rank_request(
    query: Query,
    audience: Audience | None = None,
    reader: Audience | None = None,
    vectors: Vectors | None = None,
) -> RankRequest:
    """The query as the ranking takes it: its own words tell who asks, else `reader` does, the side
    that the reader said, else `audience`, the only side wanted.  `vectors` holds that of the
    question, where the generation has vectors of its model."""
    asker = query.asker or reader or audience
    return RankRequest(
        query.codes,
        query.columns,
        asker=AUDIENCE_BITS[asker] if asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
        vector=vectors.values[0] if vectors else None,
        vector_scale=vectors.scales.item(0) if vectors else 0.0,
    )
