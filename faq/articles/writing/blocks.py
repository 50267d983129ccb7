"""Writes blocks as Markdown: paragraphs, lists, quotations, tables, code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import indent

from faq.articles.inline import MarkedText
from faq.articles.writing.escaping import fenced
from faq.articles.writing.inline import (
    cell_html,
    cell_markdown,
    inline_markdown,
    is_all_pictures,
)
from faq.marks import CELL_JOINT, cell_offsets
from faq.model import Block, Span

_REMARK = "> [!NOTE]"


def write_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks, each as lines of Markdown; a blank line belongs between them."""
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        own = list(run)
        if kind == "item":
            yield _ItemList().write(own)
        elif kind == "quote":
            yield _quotes(own)
        else:
            yield from map(_single, own)


def _single(block: Block) -> str:
    if block.kind == "code":
        return fenced(block.text)
    return _table(block) if block.kind == "table" else inline_markdown(_marked(block))


def _marked(block: Block) -> MarkedText:
    return MarkedText(block.text, block.spans, block.pictures)


def _quotes(blocks: Sequence[Block]) -> str:
    """A quotation; as a remark where it has a list, whose items are no items of the section."""
    listed = any(each.number is not None or each.level for each in blocks)
    if not listed:
        return "\n>\n".join(_quoted(inline_markdown(_marked(each))) for each in blocks)
    pieces = []
    for is_item, run in groupby(blocks, key=lambda each: each.number is not None or each.level > 0):
        own = list(run)
        if is_item:
            pieces.append(_quoted(_ItemList().write(own)))
        else:
            pieces += (_quoted(inline_markdown(_marked(each))) for each in own)
    return "\n".join((_REMARK, ">\n" + "\n>\n".join(pieces)))


def _quoted(text: str) -> str:
    return indent(text, "> ", lambda _: True).replace("> \n", ">\n")


@dataclass(slots=True)
class _Open:
    """An open list, with the last item written in it."""

    number: int | None
    mark: str
    inner: str
    """The indentation of what belongs to that item."""


class _ItemList:
    """Writes a run of items as nested lists."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._lines: list[str] = []

    def write(self, items: Sequence[Block]) -> str:
        """The items as Markdown."""
        for item in items:
            self._add(item)
        return "\n".join(self._lines)

    def _add(self, item: Block) -> None:
        before = self._open[item.level] if item.level < len(self._open) else None
        outer = "".join(each.inner for each in self._open[: item.level])
        lead = outer
        missing = item.level - len(self._open)
        mark = _next_mark(before, item.number)
        apart = before is not None and (_kind(mark) != _kind(before.mark))
        starts_late = before is None and item.number not in (None, 1)
        del self._open[item.level :]
        for _ in range(missing):  # items that hold nothing but a list
            self._open.append(_Open(None, "-", "  "))
            lead += "- "
            outer += "  "
        self._open.append(_Open(item.number, mark, " " * (len(mark) + 1)))
        pieces = list(_pieces(item))
        content = "\n\n".join(pieces)
        inner = outer + self._open[-1].inner
        written = indent(content, inner, lambda line: line != "\n").removeprefix(inner)
        if self._lines and (apart or starts_late or len(pieces) > 1):
            self._lines.append("")
        self._lines.append(f"{lead}{mark} {written}")
        if len(pieces) > 1:
            self._lines.append("")


def _kind(mark: str) -> str:
    return mark[-1]


def _next_mark(before: _Open | None, number: int | None) -> str:
    """The mark of an item; it changes where the list does not go on counting."""
    if number is None:
        return "-"
    closing = "."
    if before and before.number is not None:
        closing = _kind(before.mark)
        if number != before.number + 1:
            closing = ")" if closing == "." else "."
    return f"{number}{closing}"


def _pieces(item: Block) -> Iterator[str]:
    """The text of an item, with the code and the tables in it as blocks."""
    at = 0
    whole = MarkedText(item.text, item.spans, item.pictures)
    for start, end, kind in _inner_blocks(item):
        if item.text[at:start].strip("\n"):
            yield inline_markdown(_cut(item, at, start))
        if kind == "code":
            yield fenced(item.text[start:end])
        else:
            own = _cut(item, start, end)
            rows = tuple(tuple(line.split(CELL_JOINT)) for line in own.text.split("\n"))
            yield _table(
                Block("table", own.text, 1, spans=own.spans, rows=rows, pictures=own.pictures)
            )
        at = end
    rest = _cut(item, at, len(item.text))
    if at == 0 and is_all_pictures(whole):
        yield from _pictures_apart(whole)
    elif rest.text or rest.pictures:
        yield inline_markdown(rest)


def _pictures_apart(marked: MarkedText) -> Iterator[str]:
    """Pictures, those below them whose words are not in the text as lines of their own."""
    end = len(marked.text)
    shown = tuple(each for each in marked.pictures if each.offset < end)
    yield inline_markdown(replace(marked, pictures=shown))
    for each in marked.pictures:
        if each.offset >= end:
            yield inline_markdown(MarkedText("", (), (replace(each, offset=0),)))


def _inner_blocks(item: Block) -> Iterator[tuple[int, int, str]]:
    """The ranges of an item's text that were code or a table of their own."""
    text, at = item.text, 0
    codes = [
        (each.start, each.end, "code")
        for each in item.spans
        if each.kind == "code" and _is_block(text, each)
    ]
    tables = [(start, end, "table") for start, end in _table_ranges(text)]
    for start, end, kind in sorted((*codes, *tables)):
        if start >= at:
            yield start, end, kind
            at = end


