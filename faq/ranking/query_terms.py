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

    __slots__ = (
        "firsts",
        "keys",
        "stopword_only",
        "term_kinds",
        "text_codes",
        "text_ends",
        "weights",
    )

    def __init__(self) -> None:
        self.firsts = array("i", (0,))
        """Where the alternatives of each term begin, itself first, and behind the last's."""
        self.term_kinds = array("B")
        """What each term is made of: 0 a word, 1 a bigram, 2 a character."""
        self.stopword_only = array("B")
        """Whether each term stands only in stopwords."""
        self.keys = array("Q")
        """Of each alternative."""
        self.weights = array("d")
        """Of each alternative; 0 leaves it out."""
        self.text_codes = array("I")
        """Code points of all alternatives, normalized, one behind the other."""
        self.text_ends = array("i")
        """Where those of each end."""

    def __len__(self) -> int:
        return len(self.term_kinds)

    def add_all(
        self,
        term_kind: int,
        stopword_only: Iterable[int],
        sizes: Iterable[int],
        alternatives: Sequence[Alternative],
    ) -> None:
        """Further terms, each with so many of the alternatives, which may be itself alone."""
        if not alternatives:
            return
        texts, keys, weights = zip(*alternatives, strict=True)
        before = len(self.term_kinds)
        self.stopword_only.extend(stopword_only)
        self.term_kinds.frombytes(bytes((term_kind,)) * (len(self.stopword_only) - before))
        self.firsts.extend(accumulate(sizes, initial=self.firsts.pop()))
        self.keys.extend(keys)
        self.weights.extend(weights)
        self.text_ends.extend(
            accumulate(map(len, texts[1:]), initial=len(self.text_codes) + len(texts[0]))
        )
        self.text_codes.frombytes(codes_of("".join(texts)))

    def add_grams(
        self,
        term_kind: int,
        size: int,
        question_text: bindings.QuestionText,
        apart: Iterable[int] = (),
    ) -> dict[tuple[int, int], float]:
        """All grams of so many characters of a question, save those that have one of the keys
        `apart`: the weights of these are returned, by key and whether they are idle."""
        room, first = question_text.length, len(self.keys)
        for column, each in ((self.keys, 8), (self.weights, 8), (self.stopword_only, 1)):
            column.frombytes(bytes(each * room))
        self.text_codes.frombytes(bytes(4 * size * room))
        begun, characters = len(self.term_kinds), len(self.text_codes) - size * room
        keys = array("Q", apart)
        grams = bindings.Grams(
            address_of(self.keys) + 8 * first,
            address_of(self.weights) + 8 * first,
            address_of(self.stopword_only) + begun,
            address_of(self.text_codes) + 4 * characters,
        )
        bindings.grams(question_text, size, address_of(keys), len(keys), grams)
        plain, end = first + grams.plain, first + grams.count
        stopword_only = self.stopword_only[begun + grams.plain : begun + grams.count]
        weights = zip(self.keys[plain:end], stopword_only, self.weights[plain:end], strict=True)
        others = {(key, within): weight for key, within, weight in weights}
        del self.keys[plain:], self.weights[plain:], self.stopword_only[begun + grams.plain :]
        del self.text_codes[characters + size * grams.plain :]
        self.term_kinds.frombytes(bytes((term_kind,)) * grams.plain)
        self.firsts.extend(range(first + 1, plain + 1))
        self.text_ends.extend(range(characters + size, len(self.text_codes) + 1, size))
        return others

    def texts(self) -> list[str]:
        """All alternatives, normalized."""
        texts = self.text_codes.tobytes().decode("utf-32-le", "surrogatepass")
        return [texts[start:end] for start, end in pairwise((0, *self.text_ends))]


class RankRequest(Struct, frozen=True):
    """A question as the ranking takes it."""

    codes: array[int]
    """Code points of its text, normalized."""
    terms: TermColumns
    asker: int = 0
    """Bit of the asker's side; 0 where the question doesn't tell."""
    allowed: int = 0
    """Bit of the only side whose passages are wanted; 0 for all."""

    def question(self, weights: RerankWeights, wanted: int, depth: int) -> bindings.Question:
        """It, with what else the kernel is to know; its arrays stay here."""
        terms = self.terms
        return bindings.Question(
            len(terms),
            address_of(terms.firsts),
            address_of(terms.keys),
            address_of(terms.weights),
            address_of(terms.term_kinds),
            address_of(terms.stopword_only),
            address_of(terms.text_codes),
            address_of(terms.text_ends),
            len(self.codes),
            address_of(self.codes),
            self.asker,
            self.allowed,
            wanted,
            depth,
            weights.share,
            weights.cosine,
            weights.heading_lcs,
            weights.text_lcs,
            weights.proximity,
            weights.audience,
            weights.near,
            weights.unknown,
        )


class RerankWeights(Struct, frozen=True):
    """What each part of the second look weighs beside the best sum."""

    cosine: float
    heading_lcs: float
    text_lcs: float
    proximity: float
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
