"""Writes marked text as a line, or lines, of Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from faq.articles.emphasis import may_stand
from faq.articles.inline import MarkedText, says_something, stands_for_a_word
from faq.articles.writing.escaping import code_span, destination, escaped, escaped_start
from faq.model import Picture, Span

_BREAK = "\\\n"


def inline_markdown(marked: MarkedText) -> str:
    """`marked` as Markdown, each line break of its text as a hard one."""
    lines = _Line(marked).between(0, len(marked.text), marked.spans).split("\n")
    return "\n".join(map(escaped_start, lines))


def cell_markdown(marked: MarkedText) -> str:
    """`marked` as the cell of a table."""
    return _Line(marked).between(0, len(marked.text), marked.spans).replace("|", "\\|")


def cell_html(marked: MarkedText) -> str:
    """`marked` as HTML in one line."""
    return _HtmlLine(marked).between(0, len(marked.text), marked.spans)


def is_all_pictures(marked: MarkedText) -> bool:
    """Whether a text is nothing but the words of its pictures."""
    at = 0
    for each in marked.pictures:
        if (
            marked.text.startswith(each.alt, each.offset)
            and not marked.text[at : each.offset].strip()
        ):
            at = max(at, each.offset + len(each.alt) if says_something(each.alt) else each.offset)
    return at > 0 and not marked.text[at:].strip()


class _Line:
    """Writes one text."""

    def __init__(self, marked: MarkedText) -> None:
        self._text = marked.text
        self._in_link = False
        self._pictures = sorted(marked.pictures, key=lambda each: each.offset)
        self._all_pictures = is_all_pictures(marked)
        self._touching = _touching(marked.spans)
        """Where a mark ends and another one of its kind begins."""

    def between(self, start: int, end: int, spans: Sequence[Span], *, last: bool = True) -> str:
        """What stands from `start` to `end`, with the pictures there; those at the end too if it
        is the `last` piece."""
        pieces: list[str] = []
        at = start
        for own, inner in _nested(spans, start, end):
            pieces.append(self._plain(at, own.start, last=False))
            shown = self._span(own, inner)
            if shown[:1] == "[" and pieces[-1][-1:] in ("^", "!"):
                pieces[-1] = f"{pieces[-1][:-1]}\\{pieces[-1][-1]}"
            pieces.append(shown)
            at = own.end
        pieces.append(self._plain(at, end, last=last))
        return "".join(pieces)

    def _plain(self, start: int, end: int, *, last: bool) -> str:
        pieces: list[str] = []
        at = start
        while self._pictures and (
            self._pictures[0].offset < end or (last and self._pictures[0].offset <= end)
        ):
            picture = self._pictures.pop(0)
            place = max(at, picture.offset)
            pieces += self._words(self._text[at:place]), self._picture(picture)
            at = place + (len(picture.alt) if self._shows_words(picture, end) else 0)
        return "".join((*pieces, self._words(self._text[at:end])))

    def _shows_words(self, picture: Picture, end: int) -> bool:
        """Whether the words of a picture are in the text."""
        start, stop = picture.offset, picture.offset + len(picture.alt)
        if not says_something(picture.alt) or self._text[start:stop] != picture.alt or stop > end:
            return False
        return self._all_pictures or stands_for_a_word(self._text, start, stop)

    def _span(self, span: Span, inner: Sequence[Span]) -> str:
        touches = span.start in self._touching or span.end in self._touching
        if span.kind == "code" and (inner or touches):
            return f"<code>{self.between(span.start, span.end, inner, last=False)}</code>"
        if span.kind == "code":
            return self._code(self._text[span.start : span.end]) + self._drop_within(span)
        if span.kind == "link":
            self._in_link = True
            content = self.between(span.start, span.end, inner, last=False)
            self._in_link = False
            return self._link(content, span.href)
        content = self.between(span.start, span.end, inner, last=False)
        return self._strong(content, span)

    def _drop_within(self, span: Span) -> str:
        """The pictures within code, which stand behind it."""
        pieces = []
        while self._pictures and self._pictures[0].offset < span.end:
            pieces.append(self._picture(self._pictures.pop(0)))
        return "".join(pieces)

    def _words(self, text: str) -> str:
        return escaped(text, in_label=self._in_link).replace("\n", _BREAK)

    def _code(self, text: str) -> str:
        return "\\\n".join(code_span(line) for line in text.split("\n") if line)

    def _link(self, content: str, href: str) -> str:
        if content[:1] == "^" or (content[:1] == "!" and content[:2] != "!["):
            # the mark of a footnote, or of a box
            content = f"\\{content}"
        return f"[{content}]({destination(href)})" if href else content

    def _picture(self, picture: Picture) -> str:
        words = escaped(picture.alt, in_label=True)
        return f"![{words}]({destination(picture.src)})"

    def _strong(self, content: str, span: Span) -> str:
        before = self._text[span.start - 1] if span.start else " "
        behind = self._text[span.end] if span.end < len(self._text) else " "
        fits = may_stand(content[0], before) and may_stand(content[-1], behind)
        first_line = not self._text[: span.start].strip() and behind == "\n"
        touches = span.start in self._touching or span.end in self._touching
        if not fits or touches or first_line or "*" in (content[0], content[-1]):
            return f"<b>{content}</b>"
        return f"**{content}**"


class _HtmlLine(_Line):
    def _words(self, text: str) -> str:
        # A line of Markdown inside HTML is HTML alone, so no mark of Markdown counts.
        return escape(text, quote=False).replace("\n", "<br>")

    def _code(self, text: str) -> str:
        return f"<code>{escape(text, quote=False)}</code>"

    def _link(self, content: str, href: str) -> str:
        return f'<a href="{escape(href)}">{content}</a>' if href else content

    def _picture(self, picture: Picture) -> str:
        return f'<img src="{escape(picture.src)}" alt="{escape(picture.alt)}">'

    def _strong(self, content: str, span: Span) -> str:
        return f"<b>{content}</b>"


def _touching(spans: Iterable[Span]) -> frozenset[int]:
    """The offsets at which marks of one kind touch."""
    starts = {(each.kind, each.start) for each in spans}
    return frozenset(each.end for each in spans if (each.kind, each.end) in starts)


def _nested(spans: Iterable[Span], start: int, end: int) -> list[tuple[Span, list[Span]]]:
    """The outer ones of some spans, each with those within it; the end of one that reaches beyond
    is cut off."""
    # Of spans with the same ends the inner ones come first; code holds no other mark.
    counted = sorted(
        enumerate(spans),
        key=lambda each: (each[1].start, -each[1].end, each[1].kind == "code", -each[0]),
    )
    found: list[tuple[Span, list[Span]]] = []
    for _, span in counted:
        if found and span.start < found[-1][0].end:
            outer, inner = found[-1]
            if span.end <= outer.end:
                inner.append(span)
        elif start <= span.start and span.end <= end:
            found.append((span, []))
    return found
