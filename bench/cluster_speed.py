"""Measures publishing and questions over a cluster against its stock `cjk` analyzer.

``python -m bench.cluster_speed --made-up 50000 --made-up 250000 --beir FOLDER`` starts three
OpenSearch nodes, each in a Java machine of its own.  The same passages are published and written
into an index of three stock analyzers; each question is asked of both, one right after the other,
for the whole answer here and for ten hits with highlights there.  Every answer is compared with
that of the local index.  Prints the figures as JSON; only their ratios mean anything.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from msgspec import structs

from bench.corpora import Beir, Corpus, MadeUp
from bench.machine import FAQ, described, run
from bench.opensearch_nodes import running_nodes
from bench.stock_index import StockIndex
from faq.engine import Engine
from faq.model import SearchRequest
from faq.settings import Settings, load_settings

_MEGABYTES = 1024
"""Of heap, for each node."""
_TIMEOUT = 60.0
"""Seconds for a request: of writing, too."""
_WARM = 30
"""Questions before the clock runs."""
_ROUNDS = 2
_PUBLISHING = """
import json, sys, threading, time
from dataclasses import replace
from pathlib import Path
from faq.cluster.publishing import publish
from faq.settings import load_settings

def watch():
    while True:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        own = next(line.split()[1] for line in lines if line.startswith("RssAnon"))
        found["own_megabytes"] = max(found["own_megabytes"], round(int(own) * 1024 / 1e6))
        time.sleep(0.05)

found = {"own_megabytes": 0}
threading.Thread(target=watch, daemon=True).start()
cluster = tuple(sys.argv[2].split(","))
settings = replace(load_settings(), index=Path(sys.argv[1]), cluster=cluster)
began = time.perf_counter()
publish(settings, lambda *_: found.update(sent=round(time.perf_counter() - began, 1)))
found["whole"] = round(time.perf_counter() - began, 1)
print(json.dumps(found))
"""
"""Publishes; its own memory is without the pages of mapped files."""
Figures = dict[str, Any]


def measured(corpus: Corpus, settings: Settings, questions: int) -> Figures:
    """Figures of a corpus that is written where the settings say."""
    corpus.write(settings.corpus)
    where = ("--corpus", str(settings.corpus), "--index", str(settings.index))
    run([*FAQ, "rebuild", *where])
    stock = StockIndex(settings.cluster or (), settings.cluster_shards)
    writing = _written(corpus, settings, stock)
    texts = corpus.questions("ordinary", questions)
    there, here = (Engine.open(each) for each in (settings, replace(settings, cluster=None)))
    figures = {
        "passages": corpus.passages,
        "writing": writing,
        "asking": _asked(there, stock, texts),
        "different": [each for each in texts if _answer(there, each) != _answer(here, each)],
    }
    stock.close()
    return figures


def _written(corpus: Corpus, settings: Settings, stock: StockIndex) -> Figures:
    """Seconds until all documents were sent, and until each has a second copy."""
    cluster = ",".join(settings.cluster or ())
    published = run([sys.executable, "-c", _PUBLISHING, str(settings.index), cluster])
    ours: Figures = json.loads(published.output.splitlines()[-1])
    theirs = stock.write(corpus.texts())
    ratios = {name: round(theirs[name] / ours[name], 2) for name in theirs}
    return {
        "ours": {**ours, "peak_megabytes": round(published.peak_bytes / 1e6)},
        "stock": theirs,
        "stock / ours": ratios,
    }


def _asked(engine: Engine, stock: StockIndex, texts: Sequence[str]) -> Figures:
    ways: Mapping[str, Callable[[str], object]] = {"ours": engine.ask, "stock": stock.ask}
    for text in texts[:_WARM]:
        for ask in ways.values():
            ask(text)
    taken = defaultdict[str, list[float]](list)
    order, rng = list(ways), random.Random(1)
    for text in [*texts] * _ROUNDS:
        rng.shuffle(order)
        for way in order:
            began = time.perf_counter()
            ways[way](text)
            taken[way].append((time.perf_counter() - began) * 1000)
    found: Figures = {way: _percentiles(each) for way, each in taken.items()}
    ratios = {name: found["ours"][name] / found["stock"][name] for name in ("p50", "p95")}
    return {**found, "ours / stock": {name: round(each, 2) for name, each in ratios.items()}}


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(milliseconds, (50, 95)).round(1).tolist()
    return {"p50": p50, "p95": p95}


def _answer(engine: Engine, question: str) -> object:
    request = SearchRequest(question, limit=engine.settings.limit, explain=True)
    return structs.replace(engine.ask(request), took_ms=0)


@click.command(help=__doc__)
@click.option("--made-up", type=int, multiple=True, help="How many passages; repeatable.")
@click.option(
    "--beir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="A folder in BEIR layout; repeatable.",
)
@click.option("--questions", default=200, show_default=True, help="Questions of each.")
@click.option("--shards", default=3, show_default=True, help="Of each index.")
@click.option("--model", default="off", show_default=True, help="The embedding model.")
def main(
    made_up: Sequence[int], beir: Sequence[Path], questions: int, shards: int, model: str
) -> None:
    """Measures; exit code 1 where an answer differs."""
    logging.disable(logging.WARNING)
    own = {"MODEL": model, "CLUSTER_SHARDS": str(shards), "CLUSTER_TIMEOUT": str(_TIMEOUT)}
    os.environ.update({f"FAQ_{each}": value for each, value in own.items()})
    corpora: list[Corpus] = [*map(MadeUp, made_up), *map(Beir, beir)]
    results: Figures = {"machine": described(), "model": model}
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as name:
        folder = Path(name)
        with running_nodes(folder, [[0], [1], [2]], _MEGABYTES, lasting=True) as nodes:
            for number, corpus in enumerate(corpora):
                settings = replace(
                    load_settings(),
                    corpus=folder / f"corpus{number}",
                    index=folder / f"index{number}",
                    cluster=nodes.addresses,
                    cached_answers=0,
                )
                results[corpus.name] = measured(corpus, settings, questions)
                print(corpus.name, results[corpus.name], file=sys.stderr, flush=True)
    sys.stdout.write(f"{json.dumps(results, ensure_ascii=False, indent=1)}\n")
    sys.exit(any(results[each.name]["different"] for each in corpora))


if __name__ == "__main__":
    main()
