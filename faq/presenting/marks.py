"""Presents the links and tables of a passage's text, key points and steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from faq.model import Link, Step, Table
from faq.presenting.links import ArticleLinks
from faq.presenting.shapes import LinkObject, MarkedField, TableObject

_Links = Iterable[tuple[MarkedField, int, str, Iterable[Link]]]


def present_links(every: _Links, links: ArticleLinks) -> list[LinkObject]:
    """Of each field, index and text the links that lead somewhere."""
    return list(_links(every, links))


def _links(every: _Links, links: ArticleLinks) -> Iterator[LinkObject]:
    for field, index, text, own in every:
        for each in own:
            target = links.target(each.href)
            if target:
                yield {
                    "text": text[each.start : each.end],
                    "url": target.href,
                    "external": target.external,
                    "field": field,
                    "index": index,
                    "start": each.start,
                    "end": each.end,
                }


def linked_texts(
    text: tuple[str, Sequence[Link]],
    points: tuple[Sequence[str], Sequence[Sequence[Link]]],
    steps: Sequence[Step],
) -> _Links:
    """A text, key points and steps with their links, as `present_links` takes them."""
    yield "text", 0, *text
    for index, (point, links) in enumerate(zip(*points, strict=False)):
        yield "key_points", index, point, links
    for index, step in enumerate(steps):
        yield "steps", index, step.text, step.links


def present_tables(text: Sequence[Table], steps: Sequence[Step]) -> list[TableObject]:
    """The tables of a text and of steps."""
    every: list[tuple[MarkedField, int, Sequence[Table]]] = [("text", 0, text)]
    every += [("steps", index, step.tables) for index, step in enumerate(steps)]
    return [
        {"field": field, "index": index, "headed": each.headed, "rows": each.rows}
        for field, index, tables in every
        for each in tables
    ]
