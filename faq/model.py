"""Which values pass between the stages?

Data runs one way: file -> Article -> Passage -> Terms -> index, and
question -> Query -> candidates -> Hits -> Answer.  Everything here is frozen and
complete when it is made; nothing here reads a file or knows a format.

All offsets are half-open ``[start, end)`` and count code points.

What is made for every question or hit is a `Struct`, which takes a sixth of a dataclass's time;
without cycles, it needs no collector.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NewType

from msgspec import Struct

_PLAIN_PATH = re.compile(r"[\w/\-.~!$&'()*+,;=:@]*")
"""What needs no encoding, as in most paths."""
_PLAIN_ID = re.compile(_PLAIN_PATH.pattern + r"#[^#]*")
"""The same of a passage's id, whose anchor is always as it stands."""

ArticleId = NewType("ArticleId", str)
PassageId = NewType("PassageId", str)

Audience = Literal["buyer", "seller"]
BlockKind = Literal["paragraph", "item", "code", "quote", "table"]
BlockRole = Literal["body", "key_point", "step"]
SpanKind = Literal["link", "code", "strong"]


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a block's text, in offsets into `Block.text`."""

    start: int
    end: int
    kind: SpanKind
    href: str = ""
    """Where a link leads, as the article wrote it; empty for the other kinds."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, table, quotation or piece of code, as plain text.

    A table's text has one line a row, its cells joined by " | "; `rows` holds the
    cells themselves, the head first.
    """

    kind: BlockKind
    text: str
    line: int
    """Line of the file it begins on, from 1."""
    level: int = 0
    """Depth of nesting of a list item, 0 for the outermost."""
    number: int | None = None
    """The number of an item of an ordered list: its start and the items before it; None in a
    bulleted one."""
    role: BlockRole = "body"
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading."""

    heading: str
    level: int
    """Depth below the title: 1 for the article's own sections, 2 for theirs."""
    path: tuple[str, ...]
    """Headings from the outermost section down to this one, itself included."""
    line: int
    blocks: tuple[Block, ...] = ()
    questions: tuple[str, ...] = ()
    """Other ways to ask what this section answers."""


@dataclass(frozen=True, slots=True)
class Article:
    """One file, or one row of a question table, as it was read."""

    id: ArticleId
    title: str
    source: str
    """Path below the corpus folder, with "/" between folders."""
    lead: tuple[Block, ...] = ()
    """What stands before the first section."""
    sections: tuple[Section, ...] = ()
    notice: tuple[Block, ...] = ()
    """The closing reminder (特别提醒)."""
    closing: tuple[Block, ...] = ()
    """Parting words after the notice."""
    questions: tuple[str, ...] = ()
    """Other ways to ask what the whole article answers."""
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None
    """ISO 8601 date, as far as it is known."""
    origin: str | None = None
    """Where the guidance came from, in the owner's words (front matter `source`)."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a file of the corpus, and where."""

    path: str
    """Path below the corpus folder."""
    line: int
    """From 1."""
    fault: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


class Step(Struct, frozen=True, gc=False):
    """One action; `number` counts from 1 within its section."""

    number: int
    text: str


PassagePart = Literal["lead", "section", "notice"]


class Passage(Struct, frozen=True, gc=False):
    """The unit that is indexed and ranked: one section, or a piece of a long one.

    `text` is what the section says apart from its key points and steps; these stand
    beside it, whole, with every piece of the section.
    """

    id: PassageId
    article_id: ArticleId
    title: str
    heading: str
    """The section's own heading; the article's title for a lead."""
    path: tuple[str, ...]
    """Headings from the outermost section down to this one."""
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
    """Index of the block (of the lead, section or notice) in which this piece begins."""
    piece: int = 1
    """From 1 among the pieces of its section."""

    @property
    def anchor(self) -> str:
        """The part of the id behind the ``#``."""
        return self.id.rpartition("#")[2]


