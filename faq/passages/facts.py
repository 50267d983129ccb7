"""Tells of steps and key points when, until when, where and for whom they are.

`faq.passages.steps` says where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import structs

from faq.language.normalize import normalize_all
from faq.language.terms import NormalizedText
from faq.model import Facts, Spans, Step
from faq.passages.addressees import named, subject
from faq.passages.conditions import conditions, is_head, opens
from faq.passages.deadlines import deadlines
from faq.passages.menu_paths import menu_paths

_MAX_READ = 2000
"""Code points of a step that are read: a longer one is no instruction."""


def with_facts(steps: Sequence[Step], heading: str) -> tuple[Step, ...]:
    """The steps of a section with their facts; `heading` may say a condition for all of them."""
    if not steps:
        return ()
    aboves = dict.fromkeys((heading, *(each.facts.under for each in steps)))
    read = normalize_all([*aboves, *(each.text[:_MAX_READ] for each in steps)])
    above = dict(zip(aboves, read, strict=False))
    side = named(above[heading].text)
    governing = heading.strip() if is_head(above[heading].text) else ""
    found = []
    for step, text in zip(steps, read[len(above) :], strict=True):
        line = above[step.facts.under]
        told = _with_facts(step, text)
        facts = structs.replace(
            told.facts,
            under=_above(line, step.facts.under) or governing,
            addressee=told.facts.addressee or named(line.text) or side,
        )
        found.append(structs.replace(told, facts=facts))
    return tuple(found)


def of_points(points: Sequence[str], places: Sequence[Facts]) -> tuple[Facts, ...]:
    """The facts of key points, whose places are known."""
    if not points:
        return ()
    read = normalize_all([each[:_MAX_READ] for each in points])
    return tuple(
        structs.replace(
            place,
            preconditions=_raw(text, ((each.start, each.end) for each in conditions(text.text))),
            deadlines=_raw(text, deadlines(text.text)),
            menu_paths=tuple(menu_paths(point[:_MAX_READ])),
            addressee=subject(text.text),
        )
        for point, text, place in zip(points, read, places, strict=True)
    )


def _with_facts(step: Step, text: NormalizedText) -> Step:
    """The step with what its own text says."""
    told = list(conditions(text.text))
    raw = _raw(text, ((each.start, each.end) for each in told))
    kept = [at for at, (start, _) in enumerate(raw) if not _is_within(start, step.code)]
    first = told[0] if kept[:1] == [0] and opens(text.text, told[0]) else None
    own = text.text[first.end if first else 0 :]
    facts = structs.replace(
        step.facts,
        preconditions=tuple(raw[at] for at in kept),
        deadlines=_raw(text, deadlines(text.text)),
        menu_paths=tuple(menu_paths(step.text[:_MAX_READ], step.code)),
        addressee=subject(own),
    )
    head = is_head(text.text.partition("\n")[0])
    numbered = tuple(each for each in step.numbered if not _is_branch(step.text, each[0]))
    branch = head or bool(first and first.marked)
    return structs.replace(step, branch=branch, numbered=numbered, facts=facts)


def _above(text: NormalizedText, line: str) -> str:
    """The condition that a line above steps says, as it is written; empty where it says none."""
    first = next(conditions(text.text), None) if line else None
    if first and opens(text.text, first):
        start, end = text.raw_span(first.start, first.end)
        return line[start:end]
    return line.strip(" :：，,。") if is_head(text.text) else ""


def _is_branch(text: str, at: int) -> bool:
    """Whether the line of a step at `at` is for one case only."""
    (line,) = normalize_all([text[at:].partition("\n")[0][:_MAX_READ]])
    if is_head(line.text):
        return True
    first = next(conditions(line.text), None)
    return first is not None and first.marked and opens(line.text, first)


def _is_within(offset: int, spans: Spans) -> bool:
    return any(start <= offset < end for start, end in spans)


def _raw(text: NormalizedText, spans: Iterable[tuple[int, int]]) -> Spans:
    return tuple(text.raw_span(start, end) for start, end in spans)
