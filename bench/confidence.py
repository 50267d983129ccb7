"""Fits the coefficients of the confidence and measures what each of its features contributes.

`python -m bench.confidence FOLDER…` takes folders in BEIR layout, and folders with questions and
judgements alone, which are asked of the corpus that the settings name (their `unanswerable.jsonl`
holds questions that it can't answer).  Every corpus is asked three sorts of questions: its own,
which the first hit answers or not; near ones, whose answer was left out of it; and strange ones,
of the other folders.

A BEIR folder is indexed twice, with half of its documents and with three dozen, so that one scale
fits small and large corpora.  Where most first hits count as wrong, the judgements name few of the
right answers, and only right first hits and strange questions are used.

It prints for each folder the area under the ROC curve of every feature (first hits that answer
against near questions, and against strange ones), the same and the calibration error of a
regression fitted on the other folders; then the coefficients fitted on all, as a part of a
ranking model's file.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import click
import numpy as np
import numpy.typing as npt

from faq.articles import sample_articles
from faq.evaluation.measures import auroc, ece
from faq.indexing.rebuild import build_from, rebuild
from faq.language.analyzer import Analyzer
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, ArticleId, Block
from faq.ranking.confidence import features
from faq.search.evidence import evidence_of
from faq.search.query import build_query
from faq.search.retrieve import retrieve
from faq.settings import Settings, load_settings
from faq.storage.publish import open_current

NAMES = ("share", "agreement", "margin", "attained", "length")
_FEW = 36
"""Documents of the smaller corpus."""
_MIX = {"own": 0.6, "near": 0.25, "strange": 0.15}
"""Assumed share of each sort among the questions that people ask."""
_WRITTEN = 12
"""Weight in the fit of a folder whose near questions were written by people, relative to one where
documents were left out: people who ask in vain use the words of the corpus."""
_PRIOR = 0.6
"""Added to the intercept, since in use more questions have an answer than in the fit.  Chosen by
the calibration error of judged questions and their other ways to be typed."""
_RIDGE = 1e-3

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, whether its first hit answers it, and the features of that hit."""

    sort: str
    right: bool
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FolderOutcomes:
    """The outcomes of all sorts of questions on one folder."""

    name: str
    weight: float
    """In the fit."""
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """Judged questions with their documents."""

    path: Path
    documents: tuple[Article, ...]
    """Empty where the corpus that the settings name is asked."""
    questions: dict[str, str]
    judged: dict[str, frozenset[str]]
    """Ids of the documents or passages that answer each question."""
    unanswerable: tuple[str, ...]


