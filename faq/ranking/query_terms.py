"""Lays a question out for the ranking: terms and weights as columns that the kernel reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from faq.kernel import bindings
from faq.ranking import reference_grams
from faq.ranking.model import RankingModel

ONE = 32
"""The kernel's integer for weight 1: weights are rounded to 1/32, none to 0."""


Alternative = tuple[str, int, float]
"""A text that may stand for a term, its key and its weight."""


class TermColumns:
    """The terms of a question as arrays, one entry a term or an alternative.

    Of a term's alternatives the best that a passage holds counts.  Columns, because a long
    question has a thousand terms and the kernel reads the arrays as they are.
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
        """Where the alternatives of each term begin, the term itself first; then their number."""
        self.term_kinds = array("B")
        """The kind of each term: 0 a word, 1 a bigram, 2 a character."""
        self.stopword_only = array("B")
        """Whether each term stands only in stopwords."""
        self.keys = array("Q")
        """One for each alternative."""
        self.weights = array("d")
        """One for each alternative; 0 leaves it out."""
        self.text_codes = array("I")
        """Normalized code points of all alternatives, one after the other."""
        self.text_ends = array("i")
        """Where the code points of each alternative end."""

    def __len__(self) -> int:
        return len(self.term_kinds)

    def add_all(
        self,
        term_kind: int,
        stopword_only: Iterable[int],
        sizes: Iterable[int],
        alternatives: Sequence[Alternative],
    ) -> None:
        """Adds terms of one kind; `sizes` tells how many of the alternatives belong to each."""
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
        """Adds the grams of `size` characters of a question, except those with a key in `apart`.

        Returns the weights of the excepted ones, by key and whether they stand only in stopwords.
        """
        room, first = question_text.length, len(self.keys)
        for column, each in ((self.keys, 8), (self.weights, 8), (self.stopword_only, 1)):
            column.frombytes(bytes(each * room))
        self.text_codes.frombytes(bytes(4 * size * room))
        begin, characters = len(self.term_kinds), len(self.text_codes) - size * room
        keys = array("Q", apart)
        grams = bindings.Grams(
            address_of(self.keys) + 8 * first,
            address_of(self.weights) + 8 * first,
            address_of(self.stopword_only) + begin,
            address_of(self.text_codes) + 4 * characters,
        )
        fill = bindings.grams if bindings.is_compiled() else reference_grams.grams
        fill(question_text, size, address_of(keys), len(keys), grams)
        plain, end = first + grams.plain, first + grams.count
        stopword_only = self.stopword_only[begin + grams.plain : begin + grams.count]
        weights = zip(self.keys[plain:end], stopword_only, self.weights[plain:end], strict=True)
        excepted = {(key, within): weight for key, within, weight in weights}
        del self.keys[plain:], self.weights[plain:], self.stopword_only[begin + grams.plain :]
        del self.text_codes[characters + size * grams.plain :]
        self.term_kinds.frombytes(bytes((term_kind,)) * grams.plain)
        self.firsts.extend(range(first + 1, plain + 1))
        self.text_ends.extend(range(characters + size, len(self.text_codes) + 1, size))
        return excepted

    def texts(self) -> list[str]:
        """The texts of all alternatives, normalized."""
        texts = self.text_codes.tobytes().decode("utf-32-le", "surrogatepass")
        return [texts[start:end] for start, end in pairwise((0, *self.text_ends))]


class RankRequest(Struct, frozen=True):
    """A question to be ranked."""

    codes: array[int]
    """Code points of the normalized question."""
    terms: TermColumns
    asker: int = 0
    """Bit of the asker's side; 0 when the question doesn't tell."""
    allowed: int = 0
    """Bit of the only audience whose passages are wanted; 0 for all."""
    vector: npt.NDArray[np.int8] | None = None
    """Its embedding; None without one."""
    vector_scale: float = 0.0
    """What 1 in `vector` stands for."""

    def question(self, weights: RerankWeights, wanted: int, depth: int) -> bindings.Question:
        """The structure that the kernel reads; it points into the arrays of this request."""
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
            weights.meaning,
            weights.topic_meaning,
            weights.heading_meaning,
            None if self.vector is None else bindings.address(self.vector),
            self.vector_scale,
            weights.one_sided,
            weights.near,
            weights.unknown,
        )


class RerankWeights(Struct, frozen=True):
    """Weights of the rerank features, in units of the best sum of impacts."""

    cosine: float
    heading_lcs: float
    text_lcs: float
    proximity: float
    audience: float
    near: tuple[float, float, float]
    """Weight of a term of each kind in the proximity."""
    unknown: tuple[float, float, float]
    """What a term of each kind that no passage holds adds to the attainable sum, times its weight
    and the information of the rarest term."""
    share: int
    """Passages of one article before other articles take a turn."""
    meaning: float = 0.0
    topic_meaning: float = 0.0
    heading_meaning: float = 0.0
    one_sided: float = 0.0
    """Taken from a passage for one side alone while the asker's is unknown."""

    @classmethod
    def of(cls, model: RankingModel) -> RerankWeights:
        """The weights of a ranking model."""
        heading, body, features = model.heading_term_kinds, model.body_term_kinds, model.rerank
        return cls(
            features.cosine,
            features.heading_lcs,
            features.text_lcs,
            features.proximity,
            features.audience,
            near=(0.0, body.bigram, body.character),
            # As if one passage held the term, once in its heading fields or its body fields.
            unknown=(
                (body.word + heading.word) / 2,
                (body.bigram + heading.bigram) / 2,
                (body.character + heading.character) / 2,
            ),
            share=model.article_share,
            meaning=features.meaning,
            topic_meaning=features.topic_meaning,
            heading_meaning=features.heading_meaning,
            one_sided=features.one_sided,
        )


def codes_of(text: str) -> bytes:
    """The code points of a text, 32 bits each, little-endian."""
    return text.encode("utf-32-le", "surrogatepass")


def address_of(values: array[int] | array[float]) -> int:
    """Address of the entries, which the caller keeps alive."""
    return values.buffer_info()[0]
