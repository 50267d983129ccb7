"""Examples are scored as the engine scores their questions, with whatever was learnt."""

from __future__ import annotations

from dataclasses import replace

import ir_measures
import numpy as np
import pytest
from lessons import ARTICLES, DIMENSIONS, Build, TurnedEncoder, question

from faq.learning.candidates import candidates_of
from faq.learning.examples import Example
from faq.learning.scoring import Learnt, measure, scores_of
from faq.opening import Opening
from faq.ranking.model import RerankFeatureWeights
from faq.ranking.query_terms import RerankWeights
from faq.ranking.ranker import DEPTH
from faq.search.query import build_query
from faq.search.question_encoder import QuestionEncoder
from faq.search.retrieve import rank_request
from faq.semantic.adapter import Adapter

_WEIGHTS = RerankFeatureWeights(cosine=0.1, text_lcs=0.3, meaning=1.0, heading_meaning=0.5)


def _adapter() -> Adapter:
    values = np.random.default_rng(1).normal(size=(2, DIMENSIONS, 3)).astype(np.float32)
    return Adapter("hashing-1", values[0], np.ascontiguousarray(values[1].T))


@pytest.mark.parametrize("with_model", [True, False])
def test_scores_are_those_of_the_ranker(build: Build, with_model: bool) -> None:
    encoder = TurnedEncoder() if with_model else None
    searcher = Opening(build(encoder)).current().searcher
    example = Example(question(3), {"a03": 1})
    (found,) = candidates_of([example], searcher)
    learnt = Learnt(_WEIGHTS, _adapter() if with_model else None)
    query = build_query(example.question, searcher.analyzer, searcher.model.query)
    vectors = QuestionEncoder(encoder, _adapter()).encode(query.text) if encoder else None
    weights = RerankWeights.of(replace(searcher.model, rerank=_WEIGHTS))
    ranking = searcher.generation.ranker.rank(rank_request(query, vectors=vectors), weights, DEPTH)
    wanted = dict(zip(ranking.rows, ranking.scores, strict=True))
    assert found.rows.tolist() == sorted(wanted)
    scores = scores_of(found, learnt, searcher.generation.vectors)
    ratios = np.array([wanted[row] for row in found.rows.tolist()]) / scores
    assert ratios == pytest.approx(ratios[0], rel=1e-3)


def test_measures_are_those_of_the_literature(build: Build) -> None:
    searcher = Opening(build(TurnedEncoder())).current().searcher
    examples = [
        Example(question(number), {f"a{number:02}": 2, f"a{(number + 7) % ARTICLES:02}": 1})
        for number in range(ARTICLES)
    ]
    asked = list(candidates_of(examples, searcher))
    vectors, learnt = searcher.generation.vectors, Learnt(_WEIGHTS)
    run = {}
    for nth, each in enumerate(asked):  # ties are broken by rows
        scores = scores_of(each, learnt, vectors).tolist()
        run[str(nth)] = {
            document: score - place * 1e-6
            for place, (document, score) in enumerate(zip(each.documents, scores, strict=True))
        }
    qrels = {str(nth): dict(each.right) for nth, each in enumerate(examples)}
    wanted = {
        one.query_id: one.value
        for one in ir_measures.iter_calc([ir_measures.nDCG @ 10], qrels, run)
    }
    found = measure(asked, learnt, vectors, searcher.model)
    assert found.ndcg == pytest.approx([wanted[str(nth)] for nth in range(len(asked))], abs=1e-6)
    firsts = [max(each, key=lambda one: each[one]) for each in run.values()]
    assert found.first.tolist() == [
        first in each.right for first, each in zip(firsts, examples, strict=True)
    ]
