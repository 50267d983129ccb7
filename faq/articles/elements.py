"""Converts HTML elements into headings and blocks."""

from __future__ import annotations

from lxml import html as lxml_html

from faq.articles.blocks import BlockStream
from faq.articles.inline import InlineText
from faq.articles.outline import Heading
from faq.model import Block, SpanKind

_NEVER = {
    "script", "style", "template", "noscript", "iframe", "svg", "canvas", "object", "head",
    "audio", "video", "map", "input", "textarea",
    "nav", "aside", "button", "select", "dialog", "menu",
}  # fmt: skip
_CHROME_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend",
    "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", *_HEADINGS,
}  # fmt: skip
_MARKS: dict[str, SpanKind] = {
    "a": "link", "b": "strong", "strong": "strong", "code": "code", "kbd": "code",
}  # fmt: skip
_ROWS = "./tr|./thead/tr|./tbody/tr|./tfoot/tr"
FOLD_LEVEL = 6
"""Level of collapsed questions (details, dl), below every heading."""
_MAX_DEPTH = 100
_TEXT_NODES = (
    ".//text()[not(ancestor::script or ancestor::style or ancestor::select or ancestor::label"
    " or ancestor::textarea or ancestor::button)]"
)
_MIN_FORM_TEXT = 100
"""Characters, controls not counted, from which a form is taken for an article."""


class ElementReader:
    """Walks elements and collects their headings and blocks."""

    def __init__(self, line_shift: int = 0, depth: int = 0, *, with_forms: bool = False) -> None:
        self._with_forms = with_forms
        self._shift = line_shift
        self._depth = depth
        self._blocks = BlockStream()
        self._run = InlineText()
        self._line = 1
        self._folds = 0

    def read(self, element: lxml_html.HtmlElement) -> list[Heading | Block]:
        """The headings and blocks within `element`."""
        self._line = self._line_of(element)
        self._walk(element)
        self._flush()
        return self._blocks.result()

    def _walk(self, element: lxml_html.HtmlElement) -> None:
        self._depth += 1
        self._run.add_flowing(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and not self._is_left_out(child):
                self._child(child)
            self._run.add_flowing(child.tail or "")
        self._depth -= 1

    def _child(self, child: lxml_html.HtmlElement) -> None:
        mark = _MARKS.get(child.tag)
        if self._depth > _MAX_DEPTH:
            self._run.add_flowing(" ".join(map(str, child.xpath(_TEXT_NODES))))
        elif child.tag in _BLOCKS:
            self._flush()
            self._line = self._line_of(child)
            self._block(child)
            self._flush()
        elif child.tag == "br":
            self._run.add("\n")
        elif child.tag == "img":
            self._run.add_flowing(child.get("alt") or "")
        elif mark:
            self._run.start(mark, (child.get("href") or "").strip() if mark == "link" else "")
            self._walk(child)
            self._run.stop(mark)
        else:
            self._walk(child)

    def _block(self, element: lxml_html.HtmlElement) -> None:
        blocks = self._blocks
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                blocks.add_heading(_HEADINGS[element.tag], self._plain(element), self._line)
            case "summary" | "dt":
                level = FOLD_LEVEL + max(1, self._folds)
                blocks.add_heading(level, self._plain(element), self._line)
            case "details" | "dl":
                self._folds += 1
                self._walk(element)
                self._flush()
                blocks.end_headings(FOLD_LEVEL + self._folds, self._line)
                self._folds -= 1
            case "pre":
                blocks.add_code(_code(element), self._line)
            case "blockquote":
                blocks.open_quote()
                self._walk(element)
                self._flush()
                blocks.close_quote()
            case "table":
                self._table(element)
            case _:
                self._list(element)

    def _list(self, element: lxml_html.HtmlElement) -> None:
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

    def _table(self, table: lxml_html.HtmlElement) -> None:
        rows = [row.xpath("./td|./th") for row in table.xpath(_ROWS)]
        if max(map(len, rows), default=0) < 2 or table.xpath(
            "boolean(.//table|.//h1|.//h2|.//h3|.//h4)"
        ):
            self._walk(table)  # a layout table
            return
        line = self._line
        for caption in table.xpath("./caption"):
            self._blocks.add_text(self._plain(caption), (), line)
        self._blocks.add_table([tuple(map(self._plain, row)) for row in rows], line)

    def _plain(self, element: lxml_html.HtmlElement) -> str:
        """The text of `element` in one line."""
        texts = (each.text for each in self._inner().read(element))
        return " ".join(" ".join(texts).split())

    def _inner(self) -> ElementReader:
        return ElementReader(depth=self._depth, with_forms=self._with_forms)

    def _is_left_out(self, element: lxml_html.HtmlElement) -> bool:
        if element.tag == "form":  # some sites wrap the whole page in a form
            return not (self._with_forms or _is_content(element))
        return _is_left_out(element)

    def _flush(self) -> None:
        text, spans = self._run.result()
        self._run = InlineText()
        if text:
            self._blocks.add_text(text, spans, self._line)

    def _line_of(self, element: lxml_html.HtmlElement) -> int:
        return (element.sourceline or 1) + self._shift


def _code(element: lxml_html.HtmlElement) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    inline = InlineText()
    inline.add("".join(element.itertext()))
    return inline.result()[0]


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_left_out(element: lxml_html.HtmlElement) -> bool:
    tag = element.tag
    if tag in _NEVER:
        return True
    if tag in {"header", "footer"} and not _has_ancestor(element, {"main", "article"}):
        return tag == "footer" or element.getparent().tag == "body" or not _holds(element, "h1")
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in _CHROME_ROLES
        or "display:none" in style
    )


def _is_content(form: lxml_html.HtmlElement) -> bool:
    """Whether a form wraps an article instead of fields to fill in."""
    if _holds(form, "h1|.//h2|.//main|.//article"):
        return True
    return sum(len(str(text).strip()) for text in form.xpath(_TEXT_NODES)) >= _MIN_FORM_TEXT


def _has_ancestor(element: lxml_html.HtmlElement, tags: set[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())


def _holds(element: lxml_html.HtmlElement, names: str) -> bool:
    return bool(element.xpath(f"boolean(.//{names})"))
