"""Defines the values that pass between the rooms.

Data runs one way: file -> Article -> Passage -> Terms -> index, and
question -> SearchRequest -> Query -> candidates -> Hits -> Answer.  All types are frozen.
Terms are those of `faq.language.terms`.

All offsets are half-open ``[start, end)`` and count code points.

Types created for every question or hit are msgspec Structs, which take a sixth of a dataclass's
time; they have no cycles, so the garbage collector does not track them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from msgspec import Struct

ArticleId = NewType("ArticleId", str)
PassageId = NewType("PassageId", str)

Audience = Literal["buyer", "seller"]
BlockKind = Literal["paragraph", "item", "code", "quote", "table"]
BlockRole = Literal["body", "key_point", "procedure", "step"]
"""A procedure is a line that names the steps after it."""
SpanKind = Literal["link", "code", "strong"]


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a block's text, in offsets into `Block.text`."""

    start: int
    end: int
    kind: SpanKind
    href: str = ""
    """Target of a link, as written in the article; empty for other kinds."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture within or behind a block's text."""

    src: str
    """Its address, as written in the article."""
    alt: str
    """What it shows, in words; not in the block's text where that has other words."""
    offset: int
    """Place in `Block.text`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table, quotation or code block, as plain text.

    The text of a table has one line a row, its cells joined by " | "; `rows` are the cells,
    the head row first.  An item of a list within a remark is a quotation with level and number.
    The text is empty only where a section holds nothing but a picture without words.
    """

    kind: BlockKind
    text: str
    line: int
    """First line in the file, from 1."""
    level: int = 0
    """Nesting depth of a list item, from 0."""
    number: int | None = None
    """Number of an item of an ordered list, which counts from the list's start; else None."""
    role: BlockRole = "body"
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    """In the order of their offsets."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading."""

    heading: str
    level: int
    """Depth below the title: 1 for the article's own sections, 2 for theirs."""
    path: tuple[str, ...]
    """Headings from the outermost section to this one, inclusive."""
    line: int
    blocks: tuple[Block, ...] = ()
    questions: tuple[str, ...] = ()
    """Other questions that this section answers."""
    number: int | None = None
    """What its heading is numbered with, the last part of 1.2.3; None without."""
    alternative: bool = False
    """Whether it is one of several ways, as a tab is, of what the section around it tells."""


@dataclass(frozen=True, slots=True)
class Article:
    """A file, or a row of a question table, as it was read."""

    id: ArticleId
    title: str
    source: str
    """Path relative to the corpus folder, with "/" between folders."""
    lead: tuple[Block, ...] = ()
    """Blocks before the first section."""
    sections: tuple[Section, ...] = ()
    notice: tuple[Block, ...] = ()
    """The closing reminder (特别提醒)."""
    closing: tuple[Block, ...] = ()
    """Blocks after the notice."""
    questions: tuple[str, ...] = ()
    """Other questions that the whole article answers."""
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
    """ISO 8601 date; None if unknown."""
    valid_until: str | None = None
    """ISO 8601 date of the last day on which it holds; None where it says none."""
    origin: str | None = None
    """Origin of the guidance as the owner states it (front matter `source`)."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault of a file of the corpus, with its location."""

    path: str
    """Relative to the corpus folder."""
    line: int
    """From 1."""
    fault: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


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


class Step(Struct, frozen=True, gc=False, omit_defaults=True):
    """An action step; `number` counts from 1 within its procedure."""

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


PassagePart = Literal["lead", "section", "notice"]


class Passage(Struct, frozen=True, gc=False, omit_defaults=True):
    """The unit that is indexed and ranked: a section, or a piece of a long one.

    `text` leaves out the section's key points and steps; every piece has all of these.
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
    tables: tuple[Table, ...] = ()
    """Those of `text`."""
    pictures: tuple[str, ...] = ()
    """The words of its pictures that no text has; they are indexed, and not shown."""
    within: str = ""
    """Anchor of the passage that it is a step or an alternative of, as a tab is; else ""."""

    @property
    def section_key(self) -> tuple[ArticleId, PassagePart, int]:
        """What it has in common with the other pieces of its lead, section or notice alone."""
        return self.article_id, self.part, self.section

    @property
    def anchor(self) -> str:
        """The part of the id after the ``#``."""
        return self.id.rpartition("#")[2]


class SearchRequest(Struct, frozen=True, gc=False):
    """A question and how it is to be answered; equal requests have equal answers.

    `faq.bounds` tells which requests an engine takes.
    """

    question: str
    limit: int = 10
    """Hits in the answer."""
    offset: int = 0
    """Hits to skip."""
    audience: Audience | None = None
    """Leaves out passages for the other audience alone."""
    reader: Audience | None = None
    """The side that the reader is on, as they said once: its passages are preferred where the
    question's own words don't tell who asks."""
    explain: bool = False
    """Whether each hit says why it ranks where it does."""
    literal: bool = False
    """Whether to take the question word for word, without corrections and synonyms."""


SnippetField = Literal["body", "steps"]


class Snippet(Struct, frozen=True, gc=False):
    """A stretch of a passage around the best match, with the matches highlighted."""

    text: str
    """The stretch, with "…" for what was cut off before or after it."""
    highlights: tuple[tuple[int, int], ...] = ()
    """Offsets into `text`, ascending and disjoint."""
    field: SnippetField = "body"
    """The field it was cut from: the passage's text, or its key points and steps."""
    start: int = 0
    """Offset in that field's text at which the stretch begins."""

    @property
    def field_highlights(self) -> tuple[tuple[int, int], ...]:
        """The highlights as offsets into the text of `field`."""
        shift = self.start - 1 if self.start else 0  # a "…" stands before a stretch cut off there
        return tuple([(start + shift, end + shift) for start, end in self.highlights])


class Hit(Struct, frozen=True, gc=False):
    """A ranked passage."""

    rank: int
    """From 1."""
    score: float
    """Unbounded; comparable within one answer only."""
    passage: Passage
    snippet: Snippet
    explanation: tuple[str, ...] = ()


Outcome = Literal["answer", "choices", "none"]
"""The first hit answers; one of several does; nothing reliable was found."""
LIKELY = 0.5  # the confidence from which the first hit is likelier than not to answer


class Related(Struct, frozen=True, gc=False):
    """Another question that the corpus answers."""

    question: str
    passage_id: PassageId


class Answer(Struct, frozen=True, gc=False):
    """The answer to a question."""

    question: str
    outcome: Outcome
    confidence: float
    """Probability, 0 to 1, that the first hit answers the question."""
    total: int
    """Passages that matched."""
    limit: int
    offset: int
    took_ms: float
    generation: str
    hits: tuple[Hit, ...] = ()
    related: tuple[Related, ...] = ()
    did_you_mean: str | None = None
    """A correction of the question that is answered better."""
    corrected: bool = False
    """Whether the hits are those of `did_you_mean`, as the question as typed found none."""
    synonyms: tuple[tuple[str, str], ...] = ()
    """Words of the question, each with the synonym that matched in the first hit."""
    choices: tuple[Hit, ...] = ()
    """With the outcome "choices" the 2 to 4 hits to choose from, the likeliest first; some may lie
    outside of `hits`."""

    help_line: str = ""
    """What the owner says instead of an answer to a question of distress; "" for all others."""

    @property
    def answered(self) -> bool:
        """Whether something reliable was found, be it one answer or several to choose from."""
        return self.outcome != "none"


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article in a list of articles."""

    id: ArticleId
    title: str
    source: str
    sections: int
    """Number of sections."""
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with its passages."""

    article: Article
    passages: tuple[Passage, ...]