class NormalizedText(Struct, frozen=True, gc=False):
    """Folded text and the way back to the raw text it came from."""

    text: str
    raw_starts: tuple[int, ...] | None = None
    """Raw offset at which each character of `text` begins; None when it is its own."""
    raw_ends: tuple[int, ...] | None = None
    """Raw offset behind each character of `text`; None when it is its own plus one."""

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty stretch ``text[start:end]`` stands in the raw text."""
        if self.raw_starts is None or self.raw_ends is None:
            return start, end
        return self.raw_starts[start], self.raw_ends[end - 1]


class Terms(Struct, frozen=True, gc=False):
    """The words of one text in reading order, as spans of its normalized form.

    A long word stands before its parts, which overlap it.  Punctuation and white space
    belong to no word; stopwords are words.
    """

    normalized: NormalizedText
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def texts(self) -> list[str]:
        """The words themselves, normalized."""
        text = self.normalized.text
        return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]


class Snippet(Struct, frozen=True, gc=False):
    """A stretch of a passage around the best match, with what matched in it."""

    text: str
    highlights: tuple[tuple[int, int], ...] = ()
    """Offsets into `text`, ascending and disjoint."""


class Hit(Struct, frozen=True, gc=False):
    """A ranked passage."""

    rank: int
    """From 1."""
    score: float
    """Unbounded; comparable within one answer only."""
    passage: Passage
    snippet: Snippet
    explanation: tuple[str, ...] = ()


class Related(Struct, frozen=True, gc=False):
    """Another question that the corpus answers."""

    question: str
    passage_id: PassageId


class Answer(Struct, frozen=True, gc=False):
    """What the engine says to a question; "nothing reliable" is `answered` False."""

    question: str
    answered: bool
    confidence: float
    """Probability, 0 to 1, that the first hit answers the question."""
    total: int
    """Passages that matched at all."""
    limit: int
    offset: int
    took_ms: float
    generation: str
    hits: tuple[Hit, ...] = ()
    related: tuple[Related, ...] = ()
    did_you_mean: str | None = None
    """The question in another spelling that is answered better."""
    corrected: bool = False
    """Whether the hits are for `did_you_mean`, the typed question having found nothing
    reliable."""
    synonyms: tuple[tuple[str, str], ...] = ()
    """Words of the question, each with the synonym that the first hit has in its place."""


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article as a list of articles shows it."""

    id: ArticleId
    title: str
    source: str
    sections: int
    """How many sections it has."""
    audience: tuple[Audience, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with the passages it was split into."""

    article: Article
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did; counts are of articles unless their name says otherwise."""

    generation: str
    articles: int
    passages: int
    steps: int
    added: int
    changed: int
    removed: int
    unchanged: int
    faults: tuple[Fault, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexStats:
    """The published generation: when, from what, how many, how large."""

    generation: str
    built_at: str
    """ISO 8601 with the offset from UTC."""
    corpus: str
    articles: int
    passages: int
    steps: int
    terms: int
    """Distinct terms of all grains."""
    bytes: int
    """On disk."""
    seconds: float
    """What the rebuild took."""
    faults: tuple[Fault, ...] = field(default=())


def article_url(article_id: ArticleId) -> str:
    """The path of an article's page, readable as it stands (an IRI path).

    What would end the path or needs escaping in it (white space, ``?``, ``#``, ``%``
    and the like) is percent-encoded; Chinese is left as it is.
    """
    return "/articles/" + _encode_path(article_id)


def passage_url(passage_id: PassageId) -> str:
    """The path of an article's page with the passage's anchor as its fragment."""
    if _PLAIN_ID.fullmatch(passage_id):
        return f"/articles/{passage_id}"
    article_id, _, anchor = passage_id.rpartition("#")
    return f"/articles/{_encode_path(article_id)}#{anchor}"


def _encode_path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path
    return "".join(
        char
        if char.isalnum() or char in "/-._~!$&'()*+,;=:@"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in path
    )
