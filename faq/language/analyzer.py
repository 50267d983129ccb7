"""Which terms does a text hold?

One analysis for indexing and for asking: normalize, cut into words, keep what is a word,
and give each its parts and its place in the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize
from faq.language.segment import Dictionary, PartSegmenter, Segmenter
from faq.language.term_kinds import HAN as _HAN
from faq.language.thesaurus import Thesaurus
from faq.model import Terms

ANALYSIS_VERSION = 1
"""Raised whenever the same text would give other terms: older analyses are then not reused."""

_WORD = re.compile(r"[^\W_]")
_HAS_HAN = re.compile(f"[{_HAN}]")
# What jieba would break or scatter: compounds such as v1.2.3 and user-name, c++, and words of
# scripts it does not know.  Plain runs like 88vip are left to it, for its dictionary may hold
# them joined with Han (A类).
_ACCENTED = "\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_LATIN = f"0-9a-z{_ACCENTED}"
# The look-behind makes a long run be tried once, not from each of its characters.
_OWN = re.compile(
    rf"(?<![{_LATIN}])(?:[{_LATIN}]+(?:[._+#&@'-][{_LATIN}]+)+[+#]*"
    rf"|[{_LATIN}]+[+#]+|[0-9a-z]*[{_ACCENTED}][{_LATIN}]*)"
    rf"|(?:(?![{_LATIN}{_HAN}])[^\W_])+"
)
_RUNS = re.compile(r"[0-9]+|[^\W0-9_]+")
_LATIN_CHARACTER = re.compile("[0-9a-z]")
_CHUNKS = re.compile(r"[^\W_]+")
_SAYS_HOW = frozenset("abcdefhkmopqrsuyz")
"""Initials of jieba's parts of speech: qualities, conjunctions, adverbs, numbers, pronouns…"""
_SHAPES = 1 << 16
"""Pieces whose words are remembered; a few megabytes."""


class Analyzer:
    """Turns text into terms with the words of a lexicon; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, dictionary: Dictionary | None = None) -> None:
        """`dictionary` makes one that is ready sooner, for a few texts."""
        self.lexicon = lexicon
        self.thesaurus = Thesaurus(lexicon.synonyms)
        words = dictionary_words(lexicon)
        self._segmenter = PartSegmenter(words, dictionary) if dictionary else Segmenter(words)
        self._shapes = _Shapes(self._shape_of)
        self.names_something = lru_cache(_SHAPES)(self._names_something)
        """Whether a word names a thing or a deed, as nouns, verbs and set phrases do, rather
        than how, when or how many; a word that nobody has sorted does."""

    def knows(self, word: str) -> bool:
        """Whether the dictionary or the lexicon has a word."""
        return self._segmenter.knows(word)

    def _names_something(self, word: str) -> bool:
        if word.isascii():
            return not word.isdigit()
        tag = self._segmenter.tag(word)
        return tag[:1] not in _SAYS_HOW or tag == "an"

    def analyze(self, text: str) -> Terms:
        """The terms of `text`; none when it holds no word."""
        normalized = normalize(text)
        shapes = self._shapes
        starts: list[int] = []
        ends: list[int] = []
        place = 0
        for piece in self._pieces(normalized.text):
            shape = shapes[piece]
            behind = place + len(piece)
            if shape:
                starts.append(place)
                ends.append(behind)
                for start, end in shape[1:]:
                    starts.append(place + start)
                    ends.append(place + end)
            place = behind
        return Terms(normalized, tuple(starts), tuple(ends))

    def _pieces(self, text: str) -> list[str]:
        """`text` in order: words, and what stands between them."""
        pieces: list[str] = []
        for stretch, own in _stretches(text):
            if own:
                pieces.append(stretch)
            elif _LATIN_CHARACTER.search(stretch):
                # A word of the lexicon (vip) must not take a run (88vip) apart.
                for run, group in groupby(self._segmenter.cut(stretch), _is_latin):
                    if run:
                        pieces.append("".join(group))
                    else:
                        pieces.extend(group)
            else:
                pieces += self._segmenter.cut(stretch)
        return pieces

    def _shape_of(self, piece: str) -> tuple[tuple[int, int], ...]:
        """Spans of the words in a piece, itself first; () where it holds none."""
        if not _WORD.search(piece):
            return ()
        if len(piece) == 1:
            return ((0, 1),)
        inner = self._segmenter.parts(piece) if _HAS_HAN.search(piece) else _inner(piece)
        return (0, len(piece)), *inner


class _Shapes(dict[str, tuple[tuple[int, int], ...]]):
    """The words in each of the pieces met last; bounded, for questions may hold anything."""

    def __init__(self, shape_of: Callable[[str], tuple[tuple[int, int], ...]]) -> None:
        self._shape_of = shape_of

    def __missing__(self, piece: str) -> tuple[tuple[int, int], ...]:
        shape = self._shape_of(piece)
        if len(self) >= _SHAPES:
            self.clear()
        self[piece] = shape
        return shape


def dictionary_words(lexicon: Lexicon) -> Iterable[tuple[str, int | None, str | None]]:
    """What a lexicon adds to jieba's dictionary: (word, frequency, part of speech)."""
    words = {word.text: (word.text, word.frequency, word.tag) for word in lexicon.words}
    # Only what is cut out as a word can be found by its synonym.
    for synonym in lexicon.synonyms:
        for phrase in (synonym.said, *synonym.meant):
            words.setdefault(phrase, (phrase, None, None))
    return words.values()


def plain_stretches(text: str) -> Iterator[str]:
    """What of a normalized text is cut by the dictionary."""
    return (stretch for stretch, own in _stretches(text) if not own)


def is_plain(character: str) -> bool:
    """Whether a character is left to the dictionary, whatever stands beside it."""
    return not _WORD.match(character) or bool(_HAS_HAN.match(character))


def _stretches(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in order, and whether a stretch is a word of `_OWN`."""
    position = 0
    for match in _OWN.finditer(text):
        yield text[position : match.start()], False
        yield match[0], True
        position = match.end()
    yield text[position:], False


def _is_latin(piece: str) -> bool:
    return piece.isascii() and piece.isalnum()


def _inner(word: str) -> Iterator[tuple[int, int]]:
    """Spans of what a Latin compound is made of: ``wi-fi6`` of wi, fi6, fi and 6."""
    spans = dict.fromkeys(
        match.span() for pattern in (_CHUNKS, _RUNS) for match in pattern.finditer(word)
    )
    return (span for span in spans if span != (0, len(word)))
