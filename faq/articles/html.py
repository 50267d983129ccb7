"""How is an HTML page read?  Its main content, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from faq.articles.inline import InlineText
from faq.articles.outline import Heading, clean_heading, outline
from faq.articles.values import ArticleError, SourceFile, read_date
from faq.model import Article, ArticleId, Block, Span

_AROUND = {"nav", "aside", "form", "button", "select", "dialog", "menu"}
_NEVER = {
    "script", "style", "template", "noscript", "iframe", "svg", "canvas", "object", "head",
    "audio", "video", "map", "input", "textarea",
}  # fmt: skip
_AROUND_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "header", "hr", "html", "li", "main", "ol", "p",
    "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_MARKS = {"a": "link", "b": "strong", "strong": "strong", "code": "code", "kbd": "code"}
_SITE_SUFFIX = re.compile(r"\s*(?:[|_｜]|\s[-–—])\s*[^|_｜–—]{1,20}$")
_WHITE = re.compile(r"\s+")
_DEEPEST = 150


def read_html(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; ArticleError for a page without text."""
    root = _parse(text)
    if root is None:
        raise ArticleError((1, "没有标题也没有正文 (no title, no text)"))
    main = _main(root)
    stream = list(_Reader().read(main))
    if not any(isinstance(each, Block) for each in stream):
        raise ArticleError((1, "没有正文 (no text)"))
    parts = outline(stream, None)
    title = parts.title or _title(root) or file.stem.rpartition("/")[2]
    return (
        Article(
            id=ArticleId(file.stem),
            title=title,
            source=file.name,
            lead=parts.lead,
            sections=parts.sections,
            notice=parts.notice,
            updated=_updated(root),
        ),
    )


