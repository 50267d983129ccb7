"""Which stretch of each hit shows best why it was found?

The window that holds the most of the question's information, begun at a sentence where one
begins nearby.  What matched is told by the terms' own offsets, so repeated and overlapping words
are marked rightly.  The search is in C (`faq/kernel`).
"""

from __future__ import annotations

from collections.abc import Sequence

from faq.model import Passage, Snippet
from faq.ranking.ranker import Cutting, Ranked
from faq.storage.schema import FIELDS, field_texts

_BODY, _STEPS = FIELDS.index("body"), FIELDS.index("steps")


def make_snippets(
    ranked: Ranked, rows: Sequence[int], passages: Sequence[Passage], length: int
) -> list[Snippet]:
    """At most about `length` code points of each passage with the most of what matched.

    Of its text, or of its key points and steps where only they match.  Each wanted text counts
    once, at its weight; the first of equally good windows is taken; without matches it is the
    beginning of the text.
    """
    texts = [passage.text for passage in passages]
    found = ranked.cut(rows, list(map(len, texts)), _BODY, length)
    snippets = list(map(_snippet, texts, found))
    in_steps = [
        place
        for place, (passage, cutting) in enumerate(zip(passages, found, strict=True))
        if not cutting.matches and (passage.steps or passage.key_points)
    ]
    if in_steps:
        steps = [field_texts(passages[place])[_STEPS] for place in in_steps]
        chosen = [rows[place] for place in in_steps]
        of_steps = ranked.cut(chosen, list(map(len, steps)), _STEPS, length)
        for place, said, cutting in zip(in_steps, steps, of_steps, strict=True):
            if cutting.matches or not texts[place]:
                snippets[place] = _snippet(said, cutting)
    return snippets


def _snippet(text: str, cutting: Cutting) -> Snippet:
    start, end, marks = cutting.start, cutting.end, cutting.marks
    said = text[start:end]
    if start > 0:
        said = f"…{said}"
        marks = tuple([(first + 1, last + 1) for first, last in marks])
    return Snippet(f"{said}…" if end < len(text) else said, marks)
