"""Marks the key points and action steps of an article.

A label (关键点：, 操作步骤：…) gives its role to the blocks after it.  Where there is none, a list
or a run of counted lines is steps if the evidence says that it is actions.  Only labels and
numbering are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faq.articles.cuts import cut
from faq.model import Article, Block, BlockRole, Section, Step
from faq.passages.evidence import Place, Verdict, how_to, judge
from faq.passages.labelled import (
    Scope,
    heading_scope,
    is_label,
    label_of,
    label_scope,
    labelled,
    prose,
    sequence,
)
from faq.passages.runs import Run, find_runs


def mark(article: Article) -> Article:
    """The article with the role of every block set, and labelled prose split into steps."""
    lead = _mark(article.lead, Place(article.title))
    notice = _mark(article.notice, Place(""))
    sections = tuple(_mark_section(each, article.title) for each in article.sections)
    if lead is article.lead and notice is article.notice and sections == article.sections:
        return article
    return replace(article, lead=tuple(lead), sections=sections, notice=tuple(notice))


def key_points(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The texts of the key points among marked `blocks`."""
    return tuple(block.text for block in blocks if block.role == "key_point")


def steps(blocks: Sequence[Block]) -> tuple[Step, ...]:
    """The action steps among marked `blocks`; what stands deeper than a step belongs to it."""
    texts: list[str] = []
    level: int | None = None  # of the item that began the previous step
    for block in blocks:
        nested = level is not None and block.level > level
        if block.role != "step":
            level = level if nested else None
        elif nested:
            texts[-1] += "\n" + block.text
        else:
            texts.append(block.text)
            level = block.level if block.kind == "item" else None
    return tuple(Step(number, text) for number, text in enumerate(texts, 1))


def body(blocks: Sequence[Block]) -> str:
    """The text of marked `blocks` other than key points and steps, a line a block."""
    return "\n".join(block.text for block in blocks if block.role == "body")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the run that begins on a line of an article became, and the verdict on it."""

    line: int
    first: str
    """The text of its first item."""
    role: BlockRole
    """What it is marked as; under a label that is the label's role, whatever the verdict."""
    verdict: Verdict


def judged(article: Article) -> Iterator[Judged]:
    """The runs of an article that is not marked yet, those under a label included."""
    parts = [(article.lead, Place(article.title))]
    parts += [(each.blocks, _place(each, article.title)) for each in article.sections]
    for blocks, place in parts:
        roles = {block.line: block.role for block in _mark(blocks, place) if block.role != "body"}
        for index, run in _runs(blocks).items():
            first = run.blocks[0]
            verdict = judge(run, _led_in(place, blocks, index, run))
            yield Judged(first.line, first.text, roles.get(first.line, "body"), verdict)


def _mark_section(section: Section, title: str) -> Section:
    blocks = _mark(section.blocks, _place(section, title))
    return section if blocks is section.blocks else replace(section, blocks=tuple(blocks))


def _place(section: Section, title: str) -> Place:
    return Place(section.heading, section.path[:-1], title)


def _mark(blocks: Sequence[Block], place: Place) -> Sequence[Block]:
    if _has_roles(blocks):  # marked already
        return blocks
    marked = tuple(_marked(blocks, place))
    return marked if _has_roles(marked) else blocks  # a label without content stays


def _has_roles(blocks: Sequence[Block]) -> bool:
    return any(block.role != "body" for block in blocks)


def _runs(blocks: Sequence[Block]) -> dict[int, Run]:
    return find_runs(blocks, lambda block: label_of(block) is not None)


def _marked(blocks: Sequence[Block], place: Place) -> Iterator[Block]:
    scope = heading_scope(place.heading)
    runs = _runs(blocks)
    told = any("首先" in block.text for block in blocks)
    in_order = told and how_to(place.heading)
    index = 0
    while index < len(blocks):
        block, run = blocks[index], runs.get(index)
        behind = blocks[index + 1] if index + 1 < len(blocks) else None
        label = label_of(block)
        if label:
            rest = cut(block, label.end(), len(block.text))
            scope = label_scope(label, block, rest, behind)
            if rest:
                yield from labelled(rest, scope, behind)
        elif (
            not run
            and scope.mode == "open"
            and block.kind != "item"
            and runs
            and is_label(place.heading)
        ):
            yield block  # leads in to a list
        else:
            role = scope.take(block)
            if run and _is_steps(run, role, _led_in(place, blocks, index, run)):
                yield from _as_steps(run, scope)
                scope.mode = "none" if scope.mode in {"list", "prose"} else scope.mode
                index = run.stop
                continue
            yield from _single(block, role, scope, in_order=in_order)
        index += 1


def _is_steps(run: Run, role: BlockRole, place: Place) -> bool:
    """Whether a run is steps: labelled so, or not labelled and found to be actions."""
    return role == "step" or (role == "body" and judge(run, place).actions)


def _led_in(place: Place, blocks: Sequence[Block], index: int, run: Run) -> Place:
    """The place with the sentence before a run."""
    if run.before:
        return replace(place, lead_in=run.before.text)
    above = blocks[index - 1] if index else None
    led = above is not None and above.kind in {"paragraph", "quote"}
    return replace(place, lead_in=above.text.rpartition("\n")[2]) if above and led else place


def _as_steps(run: Run, scope: Scope) -> Iterator[Block]:
    if run.before:
        yield run.before
    for block in run.blocks:
        yield replace(block, role="step", level=max(0, block.level - scope.lift))


def _single(block: Block, role: BlockRole, scope: Scope, *, in_order: bool) -> Iterator[Block]:
    """A block that is in no run of steps."""
    if role == "body":
        yield from sequence(block) if in_order else (block,)
    elif block.kind == "item":
        yield replace(block, role=role, level=block.level - scope.lift)
    else:
        yield from prose(block, role)
