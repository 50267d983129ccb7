"""Turns a text into terms, the same way for indexing and for searching.

Normalizes, segments into words, drops pieces without a letter or digit, and adds the parts of
long words and neighbours that may be written as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal

from faq.language.compounds import ACCENTED, LATIN, compound_parts, neighbours, scripts_apart
from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize
from faq.language.segment import Segmenter
from faq.language.term_kinds import HAN as _HAN
from faq.language.terms import Terms
from faq.language.thesaurus import Thesaurus

ANALYSIS_VERSION = 3
"""Raised whenever the same text would give other terms, so that older analyses are not reused."""

_WORD = re.compile(r"[^\W_]")
_HAS_HAN = re.compile(f"[{_HAN}]")
# Tokens that jieba would split: compounds such as v1.2.3 and user-name, c++, and words of
# scripts it does not know.  Plain runs such as 88vip are left to jieba, whose dictionary has
# words that join them with Han (A类).
# The look-behind keeps the pattern from retrying a long run at each of its characters.
_BY_RULE = re.compile(
    rf"(?<![{LATIN}])(?:[{LATIN}]+(?:[._+#&@'-][{LATIN}]+)+[+#]*"
    rf"|[{LATIN}]+[+#]+|[0-9a-z]*[{ACCENTED}][{LATIN}]*)"
    rf"|(?:(?![{LATIN}{_HAN}])[^\W_])+"
)
_LATIN_CHARACTER = re.compile("[0-9a-z]")
_RUNS = re.compile(f"[{LATIN}]+|[{_HAN}]+")
"""What stands apart where a word is written with a space between its scripts: u 盘 for u盘."""
_FUNCTION_TAGS = frozenset("abcdefhkmopqrsuyz")
"""First letters of jieba's tags for adjectives, conjunctions, adverbs, numbers, pronouns…"""
NameKind = Literal["name", "place", "person"]
_NAME_TAGS: dict[str, NameKind] = {"nz": "name", "nt": "name", "nr": "person", "ns": "place"}
"""jieba's tags of names; those of persons are the least reliable."""
_SHORTEST_NAME = 2
_MAX_CACHED = 1 << 16
"""Pieces whose word spans are cached; a few megabytes."""


