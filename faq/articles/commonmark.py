"""Reads CommonMark with tables into headings and blocks, parsed by markdown-it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block
from markdown_it.token import Token

from faq.articles.blocks import BlockStream
from faq.articles.emphasis import use_chinese_emphasis
from faq.articles.html import read_fragment
from faq.articles.inline import InlineText
from faq.articles.outline import Heading
from faq.articles.prose import is_prose, paragraphs
from faq.articles.values import ArticleError
from faq.model import Block, Span, SpanKind

_MAX_NESTING = 60
"""A nested list is two levels deeper."""
_MAX_INLINE_CHARS = 20_000
_MAX_UNCLOSED = 50
"""Unclosed brackets; the parser tries each of them as a link, at 25 KB/s."""
_SHORTCODES = re.compile(r"(?:\s*\{\{[<%][^{}]{0,200}[>%]\}\})+\s*")
"""Shortcodes of a site generator, whose content is not in the file."""
_MARKS: dict[str, SpanKind] = {
    "code_inline": "code",
    "strong_open": "strong",
    "strong_close": "strong",
    "link_open": "link",
    "link_close": "link",
}
_PLAIN = re.compile(r"[^\n\\`~*_\[\]!<>&]+")
"""Text without inline markup."""


class _Parser(MarkdownIt):
    """Keeps every link as written; the page that shows it decides whether it is safe."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url


def _parse_blocks(state: StateCore) -> None:
    """Splits plain prose by lines, for the parser tries every rule on each of them."""
    if state.inlineMode or not is_prose(state.src):
        block(state)
        return
    for level, text, start, end in paragraphs(state.src.split("\n")):
        name, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
        state.tokens += _block_tokens(name, tag, text, [start, end])


def _block_tokens(name: str, tag: str, text: str, lines: list[int]) -> list[Token]:
    return [
        Token(f"{name}_open", tag, 1, map=lines, block=True),
        Token("inline", "", 0, map=lines, level=1, content=text, block=True),
        Token(f"{name}_close", tag, -1, block=True),
    ]


def _parse_inline(state: StateCore) -> None:
    """Treats overlong runs, and those of many unclosed brackets, as plain text.

    Marks that never close take the parser quadratic time.
    """
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        unclosed = token.content.count("[") - token.content.count("]")
        if _PLAIN.fullmatch(token.content):
            token.children.append(Token("text", "", 0, content=token.content))
        elif len(token.content) <= _MAX_INLINE_CHARS and unclosed <= _MAX_UNCLOSED:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        else:
            token.children.append(Token("text", "", 0, content=token.content))


_PARSER = _Parser("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
_PARSER.core.ruler.at("block", _parse_blocks)
_PARSER.core.ruler.at("inline", _parse_inline)
use_chinese_emphasis(_PARSER)


def read_commonmark(text: str) -> list[Heading | Block]:
    """The headings and blocks of `text`; raises ArticleError if they are nested too deeply."""
    return _Reader().read(_PARSER.parse(text))


class _Reader:
    """Converts markdown-it's flat tokens into headings and blocks."""

    def __init__(self) -> None:
        self._blocks = BlockStream()
        self._heading = 0
        """Level of the open heading."""
        self._rows: list[tuple[str, ...]] = []
        self._row: list[str] | None = None
        self._table_line = 1

    def read(self, tokens: Sequence[Token]) -> list[Heading | Block]:
        line = 1
        for token in tokens:
            line = token.map[0] + 1 if token.map else line
            if token.level >= _MAX_NESTING - 1:
                raise ArticleError((line, "嵌套太深 (nested too deeply)"))
            if token.type == "inline":
                self._inline(token, line)
            elif token.type in {"fence", "code_block"}:
                self._blocks.add_code(token.content, line)
            elif token.type == "html_block":
                self._blocks.add_all(read_fragment(token.content, line))
            elif token.nesting:
                self._container(token, line)
        return self._blocks.result()

    def _container(self, token: Token, line: int) -> None:
        blocks = self._blocks
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open":
                blocks.open_list(None)
            case "ordered_list_open":
                start = token.attrGet("start")
                blocks.open_list(1 if start is None else int(start))
            case "bullet_list_close" | "ordered_list_close":
                blocks.close_list()
            case "list_item_open":
                blocks.open_item(line)
            case "list_item_close":
                blocks.close_item()
            case "blockquote_open":
                blocks.open_quote()
            case "blockquote_close":
                blocks.close_quote()
            case _:
                self._table(token, line)

    def _table(self, token: Token, line: int) -> None:
        match token.type:
            case "table_open":
                self._rows, self._table_line = [], line
            case "tr_open":
                self._row = []
            case "tr_close":
                self._rows.append(tuple(self._row or ()))
                self._row = None
            case "table_close":
                self._blocks.add_table(self._rows, self._table_line)

    def _inline(self, token: Token, line: int) -> None:
        if _SHORTCODES.fullmatch(token.content):
            return
        text, spans = _read_inline(token.children or ())
        if self._heading:
            self._blocks.add_heading(self._heading, " ".join(text.split()), line)
        elif self._row is not None:
            self._row.append(" ".join(text.split()))
        else:
            self._blocks.add_text(text, spans, line)


def _read_inline(children: Sequence[Token]) -> tuple[str, tuple[Span, ...]]:
    inline = InlineText()
    for child in children:
        mark = _MARKS.get(child.type)
        if mark:
            if child.nesting >= 0:
                inline.start(mark, str(child.attrGet("href") or ""))
            inline.add(child.content)
            if child.nesting <= 0:
                inline.stop(mark)
        elif child.type == "softbreak":
            inline.add_line_break()
        elif child.type == "hardbreak" or child.content.lower().startswith("<br"):
            inline.add("\n")
        elif child.type == "text":
            inline.add(child.content)
        elif child.type == "image":
            inline.add(_read_inline(child.children or ())[0])
    return inline.result()
