"""What may stand in a passage where a question says a word?

Its synonyms, and beneath them their pairs of neighbouring characters and their characters:
a passage that means the same shares those too, and short texts are told apart by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from faq.language.lexicon import Synonym
from faq.language.term_kinds import bigram_key, character_key, is_han, word_key

Named = tuple[str, int]
"""A term and its key."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The terms of a word's synonyms, by grain; each once, in the order of the synonyms."""

    words: tuple[Named, ...] = ()
    bigrams: tuple[Named, ...] = ()
    characters: tuple[Named, ...] = ()


_NOTHING = Meant()
_TAKEN_APART = 4
"""Synonyms whose pairs and characters count: each is sought, and the first ones say the most."""


class Thesaurus:
    """The synonyms of a lexicon; what a word means is worked out when it is first met."""

    def __init__(self, synonyms: Iterable[Synonym]) -> None:
        self._synonyms = {each.said: each.meant for each in synonyms}
        self._worked_out: dict[str, Meant] = {}

    def meant(self, word: str) -> Meant:
        """The terms of the synonyms of `word`; nothing where it has none."""
        phrases = self._synonyms.get(word)
        if phrases is None:
            return _NOTHING
        found = self._worked_out.get(word)
        if found is None:
            few = phrases[:_TAKEN_APART]
            found = self._worked_out[word] = Meant(
                _named(phrases, word_key),
                _named(_grams(few, 2), bigram_key),
                _named(_grams(few, 1), character_key),
            )
        return found


def _grams(phrases: Iterable[str], size: int) -> Iterable[str]:
    """The stretches of so many Han characters in `phrases`."""
    for phrase in phrases:
        for at in range(len(phrase) - size + 1):
            gram = phrase[at : at + size]
            if all(map(is_han, gram)):
                yield gram


def _named(terms: Iterable[str], key: Callable[[str], int]) -> tuple[Named, ...]:
    return tuple((term, key(term)) for term in dict.fromkeys(terms))
