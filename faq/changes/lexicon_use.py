"""Tells what each line of the corpus's own lexicon touches: passages, and questions of the log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from faq.changes.change import Change
from faq.changes.lexicon_lines import LexiconFile, list_entries, remove_lexicon_lines
from faq.errors import ChangeError
from faq.language.normalize import normalize
from faq.language.term_kinds import word_key
from faq.question_log.recent import recent_questions
from faq.ranking.postings import count_holders
from faq.settings import Settings
from faq.storage import generations

_PARTS = re.compile(r"[,，、]|=>")
_BETWEEN = "\n"
_SHORT = 8
"""Characters; few phrases have more."""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A line of a list."""

    line: str
    passages: int
    """That hold one of its phrases; the most that any of them has."""
    is_in_log: bool
    """Whether a recent question holds one of its phrases."""
    is_unused: bool
    """Whether it touches nothing: no recent question and, unless it names what the corpus is not
    about, no passage either."""


def lexicon_entries(settings: Settings, file: LexiconFile) -> tuple[LexiconEntry, ...]:
    """The lines of one of the corpus's own lists, in their order; raises IndexMissing and
    IndexStale without an index, DatabaseError for a log that can't be read."""
    lines = list_entries(settings, file)
    phrases = [_phrases(file, line) for line in lines]
    counts = iter(_holders(settings, [each for own in phrases for each in own]))
    logged = recent_questions(settings.question_log)
    log = _LogText(logged, {len(each) for own in phrases for each in own})
    found = []
    for line, own in zip(lines, phrases, strict=True):
        passages = max([next(counts) for _ in own], default=0)
        is_in_log = any(map(log.holds, own))
        is_unused = not is_in_log and (file == "out_of_scope" or not passages)
        found.append(LexiconEntry(line, passages, is_in_log, is_unused))
    return tuple(found)


def remove_lines(settings: Settings, file: LexiconFile, lines: Iterable[str]) -> Change:
    """One change that takes several lines out of a list; raises ChangeError for one that is not
    there, and where none is given."""
    chosen = tuple(lines)
    if not chosen:
        raise ChangeError("请先选几行 (choose some lines first)")
    return remove_lexicon_lines(settings, file, chosen)


def _holders(settings: Settings, phrases: Sequence[str]) -> list[int]:
    if not phrases:
        return []
    generation = generations.open_current(settings.index, open_catalogue=False, check="off")
    keys = np.array([word_key(each) for each in phrases], np.uint64)
    return count_holders(generation.postings, keys)


class _LogText:
    """The text of questions, to look phrases of some lengths up in."""

    def __init__(self, questions: Iterable[str], lengths: Iterable[int]) -> None:
        text = _BETWEEN.join(normalize(each).text for each in questions)
        # A search of the text takes 30 µs, and a list may have 400,000 lines.
        self._pieces = {
            text[start : start + length]
            for length in lengths
            if length <= _SHORT
            for start in range(len(text))
        }
        self._text = text

    def holds(self, phrase: str) -> bool:
        """Whether a question has a phrase."""
        return phrase in (self._pieces if len(phrase) <= _SHORT else self._text)


def _phrases(file: LexiconFile, line: str) -> list[str]:
    parts = line.split()[:1] if file == "words" else _PARTS.split(line)
    return [text for text in (normalize(each.strip()).text for each in parts) if text]
