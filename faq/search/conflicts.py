"""Finds where a passage tells of another code, name or direction than the question asks about.

Judged after the ranking, because one word hardly counts in a sum over all words, yet decides
whether the passage can be the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct

from faq.language.analyzer import Analyzer
from faq.language.codes import Code, codes, spellings
from faq.language.directions import directions, opposed, undoing
from faq.language.terms import Terms
from faq.search.claims import Claims, CodeClaim, NameClaim, happened

ConflictKind = Literal[
    "code", "version", "number", "name", "place", "person", "direction", "negation"
]

_FITS = 0.75
"""Share of the question's content words by which a way to ask that has a name is that question."""
_SHORTEST_PREFIX = 3
"""Letters by which a name may be shortened before its number: win11 for Windows 11."""


class Conflict(Struct, frozen=True, gc=False):
    """What a question asks about, and what a passage tells of instead."""

    kind: ConflictKind
    wanted: str
    told: str = ""
    """Empty where the passage merely does without what is asked about."""

    @property
    def is_general(self) -> bool:
        """Whether the passage does without a Chinese name or direction: one that has it is not
        the better for it, as it may be a name that the corpus is not about."""
        return not self.told and not self.wanted.isascii()


class PassageTexts(Struct, frozen=True, dict=True):
    """The normalized texts of a passage, as far as conflicts are read from them."""

    title: Terms
    heading: Terms
    """Headings from the outermost to its own, one a line."""
    ways: str
    """Other ways to ask, one a line."""
    told: str
    """Text, key points and steps."""

    @cached_property
    def headings(self) -> str:
        """Title and headings."""
        return f"{self.title.normalized.text}\n{self.heading.normalized.text}"

    @cached_property
    def own_heading(self) -> str:
        """The heading that is the passage's own; the title where it has none."""
        return self.heading.normalized.text.rpartition("\n")[2] or self.title.normalized.text

    @cached_property
    def spellings(self) -> set[str]:
        """Of all codes that it has anywhere."""
        return spellings(f"{self.headings}\n{self.ways}\n{self.told}")

    @cached_property
    def heading_codes(self) -> tuple[Code, ...]:
        """The codes of title and headings."""
        return codes(self.headings)


def texts_of(terms: tuple[Terms, ...]) -> PassageTexts:
    """The texts of a passage, from the terms of its fields (`faq.storage.schema.FIELDS`)."""
    title, heading, questions, body, steps = terms
    told = f"{body.normalized.text}\n{steps.normalized.text}"
    return PassageTexts(title, heading, questions.normalized.text, told)


