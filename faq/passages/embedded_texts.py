"""Gives the texts that a passage is embedded by: the whole of it, and each of its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from faq.language.normalize import normalize_all
from faq.model import Passage

_LONGEST = 1000
"""Code points of a text: models read some 500 tokens, and a long text blurs what it is about."""


def embedded_texts(passages: Sequence[Passage]) -> list[tuple[str, ...]]:
    """Of each passage, normalized as questions are: the whole, then title, heading and other ways
    to ask, none of them twice.

    A change of what is given raises `faq.storage.schema.FORMAT`: rebuilds reuse the vectors of
    passages that have not changed.
    """
    raw = [[_whole(each), *_headings(each)] for each in passages]
    normalized = iter(normalize_all([text[:_LONGEST] for texts in raw for text in texts]))
    found = []
    for texts in raw:
        whole, *headings = (each.text for each in islice(normalized, len(texts)))
        found.append((whole, *dict.fromkeys(headings)))
    return found


def _whole(passage: Passage) -> str:
    steps = (*passage.key_points, *(step.text for step in passage.steps))
    return "\n".join(filter(None, (passage.title, passage.heading, passage.text, *steps)))


def _headings(passage: Passage) -> Iterator[str]:
    return filter(None, (passage.title, passage.heading, *passage.questions))
