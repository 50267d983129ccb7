"""Reads the marks of site generators within a line, as rules of the Markdown parser."""

from __future__ import annotations

import re
from types import ModuleType

from markdown_it import MarkdownIt, helpers
from markdown_it.helpers.parse_link_destination import _Result as Destination
from markdown_it.rules_inline import StateInline

from faq.articles.markup.shortcodes import CODE
from faq.articles.markup.tags import read_tag

_MAX_COMMENT = 2_000
MDX_COMMENT = re.compile(rf"\{{/\*.{{0,{_MAX_COMMENT}}}?\*/\}}", re.DOTALL)
_LIST = re.compile(
    r"\{(?::[^{}\n]{0,200}|\s*[#.][\w:-]+(?:\s+(?:[#.][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|\S+)))*\s*)\}"
)
"""A list of attributes, as {#name} or {: .class}."""
_UNKNOWN_NOTE = re.compile(r"\[\^\d{1,3}\]")
_IN_QUOTES = re.compile(r"[\"']([^\"']+)[\"']")
_CLOSES_MARKED = frozenset("*_`)]")


def brace(state: StateInline, silent: bool) -> bool:
    """Skips a short code, a comment of MDX, or a list of attributes."""
    text, at = state.src, state.pos
    if text[at] != "{":
        return False
    code = CODE.match(text, at)
    end = code.end() if code else _comment_end(text, at) or _attributes_end(text, at)
    if not end:
        return False
    state.pos = end
    return True


def _comment_end(text: str, at: int) -> int:
    """The offset after the comment of MDX at `at`, 0 if there is none."""
    end = text.find("*/}", at + 3, at + _MAX_COMMENT) if text.startswith("{/*", at) else -1
    return end + 3 if end >= 0 else 0


def _attributes_end(text: str, at: int) -> int:
    found = _LIST.match(text, at)
    if not found:
        return 0
    kramdown = text.startswith("{:", at)
    marked = at > 0 and text[at - 1] in _CLOSES_MARKED
    last = not text[found.end() :].strip() and found[0].lstrip("{ ").startswith(("#", "."))
    return found.end() if kramdown or marked or last else 0


def component(state: StateInline, silent: bool) -> bool:
    """Reads a tag that CommonMark doesn't know for one, as its attributes are in braces."""
    if state.src[state.pos] != "<":
        return False
    tag = read_tag(state.src, state.pos)
    if tag is None or not (tag.is_component or "{" in state.src[state.pos : tag.end]):
        return False
    if not silent:
        state.push("html_inline", "", 0).content = tag.html()
    state.pos = tag.end
    return True


def unknown_note(state: StateInline, silent: bool) -> bool:
    """Skips the mark of a footnote that the file doesn't have."""
    if state.src[state.pos] != "[":
        return False
    mark = _UNKNOWN_NOTE.match(state.src, state.pos)
    if not mark:
        return False
    state.pos = mark.end()
    return True


class LinkHelpers(ModuleType):
    """The parser's helpers, with links to what a short code names: [text]({{< ref "a.md" >}})."""

    def __init__(self) -> None:
        super().__init__("helpers")
        self.parseLinkLabel = helpers.parseLinkLabel
        self.parseLinkTitle = helpers.parseLinkTitle

    def parseLinkDestination(  # noqa: N802 - the library's name
        self, string: str, pos: int, maximum: int
    ) -> Destination:
        """Where the link at `pos` leads."""
        code = CODE.match(string, pos, maximum) if string.startswith("{", pos) else None
        if code is None:
            return helpers.parseLinkDestination(string, pos, maximum)
        rest = helpers.parseLinkDestination(string, code.end(), maximum)
        quoted = _IN_QUOTES.search(code[0])
        result = Destination()
        result.pos = rest.pos if rest.ok else code.end()
        result.str = (quoted[1] if quoted else code[0].strip("{}%<> ").split(" ")[-1]) + rest.str
        result.ok = True
        return result


def use_inline_marks(parser: MarkdownIt) -> None:
    """Adds the rules to `parser`."""
    parser.inline.ruler.before("link", "faq_brace", brace)
    parser.inline.ruler.after("footnote_ref", "faq_unknown_note", unknown_note)
    parser.inline.ruler.before("autolink", "faq_component", component)
    parser.helpers = LinkHelpers()
