"""Measures the ranking of judged questions against that of peers.

`python -m bench.quality FOLDER…` takes folders in BEIR layout and prints nDCG@10, RR@10 and R@10
of each.  Whoosh analyzes passages and questions with jieba's ChineseAnalyzer; the others get the
words of jieba's search mode, in lower case.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import jieba
from jieba.analyse import ChineseAnalyzer

from bench import peers
from faq.evaluation.measures import rank_measures
from faq.evaluation.run import evaluate
from faq.settings import load_settings

_WHOOSH = "Whoosh + ChineseAnalyzer"


def compared(folder: Path) -> dict[str, dict[str, float]]:
    """The measures of each contestant on one folder."""
    documents = _read(folder / "corpus.jsonl")
    texts = [f"{each.get('title', '')}\n{each['text']}" for each in documents]
    words = [_words(text) for text in texts]
    qrels: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    questions = {each["_id"]: each["text"] for each in _read(folder / "queries.jsonl")}
    found = {"faq": dict(evaluate(folder, load_settings()).measures)}
    analyzer = ChineseAnalyzer()
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as name:
        for who, make in {
            _WHOOSH: lambda at: peers.with_whoosh(texts, at),
            "bm25s + jieba": lambda at: peers.with_bm25s(words, at),
            "tantivy + jieba": lambda at: peers.with_tantivy(words, at),
            "SQLite FTS5 + jieba": lambda at: peers.with_fts5(words, at),
        }.items():
            at = Path(name) / who.replace(" ", "-")
            at.mkdir()
            search = make(at)
            run = {}
            for query in qrels:
                cut = (
                    [token.text for token in analyzer(questions[query])]
                    if who == _WHOOSH
                    else _words(questions[query])
                )
                hits = search(list(dict.fromkeys(cut)))
                run[query] = {
                    documents[row]["_id"]: 1.0 / place for place, row in enumerate(hits, 1)
                }
            found[who] = rank_measures(qrels, run)
    return found


def _words(text: str) -> list[str]:
    return [word for word in jieba.cut_for_search(text.lower()) if any(map(str.isalnum, word))]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(folders: Sequence[Path]) -> None:
    """Prints a Markdown table."""
    logging.disable(logging.WARNING)
    jieba.setLogLevel(logging.CRITICAL)
    head: list[str] = []
    for folder in folders:
        found = compared(folder)
        if not head:
            head = ["set", *found]
            sys.stdout.write(f"| {' | '.join(head)} |\n| {' | '.join(['---'] * len(head))} |\n")
        cells = (
            " / ".join(f"{each[name]:.4f}" for name in ("ndcg@10", "rr@10", "r@10"))
            for each in found.values()
        )
        sys.stdout.write(f"| {' | '.join((folder.name, *cells))} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
