"""Writes findings as workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from faq.checking.findings import RULES, Finding
from faq.checking.places import path_of

_COMMANDS = {"fault": "error", "weak": "warning", "note": "notice"}
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def annotation_lines(findings: Iterable[Finding], corpus: Path) -> Iterator[str]:
    """One command a finding."""
    for each in findings:
        rule = RULES[each.rule]
        file, title = (
            _escaped(text, _IN_PROPERTY)
            for text in (path_of(each, corpus), f"{rule.chinese} {rule.name}")
        )
        message = _escaped(each.message, _IN_MESSAGE)
        yield f"::{_COMMANDS[rule.level]} file={file},line={each.line},title={title}::{message}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
