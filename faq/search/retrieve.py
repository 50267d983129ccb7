"""Retrieves the passages of a generation that match a query."""

from __future__ import annotations

from faq.model import Audience
from faq.ranking.model import RankingModel
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
) -> Ranking:
    """At least the first `wanted` passages that match, or all there are."""
    request = rank_request(query, audience)
    return generation.ranker.rank(request, rerank_weights(generation.model), wanted)


def rank_request(query: Query, audience: Audience | None = None) -> RankRequest:
    """The query as the ranking takes it."""
    return RankRequest(
        query.codes,
        query.columns,
        asker=AUDIENCE_BITS[query.asker] if query.asker else 0,
        allowed=AUDIENCE_BITS[audience] if audience else 0,
    )


def rerank_weights(model: RankingModel) -> RerankWeights:
    """The weights of the rerank features."""
    heading, body, features = model.heading_term_kinds, model.body_term_kinds, model.rerank
    return RerankWeights(
        features.cosine,
        features.heading_lcs,
        features.text_lcs,
        features.proximity,
        features.audience,
        near=(0.0, body.bigram, body.character),
        # As if one passage held the term, once in its heading fields or its body fields.
        unknown=(
            (body.word + heading.word) / 2,
            (body.bigram + heading.bigram) / 2,
            (body.character + heading.character) / 2,
        ),
        share=model.article_share,
    )
