"""Defines a question and its answer."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from faq.model.articles import Audience
from faq.model.passages import Passage, PassageId


class SearchRequest(Struct, frozen=True, gc=False):
    """A question and how it is to be answered; equal requests have equal answers.

    `faq.bounds` tells which requests an engine takes.

    >>> request = SearchRequest("运费由谁承担", limit=1, audience="buyer")
    >>> engine.ask(request).hits[0].passage.article_id
    'buyer'
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
    day: str = ""
    """On which the answer is to hold (ISO 8601 date); "" is today to an engine."""


SnippetField = Literal["body", "steps"]


class Snippet(Struct, frozen=True, gc=False):
    """A stretch of a passage around the best match, with the matches highlighted.

    >>> snippet = engine.ask("积分清零").hits[0].snippet
    >>> [snippet.text[start:end] for start, end in snippet.highlights]
    ['清零']
    """

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
    """A ranked passage.

    >>> hit = engine.ask("积分多久过期").hits[0]
    >>> hit.rank, hit.passage.title
    (1, '积分')
    """

    rank: int
    """From 1."""
    score: float
    """Unbounded; comparable within one answer only."""
    passage: Passage
    snippet: Snippet
    explanation: tuple[str, ...] = ()
    stated: str = ""
    """Of a choice: the times, sums and shares that another one states otherwise."""


Outcome = Literal["answer", "choices", "none"]
"""The first hit answers; one of several does; nothing reliable was found."""
LIKELY = 0.5  # the confidence from which the first hit is likelier than not to answer


class Related(Struct, frozen=True, gc=False):
    """Another question that the corpus answers.

    >>> engine.suggest("积分")[0].passage_id
    'both#积分多久过期'
    """

    question: str
    passage_id: PassageId


class Answer(Struct, frozen=True, gc=False):
    """The answer to a question.

    >>> answer = engine.ask("积分多久过期")
    >>> answer.outcome, answer.hits[0].passage.text
    ('answer', '一年以后清零。')
    """

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
