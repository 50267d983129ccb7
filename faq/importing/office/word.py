"""Reads Word documents: headings, numbered lists as Word counts them, tables, notes, pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from faq.importing.office.flow import Block, Cell, Item, Part, block, heading, table, to_html
from faq.importing.office.numbers import Numbering, read_numbering
from faq.importing.office.page import Page, Pictures, page_document
from faq.importing.office.word_styles import Styles, read_styles
from faq.importing.office.word_text import WordText
from faq.importing.source import Document, Loss

_TAGS = re.compile(r"<[^>]+>")
_MOST_HEADING_CHARS = 40
_LARGER = 3
"""Half points by which a line is larger than the text where it is a heading without a style."""
_SENTENCE = ("。", "；", "，", "！", "：", ".", ";", ",", ":")
_COMMENTS = "批注没有导入 (a comment)"


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading with its level as the document has it."""

    level: int
    html: str

    @property
    def text(self) -> str:
        return " ".join(_TAGS.sub(" ", self.html).split())


def read_word(path: Path) -> Iterator[Document | Loss]:
    """The article of a document, and what is not in it; raises what the library raises."""
    yield from _Word(path).read()


@dataclass(slots=True)
class _Word:
    path: Path
    losses: list[Loss] = field(default_factory=list)
    title: str = ""
    heading: str = ""
    """The last one, for the place of a loss."""

    def read(self) -> Iterator[Document | Loss]:
        document = docx.Document(str(self.path))
        part = document.part
        styles = read_styles(document.styles.element)
        numbering = read_numbering(_root_of(part, "numbering"))
        pictures = Pictures(self.path.name)
        text = WordText(part, pictures, self._place, self.losses)
        walk = _Walk(self, styles, numbering, text)
        body = list(walk.parts(document.element.body))
        if not any(isinstance(each, _Heading) for each in body):
            body = walk.with_headings_by_size(body)
        title, parts = self._titled(body)
        html = to_html(parts) + walk.notes_html(part)
        modified = document.core_properties.modified
        page = Page(
            self.path.name, title, html, pictures, modified.date().isoformat() if modified else None
        )
        yield from self.losses
        yield from _comments(part, self.path.name)
        yield from page_document(page)

    def _place(self) -> str:
        return f"{self.path.name}#{self.heading}" if self.heading else self.path.name

    def _titled(self, body: list[Part | _Heading]) -> tuple[str, list[Part]]:
        """The title, and the document with headings below it."""
        headings = [each for each in body if isinstance(each, _Heading)]
        highest = min((each.level for each in headings), default=1)
        at_top = [each for each in headings if each.level == highest]
        title = self.title
        if not title and body and len(at_top) == 1 and body[0] is at_top[0]:
            title = at_top[0].text
            body = body[1:]
            highest = min((each.level for each in headings[1:]), default=1)
        parts = [
            heading(each.level - highest + 1, each.html) if isinstance(each, _Heading) else each
            for each in body
        ]
        return title or self.path.stem, parts


