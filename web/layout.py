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
    firsts = section_passages(indexed.passages)
    return Page(
        lead=_lay_out_part("lead", article.lead, indexed.passages, links),
        sections=tuple(
            _lay_out_blocks(
                section.blocks,
                firsts.get(index),
                _further(each for each in indexed.passages if each.section == index),
                links,
            )
            for index, section in enumerate(article.sections)
        ),
        notice=_lay_out_part("notice", article.notice, indexed.passages, links),
        closing=_lay_out_blocks(article.closing, None, {}, links),
    )


def _lay_out_part(
    part: PassagePart, blocks: Sequence[Block], passages: Sequence[Passage], links: Links
) -> LaidOut:
    own = [each for each in passages if each.part == part]
    first = next((each for each in own if each.piece == 1), None)
    return _lay_out_blocks(blocks, first, _further(iter(own), part), links)


def _further(passages: Iterator[Passage], part: PassagePart = "section") -> Anchors:
    """The anchors of second and later pieces."""
    anchors: dict[int, tuple[str, ...]] = {}
    for each in passages:
        if each.part == part and each.piece > 1:
            anchors[each.block] = (*anchors.get(each.block, ()), each.anchor)
    return anchors


def _lay_out_blocks(
    blocks: Sequence[Block], first: Passage | None, anchors: Anchors, links: Links
) -> LaidOut:
    texts: dict[BlockRole, tuple[str, ...]] = {
        "key_point": first.key_points if first else (),
        "step": tuple(step.text for step in first.steps) if first else (),
    }
    spans = {role: _placed(texts[role], blocks, role) for role in texts}
    shown: dict[BlockRole, int] = dict.fromkeys(texts, 0)
    parts: list[Part] = []
    for role, run in groupby(enumerate(blocks), key=lambda each: each[1].role):
        numbered = list(run)
        if role == "body":
            parts.extend(_body_parts(numbered, anchors, links))
            continue
        items = tuple(_role_items(numbered, spans[role], anchors, links, shown[role] + 1))
        shown[role] += sum(item.number is not None for item in items)
        parts.append(Part(role, items=items))
    return LaidOut(tuple(parts), first.anchor if first else None)


def _placed(
    texts: Sequence[str], blocks: Sequence[Block], role: BlockRole
) -> dict[int, list[tuple[int, int]]]:
    """Where the key points or steps stand, by the index of their block.

    They are pieces of the blocks of their role, in the same order, so each is looked for
    behind the one before.  One that isn't found is left out: its block is shown whole.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    places = [index for index, block in enumerate(blocks) if block.role == role]
    at = (0, 0)
    for text in texts:
        for place in range(at[0], len(places)):
            begun = at[1] if place == at[0] else 0
            found = blocks[places[place]].text.find(text, begun)
            if found >= 0:
                spans.setdefault(places[place], []).append((found, found + len(text)))
                at = (place, found + len(text))
                break
    return spans


def _role_items(
    numbered: Sequence[tuple[int, Block]],
    spans: Mapping[int, Sequence[tuple[int, int]]],
    anchors: Anchors,
    links: Links,
    number: int,
) -> list[Item]:
    """An item for each key point or step; a block that holds none stands below the one
    before it."""
    items: list[Item] = []
    for index, block in numbered:
        own = anchors.get(index, ())
        if index not in spans:
            parts = tuple(_body_parts([(index, block)], anchors, links))
            before = items.pop() if items else Item(())
            items.append(replace(before, parts=before.parts + parts))
        for start, end in spans.get(index, ()):
            items.append(Item(inlines(block, links, start, end), number, own))
            number, own = number + 1, ()
    return items


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
