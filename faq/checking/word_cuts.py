"""Finds words of the corpus that the dictionary cuts into pieces.

A word is a run of pieces that occur together far more often than by chance, that hardly occur
otherwise, and that stands alone somewhere, as between quotation marks or as a heading.  One of its
pieces is a single character: those alone find least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, SectionText, prose
from faq.language.normalize import normalize_all
from faq.language.term_kinds import HAN

_CHINESE = re.compile(f"[{HAN}]+")
_PIECES = (2, 3, 4)
_LONGEST = 6
_LEAST_TIMES = 5
_LEAST_NEIGHBOURS = 3
"""Different pieces before it, and after it."""
_LEAST_SHARE = 0.5
"""Of the occurrences of its rarest piece."""
_LEAST_COHESION = 0.6
"""Normalized pointwise mutual information, a pair of pieces; at most 1."""
_SURE_COHESION = 0.7
"""From here on standing alone once is enough, else twice."""
_NEVER_FIRST = frozenset(
    "请而以不没可被将从在为时若当并或和与及该此其这那各每某第是有会能要让把对向按由所再又也都只就还很更最较越已未"
    "如因但且则使给到出两几多少其他一"
)
_NEVER_LAST = frozenset(
    "于为到成是下中上内外后前时的地得了着过会能和与及或则即等有比们里间来去出入起开该者以可要请"
)
_BASE = 1_000_003
"""Runs of pieces are told apart by a polynomial of their numbers, modulo 2**64."""
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of a corpus in their order, as numbers; 0 for what is not Chinese."""

    ids: Ids
    names: tuple[str, ...]
    """By their numbers."""
    counts: Ids
    ends: Ids
    """Where the pieces of each section end."""


def word_cuts(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Each such word, where it first occurs, with the line of the lexicon that mends it."""
    pieces = _pieces_of(corpus)
    words: dict[str, tuple[int, int]] = {}
    for size in _PIECES:
        for place, times in _together(pieces, size):
            word = "".join(pieces.names[each] for each in pieces.ids[place : place + size])
            if not corpus.analyzer.has_word(word) and _may_be_word(word):
                words.setdefault(word, (place, times))
    for word, (place, times) in words.items():
        longer = (each for each in words if word in each and each != word)
        if any(2 * words[each][1] > times for each in longer):
            continue
        section = corpus.sections[int(np.searchsorted(pieces.ends, place, side="right"))]
        cut = "、".join(corpus.analyzer.cut(word))
        yield Finding(
            section.article.source,
            _line(section, word),
            f"词“{word}”（出现 {times} 次）被切成 {cut} (a word that is cut into pieces)",
            "word-cut",
            mend=f"_lexicon/words.txt: {word}",
        )


def _may_be_word(word: str) -> bool:
    return word[0] not in _NEVER_FIRST and word[-1] not in _NEVER_LAST


def _pieces_of(corpus: CheckedCorpus) -> _Pieces:
    """The pieces of headings and text of all sections."""
    texts = [f"{each.heading}\n{prose(each.blocks)}" for each in corpus.sections]
    numbers: dict[str, int] = {}
    names, ids, ends = [""], [0], []
    for text in normalize_all(texts):
        for piece in corpus.analyzer.cut(text.text):
            number = numbers.get(piece)
            if number is None:
                number = 0
                if _CHINESE.fullmatch(piece):
                    number = len(names)
                    names.append(piece)
                numbers[piece] = number
            ids.append(number)
        ids.append(0)
        ends.append(len(ids))
    every = np.array(ids, np.int64)
    return _Pieces(every, tuple(names), np.bincount(every), np.array(ends, np.int64))


def _together(pieces: _Pieces, size: int) -> Iterator[tuple[int, int]]:
    """Where each run of `size` pieces that is a word first occurs, and how often it does."""
    starts = _starts(pieces, size)
    if not len(starts):
        return
    keys = np.zeros(len(starts), np.int64)
    for place in range(size):
        keys = keys * _BASE + pieces.ids[starts + place]
    _, first, which, times = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    held = pieces.counts[np.stack([pieces.ids[starts[first] + each] for each in range(size)], 1)]
    share = times / held.min(axis=1)
    total = len(pieces.ids)
    chance = np.log(held / total).sum(axis=1)
    cohesion = (np.log(times / total) - chance) / -np.log(times / total) / (size - 1)
    before, after = pieces.ids[starts - 1], pieces.ids[starts + size]
    alone = np.bincount(which[(before == 0) & (after == 0)], minlength=len(times))
    needed = np.where(cohesion >= _SURE_COHESION, 1, 2)
    good = (times >= _LEAST_TIMES) & (share >= _LEAST_SHARE) & (alone >= needed)
    good &= cohesion >= _LEAST_COHESION
    for number in np.flatnonzero(good).tolist():
        own = which == number
        neighbours = min(len(np.unique(each[own])) for each in (before, after))
        if neighbours >= _LEAST_NEIGHBOURS:
            yield int(starts[first[number]]), int(times[number])


def _starts(pieces: _Pieces, size: int) -> Ids:
    """Where runs of `size` Chinese pieces start that are short enough and have a lone character."""
    lengths = np.array([len(name) for name in pieces.names], np.int64)[pieces.ids]
    places = np.arange(1, len(lengths) - size)
    windows = np.stack([lengths[places + each] for each in range(size)])
    least, total = windows.min(axis=0), windows.sum(axis=0)
    often = np.stack([pieces.counts[pieces.ids[places + each]] for each in range(size)]).min(axis=0)
    found: Ids = places[(least == 1) & (total <= _LONGEST) & (often >= _LEAST_TIMES)]
    return found


def _line(section: SectionText, word: str) -> int:
    """The line of the block that holds a word."""
    if word in section.heading:
        return section.line
    holding = (block.line for block in section.blocks if word in block.text)
    return next(holding, section.line)