@dataclass(slots=True)
class _Walk:
    """Reads the elements of a document in order."""

    word: _Word
    styles: Styles
    numbering: Numbering
    text: WordText
    depths: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    sizes: list[tuple[Block, int]] = field(default_factory=list)
    """Paragraphs that may be headings without a style, with their sizes."""
    letters: Counter[int] = field(default_factory=Counter)

    def parts(self, container: Any, *, in_cell: bool = False) -> Iterator[Part | _Heading]:
        """What `container` holds, without what is empty."""
        for element in container:
            for part in self._element(element, in_cell=in_cell):
                if element.tag == qn("w:p") and isinstance(part, Block) and not in_cell:
                    self._measure(element, part)
                yield part

    def _measure(self, paragraph: Any, part: Block) -> None:
        size = self.styles.size(paragraph)
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        self.letters[size] += len(text)
        if _may_head(text):
            self.sizes.append((part, size))

    def with_headings_by_size(self, body: list[Part | _Heading]) -> list[Part | _Heading]:
        """The document with headings where lines are larger than most of the text."""
        usual = max(self.letters, key=lambda size: self.letters[size], default=0)
        larger = sorted({size for _, size in self.sizes if size >= usual + _LARGER}, reverse=True)
        levels = {id(part): larger.index(size) + 1 for part, size in self.sizes if size in larger}
        return [
            _Heading(levels[id(each)], _without_block(each.html))
            if isinstance(each, Block) and id(each) in levels
            else each
            for each in body
        ]

    def _element(self, element: Any, *, in_cell: bool) -> Iterator[Part | _Heading]:
        tag = element.tag
        if tag == qn("w:p"):
            yield from self._paragraph(element, in_cell=in_cell)
        elif tag == qn("w:tbl"):
            yield from self._inner_table(element) if in_cell else self._table(element)
        elif tag == qn("w:sdt"):
            gallery = element.find(f".//{qn('w:docPartGallery')}")
            content = element.find(qn("w:sdtContent"))
            is_contents = gallery is not None and "Contents" in (gallery.get(qn("w:val")) or "")
            if content is not None and not is_contents:
                yield from self.parts(content, in_cell=in_cell)
        elif tag in {qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}:
            yield from self.parts(element, in_cell=in_cell)
        elif tag == qn("w:altChunk"):
            self.word.losses.append(
                Loss(self.text.place(), "插入的文件没有导入 (an inserted file)")
            )

    def _paragraph(self, element: Any, *, in_cell: bool) -> Iterator[Part | _Heading]:
        if self.styles.is_contents(element):
            return
        level = self.styles.heading_level(element)
        numbered = self._numbered(element)
        html = self.text.html(element)
        boxes, self.text.boxes = self.text.boxes, []
        text = " ".join(_TAGS.sub("", html).split())
        if html and not self.word.title and self.styles.is_title(element) and not in_cell:
            self.word.title = _plain(html)
        elif text and level and not in_cell:
            label = numbered[0] if numbered else ""
            found = _Heading(level, f"{escape(label)} {html}" if label else html)
            self.word.heading = found.text
            yield found
        elif html and numbered and (text or "<img" in html):
            yield self._item(html, numbered)
        elif html:
            yield block(html)
        for each in boxes:
            yield from self.parts(each, in_cell=in_cell)

    def _numbered(self, element: Any) -> tuple[str, int | None, tuple[int, int]] | None:
        """Label, number and depth of a paragraph of a list; an empty one doesn't count."""
        properties = self.styles.property(element, "w:numPr")
        if properties is None or not any(each.text for each in element.iter(qn("w:t"))):
            return None
        number, depth = _value(properties, "w:numId"), int(_value(properties, "w:ilvl") or 0)
        if not number:  # the list is that of the style, the level its own
            number = next(
                (
                    _value(each, "w:numId")
                    for style in self.styles.chain(_style(element))
                    for each in style.iter(qn("w:numPr"))
                    if _value(each, "w:numId")
                ),
                "",
            )
        counted = self.numbering.count(number, depth)
        if counted is None:
            return None
        indent = self.styles.property(element, "w:ind")
        left = None if indent is None else indent.get(qn("w:left")) or indent.get(qn("w:start"))
        own = int(left) if left and left.lstrip("-").isdigit() else counted.indent or 0
        at = self.depths.setdefault((number, depth), (depth, own))
        return counted.label, counted.number, at

    def _item(self, html: str, numbered: tuple[str, int | None, tuple[int, int]]) -> Part:
        label, number, depth = numbered
        if number is None and label.strip():  # a fixed text before each, as 注：
            return block(f"{escape(label)}{html}")
        return Item(html, depth, number)

    def _table(self, element: Any) -> Iterator[Part | _Heading]:
        rows = [list(_cells(row)) for row in element.iterchildren(qn("w:tr"))]
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
            yield from self.parts(rows[0][0].element)
            return
        spans = _row_spans(rows)
        lines = [
            [
                Cell(to_html(self._in_cell(each.element)), each.columns, spans[at, each.column])
                for each in row
                if (at, each.column) in spans
            ]
            for at, row in enumerate(rows)
        ]
        if any(cell.html for line in lines for cell in line):
            yield table(lines, has_head=len(rows) > 1)

    def _inner_table(self, element: Any) -> Iterator[Part]:
        """A table within a cell, whose rows are a line each."""
        for row in element.iterchildren(qn("w:tr")):
            cells = (_without_block(to_html(self._in_cell(each.element))) for each in _cells(row))
            line = " ".join(filter(None, cells))
            if line:
                yield block(line)

    def _in_cell(self, element: Any) -> Iterator[Part]:
        for each in self.parts(element, in_cell=True):
            yield block(each.html) if isinstance(each, _Heading) else each

    def notes_html(self, part: Any) -> str:
        """The footnotes and endnotes that the text refers to."""
        notes = []
        for kind, prefix, tag in (
            ("footnotes", "fn", "w:footnote"),
            ("endnotes", "en", "w:endnote"),
        ):
            root, own = _root_of(part, kind), _part_of(part, kind)
            if root is None:
                continue
            text = WordText(own, self.text.pictures, self.text.place, self.word.losses)
            for each in root.iterchildren(qn(tag)):
                name = f"{prefix}{each.get(qn('w:id'))}"
                if name in self.text.notes:
                    html = "<br>".join(filter(None, map(text.html, each.iter(qn("w:p")))))
                    notes.append(f'<li id="{name}">{html} <a href="#r{name}">↩</a></li>')
        return f'<ol class="footnotes">{"".join(notes)}</ol>' if notes else ""


