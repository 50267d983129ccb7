"""Reads the answer in a cell of a table, be it plain text, Markdown or HTML, into blocks.

Each line of a cell is a paragraph or item of its own, for a line break in a cell is meant.  What
only looks like markup, as in `价格<100` or `138****0000`, stays text: it is set aside as characters
of a private plane while a parser reads the rest.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from faq.articles.cuts import cut
from faq.articles.outline import LABEL, Heading
from faq.model import Block

_BLOCK_TAGS = (
    "address|article|blockquote|body|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]"
    "|header|hr|html|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_PAIRED_TAGS = (
    "a|abbr|b|big|button|cite|code|del|em|font|i|ins|kbd|label|mark|q|ruby|s|samp|script|small|span"
    "|strike|strong|style|sub|sup|time|u|video|iframe"
)
_ADDRESS = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_TAIL = r"(?:\s+[A-Za-z_:@][^<>]*|\s*/?)>"
_TAG = re.compile(
    rf"</?(?:{_BLOCK_TAGS}|{_PAIRED_TAGS}|br|img|wbr|rt|rp|col|colgroup){_TAIL}"
    rf"|<!--[^<>]*-->|{_ADDRESS.pattern}",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK_TAGS}){_TAIL}", re.IGNORECASE)
_BARE_TAG = re.compile(rf"<({_PAIRED_TAGS})>", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</([A-Za-z]+)\s*>")
_INLINE_TAG = re.compile(rf"</(?:{_PAIRED_TAGS})\s*>|<img\s[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>[^\S\n]*\n?", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    rf"&lt;/?(?:{_BLOCK_TAGS}|{_PAIRED_TAGS}|br)\b[^&]{{0,200}}&gt;", re.IGNORECASE
)
_WRITTEN_BREAK = re.compile(r"(?:\\r)?\\n(?![A-Za-z])")
_SPACE = re.compile("&nbsp;|\xa0")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}\d?|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_MARKED = re.compile(
    r"\*\*|__|`|~~|\]\(|\]\[|(?<![\w*])\*[^\s*]|^[ \t]*(?:#{1,6}[ \t]|>|[|]|[-*_]{3}|~~~)",
    re.MULTILINE,
)
"""What may be Markdown beyond a list."""
_NESTED = re.compile(r"^(?:[ \t]+(?:[-*+•]|\d{1,3}[.)])[ \t])", re.MULTILINE)
_NO_MARKUP = re.compile(
    r"(?<=\d)\*+(?=\d)|^[ \t]*>(?=[=\d])|^[ \t]*\d{4,}[.)](?=\s)|\\\\(?=\w)|^[ \t]*\+(?=[ \t]*\d)",
    re.MULTILINE,
)
"""Characters that Markdown would read: masks and products, `>=`, a year, a network path, a sign."""
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_TABLE_RULE = re.compile(r"[|:\- \t]+")
_ORDERED = re.compile(r"(\d{1,3})[.、．)）]\s*(?!\d)")
_INLINE = re.compile(r"(?<![\d.(（])(\d{1,2})[.、．)）](?!\d)\s*")
_BULLET = re.compile(r"[-*•·]\s+|[•·](?=\w)")
_PLANE = 0x10F000
_SET_ASIDE = {code: chr(_PLANE + code) for code in range(0x21, 0x7F)}
_BACK = {_PLANE + code: chr(code) for code in range(0x21, 0x7F)}


def read_answer(answer: str, line: int) -> tuple[Block, ...]:
    """The blocks of an answer, all on `line` of the file.

    A heading within an answer is a paragraph: a row is one question and one answer.
    """
    blocks = (
        piece
        for block in _blocks(answer, line)
        for piece in (_lines_of(block) if block.kind == "paragraph" else (block,))
    )
    return tuple(block if block.line == line else replace(block, line=line) for block in blocks)


def _blocks(answer: str, line: int) -> Iterator[Block]:
    text = _SPACE.sub(" ", answer)
    if "\n" not in text:
        text = _WRITTEN_BREAK.sub("\n", text)  # as some exports write it, unlike a path
    if _ESCAPED_TAG.search(text) and not _TAG.search(text):
        text = html.unescape(text)  # was escaped once more at its export
    tagged, marked = _TAG.search(text), _MARKED.search(text)
    if not (tagged or marked or _NESTED.search(text) or _ENTITY.search(text)):
        return (Block("paragraph", own, line) for own in text.split("\n") if own.strip())
    text = _without_false_tags(text) if "<" in text else text
    if _BLOCK_TAG.search(text) or (_INLINE_TAG.search(text) and not marked):
        return _plain(_read_html(_ADDRESS.sub(r"\1", text)))
    return _plain(_read_markdown(_BREAK.sub("\n", text)))


def _read_html(text: str) -> Sequence[Heading | Block]:
    from faq.articles.html import read_rendered  # on demand, as in `corpus`

    if not _BLOCK_TAG.search(text):
        text = text.replace("\n", "<br>")
    return read_rendered(text, named=False)


def _read_markdown(text: str) -> Sequence[Heading | Block]:
    from faq.articles.commonmark import read_commonmark

    return read_commonmark("\n".join(_separate_lines(text)), named=False)


def _plain(stream: Iterable[Heading | Block]) -> Iterator[Block]:
    """The blocks with what was set aside put back, and headings as paragraphs."""
    for each in stream:
        text = each.text.translate(_BACK)
        if isinstance(each, Block):
            rows = tuple(tuple(cell.translate(_BACK) for cell in row) for row in each.rows)
            spans = tuple(replace(span, href=span.href.translate(_BACK)) for span in each.spans)
            yield replace(each, text=text, rows=rows, spans=spans)
        elif text:
            labels = LABEL.fullmatch(text) and not text.endswith((":", "：", "】", "]"))
            yield Block("paragraph", f"{text}：" if labels else text, each.line)


def _without_false_tags(text: str) -> str:
    """The text with each `<` set aside that begins no tag, or a bare one that never closes."""
    closed = {name.lower() for name in _CLOSING_TAG.findall(text)}
    pieces, end = [], 0
    for tag in _TAG.finditer(text):
        bare = _BARE_TAG.fullmatch(tag[0])
        if bare and bare[1].lower() not in closed:
            continue
        pieces += [text[end : tag.start()].replace("<", _SET_ASIDE[ord("<")]), tag[0]]
        end = tag.end()
    pieces.append(text[end:].replace("<", _SET_ASIDE[ord("<")]))
    return "".join(pieces)


def _separate_lines(text: str) -> Iterator[str]:
    """The lines of Markdown with blank ones between those that are a block each, and with lists
    counted as people count them in Markdown's form."""
    lines = text.split("\n")
    fence, in_list, in_table = "", False, False
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence or mark:
            yield line
            opens, closes = mark and not fence, mark and mark[1].startswith(fence)
            fence = mark[1] if mark and opens else "" if closes else fence
            continue
        rule = lines[number + 1] if number + 1 < len(lines) else ""
        in_table = "|" in line and (
            in_table or ("|" in rule and "-" in rule and bool(_TABLE_RULE.fullmatch(rule)))
        )
        if in_table:
            yield line
            continue
        for piece in _at_numbers(line):
            yield ""
            in_list, written = _as_markdown(piece, in_list)
            yield _NO_MARKUP.sub(lambda match: match[0].translate(_SET_ASIDE), written)
        yield ""


