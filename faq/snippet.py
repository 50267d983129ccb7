"""Which stretch of a passage shows best why it was found?

The window that holds the most of the question's information, begun at a sentence where
one begins nearby.  What matched is told by the terms' own offsets, so repeated and
overlapping words are marked rightly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush

from faq.model import Snippet, Terms

_SENTENCE_START = re.compile(r"(?:^|[。！？!?；;\n])\s*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be marked: the weight of each word, and of each character or bigram.

    Words are marked where the text was cut into them, grams wherever they stand.
    """

    words: Mapping[str, float]
    grams: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the raw text that matched, and what it is worth."""

    start: int
    end: int
    text: str
    weight: float


def find_matches(terms: Terms, wanted: Wanted) -> list[Match]:
    """Where in a text something wanted stands, by ascending offset."""
    text, raw_span = terms.normalized.text, terms.normalized.raw_span
    matches = [
        Match(*raw_span(start, end), text[start:end], wanted.words[text[start:end]])
        for start, end in zip(terms.starts, terms.ends, strict=True)
        if text[start:end] in wanted.words
    ]
    if wanted.grams:
        pattern = _pattern(tuple(wanted.grams))
        matches.extend(
            Match(*raw_span(*found.span(1)), found[1], wanted.grams[found[1]])
            for found in pattern.finditer(text)
        )
    return sorted(matches, key=lambda match: (match.start, match.end))


@lru_cache(maxsize=8)
def _pattern(grams: tuple[str, ...]) -> re.Pattern[str]:
    """Finds each gram; a look-ahead, for neighbours overlap."""
    return re.compile(f"(?=({'|'.join(map(re.escape, grams))}))")


def make_snippet(text: str, matches: Sequence[Match], length: int) -> Snippet:
    """At most about `length` code points of `text` with the most of what matched.

    Each term counts once, at its weight; the first of equally good windows is taken.
    Without matches it is the beginning of `text`.
    """
    start = _start(text, *_best_window(matches, length), length) if len(text) > length else 0
    end = min(len(text), start + length)
    kept = [(each.start, each.end) for each in matches if start <= each.start and each.end <= end]
    lead = "…" if start > 0 else ""
    shift = len(lead) - start
    highlights = tuple((left + shift, right + shift) for left, right in _union(kept))
    return Snippet(lead + text[start:end] + ("…" if end < len(text) else ""), highlights)


def _best_window(matches: Sequence[Match], length: int) -> tuple[int, int]:
    """From the first to the last of those matches within `length` whose distinct texts
    weigh most; both 0 when there are none."""
    inside: list[tuple[int, str, float]] = []
    held: Counter[str] = Counter()
    worth = best = 0.0
    window = 0, 0
    # By their ends, the one to begin first on top: a long word is no wall between others.
    for match in sorted(matches, key=lambda each: each.end):
        heappush(inside, (match.start, match.text, match.weight))
        held[match.text] += 1
        worth += match.weight if held[match.text] == 1 else 0.0
        while inside and inside[0][0] < match.end - length:
            _, text, weight = heappop(inside)
            held[text] -= 1
            worth -= weight if held[text] == 0 else 0.0
        # Not by a hair: rounding must not make a later, equally good window win.
        if inside and worth > best + 1e-9:
            best, window = worth, (inside[0][0], match.end)
    return window


def _start(text: str, first: int, last: int, length: int) -> int:
    """Where a snippet of `length` that holds ``text[first:last]`` begins: at the last
    sentence to begin at most a third of it earlier, else a little earlier."""
    earliest = max(0, first - length // 3, last - length)
    starts = [
        m.end()
        for m in _SENTENCE_START.finditer(text, max(0, earliest - 1), first + 1)
        if earliest <= m.end() <= first
    ]
    return starts[-1] if starts else max(earliest, min(first - length // 6, len(text) - length))


def _union(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending spans with those that overlap or touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
