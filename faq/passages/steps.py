"""Marks the key points and action steps of an article.

A label (关键点：, 操作步骤：…) gives its role to the blocks after it.  Where there is none, a list
or a run of counted lines is steps if the evidence says that it is actions.  Only labels and
numbering are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from faq.articles.cuts import cut
from faq.articles.labels import COLONS
from faq.marks import links_of, table_of
from faq.model import Article, Block, BlockRole, Facts, Link, Section, Step, Table
from faq.passages.evidence import Place, Verdict, fewest_in_order, judge, promise
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
from faq.passages.plain_lines import may_be_plain
from faq.passages.procedures import begins_again, name_procedures, procedure_name, unfolded
from faq.passages.references import is_reference
from faq.passages.runs import Run, find_runs
from faq.passages.subheadings import TITLE, families


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


def key_point_links(blocks: Sequence[Block]) -> tuple[tuple[Link, ...], ...]:
    """The links of each key point among marked `blocks`; empty where none has any."""
    links = [tuple(links_of(block)) for block in blocks if block.role == "key_point"]
    return tuple(links) if any(links) else ()


def key_point_facts(blocks: Sequence[Block], start: int) -> tuple[Facts, ...]:
    """Where each key point among marked `blocks` stands, which begin at `start` of their text."""
    starts = accumulate((len(block.text) + 1 for block in blocks), initial=start)
    return tuple(
        Facts(at, at + len(block.text))
        for block, at in zip(blocks, starts, strict=False)
        if block.role == "key_point"
    )


def steps(blocks: Sequence[Block], start: int = 0) -> tuple[Step, ...]:
    """The action steps among marked `blocks`, which begin at `start` of the text of their article;
    what stands deeper than a step belongs to it.

    They are numbered anew in each procedure, be it named or only counted from one again.  What
    leads in to some is under their facts, condition or not.
    """
    found: list[_Drafted] = []
    name = above = ""
    last: int | None = None  # what the previous step is numbered with in its list
    level: int | None = None  # of the item that began it
    for at, block in enumerate(blocks):
        nested = level is not None and block.level > level
        if block.role == "procedure":
            name, level, last = procedure_name(block), None, None
        elif block.role != "step":
            level = level if nested else None
        elif nested:
            found[-1].add(block, start)
        else:
            again = begins_again(blocks, at, last)
            name = "" if again else name
            above = above if _goes_on(blocks, at) else _above(blocks, at)
            goes_on = bool(found) and not again and found[-1].procedure == name
            number = found[-1].number + 1 if goes_on else 1
            found.append(_Drafted(number, name, start, above))
            found[-1].add(block, start)
            level = block.level if block.kind == "item" else None
            last = block.number
        start += len(block.text) + 1
    return tuple(each.step() for each in found)


@dataclass(slots=True)
class _Drafted:
    """A step while blocks are added to it."""

    number: int
    procedure: str
    start: int
    above: str
    end: int = 0
    text: str = ""
    code: list[tuple[int, int]] = field(default_factory=list)
    numbered: list[tuple[int, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, block: Block, at: int) -> None:
        """Adds a block, which stands at `at` of the article's text, as further lines."""
        self.end = at + len(block.text)
        start = len(self.text) + 1 if self.text else 0
        if self.text and block.number is not None:
            self.numbered.append((start, block.number))
        self.links += links_of(block, start)
        table = table_of(block, start)
        self.tables += [table] if table else []
        self.text = f"{self.text}\n{block.text}" if self.text else block.text
        spans = [(0, len(block.text))] if block.kind == "code" else _code_lines(block)
        self.code += [(start + first, start + last) for first, last in spans]

    def step(self) -> Step:
        """The step."""
        return Step(
            self.number,
            self.text,
            self.procedure,
            code=tuple(self.code),
            numbered=tuple(self.numbered),
            links=tuple(self.links),
            tables=tuple(self.tables),
            facts=Facts(self.start, self.end, self.above),
        )


def _goes_on(blocks: Sequence[Block], at: int) -> bool:
    """Whether the step at `at` stands in one list with another, a reference between them aside."""
    before = blocks[at - 1] if at else None
    return before is not None and (before.role == "step" or is_reference(before.text))


def _above(blocks: Sequence[Block], at: int) -> str:
    """The line that leads in to the step at `at`, as 如果卖家拒绝：; empty without one."""
    before = blocks[at - 1] if at else None
    if before is None or before.kind not in {"paragraph", "item", "quote"}:
        return ""
    line = before.text.rpartition("\n")[2]
    leads_in = before.role == "procedure" or line.rstrip().endswith(COLONS)
    return line if leads_in and before.role in {"procedure", "body"} else ""


def _code_lines(block: Block) -> list[tuple[int, int]]:
    """The stretches of an item that are code and fill whole lines."""
    text = f"\n{block.text}\n"
    return [
        (span.start, span.end)
        for span in block.spans
        if span.kind == "code"
        and span.start > 0
        and text[span.start] == "\n"
        and text[span.end + 1] == "\n"
    ]


