"""In which form is the ranking asked?

A question's terms and weights as columns of numbers, which the kernel reads where they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from faq.kernel import bindings

ONE = 32
"""The weight 1; weights are rounded to its fractions, none to nothing."""


Alternative = tuple[str, int, float]
"""A text that may stand for a term, its key, and what it weighs."""


class TermColumns:
    """The terms of a question side by side, an entry a term or an alternative; a long question
    has a thousand.

    Of a term's alternatives the best that a passage holds counts.  The arrays are as the kernel
    reads them.
    """

    __slots__ = ("firsts", "grains", "idle", "keys", "said", "said_ends", "weights")

    def __init__(self) -> None:
        self.firsts = array("i", (0,))
        """Where the alternatives of each term begin, itself first, and behind the last's."""
        self.grains = array("B")
        """What each term is made of: 0 a word, 1 a bigram, 2 a character."""
        self.idle = array("B")
        """Whether each term stands only in stopwords."""
        self.keys = array("Q")
        """Of each alternative."""
        self.weights = array("d")
        """Of each alternative; 0 leaves it out."""
        self.said = array("I")
        """Code points of all alternatives, normalized, one behind the other."""
        self.said_ends = array("i")
        """Where those of each end."""

    def __len__(self) -> int:
        return len(self.grains)

    def add_all(
        self,
        grain: int,
        idle: Iterable[int],
        sizes: Iterable[int],
        alternatives: Sequence[Alternative],
    ) -> None:
        """Further terms, each with so many of the alternatives, which may be itself alone."""
        if not alternatives:
            return
        said, keys, weights = zip(*alternatives, strict=True)
        before = len(self.grains)
        self.idle.extend(idle)
        self.grains.frombytes(bytes((grain,)) * (len(self.idle) - before))
        self.firsts.extend(accumulate(sizes, initial=self.firsts.pop()))
        self.keys.extend(keys)
        self.weights.extend(weights)
        self.said_ends.extend(accumulate(map(len, said[1:]), initial=len(self.said) + len(said[0])))
        self.said.frombytes(codes_of("".join(said)))

    def add_grams(
        self,
        grain: int,
        size: int,
        typed: bindings.Typed,
        apart: Iterable[int] = (),
    ) -> dict[tuple[int, int], float]:
        """All grams of so many characters of a question, save those that have one of the keys
        `apart`: the weights of these are returned, by key and whether they are idle."""
        room, first = typed.length, len(self.keys)
        for column, each in ((self.keys, 8), (self.weights, 8), (self.idle, 1)):
            column.frombytes(bytes(each * room))
        self.said.frombytes(bytes(4 * size * room))
        begun, characters = len(self.grains), len(self.said) - size * room
        keys = array("Q", apart)
        grams = bindings.Grams(
            address_of(self.keys) + 8 * first,
            address_of(self.weights) + 8 * first,
            address_of(self.idle) + begun,
            address_of(self.said) + 4 * characters,
        )
        bindings.grams(typed, size, address_of(keys), len(keys), grams)
        plain, end = first + grams.plain, first + grams.count
        idle = self.idle[begun + grams.plain : begun + grams.count]
        weights = zip(self.keys[plain:end], idle, self.weights[plain:end], strict=True)
        others = {(key, said): weight for key, said, weight in weights}
        del self.keys[plain:], self.weights[plain:], self.idle[begun + grams.plain :]
        del self.said[characters + size * grams.plain :]
        self.grains.frombytes(bytes((grain,)) * grams.plain)
        self.firsts.extend(range(first + 1, plain + 1))
        self.said_ends.extend(range(characters + size, len(self.said) + 1, size))
        return others

    def texts(self) -> list[str]:
        """All alternatives, normalized."""
        said = self.said.tobytes().decode("utf-32-le", "surrogatepass")
        return [said[start:end] for start, end in pairwise((0, *self.said_ends))]


class Asked(Struct, frozen=True):
    """A question as the ranking takes it."""

    codes: array[int]
    """Code points of its text, normalized."""
    terms: TermColumns
    asker: int = 0
    """Bit of the asker's side; 0 where the question doesn't tell."""
    allowed: int = 0
    """Bit of the only side whose passages are wanted; 0 for all."""

    def question(self, weights: LookWeights, wanted: int, depth: int) -> bindings.Question:
        """It, with what else the kernel is to know; its arrays stay here."""
        terms = self.terms
        return bindings.Question(
            len(terms),
            address_of(terms.firsts),
            address_of(terms.keys),
            address_of(terms.weights),
            address_of(terms.grains),
            address_of(terms.idle),
            address_of(terms.said),
            address_of(terms.said_ends),
            len(self.codes),
            address_of(self.codes),
            self.asker,
            self.allowed,
            wanted,
            depth,
            weights.share,
            weights.likeness,
            weights.order,
            weights.text_order,
            weights.closeness,
            weights.audience,
            weights.near,
            weights.unknown,
        )


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


def codes_of(text: str) -> bytes:
    """The code points of a text, as the kernel reads them."""
    return text.encode("utf-32-le", "surrogatepass")


def address_of(values: array[int] | array[float]) -> int:
    """Where the entries lie, which the caller keeps."""
    return values.buffer_info()[0]
