"""Gives Latin compounds one form, however they are joined or parted, and finds their parts.

``ERR_1234``, ``err-1234`` and ``ERR1234`` are one term, ``err1234``; so are neighbours that are
written apart, as in ``API Key`` and ``400 810 8888``, and a word with a space between its scripts
(``U 盘`` for ``U盘``).  A dot between digits stays, for ``5.2`` is
not 52, unless the digits are a telephone number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise

from faq.language.term_kinds import HAN

ACCENTED = "\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"
LATIN = f"0-9a-z{ACCENTED}"
"""The characters of Latin words, and those with accents, for a character class of a regular
expression."""
COMPOUND = rf"[{LATIN}]++(?:[._+#&@'-][{LATIN}]++)*+[+#]*+"
"""A Latin word with all that hangs on it: v1.2.3, user-name, c++."""

_SEPARATOR = re.compile(rf"(?<=[{LATIN}])(?:[ /_'&@-]|(?<![0-9])\.|\.(?![0-9]))(?=[{LATIN}])")
_BETWEEN_SCRIPTS = re.compile(rf"(?<=[{LATIN}]) (?=[{HAN}])")
_SCRIPTS_APART = re.compile(rf"(?<![{LATIN}._+#&@'-])[{LATIN}]{{1,8}} [{HAN}]{{1,3}}")
_DOTTED_NUMBER = re.compile(
    r"(?=.*[0-9]{4})[0-9]{3,}(?:\.[0-9]{3,}){2,}"  # each part of an address has three at most
    r"|(?:19|20)[0-9]{2}\.[0-9]{2}\.[0-9]{2}"
)
_CHUNKS = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[0-9]+|[^\W0-9_]+")
_UNITS = re.compile(rf"(?:[{LATIN}]|(?<=[0-9])\.(?=[0-9]))+")
_VERSION = re.compile(r"v(?=[0-9]+\.[0-9])")
_DOTTED = re.compile(r"v?[0-9]+\.[0-9]+(?=\.[0-9])")
_TOKENS = re.compile(COMPOUND)
_NEIGHBOURS = re.compile(rf"(?<![{LATIN}._+#&@'/-]){COMPOUND}(?:[ /]{COMPOUND})++")
_DIGIT = re.compile("[0-9]")
_MOST_JOINED = 4
"""Neighbours that may be written as one."""
_FEW, _FEW_NUMBERED = 3, 4
"""Neighbours, without a number and with one, that may be a name in a Chinese text; more are a
sentence or a piece of a program, whose joined neighbours would be a third of all terms."""
_LONGEST_PAIR, _LONGEST_RUN = 14, 24
"""Code points of two neighbours, and of a run with a number."""
_MOST_RUNS = 200
"""Runs of neighbours of a question that are sought."""

Span = tuple[int, int]


def form(word: str) -> str:
    """The one form of a word or of a run of neighbours; other words as they are."""
    if word.isalnum():
        return word
    joined = _BETWEEN_SCRIPTS.sub("", _SEPARATOR.sub("", word))
    return joined.replace(".", "") if _DOTTED_NUMBER.fullmatch(joined) else joined


def compound_parts(word: str) -> Iterator[Span]:
    """Spans of the parts of a Latin compound, itself left out: wi, fi6, fi and 6 of ``wi-fi6``,
    2020-07-13 of ``log-2020-07-13.txt``, 8.5 and 8.5.1 of ``v8.5.1``."""
    spans = dict.fromkeys(
        match.span() for pattern in (_CHUNKS, _RUNS) for match in pattern.finditer(word)
    )
    if len(spans) > 1:
        units = [match.span() for match in _UNITS.finditer(word)]
        spans.update(dict.fromkeys(_runs(word, units)))
        for start, end in units:
            spans[start, end] = None
            spans.update(dict.fromkeys(_of_version(word, start, end)))
    spans.pop((0, len(word)), None)
    return iter(spans)


def neighbours(text: str) -> list[Span]:
    """The runs of neighbours in a text that somebody may write as one word: in a name, not in a
    sentence of Latin words."""
    if not _NEIGHBOURS.search(text):
        return []
    found: list[Span] = []
    for stretch in _NEIGHBOURS.finditer(text):
        tokens = list(islice(_tokens(text, *stretch.span()), _FEW_NUMBERED + 1))
        if len(tokens) <= (_FEW_NUMBERED if _DIGIT.search(stretch[0]) else _FEW):
            found += _runs(text, tokens)
    return found


def scripts_apart(text: str, is_word: Callable[[str], bool]) -> Iterator[Span]:
    """The words of a dictionary that a text writes with a space between Latin and Han (u 盘)."""
    for found in _SCRIPTS_APART.finditer(text):
        start, first = found.start(), text.index(" ", found.start()) + 2
        for end in range(found.end(), first - 1, -1):
            if is_word(form(text[start:end])):
                yield start, end
                break


def query_runs(text: str) -> list[Span]:
    """All runs of neighbours in a question."""
    spans = (
        (tokens[first][0], tokens[first + size - 1][1])
        for stretch in _NEIGHBOURS.finditer(text)
        for tokens in [list(_tokens(text, *stretch.span()))]
        for first in range(len(tokens) - 1)
        for size in range(2, min(_MOST_JOINED, len(tokens) - first) + 1)
    )
    return list(islice(spans, _MOST_RUNS))


def without_v(word: str) -> str | None:
    """A version without its ``v``; None for any other word."""
    return word[1:] if _VERSION.match(word) else None


def is_parted(stretch: str) -> bool:
    """Whether a term is written with a separator within, so that its form is not what stands
    there."""
    return bool(_SEPARATOR.search(stretch) or _BETWEEN_SCRIPTS.search(stretch))


def _tokens(text: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _TOKENS.finditer(text, start, end))


def _runs(text: str, units: Sequence[Span]) -> Iterator[Span]:
    """Pairs of units, and longer runs with a number."""
    for (start, _), (_, end) in pairwise(units):
        if end - start <= _LONGEST_PAIR or _DIGIT.search(text, start, end):
            yield start, end
    for size in range(3, _MOST_JOINED + 1):
        for first in range(len(units) - size + 1):
            start, end = units[first][0], units[first + size - 1][1]
            if end - start <= _LONGEST_RUN and _DIGIT.search(text, start, end):
                yield start, end


def _of_version(word: str, start: int, end: int) -> Iterator[Span]:
    """A version without its ``v``, and its first two numbers where it has more."""
    if _VERSION.match(word, start, end):
        yield start + 1, end
        start += 1
    if shorter := _DOTTED.match(word, start, end):
        yield shorter.span()