def body(blocks: Sequence[Block]) -> str:
    """The text of marked `blocks` other than key points and steps, a line a block."""
    return "\n".join(block.text for block in body_blocks(blocks))


def body_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The marked `blocks` other than key points and steps."""
    return [block for block in blocks if block.role == "body"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run became, and the verdict on it."""

    section: int
    """Line of the heading that it stands under; 1 for an article's lead."""
    run: Run
    role: BlockRole
    """What it is marked as; under a label that is the label's role, whatever the verdict."""
    verdict: Verdict


def judged(article: Article) -> Iterator[Judged]:
    """The runs of an article that is not marked yet, those under a label included, and those of
    sub-headings."""
    parts = [(1, article.lead, Place(article.title))]
    parts += [
        (each.line, each.blocks, Place.within(each, article.title)) for each in article.sections
    ]
    for line, blocks, place in parts:
        roles = {block.line: block.role for block in _mark(blocks, place) if block.role != "body"}
        apart = unfolded(blocks, place.heading)
        for index, run in _runs(apart, place).items():
            verdict = judge(run, _led_in(place, apart, index, run))
            yield Judged(line, run, roles.get(run.blocks[0].line, "body"), verdict)
    for family in families(article):
        line = 1 if family.parent == TITLE else article.sections[family.parent].line
        role: BlockRole = "step" if family.is_procedure else "body"
        yield Judged(line, family.run, role, family.verdict)


def _mark_section(section: Section, title: str) -> Section:
    blocks = _mark(section.blocks, Place.within(section, title))
    return section if blocks is section.blocks else replace(section, blocks=tuple(blocks))


def _mark(blocks: Sequence[Block], place: Place) -> Sequence[Block]:
    if _has_roles(blocks):  # marked already
        return blocks
    apart = unfolded(blocks, place.heading)
    marked = tuple(name_procedures(_without_references(list(_marked(apart, place)))))
    return marked if _has_roles(marked) else blocks  # a label without content stays


def _without_references(blocks: Sequence[Block]) -> list[Block]:
    """`blocks`, those no steps that do nothing but send the reader elsewhere; what stands below
    another step is a part of that."""
    made = list(blocks)
    for at, block in enumerate(blocks):
        alone = not block.level and not (at + 1 < len(blocks) and blocks[at + 1].level)
        if block.role == "step" and alone and is_reference(block.text):
            made[at] = replace(block, role="body")
    return made


def _has_roles(blocks: Sequence[Block]) -> bool:
    return any(block.role != "body" for block in blocks)


def _runs(blocks: Sequence[Block], place: Place) -> dict[int, Run]:
    """The runs of a section; what stands under a label is steps without being lines of actions."""
    plain = may_be_plain(blocks) and not is_label(place.heading)
    promised = promise(place.heading) if plain else "against"
    return find_runs(
        blocks,
        lambda block: label_of(block) is not None,
        plain=promised != "against",
        under_how_to=promised == "how to",
    )


def _marked(blocks: Sequence[Block], place: Place) -> Iterator[Block]:
    scope = heading_scope(place.heading)
    runs = _runs(blocks, place)
    told = any("首先" in block.text for block in blocks)
    fewest = fewest_in_order(place.heading) if told else 0
    index = 0
    while index < len(blocks):
        block, run = blocks[index], runs.get(index)
        if run and run.unmarked and scope.mode != "none":
            run = None
        behind = blocks[index + 1] if index + 1 < len(blocks) else None
        label = label_of(block)
        if label:
            rest = cut(block, label.end(), len(block.text))
            scope = label_scope(label, block, rest, behind)
            before = cut(block, 0, label.start())
            if before:
                yield before
            if rest:
                yield from labelled(rest, scope, behind)
        elif not run and scope.mode == "open" and _leads_in(block, behind, runs, place):
            yield block
        else:
            role = scope.take(block)
            if run and _is_steps(run, role, _led_in(place, blocks, index, run)):
                yield from _as_steps(run, scope)
                scope.mode = "none" if scope.mode in {"list", "prose"} else scope.mode
                index = run.stop
                continue
            yield from _single(block, role, scope, fewest)
        index += 1


def _leads_in(block: Block, behind: Block | None, runs: Mapping[int, Run], place: Place) -> bool:
    """Whether a block behind a label leads in to the list that the label is for."""
    if block.kind == "item":
        return False
    listed = behind is not None and behind.kind == "item" and block.text.endswith(COLONS)
    return listed or bool(runs and is_label(place.heading))


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


def _single(block: Block, role: BlockRole, scope: Scope, fewest: int) -> Iterator[Block]:
    """A block that is in no run of steps; prose is steps if it tells `fewest` in order, or none
    if that is 0."""
    if role == "body":
        yield from sequence(block, fewest) if fewest else (block,)
    elif block.kind == "item":
        yield replace(block, role=role, level=block.level - scope.lift)
    else:
        yield from prose(block, role)
