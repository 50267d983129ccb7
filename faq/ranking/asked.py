"""In which form is the ranking asked?

A question's terms and weights as columns of numbers, which the kernel reads where they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

from faq.kernel import library
from faq.ranking.postings import HIGHEST

ONE = 32
"""The weight 1; weights are rounded to its fractions, none to nothing."""
_HEAVIEST = 1 << 14
_ROOM = 0xFFFFFFFF
"""What a sum of weighed ticks may come to."""


class TermColumns:
    """The terms of a question side by side, an entry a term or an alternative; a long question
    has a thousand.

    Of a term's alternatives the best that a passage holds counts.
    """

    __slots__ = ("alternatives", "emphasis", "grains", "idle", "keys", "said", "texts", "weights")

    def __init__(self) -> None:
        self.texts: list[str] = []
        """Each term, normalized."""
        self.alternatives: list[int] = []
        """How many each term has, itself first."""
        self.emphasis: list[float] = []
        """The weight of each term."""
        self.grains: list[int] = []
        """What each term is made of: 0 a word, 1 a bigram, 2 a character."""
        self.idle: list[bool] = []
        """Whether each term stands only in stopwords."""
        self.said: list[str] = []
        """Each alternative, normalized."""
        self.keys: list[int] = []
        """Of each alternative."""
        self.weights: list[float] = []
        """Of each alternative; 0 leaves it out."""

    def __len__(self) -> int:
        return len(self.texts)

    def add(self, grain: int, text: str, key: int, weight: float, *, idle: bool) -> None:
        """One more term, which may stand for itself."""
        self.texts.append(text)
        self.alternatives.append(1)
        self.emphasis.append(weight)
        self.grains.append(grain)
        self.idle.append(idle)
        self.said.append(text)
        self.keys.append(key)
        self.weights.append(weight)

    def add_all(
        self,
        grain: int,
        texts: Sequence[str],
        keys: Iterable[int],
        weights: Sequence[float],
        idle: Iterable[bool],
    ) -> None:
        """Several more, in a fraction of the time."""
        self.texts += texts
        self.alternatives += [1] * len(texts)
        self.emphasis += weights
        self.grains += [grain] * len(texts)
        self.idle += idle
        self.said += texts
        self.keys += keys
        self.weights += weights

    def add_alternative(self, text: str, key: int, weight: float) -> None:
        """What may stand for the term added last, too."""
        self.alternatives[-1] += 1
        self.said.append(text)
        self.keys.append(key)
        self.weights.append(weight)


class Asked(Struct, frozen=True):
    """A question as the ranking takes it."""

    text: str
    """Normalized."""
    terms: TermColumns
    asker: int = 0
    """Bit of the asker's side; 0 where the question doesn't tell."""
    allowed: int = 0
    """Bit of the only side whose passages are wanted; 0 for all."""


class LookWeights(Struct, frozen=True):
    """What each part of the second look weighs beside the best sum."""

    likeness: float
    order: float
    text_order: float
    closeness: float
    audience: float
    near: tuple[float, float, float]
    """What a term of each grain weighs where closeness is sought."""
    unknown: tuple[float, float, float]
    """What a term of each grain that no passage holds adds to what is attainable, at its weight
    and the information of the rarest."""
    share: int
    """Passages of one article before those of others get a turn."""


class QuestionArrays:
    """A question's columns as the kernel reads them."""

    def __init__(self, asked: Asked) -> None:
        terms = asked.terms
        self.firsts = array("i", accumulate(terms.alternatives, initial=0))
        self.keys = array("Q", terms.keys)
        heaviest = min(_HEAVIEST, _ROOM // (HIGHEST * max(len(terms), 1)))
        rounded = {weight: _rounded(weight, heaviest) for weight in set(terms.weights)}
        self.weights = array("I", [rounded[weight] for weight in terms.weights])
        self.grains = array("B", terms.grains)
        self.idle = array("B", terms.idle)
        self.said = array("I", _codes("".join(terms.said)))
        self.said_ends = array("i", accumulate(map(len, terms.said)))
        self.emphasis = array("f", terms.emphasis)
        self.text = array("I", _codes(asked.text))

    def question(
        self, asked: Asked, weights: LookWeights, wanted: int, depth: int
    ) -> library.Question:
        """They, with what else a question has, for the kernel."""
        return library.Question(
            terms=len(asked.terms),
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
            lacking=weights.unknown,
        )


def _codes(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")


def address_of(values: array[int] | array[float]) -> int:
    """Where the entries lie, which the caller keeps."""
    return values.buffer_info()[0]


def _rounded(weight: float, heaviest: int) -> int:
    return min(max(1, round(weight * ONE)), heaviest) if weight > 0 else 0
