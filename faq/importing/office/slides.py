"""Reads presentations: a section for each slide, with lists, tables, pictures and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml.ns import qn

from faq.importing.office.flow import (
    Block,
    Cell,
    Item,
    Part,
    block,
    heading,
    picture,
    table,
    to_html,
    words_of,
)
from faq.importing.office.page import Page, Pictures, page_document
from faq.importing.source import Document, Loss

_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_BODIES = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY}
_FURNITURE = {
    *(PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER),
    PP_PLACEHOLDER.HEADER,
}
_ROW_EMU = 250_000
"""Shapes whose tops are closer stand beside each other: a quarter of an inch."""
_NOTES = "讲稿："
_MOST_NESTING = 20


def read_slides(path: Path) -> Iterator[Document | Loss]:
    """The article of a presentation, and what is not in it; raises what the library raises."""
    show = Presentation(str(path))
    pictures = Pictures(path.name)
    slides = [
        _Slide(path.name, number, each, pictures) for number, each in enumerate(show.slides, 1)
    ]
    losses = [loss for each in slides for loss in each.losses]
    shown = [each for each in slides if not each.is_hidden]
    title, rest = _titled(shown)
    html = "".join(_section(each, at == 0 and not rest) for at, each in enumerate(shown))
    modified = show.core_properties.modified
    yield from losses
    yield from page_document(
        Page(
            file=path.name,
            title=title or path.stem,
            body=html,
            pictures=pictures,
            updated=modified.date().isoformat() if modified else None,
        )
    )


def _titled(slides: list[_Slide]) -> tuple[str, bool]:
    """The title of the presentation, and whether its first slide has a section all the same."""
    if not slides:
        return "", False
    return slides[0].title, not slides[0].opens


def _section(slide: _Slide, is_title: bool) -> str:
    own = slide.title or ("" if is_title else f"第 {slide.number} 页")
    head = [] if is_title else [heading(1, escape(own))]
    return to_html([*head, *slide.parts])


@dataclass(slots=True)
class _Slide:
    """A slide as it is read."""

    file: str
    number: int
    slide: Any
    pictures: Pictures
    title: str = ""
    parts: list[Part] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    is_hidden: bool = False
    opens: bool = False
    """Whether it is the one that opens a presentation: a title, and nothing that explains."""

    def __post_init__(self) -> None:
        self.is_hidden = self.slide._element.get("show") in {"0", "false"}
        if self.is_hidden:
            self._lose("隐藏的幻灯片没有导入 (a hidden slide)")
            return
        for shape in _in_order(self.slide.shapes):
            self._shape(shape, 0)
        self.opens = self.number == 1 and not any(isinstance(each, Item) for each in self.parts)
        if self.slide.has_notes_slide:
            frame = self.slide.notes_slide.notes_text_frame
            text = (
                ""
                if frame is None
                else "<br>".join(
                    escape(each.text.strip()) for each in frame.paragraphs if each.text.strip()
                )
            )
            self.parts += [Block(f"<blockquote><p>{_NOTES}{text}</p></blockquote>")] if text else []

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._place(), what))

    def _place(self) -> str:
        return f"{self.file}#slide {self.number}"

    def _shape(self, shape: Any, depth: int) -> None:
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if kind in _FURNITURE:
            return
        if kind in _TITLES and not self.title:
            self.title = " ".join(shape.text_frame.text.split())
        elif shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < _MOST_NESTING:
            for each in _in_order(shape.shapes):
                self._shape(each, depth + 1)
        elif getattr(shape, "has_table", False):
            self._table(shape.table)
        elif getattr(shape, "has_chart", False):
            self._lose("图表没有导入 (a chart)")
        elif hasattr(shape, "image"):
            self._picture(shape)
        elif shape.has_text_frame:
            self._text(shape, is_list=kind in _BODIES)
        elif shape._element.tag == qn("p:graphicFrame"):
            self._graphic(shape)

    def _picture(self, shape: Any) -> None:
        try:
            content = shape.image.blob
        except (KeyError, ValueError, AttributeError):
            self._lose("链接到外部的图片没有导入 (a picture elsewhere)")
            return
        name = self.pictures.add(content, self._place())
        properties = shape._element.find(f".//{qn('p:cNvPr')}")
        alt = "" if properties is None else words_of(properties.get("descr") or "")
        if name:
            self.parts.append(block(picture(name, alt)))
        elif alt:
            self.parts.append(block(escape(alt)))

    def _graphic(self, shape: Any) -> None:
        """A diagram, whose texts alone are read, or an object."""
        relations = shape._element.find(".//" + _DIAGRAM)
        number = None if relations is None else relations.get(qn("r:dm"))
        if number is None:
            self._lose("嵌入的对象没有导入 (an embedded object)")
            return
        from pptx.oxml import parse_xml

        root = parse_xml(shape.part.related_part(number).blob)
        texts = [escape(each.text) for each in root.iter(qn("a:t")) if each.text]
        self._lose("SmartArt 只导入了文字 (of a diagram, its text alone)")
        self.parts += [Item(text, (0,)) for text in texts]

    def _table(self, rows: Any) -> None:
        lines = [
            [
                Cell(self._cell(cell), cell.span_width, cell.span_height)
                for cell in row.cells
                if not cell.is_spanned
            ]
            for row in rows.rows
        ]
        self.parts.append(table(lines, has_head=len(lines) > 1))

    def _cell(self, cell: Any) -> str:
        return to_html(self._paragraphs(cell.text_frame.paragraphs, is_list=False))

    def _text(self, shape: Any, *, is_list: bool) -> None:
        self.parts += self._paragraphs(shape.text_frame.paragraphs, is_list=is_list)

    def _paragraphs(self, paragraphs: Iterable[Any], *, is_list: bool) -> Iterator[Part]:
        """Paragraphs, as items of lists where they have a bullet or a number."""
        counts: dict[int, int] = {}
        for each in paragraphs:
            html = _runs(each)
            if not html.strip():
                continue
            level, properties = each.level, each._p.pPr
            counts = {deep: count for deep, count in counts.items() if deep <= level}
            auto = None if properties is None else properties.find(qn("a:buAutoNum"))
            if auto is not None:
                start = int(auto.get("startAt") or 1)
                counts[level] = counts.get(level, start - 1) + 1
                yield Item(html, (level,), counts[level])
                continue
            counts.pop(level, None)
            has = None if properties is None else properties.find(qn("a:buChar"))
            none = None if properties is None else properties.find(qn("a:buNone"))
            if has is not None or (none is None and (is_list or level)):
                yield Item(html, (level,))
            else:
                yield block(html)


_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"


def _runs(paragraph: Any) -> str:
    """The text of a paragraph with links and what is bold."""
    pieces = []
    for element in paragraph._p:
        if element.tag == qn("a:br"):
            pieces.append("<br>")
        elif element.tag in {qn("a:r"), qn("a:fld")}:
            text = escape("".join(each.text or "" for each in element.iter(qn("a:t"))))
            properties = element.find(qn("a:rPr"))
            if properties is not None and properties.get("b") == "1" and text.strip():
                text = f"<b>{text}</b>"
            pieces.append(_linked(text, properties, paragraph.part))
    return "".join(pieces)


def _linked(html: str, properties: Any, part: Any) -> str:
    click = None if properties is None else properties.find(qn("a:hlinkClick"))
    number = None if click is None else click.get(qn("r:id"))
    relation = part.rels.get(number) if number else None
    if relation is None or not relation.is_external:
        return html
    return f'<a href="{escape(relation.target_ref)}">{html}</a>'


def _in_order(shapes: Iterable[Any]) -> list[Any]:
    """Shapes as they are read: titles, then from the top down and from left to right."""
    rows: list[tuple[int, int, int]] = []
    found = list(shapes)
    for at, each in enumerate(found):
        is_title = each.is_placeholder and each.placeholder_format.type in _TITLES
        top, left = each.top or 0, each.left or 0
        rows.append((-1 if is_title else top // _ROW_EMU, left, at))
    return [found[at] for _, _, at in sorted(rows)]
