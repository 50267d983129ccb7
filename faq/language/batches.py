"""Which terms do many texts hold?

The very terms that the analyzer gives for each of them, but what it does for each character
and each word is done for all at once with NumPy: a rebuild spends most of its time here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from faq.language.analyzer import Analyzer, is_plain
from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize_all
from faq.language.pinyin import Phrases
from faq.language.segment import Dictionary
from faq.model import NormalizedText

Int64 = npt.NDArray[np.int64]
_ShapeOf = Callable[[str], Iterable[tuple[int, int]]]

_PIECES = 1 << 18
"""Distinct pieces whose words are remembered; some 60 MB."""


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """The terms of several texts, in their order."""

    texts: tuple[NormalizedText, ...]
    counts: Int64
    """How many terms each text has."""
    starts: Int64
    """Of all terms, each within its own text."""
    ends: Int64


class Background(Dictionary, Protocol):
    """General language, as far as an analyzer needs it."""

    def readings_of_phrases(self) -> Phrases:
        """Phrases with a reading of their own."""


class BatchAnalyzer(Analyzer):
    """An analyzer of many texts that tells which words it has met."""

    def __init__(self, lexicon: Lexicon, known: Background | None = None) -> None:
        """`known` is what a generation knows of general language, to be ready sooner for a
        few texts."""
        super().__init__(lexicon, known)
        self.phrases = known.readings_of_phrases() if known else None
        """Those with a reading of their own, where they have been read."""
        self._numbers = _Numbers(self._shape_of)
        self._met: set[str] = set()

    def analyze_all(self, texts: Sequence[str]) -> BatchTerms:
        """The terms of `texts`, as `analyze` gives them for each."""
        normalized = normalize_all(texts)
        self._segmenter.expect([each.text for each in normalized])
        pieces: list[str] = []
        borders = [0]
        cut = self._segmenter.cut
        for each, plain in zip(normalized, _are_plain(normalized), strict=True):
            pieces += cut(each.text) if plain else self._pieces(each.text)
            borders.append(len(pieces))
        held = self._numbers.look_up(pieces)
        behind = np.concatenate((np.zeros(1, np.int64), np.cumsum(held.lengths)))
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(held.counts)))
        first_of_text = behind[borders[:-1]]
        counts = np.diff(before[borders])
        # Each span, from the piece it is part of.
        owners = np.repeat(np.arange(len(pieces)), held.counts)
        spans = np.arange(before.item(-1)) - before[owners] + held.firsts[owners]
        places = behind[owners] - np.repeat(first_of_text, counts)
        self._met.update(held.new)
        return BatchTerms(
            tuple(normalized), counts, places + held.starts[spans], places + held.ends[spans]
        )

    def take_words(self) -> frozenset[str]:
        """The words met since this was asked last, each once as a rule: those that are no part
        of a longer one, and the parts of Latin ones.

        A part of a Chinese word (拟订 of 虚拟订单) may be nothing that anybody wrote.
        """
        words, self._met = frozenset(self._met), set()
        return words


_PLAIN, _OTHER = 1, 2
_MANNERS = np.zeros(0x110000, np.uint8)
"""Whether a code point is left to the dictionary whatever stands beside it: Han, or no letter
or digit; 0 for one that was not met."""


def _are_plain(texts: Sequence[NormalizedText]) -> list[bool]:
    """Whether each of `texts` is cut by the dictionary alone."""
    joined = "".join([each.text for each in texts])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    manners = _MANNERS[codes]
    if not manners.all():
        for code in set(codes[manners == 0].tolist()):
            _MANNERS[code] = _PLAIN if is_plain(chr(code)) else _OTHER
        manners = _MANNERS[codes]
    ends = np.cumsum([len(each.text) for each in texts], dtype=np.int64)
    others = np.searchsorted(ends, np.flatnonzero(manners == _OTHER), side="right")
    plain = np.ones(len(texts), np.bool_)
    plain[others] = False
    return plain.tolist()


@dataclass(frozen=True, slots=True)
class _Held:
    """What some pieces hold: columns with an entry for each piece, and the spans of all known."""

    lengths: Int64
    counts: Int64
    """How many words there are in it, itself included."""
    firsts: Int64
    """Where its spans begin."""
    starts: Int64
    ends: Int64
    new: list[str]
    """Words that were not met before."""


class _Numbers(dict[str, int]):
    """A number for each distinct piece of text, and the words in it."""

    def __init__(self, shape_of: _ShapeOf) -> None:
        self._shape_of = shape_of
        self._new: list[str] = []
        self._forget()

    def look_up(self, pieces: Sequence[str]) -> _Held:
        """What `pieces` hold."""
        if len(self) > _PIECES:
            self.clear()
            self._forget()
        numbers = np.fromiter(map(self.__getitem__, pieces), np.int64, len(pieces))
        new, self._new = self._new, []
        lengths, firsts, starts, ends = (
            np.array(each, np.int64)
            for each in (self._lengths, self._firsts, self._starts, self._ends)
        )
        counts = np.diff(firsts)[numbers]
        return _Held(lengths[numbers], counts, firsts[numbers], starts, ends, new)

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self._lengths)
        for start, end in self._shape_of(piece):
            self._starts.append(start)
            self._ends.append(end)
            word = piece[start:end]
            if word == piece or word.isascii():
                self._new.append(word)
        self._lengths.append(len(piece))
        self._firsts.append(len(self._starts))
        return number

    def _forget(self) -> None:
        self._lengths, self._firsts = array("I"), array("I", (0,))
        self._starts, self._ends = array("I"), array("I")
