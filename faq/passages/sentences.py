"""Where does a sentence end?"""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"[。！？!?；;…]+[”’」』）)\]】\"']*|\n+|(?<![\d.])\.(?=\s|$)(?<!\b[a-zA-Z]\.)[\"')]*"
)
_CLAUSE_END = re.compile(r"[，,、：:]|\s")
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
_CLOSERS = frozenset(_PAIRS.values())
_LONGEST_PAIR = 120
"""A mark that is not closed within so many code points was not meant to pair."""


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text`, which they cover without a gap.

    A sentence ends at 。！？； and their like, at a full stop before white space, and at a
    line break; never within quotation marks or brackets.
    """
    covered = _paired(text)
    start = 0
    for match in _END.finditer(text):
        if match.start() not in covered and match.end() > start:
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the clauses of `text`, which they cover without a gap."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _paired(text: str) -> frozenset[int]:
    """Offsets between an opening mark and the one that closes it, in the same line."""
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
                    if offset - start <= _LONGEST_PAIR:
                        inside.update(range(start, offset))
                    break
    return frozenset(inside)
