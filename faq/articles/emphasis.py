"""Lets marks of emphasis stand beside Chinese punctuation, as in `**注意：**请先登录`.

By CommonMark's rule a mark between punctuation and a letter closes nothing, for spaces part words;
Chinese has no spaces, and the marks were shown.  What counts is as in markdown-cjk-friendly:
https://github.com/tats-u/markdown-cjk-friendly.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline, emphasis, strikethrough

_CHINESE = re.compile("[⺀-鿿豈-\ufaff、-〿︐-﹏！-￮\U00020000-\U0003ffff]")
_Rule = Callable[[StateInline, bool], bool]


def use_chinese_emphasis(parser: MarkdownIt) -> None:
    """Makes the marks ``*`` and ``~~`` open and close beside Chinese characters."""
    parser.inline.ruler.at("emphasis", _relaxed(emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", _relaxed(strikethrough.tokenize))


def _relaxed(rule: _Rule) -> _Rule:
    def tokenize(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        if state.src[start] != "_":
            before = state.src[start - 1] if start else " "
            behind = state.src[state.pos] if state.pos < state.posMax else " "
            for mark in state.delimiters[count:]:
                mark.open = mark.open or may_stand(behind, before)
                mark.close = mark.close or may_stand(before, behind)
        return True

    return tokenize


def may_stand(inner: str, outer: str) -> bool:
    """Whether a mark may stand between what it marks and what is around it."""
    if inner.isspace():
        return False
    return not _parts(inner) or outer.isspace() or _parts(outer) or bool(_CHINESE.match(outer))


def _parts(char: str) -> bool:
    """Whether a character is punctuation beside which words are parted by spaces."""
    is_punctuation = isMdAsciiPunct(ord(char)) or isPunctChar(char)
    return is_punctuation and not _CHINESE.match(char)
