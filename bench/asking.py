"""How long does a whole answer take, beside Whoosh's own searcher for the words alone?

``python -m bench.asking --passages 10000`` publishes an index of made-up passages, writes
their words into a Whoosh index with postings, and asks both the same questions in turns on
one core: here the question is analysed, corrected, scored, looked at again, and ten snippets
are made; there the finished words are scored and ten document numbers come back.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage

from bench.corpora import KINDS, MadeUp, words_of
from faq import generations
from faq.building import build_generation
from faq.engine import Engine
from faq.language.analyzer import Analyzer
from faq.language.grains import Grain
from faq.language.lexicon import Lexicon
from faq.query import build_query
from faq.settings import Settings


def publish(corpus: MadeUp, folder: Path) -> tuple[Engine, Any]:
    """An engine on the corpus, and a Whoosh index of its words."""
    settings = replace(Settings(), index=folder / "ours")
    (folder / "whoosh").mkdir()
    schema = fields.Schema(text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False))
    index = FileStorage(str(folder / "whoosh")).create_index(schema)
    writer = index.writer(limitmb=512)
    stored = list(corpus.articles())
    for article in stored:
        for passage in article.passages:
            writer.add_document(text=" ".join(words_of(passage)))
    writer.commit()
    with generations.exclusive(settings.index), generations.building(settings.index) as (name, at):
        build_generation(at, name, iter(stored), lambda: (), Lexicon(), "made up", settings)
    return Engine.open(settings), index


def measure(engine: Engine, index: Any, questions: list[str], rounds: int) -> list[list[float]]:
    """Milliseconds of each question here and there: medians of `rounds`, in turns."""
    analyzer = Analyzer(Lexicon())
    settings = engine.settings
    asked = [
        query.Or([query.Term("text", term.text) for term in terms.of(Grain.WORD)])
        for terms in (build_query(each, analyzer, settings) for each in questions)
    ]
    taken: list[list[float]] = [[], []]
    with index.searcher() as searcher:
        for text, words in zip(questions, asked, strict=True):
            here, there = [], []
            for _ in range(rounds + 1):
                began = time.perf_counter()
                engine.ask(text, limit=10)
                between = time.perf_counter()
                searcher.search(words, limit=10)
                here.append((between - began) * 1000)
                there.append((time.perf_counter() - between) * 1000)
            # The first round warms up.
            taken[0].append(float(np.median(here[1:])))
            taken[1].append(float(np.median(there[1:])))
    return taken


@click.command(help=__doc__)
@click.option("--passages", default=10_000, show_default=True)
@click.option("--questions", default=100, show_default=True, help="Questions of each kind.")
@click.option("--rounds", default=3, show_default=True, help="Times each question is asked.")
def main(passages: int, questions: int, rounds: int) -> None:
    """Prints a Markdown table."""
    corpus = MadeUp(passages)
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as folder:
        engine, index = publish(corpus, Path(folder))
        click.echo("| questions | ask p50 (p95), ms | Whoosh p50 (p95), ms | ratio of p50 |")
        click.echo("| --- | --- | --- | --- |")
        for kind in KINDS:
            count = questions if kind in {"ordinary", "colloquial"} else max(5, questions // 10)
            here, there = (
                np.percentile(each, (50, 95))
                for each in measure(engine, index, corpus.questions(kind, count), rounds)
            )
            click.echo(
                f"| {kind} | {here[0]:.2f} ({here[1]:.2f}) | {there[0]:.2f} ({there[1]:.2f})"
                f" | {here[0] / there[0]:.2f} |"
            )


if __name__ == "__main__":
    main()
