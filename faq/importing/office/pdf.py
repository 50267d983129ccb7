"""Reads PDF files: headings by size, paragraphs over lines and pages, ruled tables, pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber

from faq.importing.office.flow import Block, Cell, Part, block, picture, table, to_html
from faq.importing.office.page import Page, Pictures, page_document
from faq.importing.office.pdf_blocks import Element, Placed, parts_of, sizes_of, without_furniture
from faq.importing.office.pdf_lines import ATTRIBUTES, Line, drawn_bullets, lines_of, mark_links
from faq.importing.source import Document, Loss

_MOST_BYTES = 512 << 20
_MOST_PAGES = 500
_LEAST_PICTURE = 24
"""Points of width and height below which a picture is an ornament."""
_RESOLUTION = 144
_MOST_PICTURES = 500
_MOST_STRIPS = 2_000
"""Of pictures on a page."""
_MOST_SHAPES = 2_000
"""Of a page, among which bullets are looked for."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
_CODES = re.compile(r"\(cid:\d+\)")
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_SCANNED = "是扫描的图片，没有文字；请先做文字识别 OCR (scanned, without text)"
_PASSWORD = "有密码保护，请去掉密码再导入 (password-protected)"


def read_pdf(path: Path) -> Iterator[Document | Loss]:
    """The article of a file, and what is not in it; raises what the library raises."""
    if path.stat().st_size > _MOST_BYTES:
        yield Loss(path.name, f"超过 {_MOST_BYTES >> 20} MB，没有导入 (too large)")
        return
    try:
        pdf = pdfplumber.open(path)
    except Exception as error:
        if "Password" in f"{error!r}{error.__cause__!r}{error.__context__!r}":
            yield Loss(path.name, _PASSWORD)
            return
        raise
    with pdf:
        yield from _Pdf(path, pdf).read()


@dataclass(slots=True)
class _Pdf:
    path: Path
    pdf: Any
    losses: list[Loss] = field(default_factory=list)
    pictures: Pictures = field(init=False)

    def __post_init__(self) -> None:
        self.pictures = Pictures(self.path.name)

    def read(self) -> Iterator[Document | Loss]:
        pages = self.pdf.pages
        if len(pages) > _MOST_PAGES:
            what = f"从第 {_MOST_PAGES + 1} 页起没有导入，请分成几个文件 (further pages)"
            self._lose(_MOST_PAGES + 1, what)
            pages = pages[:_MOST_PAGES]
        lines, placed = [], []
        logos = _repeated_pictures(pages)
        for page in pages:
            mark_links(page.chars, [each for each in page.hyperlinks if each.get("uri")])
            tables = _tables(page)
            lines.append(_lines(page, tables))
            pictures = list(self._pictures(page, logos, has_text=bool(lines[-1] or tables)))
            placed.append(
                [
                    *(Placed(at.bbox[0], at.bbox[2], at.bbox[1], part) for at, part in tables),
                    *pictures,
                ]
            )
            page.close()
        lines = without_furniture(lines)
        if not any(lines) and not any(placed):
            yield Loss(self.path.name, _SCANNED)
            return
        self._tell_unreadable(lines)
        sizes = sizes_of(lines)
        elements = [_in_order(*each) for each in zip(lines, placed, strict=True)]
        title, elements = _titled(elements, sizes.headings[0] if sizes.headings else 0)
        if title:
            sizes = sizes_of(
                [[each for each in page if isinstance(each, Line)] for page in elements]
            )
        html = to_html(_joined_tables(list(parts_of(elements, sizes))))
        yield from self.losses
        yield from page_document(
            Page(self.path.name, title or self.path.stem, html, self.pictures, self._updated())
        )

    def _lose(self, page: int, what: str) -> None:
        self.losses.append(Loss(f"{self.path.name}#page {page}", what))

    def _updated(self) -> str | None:
        for key in ("ModDate", "CreationDate"):
            found = _DATE.match(str((self.pdf.metadata or {}).get(key, "")))
            if found and "01" <= found[2] <= "12" and "01" <= found[3] <= "31":
                return "-".join(found.groups())
        return None

    def _tell_unreadable(self, pages: list[list[Line]]) -> None:
        for number, lines in enumerate(pages, 1):
            text = "".join(each.text for each in lines)
            codes = sum(map(len, _CODES.findall(text)))
            if codes > len(text) / 5:
                self._lose(number, "字体没有文字编码，这一页认不出 (a font without characters)")

    def _pictures(self, page: Any, logos: set[str], *, has_text: bool) -> Iterator[Placed]:
        number = page.page_number
        found = [each for each in page.images if _mark(each) not in logos]
        if not has_text:
            if found:
                self._lose(number, _SCANNED)
            return
        shown = None
        for box in _joined_boxes(page, found):
            if box[2] - box[0] < _LEAST_PICTURE or box[3] - box[1] < _LEAST_PICTURE:
                continue
            if len(self.pictures.attachments) >= _MOST_PICTURES:
                self._lose(number, f"图片超过 {_MOST_PICTURES} 幅，其余没有导入 (more pictures)")
                return
            shown = shown or page.to_image(resolution=_RESOLUTION)
            content = BytesIO()
            _cropped(shown, page.bbox, box).save(content, "PNG")
            name = self.pictures.add(content.getvalue(), f"{self.path.name}#page {number}")
            if name:
                yield Placed(box[0], box[2], box[1], block(picture(name, "")))