def fragment_blocks(fragment: str, line: int) -> tuple[Block, ...]:
    """The blocks of a piece of HTML that begins on `line` of its file."""
    root = _parse(f"<div>{fragment}</div>")
    if root is None:
        return ()
    blocks = (each for each in _Reader(line - 1).read(root))
    return tuple(
        each if isinstance(each, Block) else Block("paragraph", each.text, each.line)
        for each in blocks
    )


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its first bytes, if it is one of ours."""
    match = re.search(
        rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", data[:2048], re.IGNORECASE
    )
    name = match[1].decode("ascii", "ignore").lower() if match else ""
    known = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
    return "utf-8" if name in {"utf-8", "utf8"} else known.get(name)


def _parse(text: str) -> lxml_html.HtmlElement | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _main(root: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 or (found and path != "//article"):
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _title(root: lxml_html.HtmlElement) -> str | None:
    for path in ("string(//title)", "string(//meta[@property='og:title']/@content)"):
        text = " ".join(str(root.xpath(path)).split())
        if text:
            return _SITE_SUFFIX.sub("", text) or text
    return None


def _updated(root: lxml_html.HtmlElement) -> str | None:
    for path in ("//meta[@property='article:modified_time']/@content", "//time/@datetime"):
        for value in root.xpath(path):
            try:
                return read_date(str(value))
            except ValueError:
                continue
    return None


class _Reader:
    """Walks elements and yields headings and blocks."""

    def __init__(self, line_shift: int = 0) -> None:
        self._shift = line_shift
        self._run = InlineText()
        self._line = 1
        self._depth = 0

    def read(self, element: lxml_html.HtmlElement) -> Iterator[Heading | Block]:
        yield from self._content(element, "paragraph")
        yield from self._flush("paragraph")

    def _content(
        self, element: lxml_html.HtmlElement, kind: str, level: int = 0
    ) -> Iterator[Heading | Block]:
        self._text(element.text)
        for child in element:
            yield from self._child(child, kind, level)
            self._text(child.tail)

    def _child(
        self, child: lxml_html.HtmlElement, kind: str, level: int
    ) -> Iterator[Heading | Block]:
        tag = child.tag if isinstance(child.tag, str) else ""
        self._depth += 1
        if not tag or _is_left_out(child) or self._depth > _DEEPEST:
            pass
        elif tag in _HEADINGS or tag in _BLOCKS:
            yield from self._flush(kind, level)
            self._line = (child.sourceline or 1) + self._shift
            yield from self._block(child, tag, kind, level)
            self._line = (child.sourceline or 1) + self._shift
        elif tag == "br":
            self._run.add("\n")
        elif tag == "img":
            self._text(child.get("alt"))
        else:
            yield from self._marked(child, tag, kind, level)
        self._depth -= 1

    def _marked(
        self, child: lxml_html.HtmlElement, tag: str, kind: str, level: int
    ) -> Iterator[Heading | Block]:
        mark = _MARKS.get(tag)
        if mark == "link":
            self._run.start("link", child.get("href") or "")
        elif mark:
            self._run.start("code" if mark == "code" else "strong")
        yield from self._content(child, kind, level)
        if mark:
            self._run.stop("link" if mark == "link" else "code" if mark == "code" else "strong")

    def _block(
        self, child: lxml_html.HtmlElement, tag: str, kind: str, level: int
    ) -> Iterator[Heading | Block]:
        line = self._line
        if tag in _HEADINGS or tag in {"summary", "dt"}:
            text = clean_heading(_plain(child))
            if text:
                yield Heading(_HEADINGS.get(tag, 3), text, line)
        elif tag == "table":
            rows = tuple(
                tuple(_plain(cell) for cell in row.xpath("./td|./th")) for row in child.iter("tr")
            )
            rows = tuple(row for row in rows if any(row))
            if rows:
                text = "\n".join(" | ".join(row) for row in rows)
                yield Block("table", text, line, rows=rows)
        elif tag == "pre":
            code = (child.text_content() or "").strip("\n")
            if code.strip():
                yield Block("code", code, line)
        elif tag in {"ul", "ol"}:
            yield from self._list(child, tag, level if kind != "item" else level + 1)
        else:
            own = "quote" if tag == "blockquote" else kind
            yield from self._content(child, own, level)
            yield from self._flush(own, level)

    def _list(
        self, element: lxml_html.HtmlElement, tag: str, level: int
    ) -> Iterator[Heading | Block]:
        start = element.get("start") or "1"
        number = int(start) if start.isdigit() and len(start) < 6 else 1
        for child in element:
            if child.tag == "li" and not _is_left_out(child):
                self._line = (child.sourceline or 1) + self._shift
                first = True
                for each in (*self._content(child, "item", level), *self._flush("item", level)):
                    if (
                        isinstance(each, Block)
                        and each.kind == "item"
                        and each.level == level
                        and first
                    ):
                        first = False
                        count = number if tag == "ol" else None
                        yield Block("item", each.text, each.line, level, count, spans=each.spans)
                    else:
                        yield each
                number += 1
            elif isinstance(child.tag, str):
                yield from self._child(child, "item", level)

    def _text(self, text: str | None) -> None:
        if text:
            self._run.add(_WHITE.sub(" ", text))

    def _flush(self, kind: str, level: int = 0) -> Iterator[Block]:
        text, spans = self._run.result()
        self._run = InlineText()
        if text:
            yield _block(kind, text, self._line, level, spans)


def _block(kind: str, text: str, line: int, level: int, spans: tuple[Span, ...]) -> Block:
    if kind == "item":
        return Block("item", text, line, level, spans=spans)
    return Block("quote" if kind == "quote" else "paragraph", text, line, spans=spans)


def _plain(element: lxml_html.HtmlElement) -> str:
    texts = (
        str(text) for text in element.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    )
    return " ".join("".join(texts).split())


def _is_left_out(element: lxml_html.HtmlElement) -> bool:
    tag = element.tag
    if tag in _NEVER or tag in _AROUND:
        return True
    if tag in {"header", "footer"} and not _has_ancestor(element, {"main", "article"}):
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in _AROUND_ROLES
        or "display:none" in style
    )


def _has_ancestor(element: lxml_html.HtmlElement, tags: set[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())
