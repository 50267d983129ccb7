"""Reads CommonMark, and what site generators add to it, into headings and blocks.

Parsed by markdown-it, rendered as HTML, and read as HTML is.
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore, block
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from faq.articles.emphasis import use_chinese_emphasis
from faq.articles.html import read_rendered
from faq.articles.markup.block_marks import adjust_blocks
from faq.articles.markup.inline_marks import use_inline_marks
from faq.articles.markup.kept_lines import keep_lines
from faq.articles.markup.mark_lines import mark_line
from faq.articles.markup.rendering import MAX_NESTING, render
from faq.articles.outline import Heading
from faq.articles.prose import is_prose, paragraphs
from faq.model import Block

_MAX_INLINE_CHARS = 20_000
_MAX_UNCLOSED = 50
"""Unclosed brackets; the parser tries each of them as a link, at 25 KB/s."""
_MAX_INLINE_NOTES = 20
"""Footnotes within a paragraph, which may be nested."""
_PLAIN = re.compile(r"[^\n\\`~*_\[\]!<>&{^]+")
"""Text without inline markup."""
_DEFINITION = re.compile(r"\[[^\]]*\]:[ \t]*(?P<target>\S+)")
_ADDRESS = re.compile(
    r"<|[\w+.-]+:|[/.#?]|[\x21-\x7e]+$|[^，。；：！？“”]*(?:/|\.[A-Za-z]{2,5}(?:[#?]\S*)?$)"
)


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
        state.tokens = adjust_blocks(state.tokens, state.src)
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
        content = token.content
        unclosed = content.count("[") - content.count("]")
        if _PLAIN.fullmatch(content):
            token.children.append(Token("text", "", 0, content=content))
        elif (
            len(content) <= _MAX_INLINE_CHARS
            and unclosed <= _MAX_UNCLOSED
            and content.count("^[") <= _MAX_INLINE_NOTES
        ):
            state.md.inline.parse(content, state.md, state.env, token.children)
        else:
            token.children.append(Token("text", "", 0, content=content))


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The definition of a link; text in the place of its target is text."""
    begin = state.bMarks[start] + state.tShift[start]
    match = _DEFINITION.match(state.src, begin, state.eMarks[start])
    if match and not _ADDRESS.match(match["target"]):
        return False
    return reference(state, start, end, silent)


_PARSER = _Parser("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
_PARSER.use(deflist_plugin)
_PARSER.use(footnote_plugin, move_to_end=False)
_PARSER.core.ruler.at("block", _parse_blocks)
_PARSER.core.ruler.at("inline", _parse_inline)
_PARSER.block.ruler.at("reference", _reference)
_PARSER.block.ruler.before(
    "fence", "faq_mark", mark_line, {"alt": ["paragraph", "reference", "blockquote", "list"]}
)
use_inline_marks(_PARSER)
use_chinese_emphasis(_PARSER)


def read_commonmark(text: str, *, named: bool = True) -> list[Heading | Block]:
    """The headings and blocks of `text`; raises ArticleError if they are nested too deeply.

    `named` tells whether bold lines may be headings.
    """
    env: dict[str, Any] = {}
    tokens = list(keep_lines(_PARSER.parse(text, env)))
    html = any(token.type == "html_block" for token in tokens)
    return read_rendered(render(tokens, env, text), drawn=html, named=named)
