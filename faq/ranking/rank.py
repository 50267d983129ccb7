"""Which passages of a generation answer a question best?

The sum of impacts picks the candidates.  It asks how much of the question a passage holds; it
does not ask how much else the passage says, in which order it says it, or how close together.
So the best few are looked at again, and each is given, beside its sum and in units of the best
one:

* likeness: the cosine of question and passage as sets of words, each at its information;
* order: how far the question's characters stand in the same order in the one of the passage's
  faces that fits best, or at the beginning of its text (twice the longest common subsequence over
  both lengths), whichever gives more;
* closeness: the largest share of the question's characters and bigrams, by weight, that stand
  within two neighbouring blocks of 16 characters;
* audience: whether it speaks to the asker's side.

Then articles take turns: the further passages of one that has had its share step back behind
those of others.  The loops are in C (`faq/kernel`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.kernel import library
from faq.ranking.impacts import inverse_document_frequency
from faq.ranking.postings import Postings

DEPTH = 60
"""Candidates that get a second look; behind them the order is by the sum of impacts."""
_ONE = 32
"""The weight 1; weights are rounded to its fractions, none to nothing."""
_HEAVIEST = 1 << 14
_EXTRAS = 5

UInt8 = npt.NDArray[np.uint8]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Looks:
    """What a second look compares, a row a passage."""

    owners: UInt32
    """Number of the passage's article."""
    audiences: UInt8
    """Bits of the sides it speaks to; 0 for everybody."""
    information: npt.NDArray[np.float32]
    """The inverse document frequencies of its words, summed."""
    codes: UInt8
    """Runs of 16-bit code points: text and faces as `layout.lay_out` lays them out."""
    codes_ends: UInt64
    faces: UInt8
    """Runs of UTF-8: its heading and the other ways to ask, a zero between two."""
    faces_ends: UInt64
    analyzed: UInt8
    """Runs as `layout.lay_out_terms` lays them out."""
    analyzed_ends: UInt64


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


@dataclass(frozen=True, slots=True)
class Extras:
    """What the second look gave to a passage, beside the sum of impacts."""

    likeness: float
    order: float
    closeness: float
    audience: float
    agreement: float
    """How far the characters stand in the question's order, 0 to 1."""