def read_folder(path: Path, count: int) -> Folder:
    """The folder with at most `count` of its questions, the same ones in every run."""
    documents = tuple(
        Article(
            ArticleId(each["_id"]),
            each.get("title", ""),
            "corpus.jsonl",
            tuple(
                Block("paragraph", line.strip(), number)
                for number, line in enumerate(each["text"].splitlines(), 1)
                if line.strip()
            ),
        )
        for each in _records(path / "corpus.jsonl")
    )
    # Other ways to type a question (`of`) are the same question.
    texts = {e["_id"]: e["text"] for e in _records(path / "queries.jsonl") if not e.get("of")}
    judged: dict[str, set[str]] = {}
    with (path / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if int(row["score"]) > 0 and row["query-id"] in texts:
                judged.setdefault(row["query-id"], set()).add(row["corpus-id"])
    kept = Random(0).sample(sorted(judged), min(count, len(judged)))
    return Folder(
        path,
        documents,
        {each: texts[each] for each in kept},
        {each: frozenset(judged[each]) for each in kept},
        tuple(each["text"] for each in _records(path / "unanswerable.jsonl")),
    )


def _records(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def ask_all(folder: Folder, strangers: Sequence[str], settings: Settings) -> tuple[Outcome, ...]:
    """The outcomes of all sorts of questions, asked of the folder's corpus or of parts of it."""
    strange = dict.fromkeys(strangers)
    if not folder.documents:
        own = {text: folder.judged[each] for each, text in folder.questions.items()}
        near = dict.fromkeys(folder.unanswerable)
        with tempfile.TemporaryDirectory(prefix="faq-bench-") as index:
            there = replace(settings, index=Path(index))
            rebuild(there)
            return tuple(_ask({"own": own, "near": near, "strange": strange}, there))
    found: list[Outcome] = []
    lexicon, _ = lexicon_in_force(settings, sample_articles(folder.documents))
    for kept, there_too in _parts(folder):
        own = {
            text: folder.judged[each]
            for each, text in folder.questions.items()
            if folder.judged[each] & there_too
        }
        near = {t: None for each, t in folder.questions.items() if t not in own}
        near = dict(Random(0).sample(sorted(near.items()), min(len(near), 200)))
        with tempfile.TemporaryDirectory(prefix="faq-bench-") as index:
            there = replace(settings, index=Path(index))
            build_from(kept, lexicon, there)
            found += _ask({"own": own, "near": near, "strange": strange}, there)
    own_hits = [each.right for each in found if each.sort == "own"]
    if 2 * sum(own_hits) < len(own_hits):
        return tuple(each for each in found if each.right or each.sort == "strange")
    return tuple(found)


def _parts(folder: Folder) -> Iterator[tuple[list[Article], frozenset[str]]]:
    """Two parts of the documents with their ids: half of them, and a few that answer something."""
    half = [each for each in folder.documents if Random(each.id).random() < 0.5]
    yield half, frozenset(each.id for each in half)
    answering = frozenset().union(*folder.judged.values())
    useful = [each for each in folder.documents if each.id in answering]
    few = Random(0).sample(useful, min(_FEW, len(useful)))
    yield few, frozenset(each.id for each in few)


def _ask(
    sorts: dict[str, dict[str, frozenset[str] | None]], settings: Settings
) -> Iterator[Outcome]:
    generation = open_current(settings.index)
    analyzer = Analyzer(generation.lexicon())
    for sort, questions in sorts.items():
        for text, answers in questions.items():
            query = build_query(text, analyzer, generation.model.query)
            ranking = retrieve(query, generation, wanted=10)
            evidence = evidence_of(query, ranking, generation)
            if evidence:
                passage = generation.passage(ranking.rows[0])
                right = answers is not None and bool({passage.id, passage.article_id} & answers)
                yield Outcome(sort, right, features(evidence, generation.model.confidence))


def fit(sets: Sequence[FolderOutcomes]) -> Array:
    """Intercept and coefficients, fitted by Newton's method."""
    columns = zip(*map(_columns, sets), strict=True)
    values, right, weights = (np.concatenate(column) for column in columns)
    spread = values.std(axis=0) + 1e-9
    design = np.column_stack((np.ones(len(values)), values / spread))
    ridge = _RIDGE * weights.sum() * np.diag([0.0] + [1.0] * values.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(30):
        sure = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weights * (sure - right)) + ridge @ found
        curve = (design * (weights * sure * (1 - sure))[:, None]).T @ design + ridge
        found = found - np.linalg.solve(curve, slope)
    found[1:] /= spread
    return found


def _columns(folder: FolderOutcomes) -> tuple[Array, Array, Array]:
    """Features, whether the first hit answers, and weights in the fit, one row per outcome."""
    sorts = [each.sort for each in folder.outcomes]
    weights = np.array([_MIX[sort] / sorts.count(sort) for sort in sorts])
    return (
        np.array([each.values for each in folder.outcomes]),
        np.array([each.right for each in folder.outcomes], np.float64),
        folder.weight * weights / weights.sum(),
    )


def _areas(outcomes: Sequence[Outcome], values: Sequence[float]) -> str:
    right = [v for each, v in zip(outcomes, values, strict=True) if each.right]
    cells = []
    for sort in ("near", "strange"):
        others = [v for each, v in zip(outcomes, values, strict=True) if each.sort == sort]
        area = auroc(right, others)
        cells.append("–" if area is None else f"{area:.3f}")
    return " / ".join(cells)


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--questions", default=500, show_default=True, help="Of each folder, at most.")
def main(folders: Sequence[Path], questions: int) -> None:
    """Prints a Markdown table and the coefficients."""
    logging.disable(logging.WARNING)
    settings = load_settings()
    read = [read_folder(each, questions) for each in folders]
    sets: list[FolderOutcomes] = []
    for each in read:
        others = [text for one in read if one is not each for text in one.questions.values()]
        strangers = Random(0).sample(others, min(300, len(others)))
        weight = _WRITTEN if each.unanswerable else 1
        sets.append(FolderOutcomes(each.path.name, weight, ask_all(each, strangers, settings)))
    head = ("folder", *NAMES, "without it", "its error")
    sys.stdout.write(f"| {' | '.join(head)} |\n| {' | '.join(['---'] * len(head))} |\n")
    for folder in sets:
        values, _, _ = _columns(folder)
        cells = [_areas(folder.outcomes, column.tolist()) for column in values.T]
        rest = [each for each in sets if each is not folder]
        if rest:
            found = fit(rest)
            sure = (1 / (1 + np.exp(-(found[0] + values @ found[1:])))).tolist()
            error = ece(sure, [each.right for each in folder.outcomes])
            cells += [_areas(folder.outcomes, sure), f"{error:.3f}"]
        sys.stdout.write(f"| {' | '.join((folder.name, *cells))} |\n")
    found = fit(sets)
    fitted = {"intercept": found[0] + _PRIOR, **dict(zip(NAMES, found[1:], strict=True))}
    lines = (f"{name} = {value:.2f}" for name, value in fitted.items())
    sys.stdout.write("\n".join(("", "[confidence]", *lines, "")))


if __name__ == "__main__":
    main()
