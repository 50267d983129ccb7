"""What does each grain, signal and correction bring?

Each is left out in turn, and every judged set is asked again with all else the same.
`python -m bench.signals FOLDER…` takes folders in BEIR layout and prints a Markdown table of
nDCG@10: the whole, and what leaving each part out changes.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from faq.evaluation.run import evaluate
from faq.settings import Settings

_LEFT_OUT: dict[str, dict[str, Any]] = {
    "words": {"weight_words": 0.0, "weight_face_words": 0.0},
    "bigrams": {"weight_bigrams": 0.0, "weight_face_bigrams": 0.0},
    "single characters": {"weight_characters": 0.0, "weight_face_characters": 0.0},
    "titles apart from text": {
        "weight_face_words": 1.0,
        "weight_face_bigrams": 0.5,
        "weight_face_characters": 0.8,
    },
    "synonyms": {"weight_synonym": 0.0},
    "synonyms beneath the word": {"weight_synonym_grams": 0.0},
    "lighter stopwords": {"weight_stopwords": 1.0},
    "stopwords at all": {"weight_stopwords": 0.0},
    "likeness": {"weight_likeness": 0.0},
    "order in titles and questions": {"weight_order": 0.0},
    "order in the text": {"weight_text_order": 0.0},
    "closeness": {"weight_closeness": 0.0},
    "audience": {"weight_audience": 0.0},
    "turns of articles": {"article_share": 1000},
}
"""What is left out, and the settings that do so."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table for the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    whole = replace(Settings(), index=chosen.index, analysis_processes=1)
    runs = {"": whole} | {name: replace(whole, **each) for name, each in _LEFT_OUT.items()}
    jobs = [(folder, settings) for settings in runs.values() for folder in chosen.folders]
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_ndcg, *zip(*jobs, strict=True)))
    columns = len(chosen.folders)
    rows = [found[start : start + columns] for start in range(0, len(found), columns)]
    sys.stdout.write("\n".join(_table(chosen.folders, list(runs), rows)) + "\n")


def _ndcg(folder: Path, settings: Settings) -> float:
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
