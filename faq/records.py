"""What does a generation of the index hold?

The values that a rebuild hands to the store and the store to an answer.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

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

Field = Literal["title", "heading", "questions", "body", "steps"]
FIELDS: tuple[Field, ...] = ("title", "heading", "questions", "body", "steps")

_NARROW = 0xFFFF
"""Offsets up to here are stored in 16 bits."""

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


@dataclass(frozen=True, slots=True)
class Asking:
    """The part of a passage that tells what it may be asked."""

    id: PassageId
    heading: str
    questions: tuple[str, ...]
    part: PassagePart


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the terms of each of its fields, in the order of `FIELDS`."""

    passage: Passage
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its passages, analysed."""

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


def pack_terms(fields: Sequence[Terms]) -> bytes:
    """The terms of all fields of a passage, small enough to be stored with it."""
    texts = [terms.normalized.text for terms in fields]
    wide = max(map(len, texts), default=0) > _NARROW
    kind = "I" if wide else "H"
    starts, ends = array(kind), array(kind)
    for terms in fields:
        starts.extend(terms.starts)
        ends.extend(terms.ends)
    raw = [
        None
        if terms.normalized.raw_starts is None or terms.normalized.raw_ends is None
        else (_offsets(terms.normalized.raw_starts), _offsets(terms.normalized.raw_ends))
        for terms in fields
    ]
    counts = [len(terms) for terms in fields]
    return msgspec.msgpack.encode((texts, counts, wide, starts.tobytes(), ends.tobytes(), raw))


@dataclass(frozen=True, slots=True)
class AnalyzedText:
    """A text as it was analysed, its offsets as they are stored."""

    text: str
    """Normalized."""
    starts: bytes
    """Of its terms, in 32 bits where `wide`, else in 16."""
    ends: bytes
    wide: bool
    raw: tuple[bytes, bytes] | None
    """Where each of its characters begins and ends in the raw text, in 32 bits; None where it
    stands at the same place."""


@dataclass(frozen=True, slots=True)
class PackedTerms:
    """The terms of all fields of a passage as they are stored."""

    texts: list[str]
    """Normalized."""
    counts: list[int]
    """How many terms each field has."""
    wide: bool
    starts: bytes
    """Of the terms of all fields, each within the text of its field."""
    ends: bytes
    raw: list[tuple[bytes, bytes] | None]

    def analyzed(self, number: int) -> AnalyzedText:
        """One field as it is stored."""
        size = 4 if self.wide else 2
        first = size * sum(self.counts[:number])
        held = slice(first, first + size * self.counts[number])
        return AnalyzedText(
            self.texts[number],
            self.starts[held],
            self.ends[held],
            self.wide,
            self.raw[number],
        )

    def offsets(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Starts and ends of the terms of all fields."""
        kind = np.uint32 if self.wide else np.uint16
        starts, ends = (
            np.frombuffer(each, kind).astype(np.int64) for each in (self.starts, self.ends)
        )
        return starts, ends

    def field(self, number: int) -> Terms:
        """The terms of one field."""
        said = self.analyzed(number)
        kind = "I" if said.wide else "H"
        starts, ends = (tuple(array(kind, each)) for each in (said.starts, said.ends))
        raw_starts, raw_ends = (
            (None, None) if said.raw is None else (tuple(array("I", each)) for each in said.raw)
        )
        return Terms(NormalizedText(said.text, raw_starts, raw_ends), starts, ends)


def unpack_terms(packed: bytes) -> PackedTerms:
    """What `pack_terms` packed."""
    return PackedTerms(*msgspec.msgpack.decode(packed))


def _offsets(offsets: Sequence[int]) -> bytes:
    return array("I", offsets).tobytes()


def look(stored: StoredPassage) -> tuple[str, list[str]]:
    """What a passage shows to a second look, normalized: its text with the steps; and its
    faces, which are its heading (the title where it has none) and each other way to ask."""
    texts = {name: terms.normalized.text for name, terms in zip(FIELDS, stored.terms, strict=True)}
    heading = texts["heading"].rpartition("\n")[2] or texts["title"]
    asked = texts["questions"].split("\n") if texts["questions"] else ()
    return "\n".join(filter(None, (texts["body"], texts["steps"]))), [heading, *asked]
