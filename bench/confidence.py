"""Fits the regressions of the confidence and measures them on folders that they haven't seen.

`python -m bench.confidence FOLDER…` takes folders in BEIR layout, and folders with questions and
judgements alone, which are asked of the corpus that the settings name (their `unanswerable.jsonl`
holds questions that it can't answer), as it is and without its other ways to ask.  Everything is
asked by words alone and, where the settings find an embedding model, with it.

It prints, by regressions fitted on the other folders, a row for each part of a folder: the area
under the ROC curve of right first hits against near questions, strange ones and wrong first hits;
mean confidence against the share that is right; and how many questions with a changed code, name or
direction, which take no part in the fit, are answered.  Then the reliability of these confidences,
what leaving out each feature adds to their log loss, and the regressions fitted on all folders, as
a part of a ranking model's file.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from operator import attrgetter
from pathlib import Path
from random import Random

import click

from bench.held_out import FolderOutcomes, Study, reliability
from bench.judged import Folder, Most, parts_of, read_folder
from bench.outcomes import OnceEncoder, ask_part
from bench.regression import FEATURES, Fitted
from faq.ranking.confidence import Nearness
from faq.semantic.store import open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings, load_settings, read_ranking_model

_OWN_CORPUS = 2.0
"""Weight in the fit of a folder whose near questions were written by people, relative to one where
documents were left out: people who ask in vain use the words of the corpus."""
_LABELS = ("first", "among_first")
_HEAD = ("part", "near", "strange", "own: right, wrong", "confidence, right", "changed: answered")


def ask_folders(
    folders: Sequence[Folder], settings: Settings, encoder: TextEncoder | None
) -> Iterator[FolderOutcomes]:
    """What becomes of the questions of each, and of some of the other folders'."""
    for folder in folders:
        strangers = [text for each in folders if each is not folder for text in each.questions]
        parts = []
        for part in parts_of(folder, Random(0).sample(strangers, len(strangers)), settings):
            parts.append(ask_part(part, settings, encoder))
            click.echo(f"… {part.name}: {len(part.articles)} articles", err=True)
        yield FolderOutcomes(_OWN_CORPUS if folder.unanswerable else 1.0, tuple(parts))


def report(study: Study, threshold: float) -> None:
    """Prints the tables of a study."""
    held_out = list(study.hold_out())
    _print_table(_HEAD, ([each.name, *each.cells(threshold)] for each in held_out))
    for label in _LABELS:
        get = attrgetter(label)
        _print_table((label, "mean", "right", "questions"), reliability(held_out, get, get))
    _print_table(("left out", *(f"log loss, {each}" for each in _LABELS)), _losses(study))


def _losses(study: Study) -> Iterator[list[str]]:
    whole = study.losses()
    yield ["nothing more", *(f"{each:.4f}" for each in whole)]
    names = FEATURES if study.meaning else FEATURES[: -len(Nearness._fields)]
    for name in names:
        if name not in study.left_out:
            without = replace(study, left_out=study.left_out | {name}).losses()
            yield [name, *(f"{a - b:+.4f}" for a, b in zip(without, whole, strict=True))]


def _print_table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
    sys.stdout.write("\n")


def _toml(names: str, fitted: Fitted) -> Iterator[str]:
    for name, coefficients in asdict(fitted).items():
        yield f"\n[confidence.{names}.{name}]"
        yield from (f"{each} = {value:.2f}" for each, value in coefficients.items() if value)


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--questions", default=500, show_default=True, help="Of each folder, at most.")
@click.option("--documents", default=3000, show_default=True, help="Of each folder, at most.")
@click.option(
    "--without",
    type=click.Choice(FEATURES),
    multiple=True,
    help="A feature to leave out; repeatable.",
)
def main(folders: Sequence[Path], questions: int, documents: int, without: Sequence[str]) -> None:
    """Prints Markdown tables and the coefficients."""
    logging.disable(logging.WARNING)
    if len(folders) < 2:
        raise click.UsageError("at least two folders: each is measured by a fit of the others")
    settings = load_settings()
    model = read_ranking_model(settings).confidence
    encoder = open_model(settings.models, settings.model)
    read = [read_folder(each, Most(questions, documents)) for each in folders]
    found = tuple(ask_folders(read, settings, OnceEncoder(encoder) if encoder else None))
    ways = {"words": False, "meaning": True} if encoder else {"words": False}
    studies = {
        name: Study(found, meaning, model, frozenset(without)) for name, meaning in ways.items()
    }
    for name, study in studies.items():
        sys.stdout.write(f"{name}\n\n")
        report(study, settings.confidence_threshold)
    for name, study in studies.items():
        sys.stdout.write("\n".join((*_toml(name, study.fit()), "")))


if __name__ == "__main__":
    main()
