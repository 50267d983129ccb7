"""Joins pieces of marked text into one plain text with spans and pictures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from faq.articles.decode import without_controls
from faq.model import Picture, Span, SpanKind

_WIDE = "⺀-鿿豈-\ufaff、-〿！-｠…—“”\U00020000-\U0003ffff"
_WIDE_CHAR = re.compile(f"[{_WIDE}]")
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[^\S\n]*\n\s*(?=[{_WIDE}])")
_CODE_BREAK = re.compile(r"\s*\n\s*")
_NO_WORDS = re.compile(
    r"(?:在这里插入图片描述|圖片|图片|图像|截图|插图|配图|image|img|picture|pic|photo|screenshot"
    r"|screen shot|snipaste|微信图片|qq截图)?[\W\d_]*(?:\.(?:png|jpe?g|gif|webp|svg|bmp))?",
    re.IGNORECASE,
)
"""Alternative texts that editors fill in by themselves."""
_CLOSES = frozenset("。！？；：!?;:")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Plain text without outer white space, with its spans and pictures in ascending order."""

    text: str
    spans: tuple[Span, ...] = ()
    """Outer ones first; none begins or ends with white space, none is empty."""
    pictures: tuple[Picture, ...] = ()


class InlineText:
    """Plain text that grows piece by piece, with its marks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""
        self._gap = ""
        self._seam: Literal["", "words", "digits"] = ""
        self._spans: list[Span] = []
        self._open: list[tuple[SpanKind, str, int]] = []
        self._pictures: list[Picture] = []

    @property
    def last(self) -> str:
        """The last character, empty before the first and behind white space."""
        return "" if self._gap else self._last

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added yet."""
        return not (self._pieces or self._pictures or self._open)

    def add(self, text: str) -> None:
        """Adds plain text unchanged."""
        text = without_controls(text)
        if not text:
            return
        if self._gap:
            joint = "" if text[0].isspace() else _joint(self._last, self._gap, text[0])
            self._gap = ""
            self._append(joint)
        elif self._seam and _runs_together(self._last, text[0], self._seam):
            self._append(" ")
        self._seam = ""
        self._append(text)

    def add_flowing(self, text: str) -> None:
        """Adds text whose runs of white space count as one space between words."""
        stripped = text.strip()
        if not stripped:
            self._widen(text)
            return
        self._widen(text[: len(text) - len(text.lstrip())])
        joined = _WIDE_BREAK.sub("", stripped) if "\n" in stripped else stripped
        self.add(" ".join(joined.split()))
        self._widen(text[len(text.rstrip()) :])

    def add_code(self, text: str) -> None:
        """Adds inline code, whose line breaks count as spaces."""
        self.add(_CODE_BREAK.sub(" ", text))

    def add_line_break(self) -> None:
        """Adds a line break that counts as a space between words."""
        self._widen("\n")

    def add_seam(self, *, digits: bool = False) -> None:
        """Keeps the next word or number apart from the one before, or only `digits` from digits."""
        self._seam = "digits" if digits else "words"

    def add_picture(self, src: str, alt: str) -> None:
        """Adds a picture, whose words show only where they are needed."""
        words = " ".join(without_controls(alt).split())
        start = self._length + (1 if self._gap else 0)
        if not says_something(words):
            self._pictures.append(Picture(without_controls(src), words, start))
            return
        self.add_flowing(words)
        self._pictures.append(Picture(without_controls(src), words, self._length - len(words)))

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

    def result(self) -> MarkedText:
        """The text so far."""
        whole = "".join(self._pieces)
        text = whole.strip()
        if not (self._spans or self._pictures):
            return MarkedText(text)
        cut = self._cuts(whole) if self._pictures else []
        shift = len(whole) - len(whole.lstrip())
        spans = []
        for span in self._spans:
            marked = whole[span.start : span.end]
            start = span.start + len(marked) - len(marked.lstrip()) - shift
            end = span.end - len(marked) + len(marked.rstrip()) - shift
            if start < end:
                spans.append(Span(start, end, span.kind, span.href))
        pictures = [
            replace(each, offset=max(0, min(each.offset - shift, len(text))))
            for each in self._pictures
        ]
        ordered = tuple(sorted(spans, key=lambda span: (span.start, -span.end)))
        made = MarkedText(text, ordered, tuple(pictures))
        return without([(start - shift, end - shift) for start, end in cut], made) if cut else made

    def _cuts(self, whole: str) -> list[tuple[int, int]]:
        """The alternative texts that a sentence with other words doesn't need."""
        shown = [
            each
            for each in self._pictures
            if whole.startswith(each.alt, each.offset) and says_something(each.alt)
        ]
        ranges = [(each.offset, each.offset + len(each.alt)) for each in shown]
        if not ranges or not _outside(whole, ranges).strip():
            return []
        return [each for each in ranges if not stands_for_a_word(whole, *each)]

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._last = text[-1]

    def _widen(self, white: str) -> None:
        """Holds white space back until the next character is known."""
        if self._last and not self._last.isspace():
            self._gap += white