def _cropped(shown: Any, page: Box, box: Box) -> Any:
    """What a page shows within a box, of the page as a whole."""
    scale = shown.original.width / (page[2] - page[0])
    edges = (box[0] - page[0], box[1] - page[1], box[2] - page[0], box[3] - page[1])
    return shown.original.crop(tuple(round(edge * scale) for edge in edges))


def _joined_boxes(page: Any, images: list[dict[str, Any]]) -> list[Box]:
    """Where pictures are on a page; strips that touch are one, as some programs cut them up."""
    boxes: list[Box] = []
    for each in sorted(images, key=lambda image: (image["x0"], image["top"]))[:_MOST_STRIPS]:
        x0, top = max(each["x0"], page.bbox[0]), max(each["top"], page.bbox[1])
        x1, bottom = min(each["x1"], page.bbox[2]), min(each["bottom"], page.bbox[3])
        last = boxes[-1] if boxes else None
        if last and abs(last[0] - x0) < 1 and abs(last[2] - x1) < 1 and top - last[3] < 1:
            boxes[-1] = (last[0], last[1], last[2], max(last[3], bottom))
        else:
            boxes.append((x0, top, x1, bottom))
    return boxes


def _lines(page: Any, tables: list[tuple[Any, Block]]) -> list[Line]:
    """The lines of a page outside of its tables."""
    boxes = [at.bbox for at, _ in tables]

    def is_outside(each: dict[str, Any]) -> bool:
        x, y = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
        return not any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)

    words = page.extract_words(extra_attrs=ATTRIBUTES, x_tolerance_ratio=0.3)
    own = [each for each in words if is_outside(each)]
    return lines_of([*own, *drawn_bullets([*page.curves, *page.rects][:_MOST_SHAPES], own)])


def _tables(page: Any) -> list[tuple[Any, Block]]:
    """The ruled tables of a page."""
    found = []
    for each in page.find_tables():
        xs = sorted({round(edge, 1) for cell in each.cells for edge in (cell[0], cell[2])})
        ys = sorted({round(edge, 1) for cell in each.cells for edge in (cell[1], cell[3])})
        if len(xs) < 3 or len(ys) < 3:
            continue
        rows: list[list[Cell]] = [[] for _ in ys[1:]]
        for cell in sorted(each.cells, key=lambda cell: (cell[1], cell[0])):
            x0, top, x1, bottom = (round(edge, 1) for edge in cell)
            at = ys.index(top)
            html = _cell_html(page, cell)
            rows[at].append(Cell(html, xs.index(x1) - xs.index(x0), ys.index(bottom) - at))
        found.append((each, table(rows, has_head=True)))
    return found


def _cell_html(page: Any, box: Any) -> str:
    inside = page.crop(box, strict=False)
    lines = lines_of(inside.extract_words(extra_attrs=ATTRIBUTES, x_tolerance_ratio=0.3))
    html, before = "", None
    for line in lines:
        is_full = before is not None and before.x1 > box[2] - 1.8 * before.size
        html += ("" if is_full else "<br>") if html else ""
        html += line.html
        before = line
    return html


def _repeated_pictures(pages: list[Any]) -> set[str]:
    """The marks of pictures that most pages have."""
    if len(pages) < 3:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_mark(each) for each in page.images})
    return {mark for mark, count in seen.items() if count > len(pages) / 2}


def _mark(image: dict[str, Any]) -> str:
    edges = (round(image[each]) for each in ("x0", "top", "x1", "bottom"))
    return f"{tuple(edges)}{image.get('srcsize')}"


def _in_order(lines: list[Line], placed: list[Placed]) -> list[Element]:
    """The lines in their order, and what is placed before the first that is beside it and lower."""
    found: list[Element] = list(lines)
    for each in sorted(placed, key=lambda each: each.top):
        at = next(
            (
                at
                for at, other in enumerate(found)
                if other.top > each.top and other.x0 < each.x1 and each.x0 < other.x1
            ),
            len(found),
        )
        found.insert(at, each)
    return found


def _titled(pages: list[list[Element]], largest: float) -> tuple[str, list[list[Element]]]:
    """The title, where the largest letters stand at the beginning alone, and the pages without
    it."""
    lines = [each for page in pages for each in page if isinstance(each, Line)]
    at_largest = [each for each in lines if each.size == largest]
    if not at_largest or lines[: len(at_largest)] != at_largest or len(at_largest) > 3:
        return "", pages
    title = "".join(each.text for each in at_largest)
    return title, [[each for each in page if each not in at_largest] for page in pages]


def _joined_tables(parts: list[Part]) -> list[Part]:
    """The parts, with a table that goes on over a page as one."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        joined = (
            _joined(last, part) if isinstance(last, Block) and isinstance(part, Block) else None
        )
        if joined:
            found[-1] = joined
        else:
            found.append(part)
    return found


def _joined(one: Block, other: Block) -> Block | None:
    start, end = "<table>", "</table>"
    if not (one.html.startswith(start) and other.html.startswith(start)):
        return None
    first, second = (each.html.removeprefix(start).partition("</tr>")[0] for each in (one, other))
    if first.count("<th") != second.count("<th"):
        return None
    rest = other.html.removeprefix(start)
    rest = rest.removeprefix(f"{second}</tr>") if second == first else _as_body(rest, second)
    return Block(one.html.removesuffix(end) + rest)


def _as_body(html: str, head: str) -> str:
    own = head.replace("<th", "<td").replace("</th>", "</td>")
    return own + html.removeprefix(head)
