"""Parts examples so that none is measured by what it taught, and tells how sure a gain is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from faq.language.question_key import question_key
from faq.learning.examples import Example
from faq.learning.scoring import Measured

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]

FOLDS = 4
"""That choose among what was fitted to the others."""
_PARTS = 3
"""Of the groups one part is held out: it takes part in no choice."""
_RESAMPLES = 2_000
_SEED = 17


@dataclass(frozen=True, slots=True)
class Folds:
    """The parts of some examples."""

    groups: Int64
    """Of each example: those that are written alike or have the same right passage are one."""
    fold: Int64
    """Of each example, from 0; -1 where it is held out."""

    @property
    def held_out(self) -> npt.NDArray[np.bool_]:
        """Which examples take part in no choice."""
        return self.fold < 0


def part(examples: Sequence[Example]) -> Folds:
    """The parts of the examples.  A group stays in its part while others are added."""
    groups = _groups(examples)
    names: dict[int, str] = {}
    for each, group in zip(examples, groups, strict=True):
        key = question_key(each.question)
        names[group] = min(names.get(group, key), key)
    folds = {group: _fold(name) for group, name in names.items()}
    return Folds(np.array(groups, np.int64), np.array([folds[each] for each in groups], np.int64))


def _fold(name: str) -> int:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    turn, place = divmod(int.from_bytes(digest), _PARTS)
    return -1 if place == 0 else turn % FOLDS


def _groups(examples: Sequence[Example]) -> list[int]:
    """The number of each example's group, which is that of its first member."""
    above = list(range(len(examples)))

    def first(number: int) -> int:
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    known: dict[str, int] = {}
    for number, each in enumerate(examples):
        for name in (f"?{question_key(each.question)}", *sorted(each.right)):
            other = first(known.setdefault(name, number))
            above[max(first(number), other)] = min(first(number), other)
    return [first(number) for number in range(len(examples))]


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure before and after, averaged by the weights of the examples."""

    before: float
    after: float
    low: float
    """The 95% interval of what it gains, by resampling groups."""
    high: float

    @property
    def gain(self) -> float:
        """What it gains."""
        return self.after - self.before


_NOTHING = Compared(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change brings to some examples."""

    questions: int
    groups: int
    ndcg: Compared
    """nDCG@10."""
    first: Compared
    """The share whose first passage is right."""
    won: int
    """Questions whose first passage is right only afterwards."""
    lost: int
    """Questions whose first passage was right only before."""
    spread: float
    """Standard deviation of what a group gains in nDCG@10."""


def gain_of(before: Measured, after: Measured, weights: Float64, groups: Int64) -> Gain:
    """The gain on examples with these weights, in these groups.  The same interval in every run."""
    if not len(weights):
        return Gain(0, 0, _NOTHING, _NOTHING, 0, 0, 0.0)
    _, members = np.unique(groups, return_inverse=True)
    whole = np.bincount(members, weights)
    drawn = np.random.default_rng(_SEED).integers(len(whole), size=(_RESAMPLES, len(whole)))
    sums = whole[drawn].sum(axis=1)

    def compared(old: Float64, new: Float64) -> tuple[Compared, Float64]:
        gained = np.bincount(members, weights * (new - old))
        low, high = np.percentile(gained[drawn].sum(axis=1) / sums, (2.5, 97.5)).tolist()
        share = weights / weights.sum()
        return Compared(float(old @ share), float(new @ share), low, high), gained / whole

    ndcg, by_group = compared(before.ndcg, after.ndcg)
    first, _ = compared(before.first.astype(np.float64), after.first.astype(np.float64))
    won, lost = (after.first & ~before.first).sum(), (before.first & ~after.first).sum()
    return Gain(len(weights), len(whole), ndcg, first, int(won), int(lost), float(by_group.std()))


def groups_needed(gain: Gain) -> int | None:
    """How many groups it would take for the interval of such a gain to be above 0; None where
    there is no gain."""
    if gain.ndcg.gain <= 0:
        return None
    return int(np.ceil((1.96 * gain.spread / gain.ndcg.gain) ** 2))
