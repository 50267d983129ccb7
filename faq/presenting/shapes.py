"""Declares the objects that JSON and templates share; keys are sent in the order given here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from faq.model import Audience, Validity
from faq.reports import VectorState


class StretchObject(TypedDict):
    """A stretch of a text, which stands at [start, end); without these it stands above the text."""

    text: str
    start: NotRequired[int]
    end: NotRequired[int]


class FactsObject(TypedDict):
    """What a step or key point says of itself.

    At [start, end) of the article's `text` it cuts itself out; the offsets of all else are of its
    own text.  `preconditions` are the clauses that say when or for whom it is, `deadlines` those
    that say until when or how long, and each of `menu_paths` is the names of menus, pages and
    buttons, in order; `addressee` is the side that it names as the one who acts.  What it doesn't
    say is left out.
    """

    start: NotRequired[int]
    end: NotRequired[int]
    preconditions: NotRequired[list[StretchObject]]
    deadlines: NotRequired[list[StretchObject]]
    menu_paths: NotRequired[list[list[StretchObject]]]
    addressee: NotRequired[Audience]


class StepObject(FactsObject):
    """One action.

    `procedure` names the procedure that it belongs to, where a section holds several, each numbered
    from 1, or tells the condition that stands above it and others; `code` gives offsets into `text`
    of the lines that are code; `numbers` gives of each numbered item below the step its offset and
    its number, which `text` leaves out; `url` tells more of it; `branch` is there, and true, where
    it is for one case only and so is no action that everybody takes.  `number` is its place in the
    section or procedure, `ordinal` what it is shown with: a branch has none, and actions count on.
    """

    number: int
    text: str
    ordinal: int | None
    procedure: NotRequired[str]
    code: NotRequired[Sequence[tuple[int, int]]]
    numbers: NotRequired[Sequence[tuple[int, int]]]
    url: NotRequired[str]
    branch: NotRequired[bool]


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
    """A ranked passage; `links`, `tables` and dates of validity only where there are any, with them
    `validity` as of today; `explanation` only when it was requested."""

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
    key_point_facts: NotRequired[list[FactsObject]]
    steps: list[StepObject]
    audience: Sequence[str]
    updated: str | None
    source: str
    valid_from: NotRequired[str]
    valid_until: NotRequired[str]
    validity: NotRequired[Validity]
    links: NotRequired[list[LinkObject]]
    tables: NotRequired[list[TableObject]]
    explanation: NotRequired[list[str]]


class ChoiceObject(TypedDict):
    """A passage that the question may mean, with the words that tell it from the others.

    `stated`, with the dates that are known, only where another one states other times, sums or
    shares for the same thing.
    """

    passage_id: str
    title: str
    heading: str
    audience: Sequence[str]
    url: str
    stated: NotRequired[str]
    updated: NotRequired[str]
    valid_from: NotRequired[str]
    valid_until: NotRequired[str]


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
    """A part of the list of articles, which has `total` of them."""

    generation: str
    total: int
    limit: int
    offset: int
    articles: list[EntryObject]


class SectionObject(TypedDict):
    """A section; `anchor` is null when it has no text of its own; `links`, `tables` and
    `key_point_facts` only where there are any."""

    heading: str
    level: int
    path: list[str]
    anchor: str | None
    url: str
    text: str
    questions: list[str]
    key_points: list[str]
    key_point_facts: NotRequired[list[FactsObject]]
    steps: list[StepObject]
    links: NotRequired[list[LinkObject]]
    tables: NotRequired[list[TableObject]]


class ArticleObject(TypedDict):
    """An article, whole; `text` is all that it tells from `lead` to `closing`, a line a heading,
    paragraph, item or step, which the places of steps and key points are of."""

    article_id: str
    title: str
    url: str
    source: str
    origin: str | None
    audience: list[str]
    tags: list[str]
    updated: str | None
    valid_from: str | None
    valid_until: str | None
    questions: list[str]
    lead: str
    sections: list[SectionObject]
    notice: str
    closing: str
    passages: list[str]
    text: str


class ModelObject(TypedDict):
    """The embedding model that the vectors of the index are of."""

    name: str
    digest: str
    dimensions: int


class RebuildObject(TypedDict):
    """A rebuild of the index; times are ISO 8601 in UTC, null where they have not come."""

    job: int
    origin: Literal["api", "watch"]
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    reason: str | None
    queued_at: str
    started_at: str | None
    ended_at: str | None
    seconds: float | None
    progress: dict[str, int]
    generation: str | None
    counts: dict[str, int] | None
    error: str | None
    faults: list[dict[str, str | int]]
    log: list[str]


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
    rebuild: NotRequired[RebuildObject | None]


class AliveObject(TypedDict):
    """That the process serves requests."""

    status: Literal["ok"]


class ReadyObject(TypedDict):
    """Whether an index is open; all but `status` only where one is."""

    status: Literal["ready", "outdated", "unavailable"]
    generation: NotRequired[str]
    vectors: NotRequired[VectorState]
    in_force: NotRequired[bool]


class FaultObject(TypedDict):
    """A parameter, or a field of the body, and what is wrong with it."""

    parameter: str
    detail: str


class ProblemObject(TypedDict):
    """An error (RFC 9457); `errors` only where parameters or fields are wrong."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[FaultObject]]
    rebuild: NotRequired[RebuildObject]
    """The one that waits or runs, where another one was asked for."""
