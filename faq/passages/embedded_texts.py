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
    so that the three judge apart.  What it tells and its topic stand for each other where one is
    empty.

    A change of what is given raises `faq.storage.schema.FORMAT`: rebuilds reuse the vectors of
    passages that have not changed.
    """
    raw = [[*_told_and_topic(each), *_headings(each)] for each in passages]
    normalized = iter(normalize_all([text[:_LONGEST] for texts in raw for text in texts]))
    found = []
    for texts in raw:
        told, topic, *headings = (each.text for each in islice(normalized, len(texts)))
        found.append((told, topic, *dict.fromkeys(headings)))
    return found


def _told_and_topic(passage: Passage) -> tuple[str, str]:
    steps = (*passage.key_points, *(step.text for step in passage.steps))
    headings = dict.fromkeys((passage.title, *(passage.path or (passage.heading,))))
    told, topic = ("\n".join(filter(None, part)) for part in ((passage.text, *steps), headings))
    return told or topic, topic or told


def _headings(passage: Passage) -> Iterator[str]:
    return filter(None, (passage.title, passage.heading, *passage.questions))
