"""In which form is the ranking asked?

A question's terms and weights as columns of numbers, which the kernel reads where they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from faq.kernel import library
from faq.ranking.postings import HIGHEST

ONE = 32
"""The weight 1; weights are rounded to its fractions, none to nothing."""
_HEAVIEST = 1 << 14
_ROOM = 0xFFFFFFFF
"""What a sum of weighed ticks may come to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ranking takes it: parallel columns, an entry a term or an alternative.

    Of a term's alternatives the best that a passage holds counts.
    """

    text: str
    """Normalized."""
    alternatives: Sequence[int]
    """How many each term has, itself first."""
    keys: Sequence[int]
    """Of each alternative."""
    weights: Sequence[float]
    """Of each alternative; 0 leaves it out."""
    emphasis: Sequence[float]
    """The weight of each term."""
    grains: Sequence[int]
    """What each term is made of: 0 a word, 1 a bigram, 2 a character."""
    idle: Sequence[bool]
    """Whether each term stands only in stopwords."""
    said: Sequence[str]
    """Each alternative, normalized."""
    asker: int = 0
    """Bit of the asker's side; 0 where the question doesn't tell."""
    allowed: int = 0
    """Bit of the only side whose passages are wanted; 0 for all."""


@dataclass(frozen=True, slots=True)
class LookWeights:
    """What each part of the second look weighs beside the best sum."""

    likeness: float
    order: float
    text_order: float
    closeness: float
    audience: float
    near: tuple[float, float, float]
    """What a term of each grain weighs where closeness is sought."""
    share: int
    """Passages of one article before those of others get a turn."""


class QuestionArrays:
    """A question's columns as the kernel reads them."""

    def __init__(self, asked: Asked) -> None:
        self.firsts = array("i", accumulate(asked.alternatives, initial=0))
        self.keys = array("Q", asked.keys)
        heaviest = min(_HEAVIEST, _ROOM // (HIGHEST * max(len(asked.alternatives), 1)))
        self.weights = array("I", [_rounded(weight, heaviest) for weight in asked.weights])
        self.grains = array("B", asked.grains)
        self.idle = array("B", asked.idle)
        self.said = array("I", _codes("".join(asked.said)))
        self.said_ends = array("i", accumulate(map(len, asked.said)))
        self.emphasis = array("f", asked.emphasis)
        self.text = array("I", _codes(asked.text))

    def question(
        self, asked: Asked, weights: LookWeights, wanted: int, depth: int
    ) -> library.Question:
        """They, with what else a question has, for the kernel."""
        return library.Question(
            terms=len(asked.alternatives),
            firsts=address_of(self.firsts),
            keys=address_of(self.keys),
            weights=address_of(self.weights),
            grains=address_of(self.grains),
            idle=address_of(self.idle),
            said=address_of(self.said),
            said_ends=address_of(self.said_ends),
            emphasis=address_of(self.emphasis),
            length=len(self.text),
            text=address_of(self.text),
            asker=asked.asker,
            allowed=asked.allowed,
            wanted=wanted,
            depth=depth,
            share=weights.share,
            likeness=weights.likeness,
            order=weights.order,
            text_order=weights.text_order,
            together=weights.closeness,
            audience=weights.audience,
            near=weights.near,
        )


def _codes(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")


def address_of(values: array[int] | array[float]) -> int:
    """Where the entries lie, which the caller keeps."""
    return values.buffer_info()[0]


def _rounded(weight: float, heaviest: int) -> int:
    return min(max(1, round(weight * ONE)), heaviest) if weight > 0 else 0
