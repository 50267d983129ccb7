"""How does a generation come by its vocabulary?

From the words that its passages hold and what they say as a whole.  The words of the
generation before are kept in order, and what is known of general language is handed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from faq.files.arrays import hand_on, load_array, load_arrays, save_array, save_arrays
from faq.language.hashing import Hashes
from faq.language.jieba_dictionary import folded_words
from faq.language.term_kinds import Codes, word_keys
from faq.spelling.background import (
    BackgroundLexicon,
    Texts,
    codes_in,
    places_in,
    read_background,
    sources,
)
from faq.spelling.vocabulary import UInt32
from faq.spelling.vocabulary_builder import LONGEST, Entries, list_entries, make_vocabulary
from faq.storage.schema import BACKGROUND, VOCABULARY

WORDS = "known_words"


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a vocabulary is made of, but for how many passages hold each word."""

    words: Texts
    background: BackgroundLexicon
    entries: Entries


def prepare_vocabulary() -> None:
    """Reads what is known of general language, which takes a while."""
    _read_background(sources().tobytes())


class VocabularyWriter:
    """Writes what the corpus can be asked for: the words that it holds, and its phrases."""

    def __init__(
        self,
        folder: Path,
        words: Iterable[str],
        phrases: Iterable[str],
        before: Path | None,
        *,
        knows: bool,
    ) -> None:
        """`words` are those of the texts that were analysed; those of the generation in the folder
        `before` come to them.  Words that no passage holds do no harm.  `knows` says whether what
        that generation knows of general language is handed on.
        """
        self._folder, self._before, self._knows = folder, before, knows
        self._words, self._phrases = words, phrases
        self._listed: _Listed | None = None

    def prepare(self) -> None:
        """Does what need not wait until the words are counted; in the process that writes."""
        self._listed = self._list(_joined(self._words, self._before))

    def write(self) -> None:
        """Writes it, when the terms and their holders are written."""
        folder, listed = self._folder, self._listed
        words = listed.words if listed else _joined(self._words, self._before)
        holders = _holders(words, load_array(folder, "keys"), load_array(folder, "holders"))
        held = holders > 0
        if listed is None or not held.all():
            listed = self._list(words[held])
        save_arrays(folder, VOCABULARY, make_vocabulary(listed.entries, holders[held]))
        if self._before and self._knows:
            hand_on(self._before, folder, f"{BACKGROUND}*.npy")
        else:
            save_arrays(folder, BACKGROUND, listed.background)
        save_array(folder, WORDS, listed.words)

    def _list(self, words: Texts) -> _Listed:
        if self._before and self._knows:
            background = load_arrays(self._before, BACKGROUND, BackgroundLexicon)
        else:
            background = _read_background(sources().tobytes())
        return _Listed(words, background, list_entries(words, self._phrases, background))


def _joined(words: Iterable[str], before: Path | None) -> Texts:
    """The words that fit into a vocabulary, ascending, with those of the generation before."""
    new = np.array(sorted(word for word in words if 0 < len(word) <= LONGEST), f"U{LONGEST}")
    if before is None:
        return new
    known: Texts = load_array(before, WORDS)
    if not len(known):
        return new
    places = np.searchsorted(known, new)
    others = known[np.minimum(places, len(known) - 1)] != new
    return np.insert(known, places[others], new[others])


def _holders(words: Texts, terms: Hashes, holders: UInt32) -> UInt32:
    """How many passages hold each word; the keys of all terms ascend, their holders beside."""
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
    """General language; a few megabytes, which are worth keeping for the next rebuild."""
    return read_background(folded_words())
