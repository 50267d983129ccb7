"""Joins pieces of marked text into one plain text with spans."""

from __future__ import annotations

import re

from faq.articles.decode import without_controls
from faq.model import Span, SpanKind

_WIDE = "⺀-鿿豈-\ufaff、-〿！-｠…—“”\U00020000-\U0003ffff"
_WIDE_CHAR = re.compile(f"[{_WIDE}]")
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[^\S\n]*\n\s*(?=[{_WIDE}])")
_WHITE = re.compile(r"\s+")


class InlineText:
    """Plain text that grows piece by piece, with its marks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._gap = ""
        self._spans: list[Span] = []
        self._open: list[tuple[SpanKind, str, int]] = []

    def add(self, text: str) -> None:
        """Adds plain text unchanged."""
        text = without_controls(text)
        if not text:
            return
        if self._gap:
            joint = "" if text[0].isspace() else _joint(self._last, self._gap, text[0])
            self._gap = ""
            self._append(joint)
        self._append(text)

    def add_flowing(self, text: str) -> None:
        """Adds text whose runs of white space count as one space between words."""
        stripped = text.strip()
        if not stripped:
            self._widen(text)
            return
        self._widen(text[: len(text) - len(text.lstrip())])
        self.add(_WHITE.sub(" ", _WIDE_BREAK.sub("", stripped)))
        self._widen(text[len(text.rstrip()) :])

    def add_line_break(self) -> None:
        """Adds a line break that counts as a space between words."""
        self._widen("\n")

    def start(self, kind: SpanKind, href: str = "") -> None:
        """Opens a mark at the end of the text so far."""
        self._open.append((kind, without_controls(href), self._length))

    def stop(self, kind: SpanKind) -> None:
        """Closes the innermost open mark of this kind."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == kind:
                _, href, start = self._open.pop(index)
                self._spans.append(Span(start, self._length, kind, href))
                return

    def result(self) -> tuple[str, tuple[Span, ...]]:
        """The text without outer white space, and its spans in ascending order, outer ones first.

        No span begins or ends with white space; empty ones are dropped.
        """
        whole = "".join(self._pieces)
        text = whole.strip()
        if not self._spans:
            return text, ()
        shift = len(whole) - len(whole.lstrip())
        spans = []
        for span in self._spans:
            marked = whole[span.start : span.end]
            start = span.start + len(marked) - len(marked.lstrip()) - shift
            end = span.end - len(marked) + len(marked.rstrip()) - shift
            if start < end:
                spans.append(Span(start, end, span.kind, span.href))
        return text, tuple(sorted(spans, key=lambda span: (span.start, -span.end)))

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._last = text[-1]

    def _widen(self, white: str) -> None:
        """Holds white space back until the next character is known."""
        if self._last and not self._last.isspace():
            self._gap += white


def _joint(before: str, gap: str, after: str) -> str:
    """The text for a gap: nothing for a line break between Chinese characters, else a space."""
    wide = "\n" in gap and _WIDE_CHAR.match(before) and _WIDE_CHAR.match(after)
    return "" if wide else " "
