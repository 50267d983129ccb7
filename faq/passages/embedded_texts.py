"""Gives the texts that a passage is embedded by: what it tells, its topic, and each heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from faq.language.normalize import normalize_all
from faq.model import Passage

_LONGEST = 1000
"""Code points of a text: models read some 500 tokens, and a long text blurs what it is about."""


def embedded_texts(passages: Sequence[Passage]) -> list[tuple[str, ...]]:
    """Of each passage, normalized as questions are: what it tells, its topic (title and headings as
    one text), then title, heading and other ways to ask, none of these twice.

    A heading alone often means nothing without its title, and a title says nothing of what tells
    one section from another: hence the topic.  What a passage tells is embedded without them,
    so that the three judge apart; its topic stands for it where it tells nothing.

    A change of what is given raises `faq.storage.schema.FORMAT`: rebuilds reuse the vectors of
    passages that have not changed.
    """
    raw = [[_told(each) or _topic(each), _topic(each), *_headings(each)] for each in passages]
    normalized = iter(normalize_all([text[:_LONGEST] for texts in raw for text in texts]))
    found = []
    for texts in raw:
        told, topic, *headings = (each.text for each in islice(normalized, len(texts)))
        found.append((told, topic, *dict.fromkeys(headings)))
    return found


def _told(passage: Passage) -> str:
    steps = (*passage.key_points, *(step.text for step in passage.steps))
    return "\n".join(filter(None, (passage.text, *steps)))


def _topic(passage: Passage) -> str:
    headings = dict.fromkeys((passage.title, *(passage.path or (passage.heading,))))
    return "\n".join(filter(None, headings))


def _headings(passage: Passage) -> Iterator[str]:
    return filter(None, (passage.title, passage.heading, *passage.questions))
