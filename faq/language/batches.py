"""Analyzes many texts at once.

The terms equal those of `Analyzer.analyze` for each text; the work per character and per word
is vectorized, because a rebuild spends most of its time here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.language.analyzer import Analyzer, is_plain
from faq.language.compounds import form, is_parted
from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize_all
from faq.language.pinyin import Phrases
from faq.language.term_kinds import Keys, read_codes, word_key, word_keys
from faq.language.terms import NormalizedText

Int64 = npt.NDArray[np.int64]
_WordSpans = Callable[[str], Iterable[tuple[int, int]]]

_MAX_PIECES = 1 << 18
"""Distinct pieces whose word spans are cached; some 60 MB."""


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """The terms of several texts, in their order."""

    texts: tuple[NormalizedText, ...]
    counts: Int64
    """Terms of each text."""
    starts: Int64
    """Offsets of all terms into their own normalized texts."""
    ends: Int64
    keys: Keys
    """Of all terms."""


class BatchAnalyzer(Analyzer):
    """An analyzer of many texts that collects their words."""

    def __init__(self, lexicon: Lexicon, phrases: Phrases | None = None) -> None:
        """`phrases` are the phrase readings, if the caller has them: reading them takes 0.4 s."""
        super().__init__(lexicon)
        self.phrases = phrases
        self._pieces_seen = _PieceTable(self._word_spans)
        self._new_words: set[str] = set()

    def analyze_all(self, texts: Sequence[str]) -> BatchTerms:
        """The terms of `texts`, equal to those of `analyze` for each."""
        normalized = normalize_all(texts)
        pieces: list[str] = []
        borders = [0]
        cut = self._segmenter.cut
        for each, plain in zip(normalized, _are_plain(normalized), strict=True):
            pieces += cut(each.text) if plain else self._pieces(each.text)
            borders.append(len(pieces))
        columns = self._pieces_seen.look_up(pieces)
        piece_starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(columns.lengths)))
        span_starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(columns.counts)))
        first_of_text = piece_starts[borders[:-1]]
        counts = np.diff(span_starts[borders])
        # One entry a span: the piece that it lies in.
        owners = np.repeat(np.arange(len(pieces)), columns.counts)
        spans = np.arange(span_starts.item(-1)) - span_starts[owners] + columns.firsts[owners]
        places = piece_starts[owners] - np.repeat(first_of_text, counts)
        self._new_words.update(columns.new)
        terms = BatchTerms(
            tuple(normalized),
            counts,
            places + columns.starts[spans],
            places + columns.ends[spans],
            columns.keys[spans],
        )
        return _with_runs(terms, self.apart)

    def take_words(self) -> frozenset[str]:
        """The distinct new words since the last call: whole words, and the parts of Latin ones.

        Parts of Chinese words are left out: 拟订 in 虚拟订单 is not a word of the text, nor is the
        form of a compound.  A word may come again after the cache of pieces was cleared.
        """
        words, self._new_words = frozenset(self._new_words), set()
        return words


def _with_runs(terms: BatchTerms, apart: Callable[[str], list[tuple[int, int]]]) -> BatchTerms:
    """The terms with the runs of each text that may be one word behind its others."""
    found = [
        (number, start, end)
        for number, each in enumerate(terms.texts)
        for start, end in apart(each.text)
    ]
    if not found:
        return terms
    owners, starts, ends = np.array(found, np.int64).T
    keys = np.array(
        [word_key(form(terms.texts[number].text[start:end])) for number, start, end in found],
        np.uint64,
    )
    at = np.cumsum(terms.counts)[owners]
    return BatchTerms(
        terms.texts,
        terms.counts + np.bincount(owners, minlength=len(terms.counts)),
        np.insert(terms.starts, at, starts),
        np.insert(terms.ends, at, ends),
        np.insert(terms.keys, at, keys),
    )


_PLAIN, _OTHER = 1, 2
_CODE_CLASSES = np.zeros(0x110000, np.uint8)
"""`_PLAIN` for code points that `is_plain` holds for, else `_OTHER`; 0 if not computed yet."""


def _are_plain(texts: Sequence[NormalizedText]) -> list[bool]:
    """Whether the dictionary alone segments each of `texts`."""
    joined = "".join([each.text for each in texts])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    classes = _CODE_CLASSES[codes]
    if not classes.all():
        for code in set(codes[classes == 0].tolist()):
            _CODE_CLASSES[code] = _PLAIN if is_plain(chr(code)) else _OTHER
        classes = _CODE_CLASSES[codes]
    ends = np.cumsum([len(each.text) for each in texts], dtype=np.int64)
    others = np.searchsorted(ends, np.flatnonzero(classes == _OTHER), side="right")
    plain = np.ones(len(texts), np.bool_)
    plain[others] = False
    return plain.tolist()


@dataclass(frozen=True, slots=True)
class _PieceColumns:
    """The word spans of some pieces: a column entry a piece, and the spans of all cached ones."""

    lengths: Int64
    counts: Int64
    """Words in each piece, itself included."""
    firsts: Int64
    """Index of each piece's first span in `starts` and `ends`."""
    starts: Int64
    ends: Int64
    keys: Keys
    """Of all cached spans."""
    new: list[str]
    """Words that were not cached before."""


class _PieceTable(dict[str, int]):
    """Numbers distinct pieces and caches their word spans."""

    def __init__(self, word_spans: _WordSpans) -> None:
        self._word_spans = word_spans
        self._new: list[str] = []
        self._reset()

    def look_up(self, pieces: Sequence[str]) -> _PieceColumns:
        """The word spans of `pieces`."""
        if len(self) > _MAX_PIECES:
            self.clear()
            self._reset()
        numbers = np.fromiter(map(self.__getitem__, pieces), np.int64, len(pieces))
        new, self._new = self._new, []
        self._add_keys()
        lengths, firsts, starts, ends = (
            np.array(each, np.int64)
            for each in (self._lengths, self._firsts, self._starts, self._ends)
        )
        counts = np.diff(firsts)[numbers]
        return _PieceColumns(
            lengths[numbers], counts, firsts[numbers], starts, ends, self._keys, new
        )

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self._lengths)
        for start, end in self._word_spans(piece):
            self._starts.append(start)
            self._ends.append(end)
            word = piece[start:end]
            self._unkeyed.append(form(word))
            if (word == piece or word.isascii()) and not is_parted(word):
                self._new.append(word)
        self._lengths.append(len(piece))
        self._firsts.append(len(self._starts))
        return number

    def _reset(self) -> None:
        self._lengths, self._firsts = array("I"), array("I", (0,))
        self._starts, self._ends = array("I"), array("I")
        self._keys: Keys = np.empty(0, np.uint64)
        self._unkeyed: list[str] = []

    def _add_keys(self) -> None:
        words, self._unkeyed = self._unkeyed, []
        if words:
            sizes = np.fromiter(map(len, words), np.int64, len(words))
            numbers = np.arange(len(words), dtype=np.uint32)
            keys = word_keys(read_codes(words), numbers, np.zeros_like(sizes), sizes)
            self._keys = np.concatenate((self._keys, keys))
