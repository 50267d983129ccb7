"""Measures what learning from verdicts brings to questions that it hasn't seen.

`python -m bench.learning FOLDER…` takes folders in BEIR layout.  Of each the questions are parted
in halves by a digest of their texts: verdicts are taken from one, and nDCG@10 and right first hits
are measured on the other.  With `--develop` only the first half is read, and parted likewise.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from faq.articles import sample_articles
from faq.evaluation.judgements import read_documents, read_judged_queries
from faq.indexing.embed import embed
from faq.indexing.rebuild import build_from
from faq.language.pack_choice import lexicon_in_force
from faq.learning.candidates import Candidates, candidates_of
from faq.learning.examples import Example, Examples
from faq.learning.folds import FOLDS, Gain
from faq.learning.proposal import Lesson, Proposal, Trial
from faq.opening import Opening
from faq.search.searcher import Searcher
from faq.semantic.store import open_model
from faq.settings import Settings

_SIZES = (50, 200, 500)
_MEASURED = 800
"""Questions of the other half, at most."""
_HEAD = ("verdicts", "learnt", "nDCG@10", "gain", "95%", "first", "won", "lost", "proposed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table for each of the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--indexes", type=Path, default=Path("build/learning"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--develop", action="store_true")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    for folder in chosen.folders:
        settings = Settings(index=chosen.indexes / folder.name, models=chosen.models)
        _index(folder, settings)
        searcher = Opening(settings).current().searcher
        for line in _lines(folder, searcher, develop=chosen.develop):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def _index(folder: Path, settings: Settings) -> None:
    """Builds the index of a folder's documents, unless it is there."""
    if (settings.index / "CURRENT").exists():
        return
    documents = list(read_documents(folder / "corpus.jsonl"))
    lexicon, _ = lexicon_in_force(settings, sample_articles(documents))
    build_from(documents, lexicon, settings)
    if encoder := open_model(settings.models, settings.model):
        embed(settings.index, encoder)


def _lines(folder: Path, searcher: Searcher, *, develop: bool) -> Iterator[str]:
    learnt_from, others = _halves(_examples(folder), "half")
    if develop:
        learnt_from, others = _halves(learnt_from, "develop")
    measured = tuple(candidates_of(others[:_MEASURED], searcher))
    yield f"\n{folder.name}: {len(learnt_from)} to learn from, {len(measured)} measured\n"
    yield f"| {' | '.join(_HEAD)} |"
    yield f"| {' | '.join(['---'] * len(_HEAD))} |"
    for size in dict.fromkeys(min(each, len(learnt_from)) for each in _SIZES):
        began = time.perf_counter()
        examples = Examples(tuple(learnt_from[:size]), verdicts=size)
        lesson = Lesson.of(examples, searcher)
        proposal = lesson.proposal()
        seconds = time.perf_counter() - began
        for trial in _best(proposal.trials):
            gain = _gain(lesson, trial, measured)
            own = proposal.chosen is not None and trial == proposal.chosen
            told = f"{proposal.is_proposed} ({seconds:.0f} s)" if own else ""
            yield _row(size, trial, gain, told)
        yield f"<!-- {_told(proposal)} -->"


def _best(trials: Sequence[Trial]) -> Iterator[Trial]:
    for kind in ("weights", "adapter", "both"):
        own = [each for each in trials if each.kind == kind]
        if own:
            yield max(own, key=lambda each: each.gain)


def _gain(lesson: Lesson, trial: Trial, measured: tuple[Candidates, ...]) -> Gain | None:
    learnt = lesson.fitted(trial, range(FOLDS))
    return lesson.gain(measured, learnt) if learnt else None


def _row(size: int, trial: Trial, gain: Gain | None, told: str) -> str:
    name = f"{trial.kind} {trial.adapter_shrinkage:g}/{trial.weight_shrinkage:g}"
    if gain is None:
        return f"| {size} | {name} | | | | | | | {told} |"
    cells = (
        str(size),
        name,
        f"{gain.ndcg.before:.4f} → {gain.ndcg.after:.4f}",
        f"{gain.ndcg.gain:+.4f}",
        f"{gain.ndcg.low:+.4f} to {gain.ndcg.high:+.4f}",
        f"{gain.first.before:.3f} → {gain.first.after:.3f}",
        str(gain.won),
        str(gain.lost),
        told,
    )
    return f"| {' | '.join(cells)} |"


def _told(proposal: Proposal) -> str:
    trials = " ".join(
        f"{each.kind}:{each.adapter_shrinkage:g}/{each.weight_shrinkage:g}={each.gain:+.4f}"
        for each in proposal.trials
    )
    held = proposal.held_out
    seen = f"{held.ndcg.low:+.4f} {held.ndcg.high:+.4f}" if held else "none"
    return f"{trials}; held out {seen}; {proposal.more}"


def _examples(folder: Path) -> list[Example]:
    """The judged questions in the order of their digests."""
    examples = [
        Example(
            each.query.text, {one: rated for one, rated in each.relevances.items() if rated > 0}
        )
        for each in read_judged_queries(folder)
    ]
    return sorted((each for each in examples if each.right), key=lambda each: _digest(each, ""))


def _halves(examples: Sequence[Example], salt: str) -> tuple[list[Example], list[Example]]:
    first = [each for each in examples if _digest(each, salt)[0] % 2 == 0]
    return first, [each for each in examples if _digest(each, salt)[0] % 2]


def _digest(example: Example, salt: str) -> bytes:
    return blake2b(f"{salt}{example.question}".encode(), digest_size=8).digest()


if __name__ == "__main__":
    main()
