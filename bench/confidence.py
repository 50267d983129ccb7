"""Fits the regressions of the confidence and measures them on folders that they haven't seen.

`python -m bench.confidence FOLDER…` takes folders in BEIR layout, and folders with questions and
judgements alone, which are asked of the corpus that the settings name (their `unanswerable.jsonl`
holds questions that it can't answer), as it is and without its other ways to ask.  Everything is
asked by words alone and, where the settings find an embedding model, with it.

It prints, by regressions fitted on the other folders, a row for each part of a folder: the area
under the ROC curve of right first hits against near questions, strange ones and wrong first hits;
mean confidence against the share that is right; and how many questions with a changed code, name or
direction, which take no part in the fit, are answered.  Then the reliability of these
confidences, and the regressions fitted on all folders, as a part of a ranking model's file.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from random import Random

import click
import numpy as np

from bench.judged import Folder, Most, parts_of, read_folder
from bench.outcomes import OnceEncoder, Outcome, PartOutcomes, ask_part
from bench.regression import Sample, fit, likelihoods
from faq.evaluation.measures import auroc
from faq.ranking.confidence import Likelihood
from faq.ranking.confidence_model import ConfidenceModel, Regressions
from faq.semantic.store import open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings, load_settings, read_ranking_model

_OWN_CORPUS = 2.0
"""Weight in the fit of a folder whose near questions were written by people, relative to one where
documents were left out: people who ask in vain use the words of the corpus."""
_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Of the bins of reliability."""
_HEAD = ("part", "near", "strange", "own: right, wrong", "confidence, right", "changed: answered")


@dataclass(frozen=True, slots=True)
class FolderOutcomes:
    """What became of the questions of a folder."""

    weight: float
    parts: tuple[PartOutcomes, ...]

    def samples(self, meaning: bool) -> list[Sample]:
        """One of each part."""
        weight, well_judged = self.weight / len(self.parts), self._is_well_judged()
        return [
            Sample.of(each.meaning if meaning else each.words, weight, well_judged=well_judged)
            for each in self.parts
        ]

    def _is_well_judged(self) -> bool:
        """Whether most first hits are right in each part; where they count as wrong, the judgements
        name few of the right answers."""
        ways = [way for each in self.parts for way in (each.words, each.meaning) if way]
        shares = [[each.first for each in way if each.sort == "own"] for way in ways]
        return all(2 * sum(each) >= len(each) for each in shares)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A part with what regressions fitted on the other folders tell of it."""

    name: str
    sample: Sample
    likelihoods: tuple[Likelihood, ...]
    """Parallel to the outcomes of the sample."""
    changed: tuple[Likelihood, ...]
    threshold: float
    """From which a first hit is an answer."""

    def cells(self) -> list[str]:
        """Those of the table, after the name."""
        outcomes, confidences = self.sample.outcomes, [each.first for each in self.likelihoods]
        pairs = list(zip(outcomes, confidences, strict=True))
        right = [value for each, value in pairs if each.first]
        wrong = [value for each, value in pairs if each.sort == "own" and not each.first]
        near, strange = (
            [value for each, value in pairs if each.sort == sort] for sort in ("near", "strange")
        )
        weights = self.sample.weights()
        mean = np.average(confidences, weights=weights)
        share = np.average([each.first for each in outcomes], weights=weights)
        answered = [each.first >= self.threshold for each in self.changed]
        return [
            *(_area(right, others) for others in (near, strange, wrong)),
            f"{mean:.2f}, {share:.2f}",
            f"{sum(answered)} of {len(answered)}",
        ]


def _area(right: Sequence[float], others: Sequence[float]) -> str:
    area = auroc(right, others)
    return "–" if area is None else f"{area:.3f}"


def hold_out(
    folders: Sequence[FolderOutcomes], meaning: bool, model: ConfidenceModel, threshold: float
) -> Iterator[HeldOut]:
    """Each part with what is told of it by regressions that haven't seen its folder."""
    for folder in folders:
        rest = [each for other in folders if other is not folder for each in other.samples(meaning)]
        fitted = fit(rest, model)
        for part, sample in zip(folder.parts, folder.samples(meaning), strict=True):
            outcomes = part.meaning if meaning else part.words
            changed = [each for each in outcomes if each.sort == "changed"]
            yield HeldOut(
                part.name,
                sample,
                tuple(likelihoods(sample.outcomes, model, fitted)),
                tuple(likelihoods(changed, model, fitted)),
                threshold,
            )


