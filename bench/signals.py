"""Measures what each term kind, rerank feature and correction brings.

Each is left out in turn by a ranking model of its own, and every judged set is asked again with
all else the same.  `python -m bench.signals FOLDER…` takes folders in BEIR layout and prints a
Markdown table of nDCG@10: the whole, and what leaving each part out changes.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from faq.evaluation.run import evaluate
from faq.settings import Settings

_LEFT_OUT = {
    "words": "heading_term_kinds.word = 0\nbody_term_kinds.word = 0",
    "bigrams": "heading_term_kinds.bigram = 0\nbody_term_kinds.bigram = 0",
    "single characters": "heading_term_kinds.character = 0\nbody_term_kinds.character = 0",
    "weights of their own for headings": (
        "heading_term_kinds = { word = 1.0, bigram = 0.5, character = 0.8 }"
    ),
    "synonyms": "query.synonym = 0",
    "characters and bigrams of synonyms": "query.synonym_grams = 0",
    "lighter stopwords": "query.stopword = 1",
    "stopwords at all": "query.stopword = 0",
    "cosine": "rerank.cosine = 0",
    "heading lcs": "rerank.heading_lcs = 0",
    "text lcs": "rerank.text_lcs = 0",
    "proximity": "rerank.proximity = 0",
    "audience": "rerank.audience = 0",
    "meaning": "rerank.meaning = 0",
    "meaning of title with heading": "rerank.topic_meaning = 0",
    "meaning of headings": "rerank.heading_meaning = 0",
    "turns of articles": "article_share = 1000",
}
"""What is left out, and the file of the ranking model that does so."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table for the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    for folder in chosen.folders:
        if not (folder / "corpus.jsonl").exists():
            # Its questions would be scored with the model of the index in force.
            parser.error(f"{folder} has no corpus.jsonl")
    whole = replace(Settings(), analysis_processes=1)
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as models:
        runs = {"": whole}
        for number, (name, model) in enumerate(_LEFT_OUT.items()):
            path = Path(models) / f"{number}.toml"
            path.write_text(model, encoding="utf-8")
            runs[name] = replace(whole, ranking_model=str(path))
        jobs = [(folder, settings) for settings in runs.values() for folder in chosen.folders]
        with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
            found = list(pool.map(_ndcg, *zip(*jobs, strict=True)))
    columns = len(chosen.folders)
    rows = [found[start : start + columns] for start in range(0, len(found), columns)]
    sys.stdout.write("\n".join(_table(chosen.folders, list(runs), rows)) + "\n")


def _ndcg(folder: Path, settings: Settings) -> float:
    logging.disable(logging.WARNING)
    return evaluate(folder, settings).measures["ndcg@10"]


def _table(
    folders: Sequence[Path], names: Sequence[str], rows: Sequence[Sequence[float]]
) -> list[str]:
    head = ["left out", *(folder.name for folder in folders)]
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join(['---'] * len(head))} |"]
    for name, row in zip(names, rows, strict=True):
        cells = (
            f"{value - whole:+.4f}" if name else f"{value:.4f}"
            for value, whole in zip(row, rows[0], strict=True)
        )
        lines.append(f"| {' | '.join((name or 'nothing', *cells))} |")
    return lines


if __name__ == "__main__":
    main()
