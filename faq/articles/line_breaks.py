"""Tells the line breaks of a Markdown paragraph that its author meant from those that wrap it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MAX_COLUMNS = 40
"""Wrapped prose fills wider lines; a Chinese character takes two columns."""
_MAX_LABEL_CHARS = 15
_HAN = re.compile(r"[㐀-鿿]")
_ENDS_OPEN = re.compile(r"[\w”’」』）)】\]》>%℃°]$")
"""The end of a line that says neither that its sentence ends there nor that it goes on."""
_CLAUSES = re.compile(r"[，。；！？,;!?]")
_GOES_ON = re.compile(r"[，。、；：！？,.;:!?”’」』）)】》…—~～·]")
"""What never begins a line that an author began."""
_NO_LABEL = re.compile(r"[，,、；;。…—]$")


def are_lines(lines: Sequence[str]) -> bool:
    """Whether each of some successive lines is one of its own: all are short, in Chinese, and a
    clause without punctuation."""
    return len(lines) > 1 and all(
        _HAN.search(line)
        and _ENDS_OPEN.search(line)
        and not _CLAUSES.search(line)
        and not _GOES_ON.match(line)
        and _columns(line) <= _MAX_COLUMNS
        for line in map(str.strip, lines)
    )


def is_label(line: str, following: str) -> bool:
    """Whether a bold line is a label of what follows it, and not the beginning of its sentence."""
    bare = line.strip()
    return bool(
        1 < len(bare) <= _MAX_LABEL_CHARS
        and not _NO_LABEL.search(bare)
        and following.strip()
        and not _GOES_ON.match(following.strip())
    )


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
