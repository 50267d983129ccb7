"""Splits text into sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"[。！？!?；;…]+[”’」』）)\]】\"']*|\n+|(?<![\d.])\.(?=\s|$)(?<!\b[a-zA-Z]\.)[\"')]*"
)
_CLAUSE_END = re.compile(r"[，,、：:]|\s")
_DANGLING = re.compile(r"(?:(?<![，,、；;\d])[，,、；;]|(?<=\d)[，,；;])[，,、；;]*\s*\Z")
"""Commas and semicolons at the end, but for the 、 of a number."""
_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "《": "》",
    "【": "】",
    "[": "]",
}
_OPENERS = re.compile(f"[{re.escape(''.join(_PAIRS))}]")
_CLOSERS = frozenset(_PAIRS.values())
_MAX_QUOTED_CHARS = 120
"""An opening mark that is not closed within as many code points counts as unpaired."""


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of `text`, which they cover without gaps.

    A sentence ends at 。！？； and similar marks, at a full stop before white space, and at a line
    break, but not within quotation marks or brackets.
    """
    quoted = _quoted_offsets(text)
    start = 0
    for match in _END.finditer(text):
        if match.start() not in quoted and match.end() > start:
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the clauses of `text`, which they cover without gaps."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def end_of_clause(text: str) -> int:
    """The offset behind `text` without the comma or semicolon that it ends with."""
    found = _DANGLING.search(text)
    return (found.start() if found else 0) or len(text)


def _quoted_offsets(text: str) -> frozenset[int]:
    """Offsets between an opening mark and its closing mark in the same line."""
    if not _OPENERS.search(text):
        return frozenset()
    inside: set[int] = set()
    opened: list[tuple[str, int]] = []
    for offset, char in enumerate(text):
        if char in _PAIRS:
            opened.append((_PAIRS[char], offset))
        elif char == "\n":
            opened.clear()
        elif char in _CLOSERS:
            while opened:
                closer, start = opened.pop()
                if closer == char:
                    if offset - start <= _MAX_QUOTED_CHARS:
                        inside.update(range(start, offset))
                    break
    return frozenset(inside)