class Cutting(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    """What matched in it, from its beginning; ascending and disjoint."""
    matches: int
    """How much matched in all of the text."""


class Ranked:
    """The passages that matched, best first, and why."""

    def __init__(
        self, ranker: Ranker, asked: Asked, weights: LookWeights, wanted: int, depth: int
    ) -> None:
        self._ranker = ranker
        self._arrays = _QuestionArrays(asked)
        self._question = self._arrays.question(asked, weights, wanted, depth)
        alternatives, terms = len(asked.keys), len(asked.alternatives)
        self._numbers = array("q", bytes(8 * alternatives))
        self._places = array("q", bytes(8 * alternatives))
        self._information = array("f", bytes(4 * terms))
        self._rows = array("I", bytes(4 * wanted))
        self._scores = array("f", bytes(4 * wanted))
        self._extras = array("f", bytes(4 * _EXTRAS * DEPTH))
        self._reply = library.Reply(
            numbers=_address(self._numbers),
            places=_address(self._places),
            information=_address(self._information),
            rows=_address(self._rows),
            scores=_address(self._scores),
            extras=_address(self._extras),
        )
        library.rank(ranker.index, self._question, self._reply)

    @property
    def total(self) -> int:
        """Passages that matched at all; `rows` may hold fewer."""
        return int(self._reply.total)

    @property
    def attainable(self) -> float:
        """The highest sum that the terms could have which the corpus holds."""
        return float(self._reply.attainable)

    @cached_property
    def rows(self) -> list[int]:
        """The passages."""
        return self._rows[: self._reply.found].tolist()

    @cached_property
    def scores(self) -> list[float]:
        """Parallel to `rows`; not descending where articles take turns."""
        return self._scores[: self._reply.found].tolist()

    @cached_property
    def information(self) -> list[float]:
        """Of each term: inverse document frequency of itself; of a term that one passage holds
        when it is unknown."""
        return self._information.tolist()

    @cached_property
    def known(self) -> list[list[bool]]:
        """Of each term: whether the corpus holds each of its alternatives."""
        numbers, firsts = self._numbers, self._arrays.firsts
        return [[number >= 0 for number in numbers[start:end]] for start, end in pairwise(firsts)]

    def extras(self, place: int) -> Extras | None:
        """What the second look gave to ``rows[place]``; None where it was not looked at."""
        if place >= self._reply.looked:
            return None
        return Extras(*self._extras[_EXTRAS * place : _EXTRAS * (place + 1)])

    def given(self, row: int) -> tuple[list[float], list[int]]:
        """What each term gives to the sum of `row`, and which of its alternatives gives it."""
        terms = len(self._information)
        parts, by = array("I", bytes(4 * terms)), array("i", bytes(4 * terms))
        library.given(
            self._ranker.index, self._question, self._reply, row, _address(parts), _address(by)
        )
        unit = self._ranker.tick / _ONE
        return [part * unit for part in parts], by.tolist()

    def cut(
        self, rows: Sequence[int], lengths: Sequence[int], field: int, most: int
    ) -> Iterator[Cutting]:
        """A stretch of at most `most` code points of a field of each of `rows`, whose raw texts
        have so many code points: the one that shows best why it was found."""
        room = 2 * (most + 1)
        texts, sizes = array("I", rows), array("i", lengths)
        marks = array("i", bytes(4 * room * len(texts)))
        cuttings = library.cut(
            self._ranker.index,
            self._question,
            self._reply,
            (_address(texts), _address(sizes), len(texts)),
            field,
            most,
            _address(marks),
        )
        for place, each in enumerate(cuttings):
            edges = marks[room * place : room * place + 2 * each.spans]
            spans = tuple(zip(edges[::2], edges[1::2], strict=True))
            yield Cutting(each.start, each.end, spans, each.matches)


class Ranker:
    """Ranks the passages of one generation; safe to share between threads."""

    def __init__(self, postings: Postings, looks: Looks) -> None:
        """Raises ValueError when the arrays do not belong together."""
        _check(postings, looks)
        self._kept = postings, looks
        self.tick = float(postings.tick[0])
        rows = len(looks.owners)
        unknown = inverse_document_frequency(np.array([1]), max(rows, 1))
        self.index = library.Index(
            terms=len(postings.keys),
            rows=rows,
            common_terms=len(postings.common),
            entries=len(postings.rows),
            codes_size=len(looks.codes),
            faces_size=len(looks.faces),
            analyzed_size=len(looks.analyzed),
            tick=self.tick,
            # As if one passage held it: in a small corpus hardly any word is known, and each
            # unknown one must not weigh more than the rarest that is.
            unknown=float(unknown[0]),
            list_rows=library.address(postings.rows),
            **{
                name: library.address(getattr(postings, name))
                for name in ("keys", "idf", "offsets", "ticks", "peaks", "common", "table", "bits")
            },
            **{name: library.address(getattr(looks, name)) for name in Looks.__slots__},
        )

    def rank(
        self, asked: Asked, weights: LookWeights, wanted: int, *, depth: int = DEPTH
    ) -> Ranked:
        """At least the first `wanted` passages that match, or all there are; the best `depth`
        candidates are looked at again.

        A sum is over the terms of the best of their alternatives that the passage holds, so that
        writing all synonyms down earns nothing more; ties are ordered by row.
        """
        most = min(max(wanted, DEPTH), len(self._kept[1].owners))
        return Ranked(self, asked, weights, most, min(depth, DEPTH))


class _QuestionArrays:
    """A question's columns as the kernel reads them."""

    def __init__(self, asked: Asked) -> None:
        self.firsts = array("i", accumulate(asked.alternatives, initial=0))
        self.keys = array("Q", asked.keys)
        self.weights = array("I", [_rounded(weight) for weight in asked.weights])
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
            firsts=_address(self.firsts),
            keys=_address(self.keys),
            weights=_address(self.weights),
            grains=_address(self.grains),
            idle=_address(self.idle),
            said=_address(self.said),
            said_ends=_address(self.said_ends),
            emphasis=_address(self.emphasis),
            length=len(self.text),
            text=_address(self.text),
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


def _address(values: array[int] | array[float]) -> int:
    return values.buffer_info()[0]


def _rounded(weight: float) -> int:
    return min(max(1, round(weight * _ONE)), _HEAVIEST) if weight > 0 else 0


def _check(postings: Postings, looks: Looks) -> None:
    """ValueError where an array is not as long as the others tell: the kernel trusts them."""
    terms, rows, common = len(postings.keys), len(looks.owners), len(postings.common)
    fits = (
        len(postings.idf) == len(postings.peaks) == len(postings.offsets) - 1 == terms
        and len(postings.rows) == len(postings.ticks)
        and postings.table.shape == (common, rows)
        and postings.bits.shape == (common, -(-rows // 64))
        and rows == len(looks.audiences) == len(looks.information)
        and rows == len(looks.codes_ends) == len(looks.faces_ends) == len(looks.analyzed_ends)
    )
    if not fits:
        raise ValueError("arrays of different lengths")
