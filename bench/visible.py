"""Gives the visible words of a file by a reading that shares nothing with the engine's readers.

Markdown is rendered by markdown-it, and the page by lxml; a table's answers by the same two.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from faq.articles.decode import decode

_WORD = re.compile(r"[㐀-鿿豈-﫿]|[^\W㐀-鿿豈-﫿]+")
_FRONT = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.*)$", re.MULTILINE)
_INVISIBLE = frozenset({"script", "style", "template", "noscript", "head", "svg", "title"})
_FLOWING = {
    "a", "abbr", "b", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt",
    "u", "var",
}  # fmt: skip
_TAG = re.compile(r"</?(?:p|div|br|ul|ol|li|table|h\d|span|b|strong|a|img)\b[^<>]*>", re.IGNORECASE)
_SHORTCODE = re.compile(r"^[ \t]*(?:\{\{[<%].*?[>%]\}\}[ \t]*)+$", re.MULTILINE)
_ANCHOR = re.compile(r"^([ \t>]*#{1,6} .*?)\{#[^{}]*\}[ \t]*$", re.MULTILINE)
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a single Chinese character, with its place."""

    text: str
    line: int
    tag: str
    """The innermost block element that holds it."""


def words(text: str, line: int = 1, tag: str = "text") -> Iterator[Word]:
    """The words of plain text whose first line is `line`."""
    for number, own in enumerate(text.split("\n")):
        yield from (Word(word, line + number, tag) for word in _WORD.findall(own))


def visible(suffix: str, data: bytes) -> list[Word]:
    """The visible words of a file with this suffix, in order; ValueError for other suffixes."""
    text = decode(data)
    match suffix:
        case ".md" | ".markdown":
            return list(_of_markdown(text))
        case ".html" | ".htm":
            return list(_of_page(text, 1))
        case ".txt":
            return list(words(text))
        case ".csv" | ".tsv":
            return list(_of_csv(text))
        case ".jsonl":
            return list(_of_jsonl(text))
    raise ValueError(suffix)


def _of_markdown(text: str) -> Iterator[Word]:
    front = _FRONT.match(text)
    title: list[Word] = []
    if front:
        told = _TITLE.search(front[1])
        title = list(words(told[1].strip("\"' ") if told else "", 2, "title"))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    found = list(_of_rendered(_ANCHOR.sub(r"\1", _SHORTCODE.sub("", text))))
    heading = list(takewhile(lambda word: word.tag == "h1", found))
    same = _joined(heading) == _joined(title)
    yield from title
    yield from found[len(heading) if same else 0 :]  # a title that is told twice is read once


def _joined(found: list[Word]) -> str:
    return "".join(word.text for word in found).casefold()


def _of_rendered(text: str) -> Iterator[Word]:
    tokens = _PARSER.parse(text)
    _number(tokens)
    yield from _of_page(_PARSER.renderer.render(tokens, _PARSER.options, {}), None)


def _number(tokens: list[Token]) -> None:
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", token.map[0] + 1)


def _of_page(text: str, line: int | None) -> Iterator[Word]:
    """The words of a page; where its lines are not those of the file, elements tell them."""
    if not text.strip():
        return
    root = html.document_fromstring(text, parser=html.HTMLParser(remove_comments=True))
    pieces: list[tuple[str, int, str]] = []
    _walk(root, (1, "body"), line, pieces)
    run, at = "", (1, "body")
    for own, number, tag in [*pieces, ("", 0, "")]:
        if (number, tag) != at and run:
            yield from (Word(word, *at) for word in _WORD.findall(run))
            run = ""
        run, at = run + own, (number, tag)


def _walk(
    element: html.HtmlElement,
    place: tuple[int, str],
    line: int | None,
    pieces: list[tuple[str, int, str]],
) -> None:
    tag = element.tag if isinstance(element.tag, str) else "script"
    if tag in _INVISIBLE and tag != "head":
        return
    outer = place
    number = element.get("data-line") if line is None else element.sourceline
    if tag not in _FLOWING:
        place = (int(number or place[0]), tag if tag not in {"br", "img"} else place[1])
        pieces.append(("\n", *place))
    pieces.append((element.get("alt") or "" if tag == "img" else element.text or "", *place))
    for child in element:
        _walk(child, place, line, pieces)
        pieces.append((child.tail or "", *place))
    if tag not in _FLOWING:
        pieces.append(("\n", *outer))


def _of_csv(text: str) -> Iterator[Word]:
    delimiter = max(",;\t|", key=text.lstrip().partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    next(rows, None)
    line = rows.line_num + 1
    for row in rows:
        for cell in row:
            yield from _of_cell(cell, line)
        line = rows.line_num + 1


def _of_jsonl(text: str) -> Iterator[Word]:
    for number, line in enumerate(text.split("\n"), 1):
        record = json.loads(line) if line.strip() else {}
        for value in record.values():
            for each in value if isinstance(value, list) else [value]:
                yield from _of_cell("" if each is None else str(each), number)


def _of_cell(cell: str, line: int) -> Iterator[Word]:
    page = cell if _TAG.search(cell) else _PARSER.render(cell)
    yield from (Word(word.text, line, word.tag) for word in _of_page(page, 1))
