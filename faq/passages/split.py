"""Splits an article into passages, and names them.

One passage for the lead, for each section and for the closing notice; long ones are split into
pieces at sentence ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from faq.articles.anchors import slug
from faq.articles.question_matching import assign_questions
from faq.language.audience import Cut, addressed
from faq.language.normalize import normalize_all
from faq.marks import ArticleText, article_text
from faq.model import (
    Article,
    Audience,
    Block,
    Facts,
    Passage,
    PassageId,
    PassagePart,
    Section,
    Step,
)
from faq.passages.facts import of_points, with_facts
from faq.passages.pieces import pieces
from faq.passages.steps import key_point_facts, key_point_links, key_points, steps
from faq.passages.subheadings import TITLE, HeadingStep, alternatives, heading_steps

_SAME_START = 6
"""Code points by which a list names a sub-heading."""
_MAX_REPEATED_CHARS = 500_000
"""Code points of steps, key points and questions that the pieces of one section repeat."""
NOTICE_HEADING = "特别提醒"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A part of an article that becomes one passage, or several if it is long."""

    part: PassagePart
    heading: str
    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    questions: tuple[str, ...] = ()
    section: int = 0
    headings: tuple[HeadingStep, ...] = ()
    """Its sub-headings where they are its steps."""
    tabs: tuple[Section, ...] = ()
    """Sections below it that tell alternatives."""
    tab_sections: tuple[int, ...] = ()
    """Their indices among the article's."""


def split(article: Article, max_chars: int) -> tuple[Passage, ...]:
    """The passages of a marked article, in reading order; at least one.

    A section whose body is longer than `max_chars` code points is split into pieces, each with
    the section's heading, key points and steps; in a huge one only the first pieces have these.
    Joined, the pieces are the body, but for white space between them.
    """
    (passages,) = split_all([article], max_chars)
    return passages


def split_all(
    articles: Sequence[Article], max_chars: int, cut: Cut | None = None
) -> list[tuple[Passage, ...]]:
    """The passages of each article, as `split` gives them; faster for many articles at once.

    `cut` cuts text into words.
    """
    units = [
        _with_article_questions(
            list(_units(article)) or [_Unit("lead", article.title, (), ())], article.questions
        )
        for article in articles
    ]
    return [
        _with_anchors(tuple(_passages(article, zip(own, audiences, strict=True), max_chars)), own)
        for article, own, audiences in zip(
            articles, units, _audiences(articles, units, cut), strict=True
        )
    ]


def _units(article: Article) -> Iterator[_Unit]:
    procedures = heading_steps(article)
    tabs = alternatives(article)
    if article.lead or TITLE in procedures:
        whole, ways = procedures.get(TITLE, ()), tabs.get(TITLE, ())
        unit = _Unit("lead", article.title, (), article.lead, headings=whole)
        yield _with_tabs(unit, ways, article)
    for index, section in enumerate(article.sections):
        unit = _Unit(
            "section",
            section.heading,
            section.path,
            section.blocks,
            section.questions,
            index,
            procedures.get(index, ()),
        )
        unit = _with_tabs(unit, tabs.get(index, ()), article)
        told = section.blocks or section.questions or index in procedures
        if told or any(steps(tab.blocks) for tab in unit.tabs):
            yield unit
    if article.notice or article.closing:
        blocks = (*article.notice, *article.closing)
        yield _Unit("notice", NOTICE_HEADING, (NOTICE_HEADING,), blocks)


def _with_tabs(unit: _Unit, ways: tuple[int, ...], article: Article) -> _Unit:
    if not ways:
        return unit
    return replace(unit, tabs=tuple(article.sections[at] for at in ways), tab_sections=ways)


def _with_article_questions(units: Sequence[_Unit], questions: tuple[str, ...]) -> list[_Unit]:
    """The units, each question of the article assigned to the most similar one.

    A lead with steps competes with the sections; questions that match nothing go to the first
    unit.
    """
    if not questions:
        return list(units)
    eligible = [
        index
        for index, unit in enumerate(units)
        if unit.part == "section" or (unit.part == "lead" and steps(unit.blocks))
    ]
    targets = [(units[index].heading, _whole_text(units[index])) for index in eligible]
    assigned, rest = assign_questions(questions, targets)
    questions_of = dict(zip(eligible, assigned, strict=True))
    questions_of[0] = (*questions_of.get(0, ()), *rest)
    return [
        replace(unit, questions=(*unit.questions, *questions_of.get(index, ())))
        for index, unit in enumerate(units)
    ]


def _whole_text(unit: _Unit) -> str:
    return "\n".join(block.text for block in unit.blocks)


