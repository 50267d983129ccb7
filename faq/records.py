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

from faq.language.batches import BatchTerms
from faq.model import ArticleId, Fault, NormalizedText, Passage, Terms

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
    texts = [each.text for each in terms.texts]
    wide = max(map(len, texts), default=0) > _NARROW
    kind = np.uint32 if wide else np.uint16
    starts, ends = (each.astype(kind).tobytes() for each in (terms.starts, terms.ends))
    raw = [
        None
        if each.raw_starts is None or each.raw_ends is None
        else (_offsets(each.raw_starts), _offsets(each.raw_ends))
        for each in terms.texts
    ]
    return msgspec.msgpack.encode((texts, terms.counts.tolist(), wide, starts, ends, raw))


@dataclass(frozen=True, slots=True)
class PackedTerms:
    """The terms of all fields of a passage as they are stored."""

    texts: list[str]
    """Normalized."""
    counts: list[int]
    """How many terms each field has."""
    starts: npt.NDArray[np.int64]
    """Of the terms of all fields, each within the text of its field."""
    ends: npt.NDArray[np.int64]
    raw: list[tuple[bytes, bytes] | None]

    def field(self, number: int) -> Terms:
        """The terms of one field."""
        first = sum(self.counts[:number])
        held = slice(first, first + self.counts[number])
        raw = self.raw[number]
        starts, ends = (None, None) if raw is None else (tuple(array("I", each)) for each in raw)
        normalized = NormalizedText(self.texts[number], starts, ends)
        return Terms(normalized, tuple(self.starts[held].tolist()), tuple(self.ends[held].tolist()))


def unpack_terms(packed: bytes) -> PackedTerms:
    """What `pack_terms` packed."""
    texts, counts, wide, starts, ends, raw = msgspec.msgpack.decode(packed)
    kind = np.uint32 if wide else np.uint16
    first, last = (np.frombuffer(each, kind).astype(np.int64) for each in (starts, ends))
    return PackedTerms(texts, counts, first, last, raw)


def _offsets(offsets: Sequence[int]) -> bytes:
    return array("I", offsets).tobytes()


def look(texts: Sequence[str]) -> tuple[str, list[str]]:
    """What a passage whose fields say `texts`, normalized, shows to a second look: its text
    with the steps; and its faces, which are its heading (the title where it has none) and each
    other way to ask."""
    said = dict(zip(FIELDS, texts, strict=True))
    heading = said["heading"].rpartition("\n")[2] or said["title"]
    asked = said["questions"].split("\n") if said["questions"] else ()
    return "\n".join(filter(None, (said["body"], said["steps"]))), [heading, *asked]