def says_something(alt: str) -> bool:
    """Whether an author wrote the alternative text of a picture, rather than an editor."""
    return not _NO_WORDS.fullmatch(alt)


def in_one_line(texts: Sequence[MarkedText]) -> MarkedText:
    """The texts in one line, each run of white space as one space, with their marks."""
    whole = " ".join(each.text for each in texts)
    starts = list(accumulate((len(each.text) + 1 for each in texts), initial=0))
    spans = [
        replace(span, start=span.start + at, end=span.end + at)
        for each, at in zip(texts, starts, strict=False)
        for span in each.spans
    ]
    pictures = [
        replace(picture, offset=picture.offset + at)
        for each, at in zip(texts, starts, strict=False)
        for picture in each.pictures
    ]
    line = " ".join(whole.split())
    if not (spans or pictures) or line == whole:
        return MarkedText(line, tuple(spans), tuple(pictures))
    words = [match.span() for match in re.finditer(r"\S+", whole)]
    places = list(accumulate((end - start + 1 for start, end in words), initial=0))

    def moved(offset: int) -> int:
        if not words:
            return 0
        index = max(0, bisect_right(words, offset, key=lambda word: word[0]) - 1)
        start, end = words[index]
        return places[index] + max(0, min(offset, end) - start)

    kept = (replace(each, start=moved(each.start), end=moved(each.end)) for each in spans)
    placed = tuple(replace(each, offset=moved(each.offset)) for each in pictures)
    return MarkedText(line, tuple(each for each in kept if each.start < each.end), placed)


def without(ranges: Sequence[tuple[int, int]], marked: MarkedText) -> MarkedText:
    """`marked` without these ranges of its text, and without the white space that doubles there."""
    text, cuts = marked.text, []
    for start, end in ranges:
        while end < len(text) and text[end] in " \t" and (start == 0 or text[start - 1].isspace()):
            end += 1
        cuts.append((start, end))
    starts = [start for start, _ in cuts]
    gone = [0]
    for start, end in cuts:
        gone.append(gone[-1] + end - start)

    def moved(offset: int) -> int:
        index = bisect_left(starts, offset)
        inside = max(0, cuts[index - 1][1] - offset) if index else 0
        return offset - gone[index] + inside

    left = _outside(text, cuts)
    spans = tuple(
        replace(span, start=moved(span.start), end=moved(span.end))
        for span in marked.spans
        if moved(span.start) < moved(span.end)
    )
    pictures = tuple(replace(each, offset=moved(each.offset)) for each in marked.pictures)
    stripped = left.strip()
    lead = len(left) - len(left.lstrip())
    return MarkedText(
        stripped,
        tuple(
            replace(span, start=max(0, span.start - lead), end=min(span.end - lead, len(stripped)))
            for span in spans
            if max(0, span.start - lead) < min(span.end - lead, len(stripped))
        ),
        tuple(
            replace(each, offset=max(0, min(each.offset - lead, len(stripped))))
            for each in pictures
        ),
    )


def _outside(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in ranges:
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]])


def stands_for_a_word(text: str, start: int, end: int) -> bool:
    """Whether a picture stands within its sentence, as the picture of a button does."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = text[max(line_start, start - 2) : start].rstrip()
    after = text[end : line_end if line_end >= 0 else len(text)][:2].strip()
    return bool(before and after) and before[-1] not in _CLOSES


def _runs_together(before: str, after: str, seam: str) -> bool:
    if seam == "digits":
        return before.isdigit() and after.isdigit()
    return bool(
        before.isalnum()
        and after.isalnum()
        and not (_WIDE_CHAR.match(before) or _WIDE_CHAR.match(after))
    )


def _joint(before: str, gap: str, after: str) -> str:
    """The text for a gap: nothing for a line break between Chinese characters, else a space."""
    wide = "\n" in gap and _WIDE_CHAR.match(before) and _WIDE_CHAR.match(after)
    return "" if wide else " "