def _passages(
    article: Article, units: Iterable[tuple[_Unit, tuple[Audience, ...]]], max_chars: int
) -> Iterator[Passage]:
    """The passages of units with their audiences; a repeated anchor gets a number (``~2``)."""
    anchors: Counter[str] = Counter()
    text = article_text(article)
    for unit, audience in units:
        anchor, questions = slug(unit.heading), unit.questions
        points, actions = key_points(unit.blocks), with_facts(_steps(unit, text), unit.heading)
        point_links = key_point_links(unit.blocks)
        point_facts = of_points(points, key_point_facts(unit.blocks, _start(unit, text)))
        repeated = sum(map(len, (*points, *questions, *(step.text for step in actions))))
        for number, piece in enumerate(pieces(unit.blocks, max_chars), 1):
            anchors[anchor] += 1
            suffix = f"~{anchors[anchor]}" if anchors[anchor] > 1 else ""
            if (number - 1) * repeated > _MAX_REPEATED_CHARS:
                points, actions, questions, point_links, point_facts = (), (), (), (), ()
            yield Passage(
                id=PassageId(f"{article.id}#{anchor}{suffix}"),
                article_id=article.id,
                title=article.title,
                heading=unit.heading,
                path=unit.path,
                text=piece.text,
                key_points=points,
                steps=actions,
                questions=questions,
                audience=audience,
                updated=article.updated,
                valid_from=article.valid_from,
                valid_until=article.valid_until,
                source=article.source,
                part=unit.part,
                section=unit.section,
                block=piece.block,
                piece=number,
                pictures=piece.pictures,
                links=piece.links,
                point_links=point_links,
                point_facts=point_facts,
                tables=piece.tables,
            )


def _start(unit: _Unit, text: ArticleText) -> int:
    """Where the blocks of a unit begin in the text of the article."""
    if unit.part == "lead":
        return 0
    return text.notice if unit.part == "notice" else text.sections[unit.section]


def _steps(unit: _Unit, text: ArticleText) -> tuple[Step, ...]:
    """The steps among the blocks of a unit, then those that are its sub-headings, or else those of
    its tabs, each a procedure, unless steps of its own follow these.

    Steps that say no more than the sub-headings are left out, as in a list of what follows.
    """
    own = steps(unit.blocks, _start(unit, text))
    if unit.headings and all(_is_among(step, unit.headings) for step in own):
        own = ()
    name = unit.heading if own else ""
    listed = tuple(
        Step(n, each.text, name, facts=_place(each, text))
        for n, each in enumerate(unit.headings, 1)
    )
    if listed or (own and _goes_on_behind_tabs(unit)):
        return own + listed
    tabbed = tuple(
        structs.replace(step, procedure=step.procedure or tab.heading)
        for tab, at in zip(unit.tabs, unit.tab_sections, strict=True)
        for step in steps(tab.blocks, text.sections[at])
    )
    return own + tabbed


def _place(heading: HeadingStep, text: ArticleText) -> Facts:
    start = text.find(heading.text, heading.section)
    return Facts(start, start + len(heading.text))


def _goes_on_behind_tabs(unit: _Unit) -> bool:
    """Whether steps of the section's own, its last ones, stand behind the beginning of its tabs."""
    first = min((tab.line for tab in unit.tabs), default=0)
    return any(block.role == "step" and block.line >= first for block in unit.blocks)


def _is_among(step: Step, headings: Sequence[HeadingStep]) -> bool:
    return any(each.text.startswith(step.text[:_SAME_START]) for each in headings)


def _with_anchors(passages: tuple[Passage, ...], units: Sequence[_Unit]) -> tuple[Passage, ...]:
    """The passages, each step that is a sub-heading with the anchor of that section, and each such
    section, and each alternative, with that of the passage it belongs to."""
    targets = {
        (unit.part, unit.section): [each.section for each in unit.headings]
        for unit in units
        if unit.headings
    }
    parents = {
        section: (unit.part, unit.section)
        for unit in units
        for section in (*(each.section for each in unit.headings), *unit.tab_sections)
    }
    if not parents:
        return passages
    anchors: dict[tuple[PassagePart, int], str] = {}
    for each in passages:
        anchors.setdefault((each.part, each.section), each.anchor)
    made = []
    for each in passages:
        listed = targets.get((each.part, each.section), ())
        linked = _linked(each, [anchors.get(("section", at), "") for at in listed])
        parent = parents.get(each.section) if each.part == "section" else None
        made.append(structs.replace(linked, within=anchors[parent]) if parent else linked)
    return tuple(made)


def _linked(passage: Passage, anchors: Sequence[str]) -> Passage:
    """The passage with the anchors of its last steps."""
    if not anchors or not passage.steps:
        return passage
    own = passage.steps[: -len(anchors)]
    listed = zip(passage.steps[len(own) :], anchors, strict=True)
    linked = tuple(structs.replace(step, anchor=anchor) for step, anchor in listed)
    return structs.replace(passage, steps=own + linked)


def _audiences(
    articles: Sequence[Article], units: Sequence[Sequence[_Unit]], cut: Cut | None
) -> Iterator[list[tuple[Audience, ...]]]:
    """The audience of each unit: the article's if it names one, else the one the unit addresses."""
    open_units = [
        (unit.heading, _whole_text(unit))
        for article, own in zip(articles, units, strict=True)
        if len(article.audience) != 1
        for unit in own
    ]
    texts = iter(normalize_all([text for each in open_units for text in each]))
    for article, own in zip(articles, units, strict=True):
        if len(article.audience) == 1:
            yield [article.audience] * len(own)
        else:
            addressees = [addressed(next(texts).text, next(texts).text, cut) for _ in own]
            yield [(each,) if each else article.audience for each in addressees]
