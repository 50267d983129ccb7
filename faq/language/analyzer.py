"""Which terms does a text hold?

One analysis for indexing and for asking: normalize, cut into words, keep what is a word,
and give each its parts and its place in the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize
from faq.language.segment import Segmenter
from faq.model import Terms

ANALYSIS_VERSION = 1
"""Raised whenever the same text would give other terms: older analyses are then not reused."""

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
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
_CHUNKS = re.compile(r"[^\W_]+")


class Analyzer:
    """Turns text into terms with the words of a lexicon; safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        words = {word.text: (word.text, word.frequency, word.tag) for word in lexicon.words}
        # Only what is cut out as a word can be found by its synonym.
        for synonym in lexicon.synonyms:
            for phrase in (synonym.said, *synonym.meant):
                words.setdefault(phrase, (phrase, None, None))
        self._segmenter = Segmenter(words.values())

    def frequency(self, word: str) -> int:
        """How often general language has a word, as the dictionary tells; 0 for none."""
        return self._segmenter.frequency(word)

    def analyze(self, text: str) -> Terms:
        """The terms of `text`; none when it holds no word."""
        normalized = normalize(text)
        spans = list(self._spans(normalized.text))
        return Terms(normalized, tuple(start for start, _ in spans), tuple(end for _, end in spans))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        position = 0
        for match in _OWN.finditer(text):
            yield from self._words(text, position, match.start())
            yield match.span()
            yield from _inner(text, *match.span())
            position = match.end()
        yield from self._words(text, position, len(text))

    def _words(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        position = start
        for run, pieces in groupby(self._segmenter.cut(text[start:end]), _is_latin):
            # A word of the lexicon (vip) must not take a run (88vip) apart.
            for piece in ("".join(pieces),) if run else pieces:
                start, position = position, position + len(piece)
                if not _WORD.search(piece):
                    continue
                yield start, position
                if _HAS_HAN.search(piece):
                    parts = self._segmenter.parts(piece)
                    yield from ((start + left, start + right) for left, right in parts)
                else:
                    yield from _inner(text, start, position)


def _is_latin(piece: str) -> bool:
    return piece.isascii() and piece.isalnum()


def _inner(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of what a Latin compound is made of: ``wi-fi6`` of wi, fi6, fi and 6."""
    spans = dict.fromkeys(
        (match.start(), match.end())
        for pattern in (_CHUNKS, _RUNS)
        for match in pattern.finditer(text, start, end)
    )
    return (span for span in spans if span != (start, end))
