"""Counts how often each term stands in each field of each passage of a batch.

Batches are counted and sorted by term where they are analyzed, in one of several processes, so
that they have only to be merged afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from faq.language.batches import BatchTerms
from faq.language.term_kinds import TermKind, bigram_keys, character_keys, read_codes
from faq.ranking.bm25f import (
    Counts,
    UInt8,
    UInt32,
    UInt64,
    count_terms,
    field_lengths,
    run_starts,
)
from faq.storage.schema import FIELDS

TERM_KINDS = (TermKind.CHARACTER, TermKind.BIGRAM, TermKind.WORD)
"""In the order of their keys: code points, then bigrams, then hashes of words."""
_MOST = 255
_QUESTIONS = FIELDS.index("questions")


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The counts of some passages, by ascending term."""

    keys: UInt64
    """Each term once."""
    sizes: UInt32
    """How many of the entries in `slots` and `counts` are each term's."""
    slots: UInt32
    """Ascending for each term: passage times number of fields plus field."""
    counts: UInt8
    """A term that stands in a slot more than 255 times has several entries of it."""
    lengths: UInt32
    """How many terms stand in each slot."""


def count_batch(terms: BatchTerms) -> Mapping[TermKind, TermCounts]:
    """The counts of each kind of term; `terms` are of all fields of consecutive passages.

    A term counts once in all other ways to ask: a question is like one of them, and a section with
    many must not draw the questions of others that share a word with all of its ways.
    """
    slots = len(terms.texts)
    texts = read_codes([each.text for each in terms.texts])
    owners = np.repeat(np.arange(slots, dtype=np.uint32), terms.counts)
    return {
        term_kind: _term_counts(count_terms(*found), slots)
        for term_kind, found in (
            (TermKind.CHARACTER, character_keys(texts)),
            (TermKind.BIGRAM, bigram_keys(texts)),
            (TermKind.WORD, (terms.keys, owners)),
        )
    }


def _term_counts(counted: Counts, slots: int) -> TermCounts:
    lengths = field_lengths(counted, 0, slots)
    keys, at = counted.keys, counted.slots
    counts = np.where(at % len(FIELDS) == _QUESTIONS, np.uint32(1), counted.counts)
    if counts.max(initial=0) > _MOST:
        times = (counts + (_MOST - 1)) // _MOST
        lasts = np.cumsum(times) - 1
        rest = counts - (times - 1) * _MOST
        keys, at = np.repeat(keys, times), np.repeat(at, times)
        counts = np.full(len(keys), _MOST, np.uint32)
        counts[lasts] = rest
    starts = run_starts(keys[1:] != keys[:-1], len(keys))
    sizes = np.diff(np.append(starts, len(keys))).astype(np.uint32)
    return TermCounts(keys[starts], sizes, at, counts.astype(np.uint8), lengths)
