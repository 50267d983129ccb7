"""What does a generation of the index hold?

The values that a rebuild hands to the store and the store to an answer.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, Literal

from faq.model import Article, ArticleId, Fault, NormalizedText, Passage, Terms

Field = Literal["title", "heading", "questions", "body", "steps"]
FIELDS: tuple[Field, ...] = ("title", "heading", "questions", "body", "steps")

AUDIENCE_BITS = {"buyer": 1, "seller": 2}
"""Whom a passage is for, as bits; 0 for everybody."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file of the corpus gave, so that it is not read again while it stays the same."""

    name: str
    digest: str
    """Of the file's bytes; empty when it must be read again whatever they are."""
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


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the terms of each of its fields, in the order of `FIELDS`."""

    passage: Passage
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its passages, as one generation hands it to the next."""

    article: Article
    passages: tuple[StoredPassage, ...]


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


def pack_terms(terms: Terms) -> tuple[object, ...]:
    """`terms` as text and bytes, small enough to be stored with each passage."""
    normalized = terms.normalized
    columns = (terms.starts, terms.ends, normalized.raw_starts, normalized.raw_ends)
    return normalized.text, *(c if c is None else array("I", c).tobytes() for c in columns)


def unpack_terms(packed: tuple[Any, ...]) -> Terms:
    """What `pack_terms` packed."""
    text, *columns = packed
    starts, ends, raw_starts, raw_ends = (
        None if column is None else tuple(array("I", column)) for column in columns
    )
    return Terms(NormalizedText(text, raw_starts, raw_ends), starts or (), ends or ())


def look(stored: StoredPassage) -> tuple[str, list[str]]:
    """What a passage shows to a second look, normalized: its text with the steps; and its
    faces, which are its heading (the title where it has none) and each other way to ask."""
    texts = {name: terms.normalized.text for name, terms in zip(FIELDS, stored.terms, strict=True)}
    heading = texts["heading"].rpartition("\n")[2] or texts["title"]
    asked = texts["questions"].split("\n") if texts["questions"] else ()
    return "\n".join(filter(None, (texts["body"], texts["steps"]))), [heading, *asked]
