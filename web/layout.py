"""How do the blocks of an article become the parts of its page?

Blocks come one after another; a page needs lists within lists, the key points and steps
of a section set apart where they stand, and an element for every anchor of a passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from faq.model import Block, BlockRole, IndexedArticle, Passage, PassagePart
from web.inline import Inline, cell_inlines, inlines
from web.links import Links
from web.present import section_passages

PartKind = Literal["paragraph", "list", "table", "code", "quote", "key_point", "step"]
Anchors = Mapping[int, tuple[str, ...]]
"""Anchors that a block carries, by its index."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `number` is None in a bulleted one."""

    inlines: tuple[Inline, ...]
    number: int | None = None
    anchors: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    """What stands within the item below its text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: `items` of lists, key points and steps, `rows` of tables (the
    head first), `inlines` of all else."""

    kind: PartKind
    anchors: tuple[str, ...] = ()
    inlines: tuple[Inline, ...] = ()
    items: tuple[Item, ...] = ()
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A lead, section, notice or closing; `anchor` is None where no passage begins."""

    parts: tuple[Part, ...]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The body of an article's page; `sections` are in the article's order."""

    lead: LaidOut
    sections: tuple[LaidOut, ...]
    notice: LaidOut
    closing: LaidOut


def lay_out(indexed: IndexedArticle, links: Links) -> Page:
    """The page of an article whose links are found by `links`."""
    article = indexed.article
    firsts = {
        (each.part, each.section): each for each in reversed(indexed.passages) if each.piece == 1
    }
    further = _further(indexed.passages)

    def part(blocks: Sequence[Block], *key: Unpack[_Key]) -> LaidOut:
        return _lay_out_blocks(blocks, firsts.get(key), further.get(key, {}), links)

    ending = part((*article.notice, *article.closing), "notice", 0)
    return Page(
        lead=part(article.lead, "lead", 0),
        sections=tuple(
            part(section.blocks, "section", index)
            for index, section in enumerate(article.sections)
        ),
    )


def _body_parts(
    numbered: Sequence[tuple[int, Block]], anchors: Anchors, links: Links
) -> Iterator[Part]:
    for is_item, run in groupby(numbered, key=lambda each: each[1].kind == "item"):
        if is_item:
            yield from _lists(list(run), anchors, links)
            continue
        for index, block in run:
            own = anchors.get(index, ())
            if block.kind == "table":
                yield Part("table", own, rows=cell_inlines(block, links))
            elif block.kind != "item":
                yield Part(block.kind, own, inlines(block, links))


def _lists(numbered: Sequence[tuple[int, Block]], anchors: Anchors, links: Links) -> Iterator[Part]:
    """Lists of consecutive items; deeper items go into the item before them."""
    ordered: bool | None = None
    items: list[Item] = []
    at = 0
    while at < len(numbered):
        index, block = numbered[at]
        behind = at + 1
        while behind < len(numbered) and numbered[behind][1].level > block.level:
            behind += 1
        if items and ordered != (block.number is not None):
            yield Part("list", items=tuple(items))
            items = []
        ordered = block.number is not None
        within = tuple(_lists(numbered[at + 1 : behind], anchors, links))
        own = anchors.get(index, ())
        items.append(Item(inlines(block, links), block.number, own, within))
        at = behind
    if items:
        yield Part("list", items=tuple(items))
