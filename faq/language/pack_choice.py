"""Decides which packs are in force.

Those that the owner names, else those that the corpus names, else those whose language its
articles speak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.errors import SettingsError
from faq.language.lexicon import Lexicon, pack_phrases, read_lexicon
from faq.language.lists import has_own, own_lines
from faq.language.normalize import fold
from faq.language.packs import pack_names
from faq.model import Fault
from faq.reports import PackChoice
from faq.settings import Settings

PACKS = "packs.txt"
"""The file by which a corpus names its packs, one a line."""
SPOKEN = 60.0
"""Occurrences of a pack's words in 1,000 Han characters from which the articles speak its language.

The words of ``ecommerce`` occur 77 times (a single saved page) to 93 in shops' help centres, 47
times in questions to a bank, 21 in a cloud's help centre, 15 in the documentation of a product and
9 in law advice.  Han characters alone are counted, since markup and code would thin out any text.
"""
WORDS = 30
"""Different words of a pack from which articles may speak its language.

A single saved page has 33 to 53, five articles 143; a handful of short notes of a gym or a courier,
in which 客服, 付款 and 退款 are as frequent, 10 to 25.
"""
_WORDS_OF_ONE = 3
"""Different words that a text has which speaks it; half of the texts must."""


def lexicon_in_force(settings: Settings, texts: Iterable[str]) -> tuple[Lexicon, tuple[Fault, ...]]:
    """The lexicon for the articles that `texts` are a sample of, and the faults of its files.

    The texts are read only where neither setting nor corpus decides on the packs.  Raises
    SettingsError for an unknown pack of the setting.
    """
    packs, pack_faults = choose_packs(settings.corpus, settings.lexicon_packs, texts)
    lexicon, faults = read_lexicon(settings.corpus, packs)
    return lexicon, (*pack_faults, *faults)


def choose_packs(
    corpus: Path, named: tuple[str, ...] | None, texts: Iterable[str]
) -> tuple[PackChoice, tuple[Fault, ...]]:
    """The packs in force, and the faults of the corpus's ``packs.txt``.

    `named` are those of the owner, None where they don't decide.
    """
    if named is not None:
        for pack in named:
            if pack not in pack_names():
                raise SettingsError(f"lexicon_packs: {_unknown(pack)}")
        return PackChoice(named, "setting"), ()
    if not has_own(corpus, PACKS):
        return PackChoice(spoken_packs(texts), "articles"), ()
    faults: list[Fault] = []
    packs: list[str] = []
    for line in own_lines(corpus, PACKS, faults):
        if line.text in pack_names():
            packs.append(line.text)
        else:
            faults.append(Fault(line.path, line.number, _unknown(line.text)))
    return PackChoice(tuple(dict.fromkeys(packs)), "file"), tuple(faults)


def spoken_packs(texts: Iterable[str]) -> tuple[str, ...]:
    """The packs whose words are so frequent, so many and so widespread in `texts` that these are of
    their trade."""
    folded = [fold(text) for text in texts]
    return tuple(pack for pack in pack_names() if _is_spoken(pack_phrases(pack), folded))


def _is_spoken(phrases: Iterable[str], texts: Sequence[str]) -> bool:
    finder = _Finder(phrases)
    han = occurrences = speaking = told = 0
    distinct: set[str] = set()
    for text in texts:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        own = int(np.count_nonzero((codes >= 0x4E00) & (codes < 0xA000)))
        found = finder.occurrences(text, codes)
        han += own
        occurrences += len(found)
        distinct.update(found)
        told += bool(own)
        speaking += len(set(found)) >= _WORDS_OF_ONE
    return len(distinct) >= WORDS and 2 * speaking >= told and 1_000 * occurrences >= SPOKEN * han


class _Finder:
    """Finds phrases of two characters or more.

    Only where two characters begin a phrase is the text compared: ten times faster than searching
    for each phrase.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            if len(phrase) > 1:
                self._by_start[phrase[:2]].append(phrase)
        starts = sorted(ord(each[0]) << 32 | ord(each[1]) for each in self._by_start)
        self._starts = np.array(starts, np.uint64)

    def occurrences(self, text: str, codes: NDArray[np.uint32]) -> list[str]:
        """The phrases of `text` as often as they occur; `codes` are those of `text`."""
        pairs = codes[:-1].astype(np.uint64) << np.uint64(32) | codes[1:]
        found = self._starts[np.searchsorted(self._starts[:-1], pairs)] == pairs
        return [
            phrase
            for place in np.flatnonzero(found).tolist()
            for phrase in self._by_start[text[place : place + 2]]
            if text.startswith(phrase, place)
        ]


def _unknown(name: str) -> str:
    known = ", ".join(pack_names())
    return f"没有名为 {name} 的行业词包，可用的有 (unknown pack; there are): {known}"
