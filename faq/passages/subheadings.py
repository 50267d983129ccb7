"""Finds the procedures whose steps are sub-headings (### 第一步 打开设置)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from faq.articles.numerals import is_way, lone_number, number_of
from faq.model import Article, Block, Section
from faq.passages import cues
from faq.passages.counts import STEP_STYLES, goes_on, leading_mark
from faq.passages.evidence import Place, Verdict, judge
from faq.passages.runs import Run

TITLE = -1
"""Stands for the article's title, as the parent of its outermost sections."""
_FEWEST = 2
"""A single sub-heading is no procedure."""
_FEWEST_UNCOUNTED = 3
_ALL = 0.99
"""A share of all, as sums of shares are rounded."""
_OTHER_NUMBER = re.compile(r"(\d{1,2}(?=\s+\D)|[①-⑩])\s*")
"""Numbers that a heading keeps, since 3 个问题 is none."""
_ENDING = 2
"""Code points by which two headings end alike."""


@dataclass(frozen=True, slots=True)
class HeadingStep:
    """A sub-heading that is a step of the heading above."""

    text: str
    """Without its mark."""
    section: int
    """Index of its section among the article's."""


@dataclass(frozen=True, slots=True)
class Family:
    """Sub-headings of one heading that count from one, and the verdict on them."""

    parent: int
    """Index of the section above, or `TITLE`."""
    sections: tuple[int, ...]
    run: Run
    """The sub-headings as items, without their marks."""
    verdict: Verdict
    whole: bool
    """Whether these are all sub-headings of the heading, a remark at the end aside."""

    @property
    def is_procedure(self) -> bool:
        """Whether the sub-headings are steps; an article's chapters only if they say so, or if all
        of them tell what to do where the title asks how."""
        told = dict(self.verdict.shares)
        verbs = told["verbs"] + told["opens_with_verb"]
        all_do = self.whole and verbs > _ALL and bool(told.get("how_to"))
        return self.verdict.actions and (self.run.says_step or self.parent != TITLE or all_do)


def heading_steps(article: Article) -> Mapping[int, tuple[HeadingStep, ...]]:
    """The steps of each section (or `TITLE`) that are its sub-headings, by the section's index."""
    return {
        family.parent: tuple(
            HeadingStep(item.text, section)
            for item, section in zip(family.run.blocks, family.sections, strict=True)
        )
        for family in families(article)
        if family.is_procedure
    }


def alternatives(article: Article) -> Mapping[int, tuple[int, ...]]:
    """The tabs of each section (or `TITLE`) that has several, all by their indices; sub-headings
    that name ways (方法一) are as tabs."""
    found = {
        parent: tuple(at for at in own if _is_tab(article.sections[at]))
        for parent, own in _children(article.sections)
    }
    return {parent: tabs for parent, tabs in found.items() if len(tabs) >= _FEWEST}


def _is_tab(section: Section) -> bool:
    return section.alternative or is_way(section.heading)


def families(article: Article) -> Iterator[Family]:
    """The sub-headings of each heading that are marked as steps, or else numbered, from one."""
    for parent, children in _children(article.sections):
        sections = [(index, article.sections[index]) for index in children]
        marked = _marked(sections)
        numbered = [] if len(marked) >= _FEWEST else _numbered(sections)
        taken = max(marked, numbered, key=len)
        if len(taken) < _FEWEST:
            taken = _in_sequence(sections)
        if not taken:
            continue
        items = tuple(item for item, _ in taken)
        run = Run(0, len(items), items, ordered=True, says_step=taken is marked)
        indices = tuple(index for _, index in taken)
        title = article.title
        above = Place(title) if parent == TITLE else Place.within(article.sections[parent], title)
        rest = [section.heading for index, section in sections if index not in indices]
        whole = all(map(cues.ANNEX.search, rest))
        yield Family(parent, indices, run, judge(run, above), whole)


def _children(sections: Sequence[Section]) -> Iterator[tuple[int, list[int]]]:
    """Each parent with its direct sub-sections, by their indices."""
    children: dict[int, list[int]] = {}
    around: list[int] = []  # the sections around the current one, the outermost first
    for index, section in enumerate(sections):
        del around[section.level - 1 :]
        children.setdefault(around[-1] if around else TITLE, []).append(index)
        around.append(index)
    yield from children.items()


def _marked(sections: Sequence[tuple[int, Section]]) -> list[tuple[Block, int]]:
    """The sub-headings marked 第一步, 步骤 2 or Step 3 that count up from one, as items.

    A number may be left out or told twice; none of them count where numbers go back, but to one.
    """
    found: list[tuple[Block, int]] = []
    last = 0
    for index, section in sections:
        marks = (leading_mark(section.heading, style) for style in STEP_STYLES)
        mark = next((each for each in marks if each), None)
        if not mark:
            continue
        if last and mark.number == 1:
            break  # another procedure
        if mark.number < last or (not last and mark.number != 1):
            return []
        last = mark.number
        found.append((_item(section, mark.end, len(found) + 1), index))
    return found


def _numbered(sections: Sequence[tuple[int, Section]]) -> list[tuple[Block, int]]:
    """The sub-headings whose numbers count up from one, as items; a number may be left out."""
    found: list[tuple[Block, int]] = []
    last = 0
    for index, section in sections:
        mark = _OTHER_NUMBER.match(section.heading)
        written = number_of(mark[1]) if mark else lone_number(section.heading)
        number = written or section.number or 0
        if number != last + 1 and not (found and goes_on(last, number)):
            continue
        start = mark.end() if mark else len(section.heading) if written else 0
        found.append((_item(section, start, len(found) + 1), index))
        last = number
    return found


def _in_sequence(sections: Sequence[tuple[int, Section]]) -> list[tuple[Block, int]]:
    """All sub-headings as items, if they begin and end as a procedure does, as 创建项目 and
    查看结果; none if two of them end alike, as among operations on one thing."""
    headings = [section.heading for _, section in sections]
    alike = len({each[-_ENDING:] for each in headings}) < len(headings)
    if len(headings) < _FEWEST_UNCOUNTED or alike:
        return []
    if not (cues.BEGINS_PROCEDURE.match(headings[0]) and cues.ENDS_PROCEDURE.match(headings[-1])):
        return []
    return [(_item(section, 0, None), index) for index, section in sections]


def _item(section: Section, start: int, number: int | None) -> Block:
    """A sub-heading as an item; one that is nothing but its mark is told by its text."""
    text = section.heading[start:].strip()
    if not text:
        first = next((each for each in section.blocks if each.text.strip()), None)
        text = first.text.strip().partition("\n")[0] if first else section.heading
    return Block("item", text, section.line, number=number)
