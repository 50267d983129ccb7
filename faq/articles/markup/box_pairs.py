"""Pairs the marks that open and close boxes, and makes HTML of them."""

from __future__ import annotations

from html import escape

from markdown_it.token import Token

from faq.articles.boxes import Box


def pair_marks(tokens: list[Token]) -> list[Token]:
    """`tokens` with the marks of boxes as HTML, each box closed within the block that holds it."""
    ends = _pairs(tokens)
    for index, token in enumerate(tokens):
        if token.type == "mark_open" and token.meta["name"].startswith(":"):
            ends.setdefault(index, _natural_end(tokens, index))
    closing: dict[int, int] = {}
    for end in ends.values():
        closing[end] = closing.get(end, 0) + 1
    paired: list[Token] = []
    for index, token in enumerate(tokens):
        paired += [_html("</faq-box>", token.map)] * closing.get(index, 0)
        if token.type == "mark_open":
            paired += _opened(token, is_box=index in ends)
        elif token.type != "mark_close":
            paired.append(token)
    return paired + [_html("</faq-box>", None)] * closing.get(len(tokens), 0)


def _opened(token: Token, *, is_box: bool) -> list[Token]:
    """What a mark that may open a box becomes."""
    if is_box:
        return [_html(opening_tag(token.meta["box"]), token.map)]
    if token.meta["name"] == "@tab":
        return _as_paragraph(token)
    return [_html(token.meta["alone"], token.map)] if token.meta["alone"] else []


def _pairs(tokens: list[Token]) -> dict[int, int]:
    """For each mark that opens a box and is closed, the index before which the box ends."""
    opened: list[list[int]] = [[]]
    ends: dict[int, int] = {}
    for index, token in enumerate(tokens):
        own = opened[-1]
        if token.type == "mark_open":
            if token.meta["name"] == "@tab":
                if not any(tokens[each].meta["name"].startswith(":") for each in own[-2:]):
                    continue
                _end_tab(tokens, own, ends, index)
            own.append(index)
        elif token.type == "mark_close":
            at = _opener(tokens, own, token.meta["name"])
            if at is not None:
                within = [each for each in own[at + 1 :] if tokens[each].meta["name"] == "@tab"]
                ends.update(dict.fromkeys([own[at], *within], index))
                del own[at:]
        elif token.nesting == 1:
            opened.append([])
        elif token.nesting == -1 and len(opened) > 1:
            opened.pop()
    return ends


def _opener(tokens: list[Token], opened: list[int], name: str) -> int | None:
    """Where in `opened` the mark stands that a closing mark ends."""
    names = [tokens[each].meta["name"] for each in opened[-50:]]
    shift = len(opened) - len(names)
    for at in range(len(names) - 1, -1, -1):
        if names[at] == name:
            return shift + at
    if name.startswith(":"):
        for at in range(len(names) - 1, -1, -1):
            if names[at].startswith(":"):
                return shift + at
    return None


def _end_tab(tokens: list[Token], opened: list[int], ends: dict[int, int], index: int) -> None:
    if tokens[opened[-1]].meta["name"] == "@tab":
        ends[opened.pop()] = index


def _natural_end(tokens: list[Token], start: int) -> int:
    """Where a box without an end ends: behind the paragraphs after its mark."""
    index = start + 1
    while index < len(tokens) and tokens[index].type in {
        "paragraph_open", "inline", "paragraph_close"
    }:  # fmt: skip
        index += 1
    return index


def opening_tag(box: Box) -> str:
    """The tag by which the reader of pages knows a box."""
    return f'<faq-box role="{box.role}" title="{escape(box.title)}">'


def _html(content: str, lines: list[int] | None) -> Token:
    return Token("html_block", "", 0, content=content, map=lines, block=True)


def _as_paragraph(token: Token) -> list[Token]:
    text = token.meta["alone"]
    return [
        Token("paragraph_open", "p", 1, map=token.map, block=True),
        Token("inline", "", 0, map=token.map, level=1, content=text, block=True, children=[]),
        Token("paragraph_close", "p", -1, block=True),
    ]
