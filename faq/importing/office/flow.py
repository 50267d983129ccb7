"""Writes what is read of a document as HTML: blocks, and the items of lists that nest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

_GIVEN = re.compile(
    r"(?:图片|图像|圖片|picture|image|img|graphic|图形)\s*\d*|\S*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp)",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^>]+>")
_IN_CELL = "图"
"""Words for a picture that fills a cell: a table knows its pictures' places by their words."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that is complete."""

    html: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    html: str
    depth: tuple[int, ...]
    """Larger within a list than around it."""
    number: int | None = None
    """None for one with a bullet."""


Part = Block | Item


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with how many columns and rows it takes."""

    html: str
    columns: int = 1
    rows: int = 1


def block(html: str) -> Block:
    """A paragraph of HTML."""
    return Block(f"<p>{html}</p>")


def heading(level: int, html: str) -> Block:
    """A heading of level 1 and further below the title."""
    level = min(level + 1, 6)
    return Block(f"<h{level}>{html}</h{level}>")


def picture(name: str, alt: str) -> str:
    """A picture within a block."""
    return f'<img src="{escape(name)}" alt="{escape(words_of(alt))}">'


def words_of(alt: str) -> str:
    """What a picture shows in words; "" for a name that a program has given it."""
    text = " ".join(alt.split())
    return "" if _GIVEN.fullmatch(text) else text


def table(rows: Sequence[Sequence[Cell]], *, has_head: bool) -> Block:
    """A table; its first row is the head where it `has_head`."""
    lines = (
        "".join(_cell(cell, "th" if has_head and not at else "td") for cell in row)
        for at, row in enumerate(rows)
    )
    return Block(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")


def _cell(cell: Cell, tag: str) -> str:
    html = cell.html
    if 'alt=""' in html and not _TAGS.sub("", html).strip():
        html = html.replace('alt=""', f'alt="{_IN_CELL}"')
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{columns}{rows}>{html}</{tag}>"


def to_html(parts: Iterable[Part]) -> str:
    """All parts; items that follow each other are one list, those that are deeper one within."""
    return "".join(_pieces(parts))


def _pieces(parts: Iterable[Part]) -> Iterator[str]:
    lists: list[tuple[tuple[int, ...], str]] = []  # depth and tag of each list that is open
    for part in parts:
        if isinstance(part, Block):
            yield from _closed(lists, ())
            yield part.html
            continue
        yield from _closed(lists, part.depth)
        tag = "ul" if part.number is None else "ol"
        if lists and lists[-1][0] == part.depth and lists[-1][1] != tag:
            yield f"</li></{lists.pop()[1]}>"
        if lists and lists[-1][0] == part.depth:
            yield "</li>"
        else:
            lists.append((part.depth, tag))
            yield f"<{tag}>" if part.number is None else f'<ol start="{part.number}">'
        value = "" if part.number is None else f' value="{part.number}"'
        yield f"<li{value}>{part.html}"
    yield from _closed(lists, ())


def _closed(lists: list[tuple[tuple[int, ...], str]], depth: tuple[int, ...]) -> Iterator[str]:
    """Ends the lists that are deeper; all of them for a depth of none."""
    while lists and lists[-1][0] > depth:
        yield f"</li></{lists.pop()[1]}>"
