"""Converts HTML elements into headings and blocks."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from faq.articles.blocks import BlockStream
from faq.articles.boxes import Box
from faq.articles.decode import without_controls
from faq.articles.inline import InlineText, MarkedText, in_one_line
from faq.articles.labels import COLONS
from faq.articles.outline import Heading
from faq.articles.pages.code_text import code_text
from faq.articles.pages.element_kinds import box_from, is_content, is_left_out, words_of
from faq.articles.pages.footnotes import Footnotes
from faq.articles.pages.grids import grid, table_cells
from faq.articles.pages.scripts import add_script
from faq.articles.pages.trees import text_of
from faq.model import Block, Picture, Span, SpanKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend",
    "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "faq-box", *_HEADINGS,
}  # fmt: skip
_MARKS: dict[str, SpanKind] = {
    "a": "link", "b": "strong", "strong": "strong", "code": "code", "kbd": "code",
}  # fmt: skip
_NO_BOXES = {"li", "ol", "ul", "table", "a", "b", "strong", "code", "br", "img", *_HEADINGS}
_APART = {"del", "ins", "s", "strike", "kbd", "button"}
"""Elements whose words don't run together with those beside them."""
_MAX_DEPTH = 100
_MAX_TERM_CHARS = 30


class ElementReader:
    """Walks elements and collects their headings and blocks."""

    def __init__(
        self,
        *,
        depth: int = 0,
        with_forms: bool = False,
        footnotes: Footnotes | None = None,
        notes: list[etree._Element] | None = None,
    ) -> None:
        """`notes` is where another reader collects the footnotes of the section around."""
        self._with_forms = with_forms
        self._depth = depth
        self._blocks = BlockStream()
        self._run = InlineText()
        self._line = 1
        self._footnotes = footnotes
        self._notes: list[etree._Element] = [] if notes is None else notes
        """Footnotes that the open section refers to."""

    def read(self, element: etree._Element) -> list[Heading | Block]:
        """The headings and blocks within `element`."""
        self._line = element.sourceline or 1
        self._walk(element)
        self._flush()
        self._place_notes()
        return self._blocks.result()

    def _walk(self, element: etree._Element) -> None:
        self._depth += 1
        self._run.add_flowing(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and not self._is_left_out(child):
                self._child(child)
            if child.tail:
                self._run.add_flowing(child.tail)
        self._depth -= 1

    def _child(self, child: etree._Element) -> None:
        tag = child.tag
        box = None if tag in _NO_BOXES else box_from(child)
        if box and child.getparent().tag in _HEADINGS.keys() | {"p"}:
            box = None  # within a sentence
        if self._depth > _MAX_DEPTH:
            self._run.add_flowing(words_of(child))
        elif box or tag in _BLOCKS:
            self._flush()
            self._line = child.sourceline or 1
            if box:
                self._box(child, box)
            else:
                self._block(child)
            self._flush()
        elif tag == "br":
            self._run.add("\n")
        elif tag in {"img", "image"}:
            self._run.add_picture((child.get("src") or "").strip(), child.get("alt") or "")
        else:
            self._phrase(child)

    def _phrase(self, element: etree._Element) -> None:
        tag = element.tag
        mark = _MARKS.get(tag)
        if tag in {"sup", "sub"} and add_script(self._run, tag, _script_text(element)):
            return
        if tag == "a" and self._footnotes and self._footnotes.refers(element):
            note = self._footnotes.of(element)
            if note is not None:
                self._notes.append(note)
            return
        if tag in _APART:
            self._run.add_seam()
        if mark:
            self._run.start(mark, (element.get("href") or "").strip() if mark == "link" else "")
        if tag == "code" and not len(element):
            self._run.add_code(element.text or "")
        else:
            self._walk(element)
        if mark:
            self._run.stop(mark)
        if tag in _APART:
            self._run.add_seam()

    def _block(self, element: etree._Element) -> None:
        blocks = self._blocks
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._heading(element, _HEADINGS[element.tag])
            case "summary" | "dt":
                self._heading(element, None)
            case "details":
                self._part(element)
            case "dl":
                if element.get("class") == "terms" and self._is_text(element):
                    self._terms(element)
                else:
                    self._part(element)
            case "pre":
                blocks.add_code(code_text(element), self._line)
            case "blockquote":
                blocks.open_quote()
                self._walk(element)
                self._flush()
                blocks.close_quote()
            case "table":
                self._table(element)
            case _:
                self._list(element)

    def _heading(self, element: etree._Element, level: int | None) -> None:
        """A heading; without a level that of the open part."""
        line = self._line
        self._place_notes()
        marked = self._plain(element)
        if level is None:
            self._blocks.add_part_heading(marked.text, line)
        else:
            self._blocks.add_heading(level, marked.text, line)
        if marked.pictures and not self._blocks.is_nested:
            pictures = tuple(replace(each, offset=0) for each in marked.pictures)
            self._blocks.add_text(MarkedText("", (), pictures), line)

    def _part(self, element: etree._Element) -> None:
        """A part that unfolds, or questions with answers."""
        self._place_notes()
        self._blocks.open_part()
        self._walk(element)
        self._flush()
        self._place_notes()
        self._blocks.close_part(self._line)

    def _box(self, element: etree._Element, box: Box) -> None:
        blocks, line = self._blocks, self._line
        if box.role in {"tab", "fold"} and not blocks.is_nested:
            self._place_notes()
            blocks.open_part()
            blocks.add_part_heading(box.title, line, alternative=box.role == "tab")
            self._walk(element)
            self._flush()
            self._place_notes()
            blocks.close_part(self._line)
            return
        if box.role == "remark":
            blocks.open_remark()
        blocks.add_text(MarkedText(box.title), line)
        if element.tag == "p":
            self._walk(element)
        else:
            self._block_content(element)
        self._flush()
        if box.role == "remark":
            blocks.close_remark()

    def _block_content(self, element: etree._Element) -> None:
        if element.tag == "blockquote":
            self._block(element)
        else:
            self._walk(element)

    def _is_text(self, terms: etree._Element) -> bool:
        """Whether terms with what they mean are no sections: within an item, too long, or a single
        one within a section, which only explains a word of it."""
        lengths = [len(text_of(each).strip()) for each in terms.iterchildren("dt")]
        single = len(lengths) < 2 and not self._blocks.in_lead
        return self._blocks.is_nested or single or max(lengths, default=0) > _MAX_TERM_CHARS

    def _terms(self, element: etree._Element) -> None:
        """Terms with what they mean, as text."""
        for child in element:
            if child.tag == "dt":
                self._flush()
                self._line = child.sourceline or 1
                term = self._plain(child).text
                self._run.add(term if term.endswith(COLONS) else f"{term}：")
            elif isinstance(child.tag, str):
                self._walk(child)
                self._flush()

    def _list(self, element: etree._Element) -> None:
        blocks = self._blocks
        if element.tag in {"ul", "ol"}:
            start = _whole_number(element.get("start"))
            blocks.open_list(None if element.tag == "ul" else 1 if start is None else start)
            self._walk(element)
            self._flush()
            blocks.close_list()
        elif element.tag == "li":
            stray = not blocks.in_list
            if stray:
                blocks.open_list(None)
            blocks.open_item(self._line, _whole_number(element.get("value")))
            self._walk(element)
            self._flush()
            blocks.close_item()
            if stray:
                blocks.close_list()
        else:
            self._walk(element)

    def _table(self, table: etree._Element) -> None:
        rows = table_cells(table)
        if max(map(len, rows), default=0) < 2 or table.xpath(
            "boolean(.//table|.//h1|.//h2|.//h3|.//h4)"
        ):
            self._walk(table)  # a layout table
            return
        line = self._line
        for caption in table.xpath("./caption"):
            self._blocks.add_text(MarkedText(self._plain(caption).text), line)

        def text(cell: etree._Element) -> MarkedText:
            own = cell.text or ""
            if not len(cell) and "\n" not in own:
                return MarkedText(" ".join(without_controls(own).split()))
            return self._plain(cell)

        self._blocks.add_table(grid(rows, text), line)

    def _plain(self, element: etree._Element) -> MarkedText:
        """The text of `element` in one line, with its links and pictures."""
        inner = ElementReader(
            depth=self._depth,
            with_forms=self._with_forms,
            footnotes=self._footnotes,
            notes=self._notes,
        )
        stream = inner.read_inner(element)
        return in_one_line(
            [MarkedText(each.text, _spans(each), _pictures(each)) for each in stream]
        )

    def read_inner(self, element: etree._Element) -> list[Heading | Block]:
        """As `read`, for a cell or heading, whose footnotes belong to the section around it."""
        self._line = element.sourceline or 1
        self._walk(element)
        self._flush()
        return self._blocks.result()

    def _place_notes(self) -> None:
        """Adds the footnotes of the section that ends here."""
        if not self._notes or self._blocks.is_nested:
            return
        self._flush()
        notes, self._notes = self._notes, []
        for note in notes:
            self._blocks.add_remark(ElementReader(footnotes=self._footnotes).read(note))

    def _is_left_out(self, element: etree._Element) -> bool:
        if element.tag == "form":  # some sites wrap the whole page in a form
            return not (self._with_forms or is_content(element))
        return is_left_out(element)

    def _flush(self) -> None:
        if self._run.is_empty:
            return
        marked = self._run.result()
        self._run = InlineText()
        if marked.text or marked.pictures:
            self._blocks.add_text(marked, self._line)


def _spans(each: Heading | Block) -> tuple[Span, ...]:
    return each.spans if isinstance(each, Block) else ()


def _script_text(element: etree._Element) -> str:
    """The text of an exponent or index; empty if it holds other elements."""
    return "" if len(element) else (element.text or "").strip()


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _pictures(part: Heading | Block) -> tuple[Picture, ...]:
    return part.pictures if isinstance(part, Block) else ()
