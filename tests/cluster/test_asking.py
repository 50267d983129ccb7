"""The weights of a question are those that the kernel takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.cluster.asking import asked_terms, query_body, rounded_weights
from faq.cluster.layout import term_name
from faq.language.analyzer import Analyzer
from faq.ranking.query_terms import RerankWeights
from faq.search.query import build_query
from faq.search.retrieve import rank_request
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current


@pytest.fixture(scope="module")
def generation(guidance: Settings) -> Generation:
    return open_current(guidance.index)


@pytest.fixture(scope="module")
def analyzer(generation: Generation) -> Analyzer:
    return Analyzer(generation.lexicon())


@pytest.mark.parametrize("question", ["怎么退款", "运费谁出？" * 300, "", "app 打不开 4006"])
def test_weights_are_rounded_as_in_the_kernel(
    generation: Generation, analyzer: Analyzer, question: str
) -> None:
    query = build_query(question, analyzer, generation.model.query)
    ranking, _ = generation.rank(rank_request(query), RerankWeights.of(generation.model), 1)
    weights = np.array(ranking.call.arrays[0])
    assert rounded_weights(query.columns) == weights.tolist()


def test_only_terms_that_some_passage_has_are_asked_for(
    generation: Generation, analyzer: Analyzer
) -> None:
    request = rank_request(build_query("龘怎么退款", analyzer, generation.model.query), "buyer")
    asked = asked_terms(request.terms, generation.postings)
    keys = np.array(request.terms.keys)
    held = dict(zip(keys.tolist(), generation.holders(keys), strict=True))
    assert asked.keys.tolist() == sorted({key for key, holders in held.items() if holders})
    assert set(asked.weights) == {str(number) for number in range(len(asked.keys))}
    body = query_body(asked, request, 60)
    assert body["size"] == 60
    assert body["query"]["bool"]["filter"] == {"terms": {"audience": [0, 1, 3]}}


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_the_name_of_a_term_is_its_own(one: int, other: int) -> None:
    assert (term_name(one) == term_name(other)) == (one == other)
    assert not set(term_name(one)) & set("| \t\n")
