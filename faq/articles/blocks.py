"""Builds blocks from nested paragraphs, lists, quotations and tables.

A list item is one block: its paragraphs, code and tables are joined by line breaks.  A nested
list, and whatever follows it within the item, becomes deeper items.  A heading within an item or
a quotation is plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from faq.articles.outline import Heading, clean_heading, heading_number
from faq.model import Block, Span


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


class BlockStream:
    """Collects headings and blocks in document order, and tracks open lists and quotations."""

    def __init__(self) -> None:
        self._stream: list[Heading | Block] = []
        self._lists: list[_List] = []
        self._items: list[_Item] = []
        self._quotes = 0

    def result(self) -> list[Heading | Block]:
        """The headings and blocks added so far, in order."""
        return self._stream

    def add_heading(self, level: int, text: str, line: int) -> None:
        """Adds a heading, without its numbering and explicit anchor."""
        if self._items or self._quotes:
            self.add_text(text, (), line)
        elif text.strip():
            heading = Heading(level, clean_heading(text), line, heading_number(text))
            self._stream.append(heading)

    def end_headings(self, level: int, line: int) -> None:
        """Ends the sections at `level` and deeper; blocks that follow belong to their parent."""
        if not (self._items or self._quotes):
            self._stream.append(Heading(level, "", line))

    def add_text(self, text: str, spans: tuple[Span, ...], line: int) -> None:
        """Adds a paragraph, or text of the open item or quotation."""
        if self._items:
            self._add_to_item(text, spans, line)
        elif text:
            self._stream.append(
                Block("quote" if self._quotes else "paragraph", text, line, spans=spans)
            )

    def add_code(self, text: str, line: int) -> None:
        """Adds code, without surrounding blank lines."""
        code = text.strip("\n").rstrip()
        if self._items:
            self._add_to_item(code, (Span(0, len(code), "code"),), line)
        elif code:
            self._stream.append(Block("code", code, line))

    def add_table(self, rows: Sequence[tuple[str, ...]], line: int) -> None:
        """Adds a table, without empty rows."""
        filled = tuple(row for row in rows if any(row))
        text = "\n".join(" | ".join(row) for row in filled)
        if self._items:
            self._add_to_item(text, (), line)
        elif text:
            self._stream.append(Block("table", text, line, rows=filled))

    def add_all(self, stream: Sequence[Heading | Block]) -> None:
        """Adds headings and blocks that another reader produced."""
        for each in stream:
            if isinstance(each, Heading):
                self.add_heading(each.level, each.text, each.line)
            elif self._items or self._quotes:
                self.add_text(each.text, each.spans, each.line)
            else:
                self._stream.append(each)

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

    @property
    def in_list(self) -> bool:
        """Whether a list is open."""
        return bool(self._lists)

    def open_quote(self) -> None:
        """Opens a quotation."""
        self._quotes += 1

    def close_quote(self) -> None:
        """Closes the innermost quotation."""
        self._quotes -= 1

    def _add_to_item(self, text: str, spans: Sequence[Span], line: int) -> None:
        if not text:
            return
        item = self._items[-1]
        if not item.line:
            item.line = line
        shift = len(item.text) + 1 if item.text else 0
        item.text = f"{item.text}\n{text}" if item.text else text
        item.spans += [Span(s.start + shift, s.end + shift, s.kind, s.href) for s in spans]

    def _flush_item(self) -> None:
        """Adds the open item so far as a block, before a nested list or at its end.

        The rest of the item counts as nested, so that numbering continues after it.
        """
        if not self._items or not self._items[-1].text:
            return
        item = self._items[-1]
        spans = tuple(item.spans)
        self._stream.append(
            Block("item", item.text, item.line, item.level, item.number, spans=spans)
        )
        level = len(self._lists) if len(self._items) == len(self._lists) else item.level
        self._items[-1] = _Item(0, level, None)
