"""Keeps the line breaks of parsed paragraphs that are meant, and sets bold labels apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from faq.articles.line_breaks import are_lines, is_label

_BREAKS = frozenset({"softbreak", "hardbreak"})


def keep_lines(tokens: Sequence[Token]) -> Iterator[Token]:
    """The blocks; a bold line that labels the rest of its paragraph is one of its own, or ends in
    a line break where the paragraph is an item's."""
    for index, token in enumerate(tokens):
        opened = tokens[index - 1] if index else token
        children = token.children or ()
        breaks = [at for at, each in enumerate(children) if each.type in _BREAKS]
        if token.type != "inline" or opened.type != "paragraph_open" or not breaks:
            yield token
            continue
        first = breaks[0]
        labelled = _is_bold(children[:first]) and is_label(
            _text(children[:first]), _text(children[first + 1 :])
        )
        if labelled and not opened.hidden:
            yield from _parted(opened, token, first)
            continue
        bounds = zip([-1, *breaks], [*breaks, len(children)], strict=True)
        if are_lines([_text(children[start + 1 : end]) for start, end in bounds]):
            kept = breaks
        else:
            kept = [first] if labelled else []
        for at in kept:
            children[at].type = "hardbreak"
        yield token


def _parted(opened: Token, token: Token, at: int) -> Iterator[Token]:
    """The tokens of a paragraph's line and of the paragraph of its other lines."""
    children = token.children or []
    yield replace(token, children=children[:at])
    yield Token("paragraph_close", "p", -1, block=True, level=opened.level)
    start, end = token.map or (0, 1)
    lines = [min(start + 1, end), end]
    rest = replace(token, map=lines, children=children[at + 1 :])
    yield from keep_lines([replace(opened, map=lines), rest])


def _is_bold(line: Sequence[Token]) -> bool:
    worded = [each for each in line if each.type != "text" or each.content.strip()]
    return (
        len(worded) > 2
        and worded[0].type == "strong_open"
        and worded[-1].type == "strong_close"
        and sum(each.type == "strong_open" for each in worded) == 1
    )


def _text(children: Sequence[Token]) -> str:
    return "".join(
        "\n" if each.type in _BREAKS else each.content
        for each in children
        if each.type != "html_inline"
    )
