"""How do pieces of marked text become one plain text with spans?"""

from __future__ import annotations

import re

from faq.model import Span, SpanKind

_WIDE = re.compile(r"[⺀-鿿豈-﫿、-〿！-｠…—“”]")


class InlineText:
    """Plain text that grows piece by piece, and the marks over it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._open: list[tuple[SpanKind, str, int]] = []

    def add(self, text: str) -> None:
        """Adds plain text."""
        self._pieces.append(text)
        self._length += len(text)

    def start(self, kind: SpanKind, href: str = "") -> None:
        """Opens a mark here."""
        self._open.append((kind, href, self._length))

    def stop(self, kind: SpanKind) -> None:
        """Closes the innermost mark of its kind here."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == kind:
                _, href, start = self._open.pop(index)
                self._spans.append(Span(start, self._length, kind, href))
                return

    def result(self) -> tuple[str, tuple[Span, ...]]:
        """The text without outer white space, and its spans in ascending order."""
        whole = "".join(self._pieces)
        text = whole.strip()
        shift = len(whole) - len(whole.lstrip())
        moved = (
            (max(0, span.start - shift), min(len(text), span.end - shift), span.kind, span.href)
            for span in self._spans
        )
        spans = sorted((entry for entry in moved if entry[0] < entry[1]), key=lambda e: e[:2])
        return text, tuple(Span(*entry) for entry in spans)


def joint(before: str, after: str) -> str:
    """What stands for a line break between two pieces: nothing between Chinese, else a space."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return "" if _WIDE.match(before[-1]) and _WIDE.match(after[0]) else " "


def join_lines(text: str) -> str:
    """Text whose line breaks mean nothing, in one line."""
    joined = ""
    for line in text.split("\n"):
        stripped = line.strip()
        joined += joint(joined, stripped) + stripped
    return joined
