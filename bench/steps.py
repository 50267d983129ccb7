"""Scores the steps that are found in labelled sections, and fits the weights of the evidence.

`python -m bench.steps` prints precision and recall of sections with steps, F1 over the steps, the
share that is complete and in order, and the sections where steps were made up, for the half of
the files that the weights were fitted on and for the half that was held out.  With `--fit` it
prints the weights that fit the first half best, beginning from those in force.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from faq.articles import SourceFile, read_file
from faq.model import Article, Passage, Step
from faq.passages.evidence import WEIGHTS, Weights
from faq.passages.prepare import prepare
from faq.passages.questions import take_questions
from faq.passages.steps import judged

SECTIONS = Path(__file__).parent.parent / "tests" / "passages" / "labelled" / "sections.jsonl"
TUNED, HELD_OUT = "tune", "held-out"
_NAMES = [each.name for each in fields(Weights) if each.name != "threshold"]
_SPREAD = 0.6
"""How far a fitted weight may stray from that in force: the standard deviation of its prior.  The
half held out is judged best from .6 to 1."""
_ROUNDS = 60
_ORDER = re.compile(r"^(?:首先|其次|再次|然后|最后)")
_START = 12
"""Code points of a step that are compared."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A section and its right steps, told by their beginnings; none where it has none."""

    file: str
    line: int
    heading: str
    half: str
    form: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found in a section, against its labels."""

    right: int
    """Right steps."""
    found: int
    """Steps that were found."""
    hit: int
    """Right steps among them."""
    whole: bool
    """Whether all were found, in order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Scores of many sections, as shares."""

    precision: float
    recall: float
    f1: float
    whole: float
    made_up: float
    """Of the sections without steps, those where some were found."""

    @classmethod
    def of(cls, scores: Sequence[Score]) -> Figures:
        """Those of some sections, of which some have steps and some have none."""
        with_steps = [each for each in scores if each.right]
        found = [each for each in scores if each.found]
        both = sum(bool(each.found) for each in with_steps)
        hits = sum(each.hit for each in scores)
        total = sum(each.found + each.right for each in scores)
        return cls(
            both / max(1, len(found)),
            both / max(1, len(with_steps)),
            2 * hits / max(1, total),
            sum(each.whole for each in with_steps) / max(1, len(with_steps)),
            (len(found) - both) / max(1, len(scores) - len(with_steps)),
        )

    def __str__(self) -> str:
        return (
            f"sections: precision {self.precision:.3f} recall {self.recall:.3f}; "
            f"steps: F1 {self.f1:.3f}, whole {self.whole:.3f}; made up {self.made_up:.3f}"
        )


def labelled_sections(path: Path = SECTIONS) -> list[Labelled]:
    """The labelled sections, file by file."""
    lines = path.read_text("utf-8").splitlines()
    return [Labelled(**{**each, "steps": tuple(each["steps"])}) for each in map(json.loads, lines)]


def scores(labelled: Sequence[Labelled], folder: Path = SECTIONS.parent) -> list[Score]:
    """The score of each section, in their order."""
    found = []
    for file, own in groupby(labelled, key=lambda each: each.file):
        prepared = prepare(_read(folder / file), 1000)
        found += [_score(each, prepared) for each in own]
    return found


def _read(path: Path) -> tuple[Article, ...]:
    data = path.read_bytes()
    return read_file(SourceFile(path, path.name, len(data)), data).articles


def _score(labelled: Labelled, prepared: Sequence[tuple[Article, Sequence[Passage]]]) -> Score:
    texts = [step.text for step in _steps(labelled, prepared)]
    left = list(range(len(texts)))
    places: list[int] = []
    for right in labelled.steps:
        alike = [at for at in left if _alike(right, texts[at])]
        if alike:
            places.append(next((at for at in alike if not places or at > places[-1]), alike[0]))
            left.remove(places[-1])
    whole = bool(labelled.steps) and len(places) == len(labelled.steps)
    return Score(len(labelled.steps), len(texts), len(places), whole and places == sorted(places))


def _steps(
    labelled: Labelled, prepared: Sequence[tuple[Article, Sequence[Passage]]]
) -> Iterator[Step]:
    for article, passages in prepared:
        for each in passages:
            line = article.sections[each.section].line if each.part == "section" else 1
            if each.piece == 1 and line == labelled.line:
                yield from each.steps
                return


def _alike(one: str, other: str) -> bool:
    first, second = _bare(one)[:_START], _bare(other)[:_START]
    length = min(len(first), len(second))
    return length > 1 and first[:length] == second[:length]


def _bare(text: str) -> str:
    """A text without order words, marks and white space, for comparison."""
    folded = _ORDER.sub("", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if char.isalnum())


def fitted(labelled: Sequence[Labelled], folder: Path = SECTIONS.parent) -> dict[str, float]:
    """The weights under which the runs of labelled sections are likeliest, by Newton's method on
    the log likelihood with a normal prior around the weights in force."""
    runs = list(_runs(labelled, folder))
    held = np.array([[*(shares.get(name, 0.0) for name in _NAMES), -1.0] for shares, _ in runs])
    right = np.array([is_steps for _, is_steps in runs], np.float64)
    prior = np.array([*(getattr(WEIGHTS, name) for name in _NAMES), WEIGHTS.threshold])
    weights: npt.NDArray[np.float64] = prior.copy()
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-(held @ weights)))
        slope = held.T @ (likely - right) + (weights - prior) / _SPREAD**2
        curve = (held.T * (likely * (1 - likely))) @ held + np.eye(len(prior)) / _SPREAD**2
        weights = weights - np.linalg.solve(curve, slope)
    return dict(zip([*_NAMES, "threshold"], weights.round(1).tolist(), strict=True))


def _runs(labelled: Sequence[Labelled], folder: Path) -> Iterator[tuple[dict[str, float], bool]]:
    """How far each evidence holds for each run of the sections, and whether it is steps: at least
    half of its items are right ones.  Runs with fewer of them tell nothing."""
    for file, own in groupby(labelled, key=lambda each: each.file):
        right = {each.line: each.steps for each in own}
        for article in _read(folder / file):
            for each in judged(take_questions(article)):
                steps = right.get(each.section)
                items = [item.text for item in each.run.items]
                hits = sum(any(_alike(step, item) for step in steps or ()) for item in items)
                if steps is not None and (not hits or 2 * hits >= len(items)):
                    yield dict(each.verdict.shares), bool(hits)


def main() -> None:
    """Prints the figures of both halves, and fitted weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fit", action="store_true", help="print weights that fit the first half")
    arguments = parser.parse_args()
    labelled = labelled_sections()
    for half in (TUNED, HELD_OUT):
        own = [each for each in labelled if each.half == half]
        print(f"{half:9} {len(own):4} {Figures.of(scores(own))}")
    if arguments.fit:
        print(fitted([each for each in labelled if each.half == TUNED]))


if __name__ == "__main__":
    main()
