"""Measures the cost of rebuilds and questions, its growth, and that of peers.

``make bench`` measures 10,000, 100,000 and 1,000,000 made-up passages, ``make bench QUICK=1`` a few
hundred.  Everything is measured in one run on two cores.  Only the ratios are compared between
machines.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from bench.asking import measure_questions
from bench.corpora import Beir, Corpus, MadeUp
from bench.machine import described, use_cores
from bench.meaning import with_meaning
from bench.rebuilding import Built, build_peers, cold_start, rebuilt
from bench.results import plot, table
from bench.serving import compared, served
from faq.semantic.store import open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import load_settings

_SIZES = (10_000, 100_000, 1_000_000)
_QUICK = (400, 800)
_PEERS_MOST = 100_000
"""Passages beyond which peers and server are left out: bm25s and FTS5 would take an hour, and so
would the rebuilds that run during the requests."""
_EMBEDDED_MOST = 10_000
"""Passages beyond which no vectors are made: 100,000 would take a quarter of an hour."""


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="A few hundred passages: does it work?")
@click.option("--passages", type=int, multiple=True, help="How many passages; repeatable.")
@click.option(
    "--beir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder in BEIR layout instead of made-up passages.",
)
@click.option("--questions", default=200, show_default=True, help="Questions of each kind.")
@click.option("--rounds", default=3, show_default=True, help="Times each question is asked.")
@click.option("--cores", default=2, show_default=True, help="Cores that may be used.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("bench/out"),
    show_default=True,
    help="Folder for the table, the plot and the numbers.",
)
def main(
    quick: bool,
    passages: tuple[int, ...],
    beir: Path | None,
    questions: int,
    rounds: int,
    cores: int,
    out: Path,
) -> None:
    """Measures, prints the table, and writes it with its plot and its numbers."""
    logging.disable(logging.WARNING)
    use_cores(cores)
    corpora: list[Corpus] = [MadeUp(size) for size in passages or (_QUICK if quick else _SIZES)]
    if beir:
        corpora = [Beir(beir)]
    if quick:
        questions, rounds = 10, 1
    settings = load_settings()
    encoder = open_model(settings.models, settings.model)
    # All else is measured by words alone, as the other engines are.
    os.environ["FAQ_MODEL"] = "off"
    results: dict[str, Any] = {"machine": described(), "corpora": []}
    for corpus in corpora:
        click.echo(f"… {corpus.name}", err=True)
        # The cost of a request to another server does not depend on the corpus.
        servers = corpus is corpora[0]
        results["corpora"].append(_measured(corpus, questions, rounds, encoder, servers=servers))
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(json.dumps(results, indent=2), encoding="utf-8")
    lines = table(results)
    (out / "results.md").write_text(lines, encoding="utf-8")
    plot(results, out / "growth.svg")
    click.echo(lines)


def _measured(
    corpus: Corpus, questions: int, rounds: int, encoder: TextEncoder | None, *, servers: bool
) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="faq-bench-"))
    try:
        rebuild = rebuilt(corpus, folder)
        first = corpus.questions("ordinary", 1)[0]
        cold = cold_start(folder, first)
        (folder / "peers").mkdir()
        small = corpus.passages <= _PEERS_MOST
        requests = 10 * questions
        web = served(corpus, folder, requests) if small else None
        others = compared(corpus, folder, requests) if servers and small else None
        built = build_peers(corpus, folder / "peers") if small else Built.none()
        figures = measure_questions(corpus, folder / "index", built, questions, rounds)
        meaning = None
        if encoder and corpus.passages <= _EMBEDDED_MOST:  # last, since the index gets vectors
            meaning = with_meaning(corpus, folder / "index", encoder, questions)
        return {
            "name": corpus.name,
            "passages": corpus.passages,
            "rebuild": rebuild,
            "peers": built.speeds,
            "cold_start": cold,
            "serving": web,
            "compared": others,
            "questions": figures,
            "meaning": meaning,
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
