"""Cuts a snippet of each hit: the stretch that shows best why it was found.

It is the window that holds most of the question's information, begun at a sentence where one
begins nearby.  The terms' own offsets tell what matched, so repeated and overlapping words are
marked correctly.  The search for the window is in C (`faq/kernel`).
"""

from __future__ import annotations

from collections.abc import Sequence

from faq.model import Passage, Snippet, SnippetField
from faq.ranking.ranker import Cutting, Ranking
from faq.search.index import RankedPassages
from faq.storage.schema import FIELDS, steps_text

_BODY, _STEPS = FIELDS.index("body"), FIELDS.index("steps")


def make_snippets(
    ranked: RankedPassages,
    ranking: Ranking,
    rows: Sequence[int],
    passages: Sequence[Passage],
    length: int,
) -> list[Snippet]:
    """At most about `length` code points of each passage, with most of what matched.

    Cut from its text, or from its key points and steps where only these match.  Each wanted text
    counts once, at its weight; of equally good windows the first is taken; without matches it is
    the beginning of the text.
    """
    texts = [passage.text for passage in passages]
    cuttings = ranked.cut(ranking, rows, list(map(len, texts)), _BODY, length)
    snippets = list(map(_body_snippet, texts, cuttings))
    in_steps = [
        place
        for place, (passage, cutting) in enumerate(zip(passages, cuttings, strict=True))
        if not cutting.matches and (passage.steps or passage.key_points)
    ]
    if in_steps:
        steps = [steps_text(passages[place]) for place in in_steps]
        chosen = [rows[place] for place in in_steps]
        of_steps = ranked.cut(ranking, chosen, list(map(len, steps)), _STEPS, length)
        for place, text, cutting in zip(in_steps, steps, of_steps, strict=True):
            if cutting.matches or not texts[place]:
                snippets[place] = _snippet(text, cutting, "steps")
    return snippets


def _body_snippet(text: str, cutting: Cutting) -> Snippet:
    return _snippet(text, cutting, "body")


def _snippet(text: str, cutting: Cutting, field: SnippetField) -> Snippet:
    start, end, marks = cutting.start, cutting.end, cutting.marks
    shown = text[start:end]
    if start > 0:
        shown = f"…{shown}"
        marks = tuple([(first + 1, last + 1) for first, last in marks])
    return Snippet(f"{shown}…" if end < len(text) else shown, marks, field, start)
