"""Which section answers each question of a 导读 list?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import permutations

from faq.model import Section

_MOST_TRIED = 7
"""So many sections have 5,040 orders; more are assigned one by one."""


def assign_questions(
    questions: Sequence[str], sections: Sequence[Section]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The questions of each section, and those that fit none.

    By the pairs of characters that a question shares with a section, each weighed by how
    few sections hold it.  As many questions as sections are assigned one to one, as well
    as they go together.
    """
    likeness = _likeness(questions, sections)
    if 0 < len(questions) == len(sections) <= _MOST_TRIED:
        best = max(
            permutations(range(len(sections))),
            key=lambda order: sum(likeness[q][s] for q, s in enumerate(order)),
        )
    elif len(questions) == len(sections):
        best = _greedy(likeness)
    else:
        best = tuple(row.index(max(row)) if row else 0 for row in likeness)
    owned: list[list[str]] = [[] for _ in sections]
    unassigned = []
    for question, section in enumerate(best):
        if sections and likeness[question][section] > 0:
            owned[section].append(questions[question])
        else:
            unassigned.append(questions[question])
    return [tuple(each) for each in owned], unassigned


def _greedy(likeness: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """A section for each question, the likest pairs first."""
    pairs = [(-value, q, s) for q, row in enumerate(likeness) for s, value in enumerate(row)]
    sections: dict[int, int] = {}
    taken: set[int] = set()
    for _, question, section in sorted(pairs):
        if question not in sections and section not in taken:
            sections[question] = section
            taken.add(section)
    return tuple(sections[question] for question in range(len(likeness)))


def _likeness(questions: Sequence[str], sections: Sequence[Section]) -> list[list[float]]:
    headings = [_pairs(section.heading) for section in sections]
    bodies = [_pairs("\n".join(block.text for block in section.blocks)) for section in sections]
    holders = Counter(
        pair for own in zip(headings, bodies, strict=True) for pair in own[0] | own[1]
    )
    rows = []
    for question in questions:
        pairs = _pairs(question)
        rows.append(
            [
                sum(
                    math.log((len(sections) + 1) / holders[pair])
                    * ((pair in heading) + 0.3 * (pair in body))
                    for pair in pairs
                    if pair in heading or pair in body
                )
                for heading, body in zip(headings, bodies, strict=True)
            ]
        )
    return rows


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
