"""Defines the passages of an article, with their key points and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from msgspec import Struct

from faq.model.articles import Article, ArticleId, Audience

PassageId = NewType("PassageId", str)


Validity = Literal["current", "expired", "upcoming"]
"""Whether a rule holds on a day, doesn't any more, or doesn't yet."""


def validity(first: str | None, last: str | None, day: str) -> Validity:
    """Whether what holds from the `first` day to the `last` one, inclusive, does on `day`; all
    ISO 8601 dates, None without a bound."""
    if last and day > last:
        return "expired"
    return "upcoming" if first and day < first else "current"


class Link(Struct, frozen=True, gc=False):
    """A stretch of a text that leads elsewhere, in offsets into that text."""

    start: int
    end: int
    href: str
    """As written in the article; `faq.presenting.links` tells where it leads."""


class Table(Struct, frozen=True, gc=False, omit_defaults=True):
    """The rows of a table within a text, each the offsets of its cells; the last one ends it."""

    rows: tuple[tuple[tuple[int, int], ...], ...]
    headed: bool = True
    """Whether the first row is the head, as it is not where a long table goes on."""

    @property
    def start(self) -> int:
        """Offset of its first cell."""
        return self.rows[0][0][0]

    @property
    def end(self) -> int:
        """Offset behind its last cell."""
        return self.rows[-1][-1][1]


Spans = tuple[tuple[int, int], ...]
"""Stretches of a text, in offsets into it."""


class Facts(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a step or key point says of itself: where it stands, when, until when, where in an
    interface and for whom.

    `start` and `end` are offsets into the text of the article (`Article.text`), of which they cut
    out the step; all other offsets are of the step's own text.

    >>> step = engine.passage("seller#运费由谁承担").steps[0]
    >>> text = engine.article("seller").article.text
    >>> text[step.facts.start : step.facts.end] == step.text
    True
    """

    start: int = 0
    end: int = 0
    under: str = ""
    """The condition above it, where a line or heading before several steps says it."""
    preconditions: Spans = ()
    deadlines: Spans = ()
    menu_paths: tuple[Spans, ...] = ()
    """Of each path its names, in order."""
    addressee: Audience | None = None


class Step(Struct, frozen=True, gc=False, omit_defaults=True):
    """An action step; `number` counts from 1 within its procedure.

    >>> [step.text for step in engine.passage("seller#运费由谁承担").steps]
    ['核对发货记录', '退还运费']
    """

    number: int
    text: str
    procedure: str = ""
    """What the procedure is called that it belongs to, where its section holds several."""
    anchor: str = ""
    """The anchor of the passage that tells more, where a sub-heading is the step."""
    code: tuple[tuple[int, int], ...] = ()
    """Offsets into `text` of the lines that are code."""
    numbered: tuple[tuple[int, int], ...] = ()
    """Offsets into `text` at which an item below the step begins, each with its number."""
    links: tuple[Link, ...] = ()
    tables: tuple[Table, ...] = ()
    branch: bool = False
    """Whether it is for one case only, as 如果卖家拒绝，…, and no action that all take."""
    facts: Facts = Facts()


PassagePart = Literal["lead", "section", "notice"]


class Passage(Struct, frozen=True, gc=False, omit_defaults=True):
    """The unit that is indexed and ranked: a section, or a piece of a long one.

    `text` leaves out the section's key points and steps; every piece has all of these.

    >>> engine.passage("buyer#运费由谁承担").key_points
    ('先别拒收',)
    """

    id: PassageId
    article_id: ArticleId
    title: str
    heading: str
    """The section's heading; the article's title for a lead."""
    path: tuple[str, ...]
    """Headings from the outermost section to this one, inclusive."""
    text: str
    key_points: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    questions: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    updated: str | None = None
    valid_from: str | None = None
    """ISO 8601 date of the first day on which its article holds; None where that says none."""
    valid_until: str | None = None
    """Of the last day, likewise."""
    source: str = ""
    part: PassagePart = "section"
    section: int = 0
    """Index into the article's sections; 0 for a lead or a notice."""
    block: int = 0
    """Index of this piece's first block in the lead, section or notice."""
    piece: int = 1
    """Number of this piece within its section, from 1."""
    links: tuple[Link, ...] = ()
    """Those of `text`."""
    point_links: tuple[tuple[Link, ...], ...] = ()
    """Those of each key point; empty where none has any."""
    point_facts: tuple[Facts, ...] = ()
    """Of each key point."""
    tables: tuple[Table, ...] = ()
    """Those of `text`."""
    pictures: tuple[str, ...] = ()
    """The words of its pictures that no text has; they are indexed, and not shown."""
    within: str = ""
    """Anchor of the passage that it is a step or an alternative of, as a tab is; else ""."""

    def validity_on(self, day: str) -> Validity:
        """Whether its article holds on a day (ISO 8601 date), as far as that says."""
        return validity(self.valid_from, self.valid_until, day)

    @property
    def section_key(self) -> tuple[ArticleId, PassagePart, int]:
        """What it has in common with the other pieces of its lead, section or notice alone."""
        return self.article_id, self.part, self.section

    @property
    def anchor(self) -> str:
        """The part of the id after the ``#``."""
        return self.id.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with its passages.

    >>> engine.article("both").passages[0].id
    'both#积分多久过期'
    """

    article: Article
    passages: tuple[Passage, ...]
