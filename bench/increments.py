"""Compares increments of a cluster with publishing everything, on judged questions.

`python -m bench.increments FOLDER…` takes folders in BEIR layout.  An increment computes the
impacts of what changed by the statistics of its base; so a base is built without a share of the
documents (some at random, or the last of the file, which often tell of other things), and all are
indexed by its statistics and by their own.  It needs no cluster: that a cluster answers as such an
index does is what publishing and `tests/cluster` hold.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import click

from faq.articles import sample_articles
from faq.evaluation.judgements import read_documents
from faq.evaluation.run import Evaluation, QuestionResult, evaluate
from faq.indexing.rebuild import build_from
from faq.indexing.restate import restate, statistics_of
from faq.language.lexicon import Lexicon
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article
from faq.settings import Settings, load_settings
from faq.storage.generations import CURRENT, folder_of, open_current

_WAYS = ("random", "last")
_HEAD = (
    *("set", "new since the base", "passages", "nDCG@10 of all / increment", "first hit same"),
    *("ten the same in order", "answered or not flips", "outcome flips"),
)


def rows(folder: Path, share: float, work: Path) -> Iterator[list[str]]:
    """A row of the table for each way to choose what is new."""
    settings = replace(load_settings(), corpus=folder, model="off", index=work / "all")
    documents = list(read_documents(folder / "corpus.jsonl"))
    lexicon, _ = lexicon_in_force(settings, sample_articles(documents))
    judged = work / "judged"
    shutil.copytree(folder, judged, ignore=shutil.ignore_patterns("corpus.jsonl"))
    build_from(documents, lexicon, settings)
    whole = evaluate(judged, settings)
    for way in _WAYS:
        own = replace(settings, index=work / way)
        kept = _without(documents, share, way)
        added = _restated(kept, lexicon, settings, own)
        cells = _compared(whole, evaluate(judged, own))
        yield [folder.name, f"{share:.0%}, {way}", added, *cells]


def _without(documents: Sequence[Article], share: float, way: str) -> list[Article]:
    count = round(share * len(documents))
    if way == "last":
        return list(documents[:-count])
    left_out = set(Random(5).sample(range(len(documents)), count))
    return [each for at, each in enumerate(documents) if at not in left_out]


def _restated(kept: Sequence[Article], lexicon: Lexicon, settings: Settings, own: Settings) -> str:
    """Puts into the index of `own` what that of `settings` has, by the statistics of an index of
    `kept`; tells how many passages are new."""
    base = replace(own, index=own.index / "base")
    build_from(kept, lexicon, base)
    before, generation = open_current(base.index), open_current(settings.index)
    name = generation.manifest.generation
    target = folder_of(own.index, name)
    target.parent.mkdir(parents=True)
    restate(generation, statistics_of(before), target)
    (own.index / CURRENT).write_text(name, "ascii")
    added = generation.rows - before.rows
    return f"{added:,} of {before.rows:,} ({added / before.rows:.1%})"


def _compared(whole: Evaluation, increment: Evaluation) -> list[str]:
    pairs = list(zip(whole.questions, increment.questions, strict=True))

    def share(values: Iterator[bool]) -> str:
        return f"{sum(values) / len(pairs):.4f}"

    return [
        " / ".join(f"{each.measures['ndcg@10']:.4f}" for each in (whole, increment)),
        share(_hits(one)[:1] == _hits(other)[:1] for one, other in pairs),
        share(_hits(one) == _hits(other) for one, other in pairs),
        share(one.answered != other.answered for one, other in pairs),
        share(one.outcome != other.outcome for one, other in pairs),
    ]


def _hits(result: QuestionResult) -> list[str]:
    return [each.passage_id for each in result.hits]


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--share", default=0.05, show_default=True, help="Of the documents that are new.")
def main(folders: Sequence[Path], share: float) -> None:
    """Prints a Markdown table."""
    logging.disable(logging.WARNING)
    os.environ.pop("FAQ_CLUSTER", None)
    sys.stdout.write(f"| {' | '.join(_HEAD)} |\n| {' | '.join(['---'] * len(_HEAD))} |\n")
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="faq-bench-") as name:
            for row in rows(folder, share, Path(name)):
                sys.stdout.write(f"| {' | '.join(row)} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
