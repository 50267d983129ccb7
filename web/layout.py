"""Lays out the blocks of an article as the parts of its page.

Blocks are a flat sequence; a page needs nested lists, the key points and steps of a section set
apart in place, and an element for the anchor of each passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from msgspec import structs

from faq.marks import cell_offsets
from faq.model import Block, Facts, IndexedArticle, Passage, Step
from faq.presenting.facts import present_facts
from faq.presenting.pieces import FactSpan, fact_spans
from faq.presenting.steps import ordinals
from web.inline import Inline, inlines
from web.pictures import ShownPicture
from web.targets import ArticleTargets

PartKind = Literal["paragraph", "list", "table", "code", "quote", "key_point", "procedure", "step"]
Numbered = Sequence[tuple[int, Block]]
"""Blocks with their indexes."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What passages tell of blocks, by their indexes: anchors, and stretches that say facts."""

    anchors: Mapping[int, tuple[str, ...]]
    facts: Mapping[int, Sequence[FactSpan]] = field(default_factory=dict)

    def with_facts(self, facts: Mapping[int, Sequence[FactSpan]]) -> _Marks:
        return replace(self, facts=facts)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `number` is None in a bulleted one, and of a step for one case only."""

    inlines: tuple[Inline, ...] = ()
    number: int | None = None
    anchors: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    """Nested below the item's text."""
    pictures: tuple[ShownPicture, ...] = ()
    step: int = 0
    """Place among the steps of its section, from 1; 0 for what is none of these."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: `items` of lists, key points and steps, `rows` of tables (the head
    first), `inlines` of all other kinds."""

    kind: PartKind
    anchors: tuple[str, ...] = ()
    inlines: tuple[Inline, ...] = ()
    items: tuple[Item, ...] = ()
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()
    pictures: tuple[ShownPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A lead, section, notice or closing; `anchor` is None when it has no passage."""

    parts: tuple[Part, ...]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The body of an article's page; `sections` are in the article's order."""

    lead: LaidOut
    sections: tuple[LaidOut, ...]
    notice: LaidOut
    closing: LaidOut


def lay_out(indexed: IndexedArticle, targets: ArticleTargets) -> Page:
    """The page of an article; `targets` resolves its links and pictures."""
    article = indexed.article
    lead = [each for each in indexed.passages if each.part == "lead"]
    ending = [each for each in indexed.passages if each.part == "notice"]
    sections: dict[int, list[Passage]] = {}
    for each in indexed.passages:
        if each.part == "section":
            sections.setdefault(each.section, []).append(each)
    # Passages of the notice number the blocks of notice and closing in one sequence.
    noticed = len(article.notice)
    return Page(
        lead=_lay_out(article.lead, lead, targets),
        sections=tuple(
            _lay_out(section.blocks, sections.get(index, ()), targets)
            for index, section in enumerate(article.sections)
        ),
        notice=_lay_out(article.notice, [each for each in ending if each.block < noticed], targets),
        closing=_lay_out(
            article.closing,
            [
                structs.replace(each, block=each.block - noticed)
                for each in ending
                if each.block >= noticed
            ],
            targets,
        ),
    )


def _lay_out(
    blocks: Sequence[Block], passages: Sequence[Passage], targets: ArticleTargets
) -> LaidOut:
    """The parts of `blocks`; `passages` are the pieces they were split into."""
    anchors: dict[int, tuple[str, ...]] = {}
    for each in passages:
        if each.piece > 1:
            anchors[each.block] = (*anchors.get(each.block, ()), each.anchor)
    marks = _Marks(anchors)
    first = next((each for each in passages if each.piece == 1), None)
    steps = first.steps if first else ()
    parts: list[Part] = []
    count = told = 0
    for role, run in groupby(enumerate(blocks), key=lambda each: each[1].role):
        numbered = list(run)
        if role == "body":
            parts.extend(_body_parts(numbered, marks, targets))
        elif role == "key_point":
            facts = first.point_facts[told : told + len(numbered)] if first else ()
            parts.append(_points(numbered, facts, marks, targets))
            told += len(numbered)
        elif role == "procedure":
            parts.extend(
                _part(block, "procedure", anchors.get(index, ()), targets)
                for index, block in numbered
            )
        else:
            part, count = _steps(numbered, steps, count, marks, targets)
            parts.append(part)
    return LaidOut(tuple(parts), first.anchor if first else None)


def _points(
    numbered: Numbered, facts: Sequence[Facts], marks: _Marks, targets: ArticleTargets
) -> Part:
    told = {
        index: fact_spans(present_facts(block.text, each))
        for (index, block), each in zip(numbered, facts, strict=False)
    }
    marks = marks.with_facts(told)
    items = [_item(index, block, None, marks, targets) for index, block in numbered]
    return Part("key_point", items=tuple(items))


def _steps(
    numbered: Numbered, steps: Sequence[Step], count: int, marks: _Marks, targets: ArticleTargets
) -> tuple[Part, int]:
    """The steps that begin in these blocks, and the number of steps so far.

    `steps` are all of the section; `count` of them came before.  A step's text is that of
    its block, followed by one line for each block nested in it.
    """
    numbers = ordinals(steps)
    begun: list[tuple[Numbered, int]] = []
    facts: dict[int, Sequence[FactSpan]] = {}
    nested: list[tuple[int, Block]] = []
    spans: Sequence[FactSpan] = ()
    at = 0
    for index, block in numbered:
        text = steps[count].text if count < len(steps) else None
        if begun and text != block.text and not (text or "").startswith(f"{block.text}\n"):
            if count <= len(steps) and _is_branch(steps[count - 1], at):
                block = replace(block, number=None)
        else:
            own = steps[count] if count < len(steps) else None
            spans = fact_spans(present_facts(own.text, own.facts)) if own else ()
            count, at, nested = count + 1, 0, []
            begun.append((nested, count))
        nested.append((index, block))
        facts[index] = _within(spans, at, at + len(block.text))
        at += len(block.text) + 1  # of the next block in the text of the step
    marks = marks.with_facts(facts)
    items = []
    for ((index, block), *below), place in begun:
        number = numbers[place - 1] if place <= len(steps) else place
        item = _item(index, block, number, marks, targets)
        parts = tuple(_body_parts(below, marks, targets))
        items.append(replace(item, parts=parts, step=place if place <= len(steps) else 0))
    return Part("step", items=tuple(items)), count


def _within(spans: Sequence[FactSpan], start: int, end: int) -> list[FactSpan]:
    """What `spans` say from `start` to `end`, as offsets from there."""
    return [
        each._replace(start=max(each.start, start) - start, end=min(each.end, end) - start)
        for each in spans
        if each.start < end and start < each.end
    ]


def _is_branch(step: Step, at: int) -> bool:
    """Whether what is nested at an offset of a step has no number as it is for one case only."""
    return bool(step.facts.end) and all(start != at for start, _ in step.numbered)


def _body_parts(numbered: Numbered, marks: _Marks, targets: ArticleTargets) -> Iterator[Part]:
    for is_item, run in groupby(numbered, key=lambda each: each[1].kind == "item"):
        if is_item:
            yield from _lists(list(run), marks, targets)
            continue
        for index, block in run:
            own, facts = marks.anchors.get(index, ()), marks.facts.get(index, ())
            if block.kind == "table":
                cells = tuple(_cells(block, targets, facts))
                yield Part("table", own, rows=cells, pictures=_large(block, targets))
            elif block.kind != "item":
                yield _part(block, block.kind, own, targets, facts)


def _cells(
    table: Block, targets: ArticleTargets, facts: Sequence[FactSpan]
) -> Iterator[tuple[tuple[Inline, ...], ...]]:
    for row in cell_offsets(table.rows):
        yield tuple(inlines(table, targets, cell, facts) for cell in row)


def _lists(numbered: Numbered, marks: _Marks, targets: ArticleTargets) -> Iterator[Part]:
    """Lists of consecutive items; a deeper item is nested in the one before it."""
    ordered: bool | None = None
    items: list[Item] = []
    at = 0
    while at < len(numbered):
        index, block = numbered[at]
        end = at + 1
        while end < len(numbered) and numbered[end][1].level > block.level:
            end += 1
        if items and ordered != (block.number is not None):
            yield Part("list", items=tuple(items))
            items = []
        ordered = block.number is not None
        within = tuple(_lists(numbered[at + 1 : end], marks, targets))
        items.append(replace(_item(index, block, block.number, marks, targets), parts=within))
        at = end
    if items:
        yield Part("list", items=tuple(items))


def _item(
    index: int, block: Block, number: int | None, marks: _Marks, targets: ArticleTargets
) -> Item:
    pictures = _large(block, targets)
    words = _words(block, pictures, targets, marks.facts.get(index, ()))
    return Item(words, number, marks.anchors.get(index, ()), pictures=pictures)


def _part(
    block: Block,
    kind: PartKind,
    anchors: tuple[str, ...],
    targets: ArticleTargets,
    facts: Sequence[FactSpan] = (),
) -> Part:
    pictures = _large(block, targets)
    return Part(kind, anchors, _words(block, pictures, targets, facts), pictures=pictures)


def _words(
    block: Block,
    pictures: Sequence[ShownPicture],
    targets: ArticleTargets,
    facts: Sequence[FactSpan] = (),
) -> tuple[Inline, ...]:
    """The text of a block, unless a picture tells all of it."""
    if block.text in {each.alt for each in pictures}:
        return ()
    return inlines(block, targets, facts=facts)


def _large(block: Block, targets: ArticleTargets) -> tuple[ShownPicture, ...]:
    """The pictures that stand below the text."""
    return tuple(shown for _, shown in targets.pictures(block) if not shown.small)