class Analyzer:
    """Analyzes text with the words of a lexicon; safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.thesaurus = Thesaurus(lexicon.synonyms)
        self._segmenter = Segmenter(dictionary_words(lexicon))
        self._spans = _SpanCache(self._word_spans)
        self.is_content_word = lru_cache(_MAX_CACHED)(self._is_content_word)
        """Whether a word is a noun, a verb, a set phrase or of unknown part of speech."""
        self.name_kind = lru_cache(_MAX_CACHED)(self._name_kind)
        """What kind of name a Chinese word is, or None."""

    def has_word(self, word: str) -> bool:
        """Whether jieba's dictionary or the lexicon has a word."""
        return self._segmenter.knows(word)

    def cut(self, text: str) -> list[str]:
        """The words of a normalized text as the dictionary cuts them; joined they are the text."""
        return self._segmenter.cut(text)

    def is_function_word(self, word: str) -> bool:
        """Whether a word tells nothing of a subject: a stopword, or no content word."""
        return word in self.lexicon.stopwords or not self.is_content_word(word)

    def _is_content_word(self, word: str) -> bool:
        if word.isascii():
            return not word.isdigit()
        tag = self._segmenter.tag(word)
        return tag[:1] not in _FUNCTION_TAGS or tag == "an"

    def _name_kind(self, word: str) -> NameKind | None:
        if word.isascii() or len(word) < _SHORTEST_NAME:
            return None
        if word in self.lexicon.out_of_scope:
            return "name"
        tag = self._segmenter.tag(word)
        # Of what the dictionary lacks, its model takes nearly anything for a person (张副).
        return _NAME_TAGS.get(tag) if tag != "nr" or self.has_word(word) else None

    def analyze(self, text: str) -> Terms:
        """The terms of `text`; none if it has no word."""
        normalized = normalize(text)
        cache = self._spans
        starts: list[int] = []
        ends: list[int] = []
        offset = 0
        for piece in self._pieces(normalized.text):
            spans = cache[piece]
            border = offset + len(piece)
            if spans:
                starts.append(offset)
                ends.append(border)
                for start, end in spans[1:]:
                    starts.append(offset + start)
                    ends.append(offset + end)
            offset = border
        for start, end in self.apart(normalized.text):
            starts.append(start)
            ends.append(end)
        return Terms(normalized, tuple(starts), tuple(ends))

    def apart(self, text: str) -> list[tuple[int, int]]:
        """The runs of a normalized text that are written apart and may be one word."""
        return [*neighbours(text), *scripts_apart(text, self.has_word)]

    def _pieces(self, text: str) -> list[str]:
        """The pieces of `text` in order; joined they are `text`."""
        pieces: list[str] = []
        for stretch, by_rule in _stretches(text):
            if by_rule:
                pieces.append(stretch)
            elif _LATIN_CHARACTER.search(stretch):
                # A word of the lexicon (vip) must not split a run (88vip).
                for run, group in groupby(self._segmenter.cut(stretch), _is_latin):
                    if run:
                        pieces.append("".join(group))
                    else:
                        pieces.extend(group)
            else:
                pieces += self._segmenter.cut(stretch)
        return pieces

    def _word_spans(self, piece: str) -> tuple[tuple[int, int], ...]:
        """Spans of the words in a piece, the piece itself first; () if it has none."""
        if not _WORD.search(piece):
            return ()
        if len(piece) == 1:
            return ((0, 1),)
        if not _HAS_HAN.search(piece):
            return (0, len(piece)), *compound_parts(piece)
        spans = [(0, len(piece)), *self._segmenter.parts(piece)]
        if _LATIN_CHARACTER.search(piece):
            spans += (match.span() for match in _RUNS.finditer(piece))
        return tuple(dict.fromkeys(spans))


class _SpanCache(dict[str, tuple[tuple[int, int], ...]]):
    """Word spans by piece; bounded, because questions can contain anything."""

    def __init__(self, word_spans: Callable[[str], tuple[tuple[int, int], ...]]) -> None:
        self._word_spans = word_spans

    def __missing__(self, piece: str) -> tuple[tuple[int, int], ...]:
        spans = self._word_spans(piece)
        if len(self) >= _MAX_CACHED:
            self.clear()
        self[piece] = spans
        return spans


def dictionary_words(lexicon: Lexicon) -> Iterable[tuple[str, int | None, str | None]]:
    """The words a lexicon adds to jieba's dictionary: (word, frequency, part of speech)."""
    words = {word.text: (word.text, word.frequency, word.tag) for word in lexicon.words}
    # Synonyms are looked up by word, so each phrase must be segmented as one word.
    for synonym in lexicon.synonyms:
        for phrase in (synonym.phrase, *synonym.alternatives):
            words.setdefault(phrase, (phrase, None, None))
    return words.values()


def plain_stretches(text: str) -> Iterator[str]:
    """The stretches of a normalized text that the dictionary segments."""
    return (stretch for stretch, by_rule in _stretches(text) if not by_rule)


def is_plain(character: str) -> bool:
    """Whether the dictionary segments a character whatever its neighbours are."""
    return not _WORD.match(character) or bool(_HAS_HAN.match(character))


def _stretches(text: str) -> Iterator[tuple[str, bool]]:
    """The stretches of `text` in order, each with whether `_BY_RULE` matched it."""
    position = 0
    for match in _BY_RULE.finditer(text):
        yield text[position : match.start()], False
        yield match[0], True
        position = match.end()
    yield text[position:], False


def _is_latin(piece: str) -> bool:
    return piece.isascii() and piece.isalnum()
