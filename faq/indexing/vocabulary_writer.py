"""Writes a generation's spelling vocabulary.

It is made from the words that passages hold and the phrases that they offer.  `prepare_vocabulary`
does what need not wait for the words to be counted, `write_vocabulary` the rest; both take a
`VocabularyPlan` and may run in another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from faq.files.arrays import Runs
from faq.indexing.reuse import ReusableFiles
from faq.language.hashing import Hashes
from faq.language.jieba_dictionary import folded_words
from faq.language.term_kinds import Codes, word_key, word_keys
from faq.spelling.background import (
    BackgroundLexicon,
    Texts,
    codes_in,
    places_in,
    read_background,
    sources,
)
from faq.spelling.vocabulary import UInt32
from faq.spelling.vocabulary_builder import LONGEST_WORD, Entries, list_entries, make_vocabulary
from faq.storage.schema import (
    BACKGROUND,
    KNOWN_WORDS,
    POSTINGS,
    TERMS,
    VOCABULARY,
    unpack_terms,
)


@dataclass(frozen=True, slots=True)
class VocabularyPlan:
    """What a vocabulary is made from."""

    folder: Path
    """Of the generation; its terms and holders are on file before `write_vocabulary`."""
    words: frozenset[str]
    """Words of the texts that were analyzed; those that no passage holds do no harm."""
    phrases: frozenset[str]
    dropped: frozenset[str]
    """Words of passages that are not reused, which may be left as parts of longer words alone."""
    previous: Path | None
    """The generation whose known words are reused."""
    background: ReusableFiles | None
    """The background lexicon to link, or None to read it anew."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The entries of a vocabulary, not yet counted."""

    words: Texts
    background: BackgroundLexicon
    entries: Entries


def prepare_vocabulary(plan: VocabularyPlan) -> None:
    """Lists the entries of a vocabulary, for `write_vocabulary` in the same process."""
    _listed(plan)


def write_vocabulary(plan: VocabularyPlan) -> None:
    """Writes the vocabulary, the background lexicon and the known words."""
    folder = plan.folder
    listed = _listed(plan)
    _listed.cache_clear()  # large, and useless to another rebuild
    terms, holders = POSTINGS["keys"].load(folder), POSTINGS["holders"].load(folder)
    counts = _holders_of(listed.words, terms, holders)
    parts = np.array(sorted(_parts_alone(plan)), listed.words.dtype)
    held = (counts > 0) & ~np.isin(listed.words, parts)
    if not held.all():
        listed = _list(listed.words[held], plan)
    VOCABULARY.save(folder, make_vocabulary(listed.entries, counts[held]))
    KNOWN_WORDS.save(folder, listed.words)
    if plan.background:
        plan.background.link(folder)
    else:
        BACKGROUND.save(folder, listed.background)


def _parts_alone(plan: VocabularyPlan) -> set[str]:
    """The dropped words that no passage has as a whole word any more."""
    if not plan.dropped:
        return set()
    passages = Runs(plan.folder, TERMS)
    keys, offsets, rows = (POSTINGS[name].load(plan.folder) for name in ("keys", "offsets", "rows"))
    alone: set[str] = set()
    for word in plan.dropped:
        key = np.uint64(word_key(word))
        at = int(np.searchsorted(keys, key))
        if len(word) > LONGEST_WORD or at == len(keys) or keys[at] != key:
            continue
        # A common term has no list of rows: it is sought in all of them.
        holders = rows[offsets[at] : offsets[at + 1]].tolist() or range(len(passages))
        if not any(_has_whole(word, passages[row]) for row in holders):
            alone.add(word)
    return alone


def _has_whole(word: str, packed: bytes) -> bool:
    return any(word in terms.whole_words() for terms in unpack_terms(packed))


@lru_cache(1)
def _listed(plan: VocabularyPlan) -> _Listed:
    return _list(_all_words(plan), plan)


def _list(words: Texts, plan: VocabularyPlan) -> _Listed:
    if plan.background:
        background = BACKGROUND.load(plan.background.folder, BackgroundLexicon)
    else:
        background = _read_background(sources().tobytes())
    return _Listed(words, background, list_entries(words, plan.phrases, background))


def _all_words(plan: VocabularyPlan) -> Texts:
    """The words that fit into a vocabulary, ascending, with those of the previous generation."""
    fitting = (word for word in plan.words if 0 < len(word) <= LONGEST_WORD)
    new = np.array(sorted(fitting), f"U{LONGEST_WORD}")
    if plan.previous is None:
        return new
    known: Texts = KNOWN_WORDS.load(plan.previous)
    if not len(known):
        return new
    places = np.searchsorted(known, new)
    others = known[np.minimum(places, len(known) - 1)] != new
    return np.insert(known, places[others], new[others])


def _holders_of(words: Texts, terms: Hashes, holders: UInt32) -> UInt32:
    """How many passages hold each word; `holders` are those of the ascending keys `terms`."""
    if not len(terms):
        return np.zeros(len(words), np.uint32)
    codes, sizes = codes_in(words)
    owners = np.arange(len(words), dtype=np.uint32)
    texts = Codes(codes, np.cumsum(sizes) - sizes, np.repeat(owners, sizes))
    keys = word_keys(texts, owners, np.zeros_like(sizes), sizes)
    at = places_in(terms, keys)
    return np.where(terms[at] == keys, holders[at], np.uint32(0))


@lru_cache(1)
def _read_background(_sources: bytes) -> BackgroundLexicon:
    """The background lexicon, cached for the next rebuild of this process (a few megabytes)."""
    return read_background(folded_words())
