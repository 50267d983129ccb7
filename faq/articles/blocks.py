"""Builds blocks from nested paragraphs, lists, quotations and tables.

A list item is one block: its paragraphs, code and tables are joined by line breaks.  A nested
list, and whatever follows it within the item, becomes deeper items.  A heading within an item or
a quotation is plain text.  A list within a remark is a run of quotations, for what a remark lists
are not the section's own items.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from faq.articles.inline import MarkedText
from faq.articles.outline import Heading, clean_headings
from faq.marks import CELL_JOINT, cell_offsets
from faq.model import Block, BlockKind, Picture, Span

_FOLD = 7
"""Level of a part that unfolds or is an alternative: below every heading around it."""


@dataclass(slots=True)
class _List:
    next_number: int | None
    """None for a bulleted list."""


@dataclass(slots=True)
class _Item:
    line: int
    level: int
    number: int | None
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class BlockStream:
    """Collects headings and blocks in document order, and tracks open lists and quotations."""

    def __init__(self) -> None:
        self._stream: list[Heading | Block] = []
        self._lists: list[_List] = []
        self._items: list[_Item] = []
        self._quotes = 0
        self._remarks: list[bool] = []
        """For each open remark, whether it stands outside of every item."""
        self._late: list[Picture] = []
        """Pictures that belong to the last block, at its end."""
        self._pictures: list[Picture] = []
        """Pictures without a block to belong to so far."""
        self._picture_line = 1
        self._base = 0
        """Level below which headings count: that of the innermost part that unfolds."""
        self.in_lead = True
        """Whether there is no heading yet but the title."""

    def result(self) -> list[Heading | Block]:
        """The headings and blocks added so far, in order, headings without their numbering."""
        self._place_pictures()
        return clean_headings(self._stream)

    @property
    def in_list(self) -> bool:
        """Whether a list is open."""
        return bool(self._lists)

    @property
    def is_nested(self) -> bool:
        """Whether an item or a quotation is open, so that no section can begin."""
        return bool(self._items or self._quotes)

    def add_heading(self, level: int, text: str, line: int, *, alternative: bool = False) -> None:
        """Adds a heading, which may be the label of a tab."""
        if self.is_nested:
            self.add_text(MarkedText(text), line)
        elif text.strip():
            self._place_pictures()
            heading = Heading(self._base + level, text, line, alternative=alternative)
            self._stream.append(heading)
            self.in_lead = self.in_lead and heading.level <= 1

    def open_part(self) -> None:
        """Opens a part, as one that unfolds, whose headings stand below those around it."""
        self._base += _FOLD

    def add_part_heading(self, text: str, line: int, *, alternative: bool = False) -> None:
        """Adds the heading of the innermost open part, which may be one of several ways."""
        self.add_heading(0, text, line, alternative=alternative)

    def close_part(self, line: int) -> None:
        """Closes the innermost part: blocks that follow belong to the section around it."""
        if not self.is_nested:
            self._place_pictures()
            self._stream.append(Heading(self._base, "", line))
        self._base -= _FOLD

    def add_text(self, marked: MarkedText, line: int) -> None:
        """Adds a paragraph, or text of the open item or quotation."""
        if self._items:
            self._add_to_item(marked, line)
        elif marked.text:
            kind: BlockKind = "quote" if self._quotes else "paragraph"
            self._add(
                Block(kind, marked.text, line, spans=marked.spans, pictures=marked.pictures),
                alone=[each.alt for each in marked.pictures] == [marked.text],
            )
        elif marked.pictures:
            self._add_pictures(marked.pictures, line)

    def add_code(self, text: str, line: int) -> None:
        """Adds code, without surrounding blank lines."""
        code = text.strip("\n").rstrip()
        if self._items:
            self._add_to_item(MarkedText(code, (Span(0, len(code), "code"),)), line)
        elif code:
            self._add(Block("code", code, line))

    def add_table(self, rows: Sequence[tuple[MarkedText, ...]], line: int) -> None:
        """Adds a table, without empty rows; the pictures of these go to the row below, or behind
        the table."""
        filled = [row for row in rows if any(cell.text for cell in row)]
        texts = tuple(tuple(cell.text for cell in row) for row in filled)
        text = "\n".join(map(CELL_JOINT.join, texts))
        offsets = list(cell_offsets(texts))
        spans = tuple(
            replace(span, start=span.start + start, end=span.end + start)
            for row, places in zip(filled, offsets, strict=True)
            for cell, (start, _) in zip(row, places, strict=True)
            for span in cell.spans
        )
        pictures = tuple(_pictures_of(rows, offsets, len(text)))
        if self._items:
            self._add_to_item(MarkedText(text, spans, pictures), line)
        elif text:
            self._add(Block("table", text, line, spans=spans, rows=texts, pictures=pictures))
        else:
            self._add_pictures(pictures, line)

    def add_remark(self, stream: Sequence[Heading | Block]) -> None:
        """Adds what another reader made as a remark, as of a footnote."""
        for each in stream:
            if isinstance(each, Block) and each.kind in {"code", "table"}:
                self._add(each)
            elif each.text:
                spans, pictures = (
                    (each.spans, each.pictures) if isinstance(each, Block) else ((), ())
                )
                self._add(Block("quote", each.text, each.line, spans=spans, pictures=pictures))

    def open_list(self, start: int | None) -> None:
        """Opens a list, numbered from `start`, or bulleted if that is None."""
        self._flush_item()
        self._lists.append(_List(start))

    def close_list(self) -> None:
        """Closes the innermost list."""
        self._lists.pop()

    def open_item(self, line: int, number: int | None = None) -> None:
        """Opens an item of the innermost list; `number` overrides the running number."""
        own = self._lists[-1]
        if own.next_number is not None:
            number = own.next_number if number is None else number
            own.next_number = number + 1
        else:
            number = None
        self._items.append(_Item(line, len(self._lists) - 1, number))

    def close_item(self) -> None:
        """Closes the innermost item."""
        self._flush_item()
        self._items.pop()

    def open_quote(self) -> None:
        """Opens a quotation."""
        self._quotes += 1

    def close_quote(self) -> None:
        """Closes the innermost quotation."""
        self._quotes -= 1

    def open_remark(self) -> None:
        """Opens a remark, a quotation whose lists are not the section's."""
        self._remarks.append(not self._items)
        self._quotes += 1

    def close_remark(self) -> None:
        """Closes the innermost remark."""
        self._remarks.pop()
        self._quotes -= 1

    def _add(self, block: Block, *, alone: bool = False) -> None:
        """Adds a block; a picture `alone` belongs to the item before it."""
        before = self._stream[-1] if self._stream else None
        if alone and isinstance(before, Block) and before.kind == "item":
            self._add_pictures(block.pictures, block.line)
            return
        self._settle()
        if self._pictures:
            pictures = (*(replace(each, offset=0) for each in self._pictures), *block.pictures)
            block = replace(block, pictures=pictures)
            self._pictures = []
        self._stream.append(block)

    def _add_pictures(self, pictures: Sequence[Picture], line: int) -> None:
        """Gives pictures without words to the block before them, or else to the next one."""
        if self._stream and isinstance(self._stream[-1], Block):
            self._late += pictures
        elif pictures:
            self._picture_line = line
            self._pictures += pictures

    def _settle(self) -> None:
        """Gives the last block its pictures."""
        last = self._stream[-1] if self._stream else None
        if self._late and isinstance(last, Block):
            placed = (replace(each, offset=len(last.text)) for each in self._late)
            self._stream[-1] = replace(last, pictures=(*last.pictures, *placed))
            self._late = []

    def _place_pictures(self) -> None:
        """Makes a block of pictures that a section has nothing else beside."""
        self._settle()
        if self._pictures:
            placed = tuple(replace(each, offset=0) for each in self._pictures)
            self._pictures = []
            self._stream.append(Block("paragraph", "", self._picture_line, pictures=placed))

    def _add_to_item(self, marked: MarkedText, line: int) -> None:
        item = self._items[-1]
        if not (marked.text or marked.pictures):
            return
        if not item.line:
            item.line = line
        text = marked.text
        if item.text and [each.alt for each in marked.pictures] == [text]:
            text = ""  # a picture in a line of its own: its words are not the item's
        shift = len(item.text) + 1 if item.text and text else len(item.text)
        if text:
            item.text = f"{item.text}\n{text}" if item.text else text
            item.spans += [
                Span(s.start + shift, s.end + shift, s.kind, s.href) for s in marked.spans
            ]
        item.pictures += [replace(each, offset=each.offset + shift) for each in marked.pictures]

    def _flush_item(self) -> None:
        """Adds the open item so far as a block, before a nested list or at its end.

        The rest of the item counts as nested, so that numbering continues after it.
        """
        if not self._items or not (self._items[-1].text or self._items[-1].pictures):
            return
        item = self._items[-1]
        pictures = tuple(item.pictures)
        if item.text:
            kind: BlockKind = "quote" if any(self._remarks) else "item"
            spans = tuple(item.spans)
            block = Block(kind, item.text, item.line, item.level, item.number, spans=spans)
            self._add(replace(block, pictures=pictures) if pictures else block)
        else:
            self._add_pictures(pictures, item.line)
        level = len(self._lists) if len(self._items) == len(self._lists) else item.level
        self._items[-1] = _Item(0, level, None)


def _pictures_of(
    rows: Sequence[tuple[MarkedText, ...]], offsets: Sequence[tuple[tuple[int, int], ...]], end: int
) -> Iterator[Picture]:
    """The pictures of a table's cells at their places in its text; `offsets` are those of the
    cells in the rows with text."""
    left = iter(offsets)
    waiting: list[Picture] = []
    for row in rows:
        if not any(cell.text for cell in row):
            waiting += (picture for cell in row for picture in cell.pictures)
            continue
        places = next(left)
        yield from (replace(each, offset=places[0][0]) for each in waiting)
        waiting = []
        for cell, (start, _) in zip(row, places, strict=True):
            yield from (replace(each, offset=each.offset + start) for each in cell.pictures)
    yield from (replace(each, offset=end) for each in waiting)
