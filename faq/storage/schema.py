"""What does a generation of the index hold?

The values that a rebuild hands to the store and the store to an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal

import msgspec
from msgspec import Struct

from faq.kernel.bindings import check_constants
from faq.language import hashing, term_kinds
from faq.language.batches import BatchTerms
from faq.model import (
    Article,
    ArticleId,
    Fault,
    NormalizedText,
    Passage,
    PassageId,
    PassagePart,
    Terms,
)
from faq.ranking.bm25f import GONE
from faq.ranking.passage_codec import CHUNK, FIELD_COUNT, LaidOutText, lay_out_terms, read_terms
from faq.ranking.postings import HIGHEST
from faq.ranking.query_terms import ONE

Field = Literal["title", "heading", "questions", "body", "steps"]
FIELDS: tuple[Field, ...] = ("title", "heading", "questions", "body", "steps")
if len(FIELDS) != FIELD_COUNT:
    raise ImportError(f"{len(FIELDS)} fields, {FIELD_COUNT} in a passage's run")
# The kernel reads a generation with constants of its own: they must be those of the format.
check_constants(
    {
        "FIELDS": len(FIELDS),
        "CHUNK": CHUNK,
        "ONE": ONE,
        "HIGHEST": HIGHEST,
        "GONE": int(GONE),
        "TERM_KINDS": len(term_kinds.TermKind),
        **{kind.name: kind.value for kind in term_kinds.TermKind},
        "CODE_BITS": term_kinds.CODE_BITS,
        "BIGRAM_MARK": term_kinds.BIGRAM_MARK,
        "WORD_MARK": term_kinds.WORD_MARK,
        "BASE": hashing.BASE,
        "INVERSE": hashing.INVERSE,
    }
)

RUNS = ("passages", "terms", "codes", "headings", "suggestion_sources")
"""What a generation keeps of each passage as a run of bytes: the passage itself, its terms,
what a second look compares, and what people type for it."""
FORMAT = 16
"""Raised whenever an index of before can no longer be opened."""

MANIFEST = "manifest.json"
LEXICON = "lexicon.msgpack"
ENTRIES = "articles.msgpack"
SOURCES = "sources.msgpack"
CATALOGUE = "whoosh"
BACKGROUND = "background_"
SUGGESTIONS = "suggestions_"
CATALOGUE_FILES, SUGGESTION_FILES, BACKGROUND_FILES = (
    f"{CATALOGUE}/*",
    f"{SUGGESTIONS}*",
    f"{BACKGROUND}*",
)
"""Files that are handed on unread."""
ARTICLES = "articles"
STEPS = "steps"
OWNERS = "owners"
AUDIENCES = "audiences"
INFORMATION = "information"
VOCABULARY = "vocabulary_"

AUDIENCE_BITS = {"buyer": 1, "seller": 2}
"""Whom a passage is for, as bits; 0 for everybody."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file of the corpus gave, so that it is not read again while it stays the same."""

    name: str
    digest: str
    """Of the file's bytes; empty when it must be read again whatever they are."""
    stamp: tuple[int, ...]
    """Of the file that had these bytes; empty when it must be read to be told apart."""
    articles: tuple[tuple[ArticleId, str], ...]
    """Each article's id and the digest of what it says."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is and was made from."""

    format: int
    generation: str
    built_at: str
    corpus: str
    analysis: str
    """Fingerprint of all that decides which terms a text gives."""
    articles: int
    passages: int
    steps: int
    terms: int
    seconds: float
    entry_bytes: int = 0
    """Of the list of articles: it is read late, and a part of it must not be taken for it."""
    digests: dict[str, str] = field(default_factory=dict)
    """Of what a rebuild hands on unread, by name: damage must not be handed on for ever."""


class Asking(Struct, frozen=True, gc=False):
    """The part of a passage that tells what it may be asked."""

    id: PassageId
    heading: str
    questions: tuple[str, ...]
    part: PassagePart


def field_texts(passage: Passage) -> tuple[str, str, str, str, str]:
    """What a passage says in each of the index's fields, in their order."""
    heading = "" if passage.part == "lead" else "\n".join(passage.path or (passage.heading,))
    steps = (*passage.key_points, *(step.text for step in passage.steps))
    return (
        passage.title,
        heading,
        "\n".join(passage.questions),
        passage.text,
        "\n".join(steps),
    )


def pack_terms(terms: BatchTerms) -> bytes:
    """The terms of all fields of a passage, small enough to be stored with it."""
    borders = accumulate(terms.counts.tolist(), initial=0)
    starts, ends = terms.starts.tolist(), terms.ends.tolist()
    return lay_out_terms(
        [
            LaidOutText(
                each.text,
                starts[first:last],
                ends[first:last],
                None
                if each.raw_starts is None or each.raw_ends is None
                else (each.raw_starts, each.raw_ends),
            )
            for each, (first, last) in zip(terms.texts, pairwise(borders), strict=True)
        ]
    )


def unpack_terms(packed: bytes) -> tuple[Terms, ...]:
    """What `pack_terms` packed: the terms of each field."""
    return tuple(
        Terms(
            NormalizedText(each.text, *(tuple(offsets) for offsets in each.raw or ())),
            tuple(each.starts),
            tuple(each.ends),
        )
        for each in read_terms(packed)
    )


def unpack_article(record: bytes) -> Article:
    """The article that was packed into `record`."""
    return msgspec.msgpack.decode(record, type=Article)


def rerank_texts(texts: Sequence[str]) -> tuple[str, list[str]]:
    """What a passage whose fields say `texts`, normalized, shows to a second look: its text
    with the steps; and its faces, which are its heading (the title where it has none) and each
    other way to ask."""
    said = dict(zip(FIELDS, texts, strict=True))
    heading = said["heading"].rpartition("\n")[2] or said["title"]
    asked = said["questions"].split("\n") if said["questions"] else ()
    return "\n".join(filter(None, (said["body"], said["steps"]))), [heading, *asked]