def reliability(
    parts: Sequence[HeldOut],
    told: Callable[[Likelihood], float],
    right: Callable[[Outcome], bool],
) -> Iterator[list[str]]:
    """A row for each bin of what is told: its mean, the share that is right, and the number of
    questions; means count sorts and folders as the fit does."""
    values = np.array([told(value) for each in parts for value in each.likelihoods])
    truths = np.array([right(outcome) for each in parts for outcome in each.sample.outcomes])
    weights = np.concatenate([each.sample.weights() for each in parts])
    owner = np.searchsorted(_EDGES[1:-1], values, "right")
    for at, (low, high) in enumerate(pairwise(_EDGES)):
        own = owner == at
        cells = ["–", "–"]
        if own.any():
            cells = [
                f"{np.average(each[own], weights=weights[own]):.2f}" for each in (values, truths)
            ]
        yield [f"{low:.1f} to {high:.1f}", *cells, str(np.count_nonzero(own))]


def ask_folders(
    folders: Sequence[Folder], settings: Settings, encoder: TextEncoder | None
) -> list[FolderOutcomes]:
    """What becomes of the questions of each, and of some of the other folders'."""
    found = []
    for folder in folders:
        strangers = [text for each in folders if each is not folder for text in each.questions]
        parts = []
        for part in parts_of(folder, Random(0).sample(strangers, len(strangers)), settings):
            parts.append(ask_part(part, settings, encoder))
            click.echo(f"… {part.name}: {len(part.articles)} articles", err=True)
        found.append(FolderOutcomes(_OWN_CORPUS if folder.unanswerable else 1.0, tuple(parts)))
    return found


def _toml(names: str, fitted: Regressions) -> Iterator[str]:
    for name, coefficients in asdict(fitted).items():
        yield f"\n[confidence.{names}.{name}]"
        yield from (f"{each} = {value:.2f}" for each, value in coefficients.items() if value)


def _print_table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        sys.stdout.write(f"| {' | '.join(row)} |\n")


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--questions", default=500, show_default=True, help="Of each folder, at most.")
@click.option("--documents", default=3000, show_default=True, help="Of each folder, at most.")
def main(folders: Sequence[Path], questions: int, documents: int) -> None:
    """Prints Markdown tables and the coefficients."""
    logging.disable(logging.WARNING)
    if len(folders) < 2:
        raise click.UsageError("at least two folders: each is measured by a fit of the others")
    settings = load_settings()
    model = read_ranking_model(settings).confidence
    encoder = open_model(settings.models, settings.model)
    read = [read_folder(each, Most(questions, documents)) for each in folders]
    found = ask_folders(read, settings, OnceEncoder(encoder) if encoder else None)
    fitted = {}
    for name, meaning in {"words": False, "meaning": True}.items():
        if meaning and not encoder:
            continue
        held_out = list(hold_out(found, meaning, model, settings.confidence_threshold))
        sys.stdout.write(f"\n{name}\n\n")
        _print_table(_HEAD, ([each.name, *each.cells()] for each in held_out))
        for what in ("first", "among_first"):
            told = attrgetter(what)
            sys.stdout.write("\n")
            _print_table((what, "mean", "right", "questions"), reliability(held_out, told, told))
        samples = [each for folder in found for each in folder.samples(meaning)]
        fitted[name] = fit(samples, model)
    for name, each in fitted.items():
        sys.stdout.write("\n".join((*_toml(name, each), "")))


if __name__ == "__main__":
    main()