def _is_block(text: str, code: Span) -> bool:
    """Whether code was a block: it has lines, or fills one with white space around it."""
    own = text[code.start : code.end]
    fills = text[: code.start][-1:] in ("", "\n") and text[code.end :][:1] in ("", "\n")
    return "\n" in own or (fills and own != own.strip())


def _table_ranges(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that are rows of one table."""
    at = 0
    for count, run in groupby(text.split("\n"), key=lambda line: line.count(CELL_JOINT)):
        lines = list(run)
        length = sum(map(len, lines)) + len(lines) - 1
        if count and len(lines) > 1:
            yield at, at + length
        at += length + 1


def _cut(item: Block, start: int, end: int) -> MarkedText:
    """The text from `start` to `end` without the line breaks at its ends, with its marks."""
    piece = item.text[start:end]
    start += len(piece) - len(piece.lstrip("\n"))
    text = piece.strip("\n")
    end = start + len(text)
    spans = tuple(
        replace(each, start=each.start - start, end=each.end - start)
        for each in item.spans
        if start <= each.start and each.end <= end
    )
    last = end == len(item.text)
    pictures = tuple(
        replace(each, offset=max(0, min(each.offset - start, len(text))))
        for each in item.pictures
        if start - 1 <= each.offset < end or (last and each.offset >= end)
    )
    return MarkedText(text, spans, pictures)


def _table(block: Block) -> str:
    """A table, and pictures behind it."""
    own = replace(block, pictures=tuple(e for e in block.pictures if e.offset < len(block.text)))
    behind = block.pictures[len(own.pictures) :]
    pictures = (inline_markdown(MarkedText("", (), (replace(each, offset=0),))) for each in behind)
    return "\n\n".join((_bare_table(own), *pictures))


def _bare_table(block: Block) -> str:
    """A table; as HTML where its rows differ in length, which Markdown can't tell."""
    rows = _cells(block)
    if len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        lines = ("".join(f"<td>{cell_html(cell)}</td>" for cell in row) for row in rows)
        return "<table>\n" + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table>"
    lines = (f"| {' | '.join(map(cell_markdown, row))} |" for row in rows)
    head, *body = lines
    return "\n".join((head, "|" + " --- |" * len(rows[0]), *body))


def _cells(block: Block) -> list[list[MarkedText]]:
    """The cells with their marks."""
    found: list[list[MarkedText]] = []
    for row, places in zip(block.rows, cell_offsets(block.rows), strict=True):
        cells = []
        for text, (start, end) in zip(row, places, strict=True):
            spans = tuple(
                Span(each.start - start, each.end - start, each.kind, each.href)
                for each in block.spans
                if start <= each.start and each.end <= end
            )
            pictures = tuple(
                replace(each, offset=each.offset - start)
                for each in block.pictures
                if start <= each.offset <= end
            )
            cells.append(MarkedText(text, spans, pictures))
        found.append(cells)
    return found
