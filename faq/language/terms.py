"""Defines the terms of a text, and the normalized text that they are spans of.

Both are made for every text and question: msgspec Structs, as in `faq.model`.
"""

from __future__ import annotations

from msgspec import Struct

from faq.language.compounds import form, is_parted


class NormalizedText(Struct, frozen=True, gc=False):
    """Normalized text with the raw offsets of its characters."""

    text: str
    raw_starts: tuple[int, ...] | None = None
    """Raw start of each character of `text`; None if all equal their offsets in `text`."""
    raw_ends: tuple[int, ...] | None = None
    """Raw end of each character of `text`; None if `raw_starts` is."""

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of the non-empty stretch ``text[start:end]``."""
        if self.raw_starts is None or self.raw_ends is None:
            return start, end
        return self.raw_starts[start], self.raw_ends[end - 1]


class Terms(Struct, frozen=True, gc=False):
    """The words of a text in reading order, as spans of its normalized form.

    The parts of a long word follow it and overlap it; runs of neighbours that may be written as one
    word follow all others.  Stopwords are included; punctuation and white space are not.
    """

    normalized: NormalizedText
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def texts(self) -> list[str]:
        """The normalized words, compounds in their one form."""
        return list(map(form, self.stretches))

    @property
    def stretches(self) -> list[str]:
        """The normalized words as they stand in the text."""
        text = self.normalized.text
        return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def whole_spans(self) -> list[tuple[int, int]]:
        """Spans of the words that are no part of a longer one."""
        border, whole = 0, []
        for span in zip(self.starts, self.ends, strict=True):
            if span[0] >= border:
                border = span[1]
                whole.append(span)
        return whole

    def whole_words(self) -> set[str]:
        """The words that are no part of a longer one, and the parts of Latin ones.

        A part of a Chinese word (拟订 of 虚拟订单) may be nothing that anybody wrote; the form of a
        compound is nothing that stands there.
        """
        whole: set[str] = set()
        border = 0
        for start, end, word in zip(self.starts, self.ends, self.stretches, strict=True):
            if (start >= border or word.isascii()) and not is_parted(word):
                whole.add(word)
            border = max(border, end)
        return whole
