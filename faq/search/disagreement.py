"""Finds where two passages that answer a question state different times, sums or shares."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from faq.language.analyzer import Analyzer
from faq.model import Passage
from faq.passages.statements import Statement, are_at_odds, may_state, statements, subject
from faq.search.query import Query

_ASKS_FOR_AMOUNT = re.compile(
    "多久|多长|多少|几[天日周个月年小分元块]|什么时候|何时|啥时候|[时期]限|时效|时间|比例|费率"
    "|最[多少晚迟]"
)


class Disagreement(NamedTuple):
    """The amounts that two passages state for the same thing, each as it is written there."""

    first: str
    other: str


def stated_about(query: Query, passage: Passage, analyzer: Analyzer) -> list[Statement]:
    """The statements of a passage that a question may be about: all where it asks for an amount,
    else those that have a word of it."""
    found = _statements(passage, analyzer)
    if _ASKS_FOR_AMOUNT.search(query.text):
        return found
    words = [word for word, tells in zip(query.words, query.saliences, strict=True) if tells]
    return [each for each in found if not each.words.isdisjoint(words)]


def disagreement(
    first: Passage, stated: Collection[Statement], other: Passage, analyzer: Analyzer
) -> Disagreement | None:
    """Where `other` contradicts what is `stated` in the first passage; None where it doesn't."""
    if not stated:
        return None
    subjects = [subject(each.title, each.heading, analyzer) for each in (first, other)]
    for its in _statements(other, analyzer):
        for mine in stated:
            if are_at_odds(mine, its, *subjects):
                return Disagreement(mine.stated(its), its.stated(mine))
    return None


def _statements(passage: Passage, analyzer: Analyzer) -> list[Statement]:
    texts = (passage.text, *passage.key_points, *(step.text for step in passage.steps))
    stating = [text for text in texts if may_state(text)]
    return [each for some in statements(stating, analyzer) for each in some] if stating else []