@dataclass(frozen=True, slots=True)
class _WordCell:
    element: Any
    column: int
    columns: int
    merge: str
    """``restart`` where it begins one over several rows, ``continue`` further down, else ""."""


def _cells(row: Any) -> Iterator[_WordCell]:
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    column = 0 if before is None else int(before.get(qn("w:val")) or 0)
    wrapped = (each.find(qn("w:sdtContent")) for each in row.iterchildren(qn("w:sdt")))
    cells = [*row.iterchildren(qn("w:tc"))]
    cells += [
        each for content in wrapped if content is not None for each in content.iter(qn("w:tc"))
    ]
    for cell in cells:
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        columns = 1 if span is None else max(1, min(63, int(span.get(qn("w:val")) or 1)))
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        kind = "" if merge is None else merge.get(qn("w:val")) or "continue"
        yield _WordCell(cell, column, columns, kind)
        column += columns


def _row_spans(rows: list[list[_WordCell]]) -> dict[tuple[int, int], int]:
    """How many rows each cell takes, by row and column; cells that go on are left out."""
    spans: dict[tuple[int, int], int] = {}
    open_cells: dict[int, tuple[int, int]] = {}
    for at, row in enumerate(rows):
        for cell in row:
            start = open_cells.get(cell.column)
            if cell.merge == "continue" and start is not None:
                spans[start] += 1
                continue
            spans[at, cell.column] = 1
            open_cells.pop(cell.column, None)
            if cell.merge:
                open_cells[cell.column] = at, cell.column
    return spans


def _comments(part: Any, file: str) -> Iterator[Loss]:
    root = _root_of(part, "comments")
    for each in () if root is None else root.iterchildren(qn("w:comment")):
        text = "".join(run.text or "" for run in each.iter(qn("w:t")))
        yield Loss(file, f"{_COMMENTS}: “{text:.40}”")


def _part_of(part: Any, kind: str) -> Any:
    relations = (each for each in part.rels.values() if each.reltype.endswith(f"/{kind}"))
    return next((each.target_part for each in relations if not each.is_external), None)


def _root_of(part: Any, kind: str) -> Any:
    """The element of a part that a document is related to; None without one."""
    found = _part_of(part, kind)
    return None if found is None else parse_xml(found.blob)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val")))


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val")) or "")


def _may_head(text: str) -> bool:
    text = text.strip()
    return 0 < len(text) <= _MOST_HEADING_CHARS and not text.endswith(_SENTENCE)


def _without_block(html: str) -> str:
    return html.removeprefix("<p>").removesuffix("</p>")


def _plain(html: str) -> str:
    from html import unescape

    return " ".join(unescape(_TAGS.sub("", html)).split())
