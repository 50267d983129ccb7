"""Retrieves the passages of a generation that match a query."""

from __future__ import annotations

from faq.model import Audience
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Ranking
from faq.search.query import Query
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.schema import AUDIENCE_BITS


def retrieve(
    query: Query,
    generation: Generation,
    settings: Settings,
    wanted: int,
    audience: Audience | None = None,
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    request = rank_request(query, audience)
    return generation.ranker.rank(request, rerank_weights(settings), wanted)


def rank_request(query: Query, audience: Audience | None = None) -> RankRequest:
    """The query as the ranking takes it."""
    return RankRequest(
        query.codes,
        query.columns,
        asker=AUDIENCE_BITS[query.asker] if query.asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
    )


def rerank_weights(settings: Settings) -> RerankWeights:
    """The weights of the rerank features."""
    return RerankWeights(
        settings.weight_cosine,
        settings.weight_heading_lcs,
        settings.weight_text_lcs,
        settings.weight_proximity,
        settings.weight_audience,
        near=(0.0, settings.weight_bigrams, settings.weight_characters),
        # As if one passage held the term, once in its heading fields or its body fields.
        unknown=(
            (settings.weight_words + settings.weight_heading_words) / 2,
            (settings.weight_bigrams + settings.weight_heading_bigrams) / 2,
            (settings.weight_characters + settings.weight_heading_characters) / 2,
        ),
        share=settings.article_share,
    )
