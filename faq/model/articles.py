"""Defines an article as it was read, and what is wrong with a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

ArticleId = NewType("ArticleId", str)

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
    """The text under one heading.

    >>> engine.article("both").article.sections[0].heading
    '积分多久过期'
    """

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
    """A file, or a row of a question table, as it was read.

    >>> engine.article("seller").article.audience
    ('seller',)
    """

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
    valid_from: str | None = None
    """ISO 8601 date of the first day on which it holds; None where it says none."""
    valid_until: str | None = None
    """ISO 8601 date of the last day on which it holds; None where it says none."""
    origin: str | None = None
    """Origin of the guidance as the owner states it (front matter `source`)."""

    @property
    def text(self) -> str:
        """What it tells from lead to closing, without title, a line a heading or block: the text
        that offsets of steps and key points count in."""
        lines = [block.text for block in self.lead]
        for section in self.sections:
            lines += (section.heading, *(block.text for block in section.blocks))
        lines += [block.text for block in (*self.notice, *self.closing)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault of a file of the corpus, with its location.

    >>> str(Fault("refund.md", 3, "不是 UTF-8"))
    'refund.md:3: 不是 UTF-8'
    """

    path: str
    """Relative to the corpus folder."""
    line: int
    """From 1."""
    fault: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article in a list of articles.

    >>> engine.articles()[0].sections
    1
    """

    id: ArticleId
    title: str
    source: str
    sections: int
    """Number of sections."""
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