def _as_markdown(line: str, in_list: bool) -> tuple[bool, str]:
    """Whether a list goes on after a line, and the line."""
    bare = line.strip()
    indent = line[: len(line) - len(line.lstrip())] if in_list else ""
    ordered, bullet = _ORDERED.match(bare), _BULLET.match(bare)
    if ordered and bare[ordered.end() :]:
        return True, f"{indent}{ordered[1]}. {bare[ordered.end() :]}"
    if bullet and bare[bullet.end() :]:
        return True, f"{indent}- {bare[bullet.end() :]}"
    return in_list and bool(indent or not bare), f"{indent}{bare}"


def _at_numbers(line: str) -> Iterator[str]:
    """A line, split at its numbers if it counts (1. 2. 3.)."""
    starts: list[int] = []
    for match in _INLINE.finditer(line):
        if int(match[1]) == len(starts) + 1:
            starts.append(match.start())
    bounds = [0, *(starts if len(starts) > 1 else ()), len(line)]
    yield from (line[start:end] for start, end in pairwise(bounds) if start < end or not line)


def _lines_of(block: Block) -> Iterator[Block]:
    """A block for each line of a paragraph: an item where it begins with a number or bullet."""
    if not block.text:
        yield block
        return
    at = 0
    for line in block.text.split("\n"):
        for text in _at_numbers(line):
            piece = cut(block, at, at + len(text))
            at += len(text)
            if piece:
                yield _item(piece)
        at += 1


def _item(block: Block) -> Block:
    ordered, bullet = _ORDERED.match(block.text), _BULLET.match(block.text)
    rest = cut(block, mark.end(), len(block.text)) if (mark := ordered or bullet) else None
    if rest is None:
        return block
    return replace(rest, kind="item", number=int(ordered[1]) if ordered else None)
