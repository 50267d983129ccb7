"""Cuts snippets in plain Python: the stretch of a text that shows best why it was found.

Wanted are the words and bigrams of the question that the corpus holds, or single characters where
it has nothing longer; stopwords only where it has nothing else.  The stretch is the first with the
largest sum of distinct texts, begun at a sentence where one begins nearby.  Marked are whole words
of the text: those that hold a match, or of which bigrams leave nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from faq.ranking.passage_codec import LaidOutText
from faq.ranking.reference import QuestionTerms, Resolved

_WORD, _BIGRAM, _CHARACTER = range(3)
_ROUNDING = 1e-6
"""By less a later window does not win: its sum may be an equal one, rounded otherwise."""
_SEPARATORS = re.compile("[ ./_'&@-]")
"""What the one form of a Latin compound leaves out, a dot between digits only in a telephone number
or a date."""
_SHORTEST_DOTTED = 10
"""Code points of these with their dots."""
_DIGITS = frozenset("0123456789")
_FIRST_HAN = "\u2e80"
_SENTENCE_ENDS = "。!?;\n"
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001)))).replace("\n", "")


class Wanted(NamedTuple):
    """A text to be found."""

    weight: float
    anywhere: bool
    """Whether it counts wherever it stands, else only where the text was cut into it."""
    loose: bool
    """Whether it is a bigram that is no word of the question."""


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
                known = wanted.get(texts[each], Wanted(weight, False, kind == _BIGRAM))
                wanted[texts[each]] = known._replace(anywhere=kind != _WORD)
    return wanted


def find_matches(text: LaidOutText, raw_length: int, wanted: Mapping[str, Wanted]) -> list[Match]:
    """Where the `wanted` texts stand in a text: those that it was cut into, then the others."""
    anywhere = defaultdict(list)
    for each, how in wanted.items():
        if how.anywhere:
            anywhere[each[0]].append(each)
    terms = {each for each, how in wanted.items() if not how.anywhere}
    spans = [
        (start, end, each)
        for start, end in zip(text.starts, text.ends, strict=True)
        for each in _terms_at(text.text[start:end], terms)
    ]
    spans += [
        (at, at + len(each), each)
        for at, code in enumerate(text.text)
        for each in anywhere.get(code, ())
        if text.text.startswith(each, at)
    ]
    matches = []
    for first, behind, each in spans:
        start, end = _raw_span(text, first, behind)
        if start < end <= raw_length:
            matches.append(Match(start, end, each))
    return matches


def _raw_span(text: LaidOutText, first: int, behind: int) -> tuple[int, int]:
    return (text.raw[0][first], text.raw[1][behind - 1]) if text.raw else (first, behind)


def _terms_at(stretch: str, terms: Collection[str]) -> Iterator[str]:
    """Those of the wanted terms that a term of the text is, a compound in its one form."""
    if stretch in terms:
        yield stretch
    if _SEPARATORS.search(stretch):
        yield from (each for each in terms if each != stretch and _is_form(each, stretch))


def _is_form(wanted: str, stretch: str) -> bool:
    """Whether a term is `wanted` but for its separators."""
    if len(wanted) == len(stretch):
        return False
    rest = iter(wanted)
    expected = next(rest, "")
    for at, code in enumerate(stretch):
        if code == expected:
            expected = next(rest, "")
        elif at in (0, len(stretch) - 1) or not _separates(stretch, at):
            return False
    return not expected


def _separates(stretch: str, at: int) -> bool:
    if stretch[at] == ".":
        dotted = _DIGITS.issuperset((stretch[at - 1], stretch[at + 1]))
        return len(stretch) >= _SHORTEST_DOTTED or not dotted
    return bool(_SEPARATORS.match(stretch, at))


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


def spans_within(
    text: LaidOutText, matches: Iterable[tuple[Match, Wanted]], start: int, end: int
) -> list[tuple[int, int]]:
    """The spans of the words of a stretch that hold a match, or of which loose ones leave nothing,
    from its beginning; those that overlap or touch are made one."""
    covered: set[int] = set()
    named: set[int] = set()
    for match, how in matches:
        if start <= match.start and match.end <= end:
            covered.update(range(match.start, match.end))
            if not how.loose:
                named.update(range(match.start, match.end))
    words = [
        (word, bool(named & {*range(*word.raw)}) or covered.issuperset(range(*word.raw)))
        for word in _whole_words(text)
        if start <= word.raw[0] < word.raw[1] <= end
    ]
    marked = [raw for raw, is_marked in _in_runs(words) if is_marked]
    spans: list[tuple[int, int]] = []
    for first, last in marked or [word.raw for word, is_marked in words if is_marked]:
        if spans and first - start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], last - start)
        else:
            spans.append((first - start, last - start))
    return spans


class _Word(NamedTuple):
    """A word that is no part of a longer one."""

    start: int
    end: int
    raw: tuple[int, int]
    single: bool
    """Whether it is one Han character."""


def _whole_words(text: LaidOutText) -> Iterator[_Word]:
    border = 0
    for start, end in zip(text.starts, text.ends, strict=True):
        if border <= start < end <= len(text.text):
            border = end
            single = end == start + 1 and text.text[start] >= _FIRST_HAN
            yield _Word(start, end, _raw_span(text, start, end), single)


def _in_runs(words: Iterable[tuple[_Word, bool]]) -> list[tuple[tuple[int, int], bool]]:
    """Raw spans, each with whether it is marked: neighbouring words of one Han character together,
    for they may be one word that was not known."""
    runs: list[tuple[tuple[int, int], bool]] = []
    behind = -1
    for word, is_marked in words:
        if word.single and word.start == behind:
            (first, last), all_marked = runs.pop()
            runs.append(((first, max(last, word.raw[1])), all_marked and is_marked))
        else:
            runs.append((word.raw, is_marked))
        behind = word.end if word.single else -1
    return runs


def cut(text: LaidOutText, raw_length: int, wanted: Mapping[str, Wanted], most: int) -> Cut:
    """A stretch of at most `most` code points of a text."""
    matches = find_matches(text, raw_length, wanted)
    window = best_window(matches, wanted, most)
    start = beginning(text, raw_length, window, most)
    end = min(raw_length, start + most)
    found = [(match, wanted[match.text]) for match in matches]
    return Cut(len(matches), start, end, spans_within(text, found, start, end))
