"""Looks up the terms of a word's synonyms: words, and their bigrams and characters.

The bigrams and characters match passages that contain a synonym in part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from faq.language.compounds import form
from faq.language.lexicon import Synonym
from faq.language.term_kinds import bigram_key, character_key, is_han, word_key

KeyedTerm = tuple[str, int]
"""A term's text and key."""


@dataclass(frozen=True, slots=True)
class SynonymTerms:
    """The distinct terms of a word's synonyms by kind, in the order of the synonyms."""

    words: tuple[KeyedTerm, ...] = ()
    bigrams: tuple[KeyedTerm, ...] = ()
    characters: tuple[KeyedTerm, ...] = ()


_NO_TERMS = SynonymTerms()
_MAX_SPLIT = 4
"""Synonyms of a word whose bigrams and characters are used: each term costs search time, and the
first synonyms matter most."""


class Thesaurus:
    """The synonyms of a lexicon; a word's terms are computed when first looked up."""

    def __init__(self, synonyms: Iterable[Synonym]) -> None:
        self._synonyms: dict[str, tuple[str, ...]] = {}
        for each in synonyms:
            phrase = form(each.phrase)
            others = (other for other in map(form, each.alternatives) if other != phrase)
            self._synonyms[phrase] = (*self._synonyms.get(phrase, ()), *others)
        self._cache: dict[str, SynonymTerms] = {}

    def synonyms_of(self, word: str) -> SynonymTerms:
        """The terms of the synonyms of `word`, a term; empty if it has none."""
        phrases = self._synonyms.get(word)
        if phrases is None:
            return _NO_TERMS
        found = self._cache.get(word)
        if found is None:
            few = phrases[:_MAX_SPLIT]
            found = self._cache[word] = SynonymTerms(
                _keyed(phrases, word_key),
                _keyed(_grams(few, 2), bigram_key),
                _keyed(_grams(few, 1), character_key),
            )
        return found


def _grams(phrases: Iterable[str], size: int) -> Iterable[str]:
    """The n-grams of Han characters in `phrases`."""
    for phrase in phrases:
        for at in range(len(phrase) - size + 1):
            gram = phrase[at : at + size]
            if all(map(is_han, gram)):
                yield gram


def _keyed(terms: Iterable[str], key: Callable[[str], int]) -> tuple[KeyedTerm, ...]:
    return tuple((term, key(term)) for term in dict.fromkeys(terms))
