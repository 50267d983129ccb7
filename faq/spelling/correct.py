"""Corrects a mistyped question.

A noisy-channel model: word costs from the corpus and the background lexicon, plus costs of typing
errors.  Words of the corpus and characters between two bigrams of the corpus never change, and
the corpus must contain the replacements: the words themselves or all of their bigrams, unless they
are function words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from faq.spelling.candidates import (
    CandidateKind,
    HasWord,
    InputWords,
    IsFunctionWord,
    SpellingCandidate,
    input_words_of,
)
from faq.spelling.edits import edit_candidates
from faq.spelling.homophones import homophone_candidates
from faq.spelling.input import IDEOGRAPHS, CorpusCounts, Input, read_input
from faq.spelling.lattice import Affinities, Path, best_paths
from faq.spelling.pinyin_input import initials_candidates, latin_inside, latin_typos, pinyin_typos
from faq.spelling.vocabulary import Vocabulary

_HAN_PAIR = re.compile(f"[{IDEOGRAPHS}]{{2}}")
_LATIN_END = re.compile(r"(?<![0-9a-z])[0-9a-z]+\Z")
_MAX_CORRECTED = 120
"""Characters that are corrected; the rest of a longer text stays as it is."""
_MAX_CORRECTIONS = 3
_MARGIN = 2.5
"""By how much a correction must cost less than the unchanged input."""
_FREE_DOUBTS, _DOUBT_MARGIN = 8, 0.25
"""Bigrams unknown to the corpus that are free, and what each further one adds to the margin: the
more of a text is unknown, the likelier a replacement fits somewhere by chance."""
_MAX_LAG = 3.0
"""By how much a correction may cost more than the best one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement of ``text[start:end]`` of the input."""

    start: int
    end: int
    replacement: str
    kind: CandidateKind


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected question."""

    text: str
    changes: tuple[Change, ...]
    cost: float
    """Cost relative to the unchanged input: below 0, the lower the more certain."""


def corrections(
    text: str,
    counts: CorpusCounts,
    vocabulary: Vocabulary,
    has_word: HasWord,
    is_function_word: IsFunctionWord,
) -> tuple[Correction, ...]:
    """The corrections of `text`, a normalized question: at most three, the likeliest first.

    () if nothing is to be corrected.
    """
    border = _border(text)
    head, rest = text[:border], text[border:]
    source = read_input(head, counts)
    if source is None:
        return ()
    input_words = input_words_of(source, vocabulary, has_word)
    replacements = list(_replacements(source, vocabulary, input_words))
    if not replacements:
        return ()
    affinities = Affinities(counts)
    paths = best_paths(len(head), [*input_words.candidates, *replacements], affinities)
    unchanged = best_paths(len(head), input_words.candidates, affinities)[0]
    margin = _MARGIN + _DOUBT_MARGIN * max(len(source.doubtful) - _FREE_DOUBTS, 0)
    most = min(unchanged.cost - margin, paths[0].cost + _MAX_LAG)
    likely = [
        path
        for path in paths
        if path.cost <= most
        and path.text != head
        and _is_likely_pinyin(source, path)
        and _is_attested(path, counts, is_function_word)
    ]
    return tuple(
        Correction(path.text + rest, tuple(_changes(path)), path.cost - unchanged.cost)
        for path in likely[:_MAX_CORRECTIONS]
    )


def _border(text: str) -> int:
    """Where the part that is corrected ends: not within a Latin word, whose rest would be left."""
    if len(text) <= _MAX_CORRECTED:
        return len(text)
    at_end, behind = _LATIN_END.search(text, 0, _MAX_CORRECTED), text[_MAX_CORRECTED]
    if at_end and behind.isascii() and behind.isalnum():
        return at_end.start()
    return _MAX_CORRECTED


def _replacements(
    source: Input, vocabulary: Vocabulary, input_words: InputWords
) -> Iterator[SpellingCandidate]:
    if source.doubtful:
        yield from edit_candidates(source, vocabulary, input_words)
    yield from homophone_candidates(source, vocabulary, input_words.corpus_offsets)
    for run in source.runs:
        yield from initials_candidates(run, vocabulary)
        yield from pinyin_typos(run, vocabulary)
        yield from latin_inside(run, vocabulary)
    yield from latin_typos(source, vocabulary)


def _is_likely_pinyin(source: Input, path: Path) -> bool:
    """Whether replaced letters are likelier pinyin than words of another language."""
    latin_parts = [
        candidate
        for candidate in path.candidates
        if candidate.kind in ("pinyin", "initials", "latin")
    ]
    if len(latin_parts) > 1 and all(len(candidate.text) == 1 for candidate in latin_parts):
        return False
    touched = sum(candidate.end - candidate.start for candidate in latin_parts)
    foreign = sum(end - start for start, end, held in source.tokens if not held) - touched
    return not latin_parts or bool(source.han) or touched > foreign


def _is_attested(path: Path, counts: CorpusCounts, is_function_word: IsFunctionWord) -> bool:
    """Whether the corpus contains what replaces something.

    Of a longer word that is no function word it has the word itself or every bigram, and at least
    half of the bigrams of all replacements.  Single characters need their neighbours: alone, any
    homophone fits.
    """
    pairs: list[str] = []
    of_words: list[tuple[str, list[str]]] = []
    position = 0
    for candidate in path.candidates:
        start, position = position, position + len(candidate.text)
        if candidate.kind not in ("input", "latin"):
            # Bigrams at the ends of a word are not required; a single character has no others.
            alone_here = len(candidate.text) == 1
            around = path.text[max(start - alone_here, 0) : position + alone_here]
            found = [pair for pair in map("".join, pairwise(around)) if _HAN_PAIR.fullmatch(pair)]
            if not found and candidate.text > IDEOGRAPHS[0]:
                return False
            pairs.extend(found)
            if found and not alone_here and not is_function_word(candidate.text):
                of_words.append((candidate.text, found))
    held = dict(zip(pairs, counts.bigrams(pairs), strict=True))
    unheld = [word for word, own in of_words if not all(held[pair] for pair in own)]
    if unheld and not all(counts.words(unheld)):
        return False
    return 2 * sum(held[pair] > 0 for pair in pairs) >= len(pairs)


def _changes(path: Path) -> Iterator[Change]:
    """The changes of a path; adjacent ones of one kind are joined."""
    for kind, group in groupby(path.candidates, key=lambda each: each.kind):
        candidates: list[SpellingCandidate] = list(group)
        if kind != "input":
            text = "".join(candidate.text for candidate in candidates)
            yield Change(candidates[0].start, candidates[-1].end, text, kind)
