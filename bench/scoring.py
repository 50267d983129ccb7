"""How long does scoring one question take, beside tantivy with the same words?

``python -m bench.scoring --passages 100000`` builds both indexes in memory, asks both the
same questions in turns on one core, and prints a table, or JSON with ``--json``.  Cutting
the question into words is the same work for both and is not in the times; looking its
terms up is.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import tantivy

from bench.corpora import KINDS, Beir, Corpus, MadeUp, analyzer_of, words_of
from faq.building import TermCounter
from faq.language.grains import Grain
from faq.language.lexicon import Lexicon, read_lexicon
from faq.query import Query, build_query
from faq.ranking.postings import Postings, find_terms
from faq.ranking.scoring import best_rows
from faq.settings import Settings

_DEPTH = 60
_HEAP = 3 << 30
_LIKE = 0.5
"""The share of tantivy's first ten that must be among our candidates: else one is broken."""

Ask = Callable[[Query], Sequence[int]]
"""Gives the rows found, best first."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A corpus as both know it."""

    rows: int
    postings: Postings
    tantivy: tantivy.Index
    schema: Any
    """That of the tantivy index."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one question."""

    p50: float
    p95: float
    p99: float


def index(corpus: Corpus, settings: Settings) -> Indexed:
    """`corpus` in the arrays of a generation and in a tantivy index of one segment."""
    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        .build()
    )
    searched = tantivy.Index(schema)
    writer = searched.writer(heap_size=_HEAP, num_threads=1)
    counter = TermCounter()
    rows = 0
    for stored in corpus.articles():
        counter.add(stored)
        for passage in stored.passages:
            text = " ".join(words_of(passage))
            writer.add_document(tantivy.Document(text=text))
            rows += 1
    writer.commit()
    writer.wait_merging_threads()
    searched.reload()
    if searched.searcher().num_segments != 1:  # a document's number would not be its row
        raise click.ClickException(f"{corpus.name} needs more than one tantivy segment")
    postings, _ = counter.postings(settings)
    return Indexed(rows, postings, searched, schema)


def ours(indexed: Indexed) -> Ask:
    """The sum of impacts, as `faq.retrieval` takes it."""
    postings = indexed.postings

    def ask(query: Query) -> Sequence[int]:
        keys = np.array([key for term in query.terms for _, key, _ in term.alternatives], "u8")
        numbers = iter(find_terms(postings, keys).tolist())
        terms = []
        for term in query.terms:
            found = [(next(numbers), weight) for _, _, weight in term.alternatives]
            terms.append([each for each in found if each[0] >= 0])
        best, _, _ = best_rows(postings, [each for each in terms if each], _DEPTH)
        rows: list[int] = best.tolist()
        return rows

    return ask


def theirs(indexed: Indexed, limit: int, *, count: bool) -> Ask:
    """Any of the question's words, scored by tantivy's BM25."""
    searcher = indexed.tantivy.searcher()
    schema, should = indexed.schema, tantivy.Occur.Should

    def ask(query: Query) -> Sequence[int]:
        terms = [
            (should, tantivy.Query.term_query(schema, "text", term.text, "freq"))
            for term in query.terms
            if term.grain is Grain.WORD
        ]
        asked = tantivy.Query.boolean_query(terms)
        return [hit.doc for _, hit in searcher.search(asked, limit, count=count).hits]

    return ask


def contenders(indexed: Indexed) -> dict[str, Ask]:
    """Who is measured; the first one is measured against the others."""
    return {
        "faq": ours(indexed),
        "tantivy": theirs(indexed, 10, count=False),
        "tantivy, 60 hits": theirs(indexed, _DEPTH, count=False),
        "tantivy, counting": theirs(indexed, 10, count=True),
    }


def agreement(asks: Mapping[str, Ask], queries: Sequence[Query]) -> float:
    """The share of tantivy's first ten that are among our candidates."""
    shares = []
    for query in queries:
        found, other = set(asks["faq"](query)), asks["tantivy"](query)
        if other:
            shares.append(len(found.intersection(other)) / len(other))
    return float(np.mean(shares))


