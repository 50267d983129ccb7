"""Which question was meant by one whose typing isn't clean?

A noisy channel: what is meant is likely as the corpus and general language have it, and what
is typed for it likely as people mistype.  A word that the corpus holds is never touched, nor a
character between two pairs that it holds; of what is written anew it holds the most part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from faq.spelling.candidates import Kept, Kind, Knows, SpellingCandidate, keep
from faq.spelling.edits import misspelled
from faq.spelling.homophones import sounding
from faq.spelling.input import HAN, Holds, Input, read_input
from faq.spelling.lattice import Joins, Path, best_paths
from faq.spelling.pinyin_input import by_initials, by_slip, latin_within, latin_words
from faq.spelling.vocabulary import Vocabulary

_HAN_PAIR = re.compile(f"[{HAN}]{{2}}")
_LOOKED_AT = 120
"""Characters that are looked at; what is typed behind them stays."""
_MOST = 3
_MARGIN = 2.5
"""By how much (natural logarithm) what is meant must be likelier than what was typed."""
_DOUBTED, _EACH_DOUBT = 8, 0.25
"""Pairs of characters that the corpus lacks, and what each further one adds to the margin: the
more of a story is unknown, the likelier something else fits somewhere by chance."""
_BEHIND = 3.0
"""How much less likely than the best correction another may be."""


@dataclass(frozen=True, slots=True)
class Change:
    """What stands for ``text[start:end]`` of the typed text."""

    start: int
    end: int
    replacement: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Correction:
    """A question that may have been meant."""

    text: str
    changes: tuple[Change, ...]
    cost: float
    """The logarithm of how much less likely it is than what was typed: below 0, and the lower
    the surer."""


def corrections(
    text: str, holds: Holds, vocabulary: Vocabulary, knows: Knows
) -> tuple[Correction, ...]:
    """What may have been meant by `text`, a normalized question; best first, three at most.

    () when there is nothing to mend.
    """
    looked_at, rest = text[:_LOOKED_AT], text[_LOOKED_AT:]
    text_input = read_input(looked_at, holds)
    if text_input is None:
        return ()
    kept = keep(text_input, vocabulary, knows)
    changed = list(_changed(text_input, vocabulary, kept))
    if not changed:
        return ()
    joins = Joins(holds)
    paths = best_paths(len(looked_at), [*kept.steps, *changed], joins)
    as_typed = best_paths(len(looked_at), kept.steps, joins)[0]
    margin = _MARGIN + _EACH_DOUBT * max(len(text_input.doubtful) - _DOUBTED, 0)
    most = min(as_typed.cost - margin, paths[0].cost + _BEHIND)
    likely = [
        path
        for path in paths
        if path.cost <= most
        and path.meant != looked_at
        and _is_no_foreign_word(text_input, path)
        and _is_held(path, holds)
    ]
    return tuple(
        Correction(path.meant + rest, tuple(_changes(path)), path.cost - as_typed.cost)
        for path in likely[:_MOST]
    )


def _changed(text_input: Input, vocabulary: Vocabulary, kept: Kept) -> Iterator[SpellingCandidate]:
    if text_input.doubtful:
        yield from misspelled(text_input, vocabulary, kept)
    yield from sounding(text_input, vocabulary, kept.guarded)
    for run in text_input.runs:
        yield from by_initials(run, vocabulary)
        yield from by_slip(run, vocabulary)
        yield from latin_within(run, vocabulary)
    yield from latin_words(text_input, vocabulary)


def _is_no_foreign_word(text_input: Input, path: Path) -> bool:
    """Whether what is read as pinyin is likelier pinyin than a word of another language."""
    mended = [step for step in path.steps if step.kind in ("pinyin", "initials", "latin")]
    if len(mended) > 1 and all(len(step.meant) == 1 for step in mended):
        return False
    touched = sum(step.end - step.start for step in mended)
    foreign = sum(end - start for start, end, held in text_input.tokens if not held) - touched
    return not mended or bool(text_input.han) or touched > foreign


def _is_held(path: Path, holds: Holds) -> bool:
    """Whether the corpus holds most pairs of characters of what is written anew, each stretch
    with its neighbours; a character alone may be any of its sound."""
    pairs: list[str] = []
    position = 0
    for step in path.steps:
        start, position = position, position + len(step.meant)
        if step.kind not in ("text_input", "latin"):
            # How a word goes on is up to the question; a lone character needs its neighbours.
            alone_here = len(step.meant) == 1
            around = path.meant[max(start - alone_here, 0) : position + alone_here]
            found = [pair for pair in map("".join, pairwise(around)) if _HAN_PAIR.fullmatch(pair)]
            if not found and step.meant > HAN[0]:
                return False
            pairs.extend(found)
    return 2 * sum(count > 0 for count in holds.bigrams(pairs)) >= len(pairs)


def _changes(path: Path) -> Iterator[Change]:
    """The changes of a path, neighbouring ones as one."""
    for kind, group in groupby(path.steps, key=lambda step: step.kind):
        steps: list[SpellingCandidate] = list(group)
        if kind != "text_input":
            meant = "".join(step.meant for step in steps)
            yield Change(steps[0].start, steps[-1].end, meant, kind)
