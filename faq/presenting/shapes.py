"""Declares the objects that JSON and templates share; keys are sent in the order given here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from faq.reports import VectorState


class StepObject(TypedDict):
    """One action.

    `procedure` names the procedure that it belongs to, where a section holds several, each numbered
    from 1; `code` gives offsets into `text` of the lines that are code; `numbers` gives of each
    numbered item below the step its offset and its number, which `text` leaves out; `url` tells
    more of it.
    """

    number: int
    text: str
    procedure: NotRequired[str]
    code: NotRequired[Sequence[tuple[int, int]]]
    numbers: NotRequired[Sequence[tuple[int, int]]]
    url: NotRequired[str]


MarkedField = Literal["text", "key_points", "steps"]


class LinkObject(TypedDict):
    """A link: its words, which stand at [start, end) in the field named; of key points and steps,
    in the one at `index`.  `external` where it leads to another site or program."""

    text: str
    url: str
    external: bool
    field: MarkedField
    index: int
    start: int
    end: int


class TableObject(TypedDict):
    """A table within a text, as of `LinkObject`: of each row the offsets of its cells.

    `headed` tells whether the first row is the head.
    """

    field: MarkedField
    index: int
    headed: bool
    rows: Sequence[Sequence[tuple[int, int]]]


class SnippetObject(TypedDict):
    """A stretch of a passage; highlights are offsets into `text` in code points."""

    text: str
    highlights: Sequence[tuple[int, int]]


class HitObject(TypedDict):
    """A ranked passage; `links` and `tables` only where there are any, `explanation` only when it
    was requested."""

    rank: int
    score: float
    passage_id: str
    article_id: str
    title: str
    heading: str
    url: str
    text: str
    snippet: SnippetObject
    key_points: Sequence[str]
    steps: list[StepObject]
    audience: Sequence[str]
    updated: str | None
    source: str
    links: NotRequired[list[LinkObject]]
    tables: NotRequired[list[TableObject]]
    explanation: NotRequired[list[str]]


class ChoiceObject(TypedDict):
    """A passage that the question may mean, with the words that tell it from the others."""

    passage_id: str
    title: str
    heading: str
    audience: Sequence[str]
    url: str


class RelatedObject(TypedDict):
    """Another question that the corpus answers."""

    question: str
    url: str


class ContactObject(TypedDict):
    """The owner's contact; `link` may hold ``{question}`` and ``{page}``, to be filled URL-encoded.

    What there is none of is empty.
    """

    link: str
    text: str
    hotline: str


class AnswerObject(TypedDict):
    """The answer to a question; `contact` only where the outcome is no single answer,
    `help_line` only to a question of distress."""

    question: str
    answered: bool
    outcome: Literal["answer", "choices", "none"]
    confidence: float
    total: int
    limit: int
    offset: int
    took_ms: float
    generation: str
    did_you_mean: str | None
    corrected: NotRequired[bool]
    choices: list[ChoiceObject]
    hits: list[HitObject]
    related: list[RelatedObject]
    contact: NotRequired[ContactObject]
    help_line: NotRequired[str]


class SuggestionObject(TypedDict):
    """A question that completes the prefix."""

    text: str
    url: str


class SuggestionsObject(TypedDict):
    """Questions that complete the prefix, best first."""

    suggestions: list[SuggestionObject]


class EntryObject(TypedDict):
    """An article in the list of articles."""

    article_id: str
    title: str
    url: str
    source: str
    sections: int
    audience: list[str]
    tags: list[str]
    updated: str | None


class ArticlesObject(TypedDict):
    """The list of articles."""

    generation: str
    articles: list[EntryObject]


class SectionObject(TypedDict):
    """A section; `anchor` is null when it has no text of its own; `links` and `tables` only where
    there are any."""

    heading: str
    level: int
    path: list[str]
    anchor: str | None
    url: str
    text: str
    questions: list[str]
    key_points: list[str]
    steps: list[StepObject]
    links: NotRequired[list[LinkObject]]
    tables: NotRequired[list[TableObject]]


class ArticleObject(TypedDict):
    """An article, whole."""

    article_id: str
    title: str
    url: str
    source: str
    origin: str | None
    audience: list[str]
    tags: list[str]
    updated: str | None
    valid_until: str | None
    questions: list[str]
    lead: str
    sections: list[SectionObject]
    notice: str
    closing: str
    passages: list[str]


class ModelObject(TypedDict):
    """The embedding model that the vectors of the index are of."""

    name: str
    digest: str
    dimensions: int


class IndexObject(TypedDict):
    """The index in force; all but `state` and `vectors` are null while there is none."""

    state: Literal["ready", "missing", "stale"]
    generation: str | None
    built_at: str | None
    articles: int | None
    passages: int | None
    steps: int | None
    terms: int | None
    bytes: int | None
    seconds: float | None
    model: ModelObject | None
    vectors: VectorState
