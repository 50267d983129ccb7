"""Finds sentences about the same thing that state different times, sums or shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, SectionText
from faq.language.analyzer import Analyzer
from faq.passages.statements import (
    LEAST_SHARED,
    Statement,
    Subject,
    are_at_odds,
    may_state,
    statements,
    subject,
)

_TOO_MANY = 200
"""A word of more sentences than this brings none of them together."""
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Place:
    """A statement, and where it stands."""

    section: SectionText
    subject: Subject
    line: int
    statement: Statement


def contradictions(corpus: CheckedCorpus) -> Iterator[Finding]:
    """The later one of two sentences that tell the same of the same thing, the amounts apart."""
    places = list(_places(corpus.sections, corpus.analyzer))
    holders: dict[str, list[int]] = {}
    for number, one in enumerate(places):
        words = one.statement.words
        shared = Counter(other for word in words for other in holders.get(word, ()))
        for other in sorted(each for each, count in shared.items() if count >= LEAST_SHARED):
            if _are_at_odds(one, places[other]):
                yield _finding(one, places[other])
                break
        for word in words:
            others = holders.setdefault(word, [])
            if len(others) < _TOO_MANY:
                others.append(number)


def _are_at_odds(one: _Place, first: _Place) -> bool:
    """Whether they state different amounts of the same thing, in different sections."""
    return one.section is not first.section and are_at_odds(
        one.statement, first.statement, one.subject, first.subject
    )


def _finding(one: _Place, first: _Place) -> Finding:
    place = f"{first.section.article.source}:{first.line}"
    here = one.statement.stated(first.statement)
    there = first.statement.stated(one.statement)
    spot = (
        f"“{_shown(one.statement)}”：这里是 {here}，{place} 是 {there}，说法不一 "
        "(contradicts what is said there)"
    )
    return Finding(one.section.article.source, one.line, spot, "contradiction")


def _shown(statement: Statement) -> str:
    """A sentence, cut short before its first amount where it is long."""
    text, at = statement.text, statement.amounts[0].start
    start = max(0, at - _MOST_SHOWN // 2) if len(text) > _MOST_SHOWN else 0
    end = start + _MOST_SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _places(sections: Sequence[SectionText], analyzer: Analyzer) -> Iterator[_Place]:
    blocks = [
        (section, block)
        for section in sections
        for block in section.blocks
        if block.kind != "code" and may_state(block.text)
    ]
    found = statements([block.text for _, block in blocks], analyzer)
    for (section, block), here in zip(blocks, found, strict=True):
        if here:
            named = subject(section.article.title, section.heading, analyzer)
            yield from (_Place(section, named, block.line, statement) for statement in here)
