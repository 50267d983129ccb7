"""How does a generation come by its vocabulary?

From the words that its passages hold and what they say as a whole.  The words of the
generation before are kept in order, and what is known of general language is handed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from faq.language.general import general_words
from faq.language.grains import Codes, word_keys
from faq.language.hashing import Hashes
from faq.mapped import hand_on, load_array, load_arrays, save_array, save_arrays
from faq.spelling.building import LONGEST, make_vocabulary
from faq.spelling.ordinary import (
    Ordinary,
    Texts,
    codes_in,
    places_in,
    read_ordinary,
    sources,
)
from faq.spelling.vocabulary import UInt32
from faq.store import VOCABULARY

WORDS = "known_words"
ORDINARY = "ordinary_"


def prepare_vocabulary() -> None:
    """Reads what is known of general language, which takes a while."""
    _read_ordinary(sources().tobytes())


def write_vocabulary(
    folder: Path, words: Iterable[str], phrases: Iterable[str], before: Path | None
) -> None:
    """Writes what the corpus can be asked for: the words that it holds, and its phrases.

    `words` are those of the texts that were analysed; those of the generation in the folder
    `before` come to them.  Words that no passage holds do no harm.  The terms and their holders are
    written.
    """
    ordinary = _handed_on(before, folder) or _read_ordinary(sources().tobytes())
    listed = _joined(words, before)
    holders = _holders(listed, load_array(folder, "keys"), load_array(folder, "holders"))
    listed, holders = listed[holders > 0], holders[holders > 0]
    save_arrays(folder, VOCABULARY, make_vocabulary(listed, holders, phrases, ordinary))
    if not (folder / f"{ORDINARY}words.npy").exists():
        save_arrays(folder, ORDINARY, ordinary)
    save_array(folder, WORDS, listed)


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


def _handed_on(before: Path | None, folder: Path) -> Ordinary | None:
    """What the generation before knew of general language, in `folder` too, while the
    dictionaries are those that it was read from."""
    if before is None:
        return None
    known = load_arrays(before, ORDINARY, Ordinary)
    if not np.array_equal(known.sources, sources()):
        return None
    hand_on(before, folder, f"{ORDINARY}*.npy")
    return known


@lru_cache(1)
def _read_ordinary(_sources: bytes) -> Ordinary:
    """General language; a few megabytes, which are worth keeping for the next rebuild."""
    return read_ordinary(general_words())
