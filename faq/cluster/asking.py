"""Writes a question as a query whose scores are the sums of impacts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from msgspec import Struct

from faq.cluster.layout import AUDIENCE, BODY, SORT_KEY, TERMS_FIELD, term_name
from faq.ranking.bm25f import Int64, UInt64
from faq.ranking.postings import HIGHEST, Postings, find_terms
from faq.ranking.query_terms import ONE, RankRequest, TermColumns

_HEAVIEST = 1 << 14
_MOST = 2**32 - 1
_EXACT = 1 << 24
"""Sums above this are rounded: scores have 24 bits."""
_SPARE = 64
"""Further rows to bring then, among which the kernel finds the best by exact sums."""
_EVERYBODY, _BOTH = 0, 3
"""Audiences of passages that any side may see, as bits."""


class AskedTerms(Struct, frozen=True):
    """The terms of a question that some passage holds."""

    keys: UInt64
    """Ascending, each once."""
    numbers: Int64
    """Of the terms of the generation, parallel to `keys`."""
    weights: dict[str, int]
    """What the impact of a key is multiplied by in the scores of the reply, by the name that the
    reply gives it: its number in `keys`."""
    clauses: list[dict[str, Any]]
    """Of the query."""
    most: int
    """The highest sum that they can reach."""


def rounded_weights(terms: TermColumns) -> list[int]:
    """The weights of all alternatives in units of 1 / `ONE`, as the kernel rounds them."""
    room = _MOST // (HIGHEST * max(len(terms), 1))
    weights = np.frombuffer(terms.weights, np.float64)
    whole = np.clip(np.rint(weights * ONE), 1, min(room, _HEAVIEST))
    return [int(weight) for weight in np.where(weights > 0, whole, 0).tolist()]


def asked_terms(terms: TermColumns, statistics: Postings) -> AskedTerms:
    """The terms of a question, as far as the generation has them."""
    keys = np.frombuffer(terms.keys, np.uint64) if len(terms.keys) else np.zeros(0, np.uint64)
    found = find_terms(statistics, keys).tolist()
    weights, clauses, named = rounded_weights(terms), list[dict[str, Any]](), dict[str, int]()
    known = sorted({key for key, number in zip(terms.keys, found, strict=True) if number >= 0})
    numbers = {key: nth for nth, key in enumerate(known)}
    of_term, most = dict(zip(terms.keys, found, strict=True)), 0
    for first, end in pairwise(terms.firsts):
        alternatives, peak = list[dict[str, Any]](), 0
        for at in range(first, end):
            key, weight = terms.keys[at], weights[at]
            if found[at] < 0 or not weight:
                continue
            clause: dict[str, Any] = {"value": term_name(key), "boost": weight}
            name = str(numbers[key])
            if name not in named:
                named[name] = weight
                clause["_name"] = name
            alternatives.append({"term": {TERMS_FIELD: clause}})
            peak = max(peak, statistics.peaks.item(found[at]) * weight)
        most += peak
        if len(alternatives) > 1:
            clauses.append({"dis_max": {"queries": alternatives}})
        else:
            clauses += alternatives
    return AskedTerms(
        np.array(known, np.uint64),
        np.array([of_term[key] for key in known], np.int64),
        named,
        clauses,
        most,
    )


def query_body(asked: AskedTerms, request: RankRequest, wanted: int) -> dict[str, Any]:
    """The body of the search: the best `wanted` passages, ties by sort key, with what each term
    gave."""
    query: dict[str, Any] = {"should": asked.clauses, "minimum_should_match": 1}
    if request.allowed:
        query["filter"] = {"terms": {AUDIENCE: [_EVERYBODY, request.allowed, _BOTH]}}
    return {
        "query": {"bool": query},
        "size": wanted + (_SPARE if asked.most >= _EXACT else 0),
        "sort": [{"_score": "desc"}, {SORT_KEY: "asc"}],
        "track_total_hits": True,
        "_source": [BODY],
    }
