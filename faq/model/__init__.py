"""Defines the values that pass between the rooms.

Data runs one way: file -> Article -> Passage -> Terms -> index, and
question -> SearchRequest -> Query -> candidates -> Hits -> Answer.  All types are frozen.
Terms are those of `faq.language.terms`.

All offsets are half-open ``[start, end)`` and count code points.

Types created for every question or hit are msgspec Structs, which take a sixth of a dataclass's
time; they have no cycles, so the garbage collector does not track them.
"""

from faq.model.answers import (
    LIKELY,
    Answer,
    Hit,
    Outcome,
    Related,
    SearchRequest,
    Snippet,
    SnippetField,
)
from faq.model.articles import (
    Article,
    ArticleEntry,
    ArticleId,
    Audience,
    Block,
    BlockKind,
    BlockRole,
    Fault,
    Picture,
    Section,
    Span,
    SpanKind,
)
from faq.model.passages import (
    Facts,
    IndexedArticle,
    Link,
    Passage,
    PassageId,
    PassagePart,
    Spans,
    Step,
    Table,
    Validity,
    validity,
)

__all__ = [
    "LIKELY",
    "Answer",
    "Article",
    "ArticleEntry",
    "ArticleId",
    "Audience",
    "Block",
    "BlockKind",
    "BlockRole",
    "Facts",
    "Fault",
    "Hit",
    "IndexedArticle",
    "Link",
    "Outcome",
    "Passage",
    "PassageId",
    "PassagePart",
    "Picture",
    "Related",
    "SearchRequest",
    "Section",
    "Snippet",
    "SnippetField",
    "Span",
    "SpanKind",
    "Spans",
    "Step",
    "Table",
    "Validity",
    "validity",
]
