"""How is a Markdown file read?  CommonMark with tables, behind optional front matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from faq.articles.front_matter import FrontMatter, read_front_matter
from faq.articles.html import fragment_blocks
from faq.articles.inline import InlineText, joint
from faq.articles.outline import Heading, clean_heading, outline
from faq.articles.values import ArticleError, SourceFile
from faq.model import Article, ArticleId, Block, Span, SpanKind

_MARKS: dict[str, SpanKind] = {
    "code_inline": "code",
    "strong_open": "strong",
    "strong_close": "strong",
    "link_open": "link",
    "link_close": "link",
}


class _Parser(MarkdownIt):
    """Takes every address for a link: whether it is safe to follow is for the page to say."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


_PARSER = _Parser("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])


def read_markdown(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; ArticleError for broken front matter or an empty file."""
    matter, body = read_front_matter(text)
    stream = list(_Reader(_PARSER.parse(body)).read())
    parts = outline(stream, matter.title)
    if not any(isinstance(each, Block) for each in stream):
        title = matter.title or parts.title
        raise ArticleError(
            (1, "没有正文 (no text)" if title else "没有标题也没有正文 (no title, no text)")
        )
    return (_article(file, matter, stream, body),)


def _article(
    file: SourceFile, matter: FrontMatter, stream: Sequence[Heading | Block], body: str
) -> Article:
    parts = outline(stream, matter.title)
    return Article(
        id=ArticleId(file.stem),
        title=parts.title or file.stem.rpartition("/")[2],
        source=file.name,
        lead=parts.lead,
        sections=parts.sections,
        notice=parts.notice,
        questions=matter.questions,
        audience=matter.audience,
        tags=matter.tags,
        updated=matter.updated,
        origin=matter.origin,
    )


@dataclass(slots=True)
class _Item:
    """A list item that is being read."""

    line: int
    level: int
    number: int | None
    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def add(self, text: str, spans: Sequence[Span]) -> None:
        shift = len(self.text) + 1 if self.text else 0
        self.text = f"{self.text}\n{text}" if self.text else text
        self.spans += [Span(s.start + shift, s.end + shift, s.kind, s.href) for s in spans]

    def block(self) -> Block:
        return Block("item", self.text, self.line, self.level, self.number, spans=tuple(self.spans))


class _Reader:
    """Turns markdown-it's flat tokens into headings and blocks."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[bool] = []
        """For each open list, whether it is ordered."""
        self._items: list[_Item] = []
        self._quotes = 0
        self._rows: list[tuple[str, ...]] = []
        self._cells: list[str] = []
        self._heading: Heading | None = None
        self._in_cell = False

    def read(self) -> Iterator[Heading | Block]:
        for token in self._tokens:
            line = token.map[0] + 1 if token.map else 1
            match token.type:
                case "heading_open":
                    self._heading = Heading(int(token.tag[1:]), "", line)
                case "inline":
                    yield from self._inline(token, line)
                case "blockquote_open" | "blockquote_close":
                    self._quotes += token.nesting
                case "fence" | "code_block" | "html_block":
                    yield from self._verbatim(token, line)
                case _:
                    yield from self._list(token, line)
                    yield from self._table(token, line)

    def _list(self, token: Token, line: int) -> Iterator[Block]:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                yield from self._flush()
                self._lists.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                number = int(token.info) if self._lists[-1] and token.info else None
                self._items.append(_Item(line, len(self._lists) - 1, number))
            case "list_item_close":
                yield from self._flush()
                self._items.pop()

    def _inline(self, token: Token, line: int) -> Iterator[Heading | Block]:
        text, spans = _inline_text(token)
        if self._heading is not None:
            heading, self._heading = self._heading, None
            if text:
                yield Heading(heading.level, clean_heading(text.replace("\n", " ")), heading.line)
        elif self._in_cell:
            self._cells.append(text)
        elif not text:
            return
        elif self._items:
            self._items[-1].add(text, spans)
        else:
            yield Block("quote" if self._quotes else "paragraph", text, line, spans=spans)

    def _verbatim(self, token: Token, line: int) -> Iterator[Block]:
        if token.type == "html_block":
            blocks = fragment_blocks(token.content, line)
        else:
            code = token.content.rstrip("\n")
            blocks = (Block("code", code, line),) if code.strip() else ()
        for block in blocks:
            if self._items:
                self._items[-1].add(block.text, block.spans)
            else:
                yield block

    def _table(self, token: Token, line: int) -> Iterator[Block]:
        match token.type:
            case "th_open" | "td_open":
                self._in_cell = True
                self._cells.append("")
            case "th_close" | "td_close":
                self._in_cell = False
                text = self._cells.pop()
                self._cells[-1] += text
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._rows.append(tuple(self._cells))
            case "table_close":
                rows, self._rows = tuple(self._rows), []
                block = table_block(rows, line)
                if self._items:
                    self._items[-1].add(block.text, ())
                elif block.text.strip(" |\n"):
                    yield block

    def _flush(self) -> Iterator[Block]:
        """The item that is open, before what is nested in it or when it ends."""
        if self._items and self._items[-1].text:
            item = self._items[-1]
            yield item.block()
            self._items[-1] = _Item(item.line, item.level, None)


def table_block(rows: tuple[tuple[str, ...], ...], line: int) -> Block:
    """A table as a block: one line a row, cells joined by " | "."""
    return Block("table", "\n".join(" | ".join(row) for row in rows), line, rows=rows)


def _inline_text(token: Token) -> tuple[str, tuple[Span, ...]]:
    inline = InlineText()
    children = token.children or []
    for index, child in enumerate(children):
        if child.type in _MARKS:
            href = str(child.attrGet("href") or "")
            mark = _MARKS[child.type]
            if child.nesting >= 0:
                inline.start(mark, href)
            inline.add(child.content)
            if child.nesting <= 0:
                inline.stop(mark)
        elif child.type == "softbreak":
            before, after = children[index - 1], children[index + 1 : index + 3]
            inline.add(joint(before.content, "".join(each.content for each in after)))
        elif child.type == "hardbreak" or child.content.lower().startswith("<br"):
            inline.add("\n")
        elif child.type in {"text", "image"}:
            inline.add(child.content)
    return inline.result()
