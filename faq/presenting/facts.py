"""Presents what steps and key points say of themselves."""

from __future__ import annotations

from collections.abc import Iterable

from faq.model import Facts
from faq.presenting.shapes import FactsObject, StretchObject


def present_facts(text: str, facts: Facts) -> FactsObject:
    """The facts of a step or key point, whose text is `text`."""
    presented: FactsObject = {}
    if facts.start < facts.end:
        presented["start"], presented["end"] = facts.start, facts.end
    above: list[StretchObject] = [{"text": facts.under}] if facts.under else []
    if preconditions := above + _stretches(text, facts.preconditions):
        presented["preconditions"] = preconditions
    if deadlines := _stretches(text, facts.deadlines):
        presented["deadlines"] = deadlines
    if facts.menu_paths:
        presented["menu_paths"] = [_stretches(text, names) for names in facts.menu_paths]
    if facts.addressee:
        presented["addressee"] = facts.addressee
    return presented


def present_point_facts(points: Iterable[str], facts: Iterable[Facts]) -> list[FactsObject]:
    """Those of key points."""
    return [present_facts(point, each) for point, each in zip(points, facts, strict=False)]


def _stretches(text: str, spans: Iterable[tuple[int, int]]) -> list[StretchObject]:
    return [{"text": text[start:end], "start": start, "end": end} for start, end in spans]