def measure(
    asks: Mapping[str, Ask], queries: Sequence[Query], rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of each question: the median of `rounds`, all contenders in turns,
    their order drawn anew for each, since whoever follows finds the caches disturbed."""
    names = list(asks)
    order = random.Random(len(queries))
    taken: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in names}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds + 1):
            for place, query in enumerate(queries):
                order.shuffle(names)
                for name in names:
                    began = time.perf_counter()
                    asks[name](query)
                    taken[name][place].append((time.perf_counter() - began) * 1000)
    finally:
        gc.enable()
    # The first round warms up.
    return {name: [float(np.median(each[1:])) for each in taken[name]] for name in asks}


def percentiles(times: Sequence[float]) -> Timing:
    """p50, p95 and p99."""
    return Timing(*(round(float(each), 4) for each in np.percentile(times, (50, 95, 99))))


def report(
    indexed: Indexed, corpus: Corpus, lexicon: Lexicon, questions: int, rounds: int
) -> dict[str, Any]:
    """Times and ratios of each kind of question, ready for JSON."""
    settings = Settings()
    analyzer = analyzer_of(lexicon)
    asks = contenders(indexed)
    kinds = {}
    for kind in KINDS:
        asked = corpus.questions(kind, questions)
        queries = [build_query(question, analyzer, settings) for question in asked]
        if kind == "ordinary" and (alike := agreement(asks, queries)) < _LIKE:
            raise click.ClickException(f"only {alike:.0%} of tantivy's first ten are ours too")
        times = measure(asks, queries, rounds)
        timings = {name: percentiles(each) for name, each in times.items()}
        kinds[kind] = {
            "agreement": round(agreement(asks, queries), 3),
            "terms": round(float(np.mean([len(query.terms) for query in queries])), 1),
            "ms": {name: asdict(timing) for name, timing in timings.items()},
            "ratio": {
                name: round(timings["faq"].p50 / timing.p50, 3) for name, timing in timings.items()
            },
            "ratio_p95": {
                name: round(timings["faq"].p95 / timing.p95, 3) for name, timing in timings.items()
            },
        }
    return {
        "corpus": corpus.name,
        "passages": indexed.rows,
        "postings": len(indexed.arrays.rows),
        "kinds": kinds,
    }


def table(result: Mapping[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{result['corpus']}: {result['passages']:,} passages, {result['postings']:,} postings",
        "",
        "| questions | who | p50 ms | p95 ms | p99 ms | faq / it, p50 | p95 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, measured in result["kinds"].items():
        for name, ms in measured["ms"].items():
            ratios = f"{measured['ratio'][name]:.2f} | {measured['ratio_p95'][name]:.2f}"
            times = f"{ms['p50']:.3f} | {ms['p95']:.3f} | {ms['p99']:.3f}"
            lines.append(f"| {kind} | {name} | {times} | {ratios} |")
    return "\n".join(lines)


@click.command()
@click.option("--passages", default=100_000, show_default=True, help="Made-up passages.")
@click.option("--words", default=90, show_default=True, help="Words of a made-up passage.")
@click.option(
    "--beir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder in BEIR layout instead.",
)
@click.option("--questions", default=200, show_default=True, help="Questions of each kind.")
@click.option("--rounds", default=5, show_default=True, help="Times each question is asked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(
    passages: int, words: int, beir: Path | None, questions: int, rounds: int, as_json: bool
) -> None:
    """Times scoring beside tantivy in one process, on one core."""
    lexicon, _ = read_lexicon(Settings().corpus)
    corpus: Corpus = Beir(beir, lexicon) if beir else MadeUp(passages, words)
    began = time.perf_counter()
    indexed = index(corpus, Settings())
    click.echo(f"built in {time.perf_counter() - began:.0f} s", err=True)
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    result = report(indexed, corpus, lexicon, questions, rounds)
    click.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json else table(result))


if __name__ == "__main__":
    main()
