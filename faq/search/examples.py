"""Chooses questions of the corpus that show what can be asked, each answered right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faq.language.phrasing import is_question
from faq.model import Audience, Passage, SearchRequest
from faq.search.answer import answer
from faq.search.searcher import Searcher
from faq.storage.schema import AUDIENCE_BITS

_EXAMPLES = 6
_TRIED = 8
"""Passages tried for each example: some are not the first hit for their own question."""
_LONGEST = 30
"""Code points of an example: a longer one is no pattern to ask by."""


def examples(searcher: Searcher, reader: Audience | None) -> tuple[str, ...]:
    """Questions and headings of passages that are the one sure answer to them, each of another
    article; none for the other side than the `reader` alone.

    The corpus is taken in as many stretches as there are examples, so that its folders are
    represented without reading all of it.
    """
    rows = searcher.index.rows_for(AUDIENCE_BITS[reader] if reader else 0)
    found: dict[str, str] = {}
    for nth in range(_EXAMPLES):
        stretch = rows[len(rows) * nth // _EXAMPLES : len(rows) * (nth + 1) // _EXAMPLES]
        for question, passage in _candidates(stretch, searcher):
            if passage.article_id not in found and _answers(passage, question, searcher, reader):
                found[passage.article_id] = question
                break
    return tuple(dict.fromkeys(found.values()))


def _candidates(stretch: Sequence[int], searcher: Searcher) -> list[tuple[str, Passage]]:
    """A question or heading of each of some passages in a stretch of rows, questions first."""
    rows = stretch[:: max(1, len(stretch) // _TRIED)][:_TRIED]
    longest = min(_LONGEST, searcher.settings.question_chars)
    found = [
        (question, passage)
        for passage in searcher.index.passages(rows)
        if passage.part != "notice"
        for question in _phrases(passage, longest)
    ]
    return sorted(found, key=lambda each: not is_question(each[0]))


def _phrases(passage: Passage, longest: int) -> Iterator[str]:
    """The first question of a passage, else its heading, where it has at most `longest` code
    points."""
    phrases = [passage.heading, *passage.questions]
    phrases = [each for each in phrases if each.strip() and len(each) <= longest]
    yield from sorted(phrases, key=lambda each: not is_question(each))[:1]


def _answers(passage: Passage, question: str, searcher: Searcher, reader: Audience | None) -> bool:
    """Whether the section of `passage` is the one answer to `question`."""
    found = answer(SearchRequest(question, limit=1, reader=reader), searcher)
    if found.outcome != "answer" or found.corrected:
        return False
    return found.hits[0].passage.section_key == passage.section_key
