"""Renders parsed Markdown as HTML in which every block stands on its own line of the source.

The page is read as any other page is, so that HTML within Markdown and Markdown within HTML mean
the same; the line of an element is then the line in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from markdown_it.token import Token

from faq.articles.decode import without_controls
from faq.articles.markup.box_pairs import opening_tag
from faq.articles.markup.inline_marks import MDX_COMMENT
from faq.articles.markup.shortcodes import CODE
from faq.articles.markup.stray_tags import StrayTags
from faq.articles.values import ArticleError

MAX_NESTING = 60
"""A nested list is two levels deeper."""
_VERBATIM = re.compile(r"<(?:pre|code|script|style)\b", re.IGNORECASE)


def render(tokens: Sequence[Token], env: Mapping[str, object], source: str) -> str:
    """The page; raises ArticleError if blocks are nested too deeply."""
    return _Page(source, env).render(tokens)


class _Page:
    def __init__(self, source: str, env: Mapping[str, object]) -> None:
        self._pieces: list[str] = []
        self._line = 0
        self._strays = StrayTags(source)
        self._env = env
        self._quotes: list[str] = []
        self._tags: dict[str, Callable[[Token], str]] = {
            "inline": lambda token: self._inline(token.children or ()),
            "fence": _code,
            "code_block": _code,
            "html_block": self._html_block,
            "blockquote_open": self._open_quote,
            "blockquote_close": lambda _: self._quotes.pop(),
            "footnote_reference_open": self._open_note,
            "footnote_reference_close": lambda _: "</div>",
            "hr": lambda _: "<hr>",
        }

    def render(self, tokens: Sequence[Token]) -> str:
        line = 1
        for token in tokens:
            if token.map:
                line = token.map[0] + 1
                if token.nesting >= 0:
                    self._advance(token.map[0])
            if token.level >= MAX_NESTING - 1:
                raise ArticleError((line, "嵌套太深 (nested too deeply)"))
            make = self._tags.get(token.type)
            if make:
                self._write(make(token))
            elif token.nesting and not token.hidden:
                self._write(_tag(token))
        self._write(self._inline_notes())
        return without_controls("".join(self._pieces))

    def _advance(self, line: int) -> None:
        if line > self._line:
            self._pieces.append("\n" * (line - self._line))
            self._line = line

    def _write(self, html: str) -> None:
        self._pieces.append(html)
        self._line += html.count("\n")

    def _inline(self, children: Sequence[Token]) -> str:
        if len(children) == 1 and children[0].type == "text":
            return escape(children[0].content, quote=False)
        strays = self._strays.within(children)
        return "".join(
            strays[index] if index in strays else self._inline_token(token)
            for index, token in enumerate(children)
        )

    def _inline_token(self, token: Token) -> str:
        match token.type:
            case "text":
                return escape(token.content, quote=False)
            case "softbreak":
                return "\n"
            case "hardbreak":
                return "<br>"
            case "code_inline":
                return f"<code>{escape(token.content, quote=False)}</code>"
            case "html_inline":
                return "" if token.content.startswith(("<!", "<?")) else token.content
            case "image":
                src = escape(str(token.attrGet("src") or ""))
                return f'<img src="{src}" alt="{escape(_words(token.children or ()))}">'
            case "link_open":
                return f'<a href="{escape(str(token.attrGet("href") or ""))}">'
            case "footnote_ref":
                return f'<a class="footnote-ref" href="#{_note_id(token)}"></a>'
            case _:
                return _tag(token)

    def _html_block(self, token: Token) -> str:
        content = token.content
        if "{" in content and not _VERBATIM.search(content):
            content = MDX_COMMENT.sub("", CODE.sub("", content))
        return self._strays.closed(content)

    def _open_quote(self, token: Token) -> str:
        box = token.meta.get("box")
        self._quotes.append("</faq-box>" if box else "</blockquote>")
        return opening_tag(box) if box else "<blockquote>"

    def _open_note(self, token: Token) -> str:
        notes = self._env.get("footnotes")
        refs = notes.get("refs", {}) if isinstance(notes, dict) else {}
        number = refs.get(":" + token.meta["label"], -1)
        name = f' id="faq-note-{number}"' if number >= 0 else ""
        return f'<div class="footnote"{name}>'

    def _inline_notes(self) -> str:
        notes = self._env.get("footnotes")
        found = notes.get("list", {}) if isinstance(notes, dict) else {}
        return "".join(
            f'<div class="footnote" id="faq-note-{number}">{self._inline(note["tokens"])}</div>'
            for number, note in found.items()
            if "tokens" in note
        )


def _note_id(token: Token) -> str:
    return f"faq-note-{token.meta['id']}"


def _tag(token: Token) -> str:
    if not token.tag:
        return ""
    if token.nesting < 0:
        return f"</{token.tag}>"
    attributes = "".join(
        f' {name}="{number}"'
        for name in ("start", "value")
        if (number := token.attrGet(name)) is not None
    )
    if token.meta.get("terms"):
        attributes += ' class="terms"'
    return f"<{token.tag}{attributes}>"


def _code(token: Token) -> str:
    return f"<pre><code>\n{escape(token.content, quote=False)}</code></pre>"


def _words(children: Sequence[Token]) -> str:
    """The text of a picture's description."""
    return "".join(
        _words(child.children)
        if child.children
        else " "
        if child.type in {"softbreak", "hardbreak"}
        else child.content
        for child in children
        if child.type != "html_inline"
    )
