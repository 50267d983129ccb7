"""Cuts snippets in plain Python: the stretch of a text that shows best why it was found.

Wanted are the words and bigrams of the question that the corpus holds, or single characters where
it has nothing longer; stopwords only where it has nothing else.  The stretch is the first with the
largest sum of distinct texts, begun at a sentence where one begins nearby.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from faq.ranking.passage_codec import LaidOutText
from faq.ranking.reference import QuestionTerms, Resolved

_WORD, _BIGRAM, _CHARACTER = range(3)
_ROUNDING = 1e-6
"""By less a later window does not win: its sum may be an equal one, rounded otherwise."""
_SENTENCE_ENDS = "。!?;\n"
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001)))).replace("\n", "")


class Wanted(NamedTuple):
    """A text to be found."""

    weight: float
    anywhere: bool
    """Whether it counts wherever it stands, else only where the text was cut into it."""


class Match(NamedTuple):
    """Where a wanted text stands in the raw text."""

    start: int
    end: int
    text: str


class Cut(NamedTuple):
    """A stretch of a raw text, and the spans to mark in it, from its beginning."""

    matches: int
    start: int
    end: int
    spans: list[tuple[int, int]]


def wanted_texts(terms: QuestionTerms, found: Resolved, texts: Sequence[str]) -> dict[str, Wanted]:
    """What is to be found of a question whose alternatives are `texts`."""
    wanted: dict[str, Wanted] = {}
    stopwords_too = bool(terms.stopword_only.all())
    for kind in (_WORD, _BIGRAM, _CHARACTER):
        if kind == _CHARACTER and wanted:
            break
        for term, alternatives in enumerate(terms.alternatives()):
            if terms.term_kinds[term] != kind or (terms.stopword_only[term] and not stopwords_too):
                continue
            for each in alternatives:
                if found.numbers[each] < 0 or not found.weights[each] or not texts[each]:
                    continue
                weight = float(found.information[term] * found.weights[each].astype("f4"))
                # What is both a word and a bigram counts once, wherever it stands.
                known = wanted.get(texts[each], Wanted(weight, False))
                wanted[texts[each]] = Wanted(known.weight, kind != _WORD)
    return wanted


def find_matches(text: LaidOutText, raw_length: int, wanted: Mapping[str, Wanted]) -> list[Match]:
    """Where the `wanted` texts stand in a text: those that it was cut into, then the others."""
    anywhere = defaultdict(list)
    for each, how in wanted.items():
        if how.anywhere:
            anywhere[each[0]].append(each)
    spans = [
        (start, end)
        for start, end in zip(text.starts, text.ends, strict=True)
        if text.text[start:end] in wanted and not wanted[text.text[start:end]].anywhere
    ]
    spans += [
        (at, at + len(each))
        for at, code in enumerate(text.text)
        for each in anywhere.get(code, ())
        if text.text.startswith(each, at)
    ]
    matches = []
    for first, behind in spans:
        start, end = first, behind
        if text.raw:
            start, end = text.raw[0][first], text.raw[1][behind - 1]
        if start < end <= raw_length:
            matches.append(Match(start, end, text.text[first:behind]))
    return matches


def best_window(
    matches: Sequence[Match], wanted: Mapping[str, Wanted], most: int
) -> tuple[int, int]:
    """From the first to the last of those matches within `most` code points whose distinct texts
    weigh most; both 0 where there are none."""
    starting, ending = defaultdict(list), defaultdict(list)
    # Of those at one place the last comes first, as in the kernel: sums are rounded alike.
    for match in reversed(matches):
        if match.end - match.start <= most:
            starting[match.start].append(match)
            ending[match.end].append(match)
    value, best, window = 0.0, 0.0, (0, 0)
    held: dict[str, int] = defaultdict(int)
    starts: list[int] = []
    for end in sorted({*ending, *(start + most + 1 for start in starting)}):
        for match in starting.get(end - most - 1, ()):
            held[match.text] -= 1
            value -= 0 if held[match.text] else wanted[match.text].weight
        for match in ending.get(end, ()):
            insort(starts, match.start)
            value += 0 if held[match.text] else wanted[match.text].weight
            held[match.text] += 1
        if end in ending and value > best + _ROUNDING:
            best = value
            window = starts[bisect_left(starts, end - most)], end
    return window


def beginning(text: LaidOutText, raw_length: int, window: tuple[int, int], most: int) -> int:
    """Where a stretch of `most` code points that holds a window begins: at the last sentence to
    begin at most a third of it earlier, else a little earlier."""
    if raw_length <= most:
        return 0
    first, last = window
    earliest = max(0, first - most // 3, last - most)
    raw_starts = text.raw[0] if text.raw else range(len(text.text))
    for at in reversed(range(len(text.text))):
        if raw_starts[at] > first:
            continue
        if raw_starts[at] < earliest:
            break
        if begins_sentence(text.text, at):
            return raw_starts[at]
    return max(earliest, min(first - most // 6, raw_length - most))


def begins_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins at `at`: behind the end of another and white space."""
    if text[at].isspace():
        return False
    before = text[:at].rstrip(_SPACES)
    return not before or before[-1] in _SENTENCE_ENDS


def spans_within(matches: Sequence[Match], start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the matches within a stretch, from its beginning; those that overlap or touch
    are made one."""
    spans: list[tuple[int, int]] = []
    for first, last, _ in sorted(matches):
        if first < start or last > end:
            continue
        if spans and first - start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], last - start)
        else:
            spans.append((first - start, last - start))
    return spans


def cut(text: LaidOutText, raw_length: int, wanted: Mapping[str, Wanted], most: int) -> Cut:
    """A stretch of at most `most` code points of a text."""
    matches = find_matches(text, raw_length, wanted)
    window = best_window(matches, wanted, most)
    start = beginning(text, raw_length, window, most)
    end = min(raw_length, start + most)
    return Cut(len(matches), start, end, spans_within(matches, start, end))