def find_conflict(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> Conflict | None:
    """The first conflict of a passage with a question; None where nothing speaks against it."""
    return next(_conflicts(claims, passage, analyzer), None)


def _conflicts(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> Iterator[Conflict]:
    yield from _of_codes(claims.codes, passage, analyzer)
    yield from _of_names(claims, passage, analyzer)
    yield from _of_directions(claims, passage, analyzer)
    yield from _of_negations(claims, passage)


def _of_codes(
    wanted: tuple[CodeClaim, ...], passage: PassageTexts, analyzer: Analyzer
) -> Iterator[Conflict]:
    mine = {each.code.folded for each in wanted}
    for each in wanted:
        code = each.code
        if _has_code(code, passage.spellings) or _has_synonym(code.text, passage, analyzer):
            continue
        rival = next((other for other in passage.heading_codes if _rivals(code, other, mine)), None)
        if rival:
            yield Conflict(code.kind, code.text, rival.text)
        elif each.decisive:
            yield Conflict(code.kind, code.text)


def _has_code(code: Code, spelt: set[str]) -> bool:
    """Whether one of the spellings is the code's, or a more exact version's."""
    if code.folded in spelt and not code.after_name:
        return True
    if not spelt.isdisjoint(code.joined):
        return True
    if code.after_name:
        # The name may stand elsewhere, but then the number must not be another one's.
        return code.folded in spelt and code.after_name not in spelt
    if code.kind == "version":
        return any(each.startswith(code.folded + ".") for each in spelt)
    letters = code.folded.rstrip("0123456789")
    number = code.folded[len(letters) :]
    return (
        len(letters) >= _SHORTEST_PREFIX
        and bool(number)
        and any(each.startswith(letters) and each.endswith(number) for each in spelt)
    )


def _rivals(code: Code, other: Code, wanted: set[str]) -> bool:
    """Whether `other` stands where `code` would."""
    return (
        other.shape == code.shape
        and other.after_name == code.after_name
        and other.folded not in wanted
    )


def _of_names(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> Iterator[Conflict]:
    for name in claims.names:
        if name.text in passage.headings or _has_synonym(name.text, passage, analyzer):
            continue
        if _fitting_way(name.text, claims.words, passage.ways):
            continue
        rival = _rival_name(name, claims, passage, analyzer)
        if rival:
            yield Conflict(name.kind, name.text, rival)
        elif name.foreign and name.text not in passage.told:
            yield Conflict(name.kind, name.text)


def _fitting_way(name: str, words: tuple[str, ...], ways: str) -> bool:
    """Whether a way to ask holds the name and most of what else is asked: a name that one merely
    mentions doesn't make the passage about it."""
    return name in ways and any(
        name in way and sum(word in way for word in words) >= _FITS * len(words)
        for way in ways.split("\n")
    )


def _rival_name(
    name: NameClaim, claims: Claims, passage: PassageTexts, analyzer: Analyzer
) -> str | None:
    """The name that stands in a heading in the place that `name` has in the question."""
    mentioned = name.text in passage.told
    for terms in (passage.heading, passage.title):
        words = [word for word in _whole(terms) if word not in analyzer.lexicon.stopwords]
        for at, word in enumerate(words):
            kind = analyzer.name_kind(word)
            if kind and _is_other(name.text, word, claims.words, analyzer):
                around = {*words[max(0, at - 1) : at], *words[at + 1 : at + 2]}
                if around & _around(name.text, claims.words) or (
                    kind == name.kind and not mentioned
                ):
                    return word
    return None


def _around(word: str, words: tuple[str, ...]) -> set[str]:
    at = words.index(word)
    return {*words[max(0, at - 1) : at], *words[at + 1 : at + 2]}


def _is_other(wanted: str, told: str, words: Iterable[str], analyzer: Analyzer) -> bool:
    """Whether `told` is another name: not asked about too, and no longer or shorter form."""
    if any(told in word or word in told for word in words):
        return False
    if not (analyzer.has_word(told) and analyzer.has_word(wanted)):
        return False
    short, long = sorted((wanted, told), key=len)
    return not _is_abbreviation(short, long)


def _is_abbreviation(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _has_synonym(word: str, passage: PassageTexts, analyzer: Analyzer) -> bool:
    synonyms = analyzer.thesaurus.synonyms_of(word).words
    return any(other in passage.headings or other in passage.told for other, _ in synonyms)


def _whole(terms: Terms) -> list[str]:
    """The words that are no part of a longer one, in order."""
    words: list[str] = []
    border = 0
    for start, end, word in zip(terms.starts, terms.ends, terms.texts, strict=True):
        if start >= border:
            words.append(word)
            border = end
    return words


def _of_directions(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> Iterator[Conflict]:
    wanted = claims.directions
    if not wanted:
        return
    told = directions(passage.own_heading, analyzer.has_word)
    opposite = opposed(wanted, told)
    if opposite and not _way_in_direction(claims, passage, analyzer):
        yield Conflict("direction", *opposite)
        return
    undo = undoing(wanted)
    if undo:
        word, words = undo
        everything = f"{passage.headings}\n{passage.ways}\n{passage.told}"
        if not any(each in everything for each in words):
            yield Conflict("direction", word)


def _way_in_direction(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> bool:
    """Whether a way to ask means the direction asked for, of the same thing."""
    for way in passage.ways.split("\n") if passage.ways else ():
        found = directions(way, analyzer.has_word)
        for mine in claims.directions:
            if any(
                set(mine.sides) & set(each.sides) and mine.same_object(each) for each in found
            ) and not opposed(claims.directions, found):
                return True
    return False


def _of_negations(claims: Claims, passage: PassageTexts) -> Iterator[Conflict]:
    wanted = claims.happened
    if not (wanted.done or wanted.undone):
        return
    told = happened(passage.own_heading)
    for done, other, sign in (
        (wanted.undone - wanted.done, told.done - told.undone, ("没", "已")),
        (wanted.done - wanted.undone, told.undone - told.done, ("已", "没")),
    ):
        for word in sorted(done & other):
            yield Conflict("negation", sign[0] + word, sign[1] + word)
