"""Measures the time of a question, stage by stage, against the bare search of peers.

Peers get the finished words and return ten numbers.  Here the question is analyzed, corrected,
scored and reranked, and ten snippets are cut.  All take turns on one core, in a new random order
for each question, because each disturbs the caches for the next.
"""

from __future__ import annotations

import gc
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from bench import peers
from bench.corpora import KINDS, Corpus
from bench.rebuilding import Built
from faq.engine import Engine
from faq.language.term_kinds import TermKind
from faq.model import SearchRequest
from faq.ranking.query_terms import RerankWeights
from faq.search import correct, searcher
from faq.search.query import Query, build_query
from faq.search.retrieve import rank_request
from faq.settings import Settings
from faq.storage.generations import open_current

_STAGES = {
    "analysis": (searcher, "build_query"),
    "ranking": (searcher, "retrieve"),
    "confidence": (searcher, "likelihood_of"),
    "correction": (correct, "corrections"),
    "snippets": (searcher, "make_snippets"),
}
"""The module and name by which each stage is called."""
_SCORING = "scoring"
"""The part of ranking that peers do as well, timed separately."""
_LIKE = 0.5
"""The share of tantivy's first ten that must be among our first fifty; less means that one of the
two is broken."""


@contextmanager
def _timed(taken: dict[str, float]) -> Iterator[None]:
    """Adds to `taken` the milliseconds spent in each stage within the block."""

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                taken[name] += (time.perf_counter() - began) * 1000

        return call

    with ExitStack() as stack:
        for name, (module, function) in _STAGES.items():
            wrapped = timed(name, getattr(module, function))
            stack.enter_context(patch.object(module, function, wrapped))
        yield


def measure_questions(
    corpus: Corpus,
    index: Path,
    built: Built,
    questions: int,
    rounds: int,
) -> dict[str, Any]:
    """Percentiles of our time and the peers' for each kind of question, and their ratios.

    Raises ValueError where too few of tantivy's hits are among ours.
    """
    settings = Settings(index=index, cached_answers=0)
    engine = Engine.open(settings)
    weights = open_current(index).model.query
    kinds = {}
    for kind in KINDS:
        texts = corpus.questions(kind, questions if kind in KINDS[:2] else max(5, questions // 5))
        queries = [build_query(text, built.analyzer, weights) for text in texts]
        words = [[term.text for term in query.of(TermKind.WORD)] for query in queries]
        calls = _calls(engine, built, texts, queries, words)
        if kind == "ordinary" and "tantivy" in built.searches:
            agreed = _agreement(engine, built, texts, words)
            if agreed < _LIKE:
                raise ValueError(f"only {agreed:.0%} of tantivy's first ten are found here")
        times = _measured(calls, len(texts), rounds)
        stages = {_SCORING: times.pop(_SCORING), **_stages(engine, texts)}
        kinds[kind] = {
            "ms": {name: _percentiles(each) for name, each in times.items()},
            "stages": {name: _percentiles(each) for name, each in stages.items()},
            "ratio": {name: _ratios(times["faq"], each) for name, each in times.items()},
            "scoring_ratio": {
                name: _ratios(stages[_SCORING], each) for name, each in times.items()
            },
        }
    return kinds


def _calls(
    engine: Engine,
    built: Built,
    texts: Sequence[str],
    queries: Sequence[Query],
    words: Sequence[Sequence[str]],
) -> dict[str, Callable[[int], object]]:
    """For each contestant, a function that asks it the question of a number."""
    settings = engine.settings
    generation = open_current(settings.index)
    ranker, weights = generation.ranker, RerankWeights.of(generation.model)
    requests = [rank_request(query) for query in queries]
    calls: dict[str, Callable[[int], object]] = {
        "faq": lambda at: engine.ask(SearchRequest(texts[at], limit=peers.HITS)),
        _SCORING: lambda at: ranker.rank(requests[at], weights, peers.HITS, depth=0),
    }
    for name, search in built.searches.items():
        calls[name] = partial(_searched, search, words)
    return calls


def _searched(search: peers.Search, words: Sequence[Sequence[str]], at: int) -> object:
    return search(words[at])


def _measured(
    calls: Mapping[str, Callable[[int], object]], questions: int, rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of each question, the median of `rounds`."""
    names = list(calls)
    order = random.Random(questions)
    taken: dict[str, list[list[float]]] = {name: [[] for _ in range(questions)] for name in names}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds + 1):
            for at in range(questions):
                order.shuffle(names)
                for name in names:
                    began = time.perf_counter()
                    calls[name](at)
                    taken[name][at].append((time.perf_counter() - began) * 1000)
    finally:
        gc.enable()
    # The first round warms up.
    return {name: [float(np.median(each[1:])) for each in taken[name]] for name in names}


def _stages(engine: Engine, texts: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds that each question spends in each stage."""
    found: dict[str, list[float]] = {name: [] for name in _STAGES}
    for text in texts:
        taken: dict[str, float] = defaultdict(float)
        with _timed(taken):
            engine.ask(SearchRequest(text, limit=peers.HITS))
        for name, each in found.items():
            each.append(taken[name])
    return found


def _agreement(
    engine: Engine, built: Built, texts: Sequence[str], words: Sequence[Sequence[str]]
) -> float:
    """The share of tantivy's hits that are among our first fifty."""
    shares = []
    for text, cut in zip(texts, words, strict=True):
        theirs = {built.headings[row] for row in built.searches["tantivy"](cut)}
        ours = {hit.passage.heading for hit in engine.ask(SearchRequest(text, limit=50)).hits}
        if theirs:
            shares.append(len(ours & theirs) / len(theirs))
    return float(np.mean(shares))


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    there = _percentiles(theirs)
    return {name: round(here / there[name], 2) for name, here in _percentiles(ours).items()}


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(times, (50, 95, 99))
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3), "p99": round(float(p99), 3)}
