"""Finds where a passage tells of another code, name or direction than the question asks about.

Judged after the ranking, because one word hardly counts in a sum over all words, yet decides
whether the passage can be the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct

from faq.language.analyzer import Analyzer, NameKind
from faq.language.codes import Code, codes, fold, spellings, stands_as_code
from faq.language.compounds import form
from faq.language.directions import directions, opposed, sides, undoing
from faq.language.inflections import inflections
from faq.language.terms import Terms
from faq.search.claims import Claims, CodeClaim, happened, is_carrier

ConflictKind = Literal[
    "code", "version", "number", "name", "place", "person", "direction", "negation"
]

_FITS = 0.75
"""Share of the question's content words by which a way to ask that has a name is that question."""
_DENIED = re.compile("[没未不无]|失败")
_SHORTEST_PREFIX = 3
"""Letters by which a name may be shortened before its number: win11 for Windows 11."""


class Conflict(Struct, frozen=True, gc=False):
    """What a question asks about, and what a passage tells of instead."""

    kind: ConflictKind
    wanted: str
    told: str = ""
    """Empty where the passage merely does without what is asked about."""

    marked: bool = False
    """Whether the question says of it that it is a code."""


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
        return spellings(self.everything)

    @cached_property
    def everything(self) -> str:
        """All of them."""
        return f"{self.headings}\n{self.ways}\n{self.told}"

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


def tells_of(conflict: Conflict, passage: PassageTexts, analyzer: Analyzer) -> bool:
    """Whether a passage tells of what another one has something else instead of."""
    wanted = conflict.wanted
    if conflict.kind == "direction":
        meant = sides(directions(wanted, analyzer.has_word))
        return not meant.isdisjoint(sides(directions(passage.own_heading, analyzer.has_word)))
    if wanted.isascii():
        return fold(wanted) in passage.spellings
    if conflict.kind == "negation":
        return bool(_DENIED.search(passage.own_heading)) == wanted.startswith("没")
    if not conflict.told:
        # Of a name that the corpus is not about, mentioning it is no advantage.
        return False
    return wanted in passage.headings or wanted in passage.told


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
        spelt = passage.spellings
        counts = each.marked and not stands_as_code(code.folded, passage.everything)
        if not counts and _has_code(code, spelt):
            continue
        if not spelt.isdisjoint(inflections(code.folded)):
            continue
        if _has_synonym(code.text, passage, analyzer):
            continue
        rival = next((other for other in passage.heading_codes if _rivals(each, other, mine)), None)
        if rival:
            yield Conflict(code.kind, code.text, rival.text, each.marked)
        elif each.decisive:
            yield Conflict(code.kind, code.text, marked=each.marked)


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


def _rivals(claim: CodeClaim, other: Code, wanted: set[str]) -> bool:
    """Whether `other` stands where the code claimed would."""
    code = claim.code
    if code.shape != other.shape or code.after_name != other.after_name:
        return False
    if code.kind == "name" and (
        is_carrier(other.text) != claim.carrier or min(len(code.text), len(other.text)) == 1
    ):
        return False
    return other.folded not in wanted


def _of_names(claims: Claims, passage: PassageTexts, analyzer: Analyzer) -> Iterator[Conflict]:
    rivals = list(_rivals_in(passage, claims, analyzer))
    names = {name.text: name for name in claims.names}
    for word in claims.words if rivals else names:
        if word.isascii() or len(word) == 1 or word in passage.headings:
            continue
        if _has_synonym(word, passage, analyzer) or _fitting_way(word, claims.words, passage.ways):
            continue
        name = names.get(word)
        rival = _rival_name(word, rivals, claims, word in passage.told)
        if rival and _is_other(word, rival.text, analyzer):
            yield Conflict(name.kind if name else "name", word, rival.text)
        elif name and name.foreign and word not in passage.told:
            yield Conflict(name.kind, word)


class _Rival(NamedTuple):
    """A word of a heading that the question lacks."""

    text: str
    kind: NameKind | None
    before: str
    """The content word before it; empty at the beginning."""
    behind: str


def _rivals_in(passage: PassageTexts, claims: Claims, analyzer: Analyzer) -> Iterator[_Rival]:
    for terms in (passage.heading, passage.title):
        text = terms.normalized.text
        whole = (text[start:end] for start, end in terms.whole_spans())
        words = [word for word in whole if word not in analyzer.lexicon.stopwords]
        for before, word, behind in zip(("", *words), words, (*words[1:], ""), strict=False):
            if not any(word in other or other in word for other in claims.words):
                yield _Rival(word, analyzer.name_kind(word), before, behind)


def _fitting_way(name: str, words: tuple[str, ...], ways: str) -> bool:
    """Whether a way to ask holds the name and most of what else is asked: a name that one merely
    mentions doesn't make the passage about it."""
    return name in ways and any(
        name in way and sum(word in way for word in words) >= _FITS * len(words)
        for way in ways.split("\n")
    )


def _rival_name(
    word: str, rivals: Sequence[_Rival], claims: Claims, mentioned: bool
) -> _Rival | None:
    """The word of a heading that stands in the place of `word`.

    Two names have a neighbour in common, or are of one kind where the passage has only the other;
    a name and another word have both neighbours in common. Two words that are no names tell
    nothing: they are as often two ways to say the same.
    """
    kind = next((name.kind for name in claims.names if name.text == word), None)
    at = claims.words.index(word)
    before = claims.words[at - 1] if at else ""
    behind = claims.words[at + 1] if at + 1 < len(claims.words) else ""
    for rival in rivals:
        same = (rival.before == before, rival.behind == behind)
        shared = (same[0] and before) or (same[1] and behind)
        if kind and rival.kind:
            if shared or (kind == rival.kind and not mentioned):
                return rival
        elif (kind or rival.kind) and all(same) and shared and not mentioned:
            return rival
    return None


def _is_other(wanted: str, told: str, analyzer: Analyzer) -> bool:
    """Whether `told` is another word than `wanted`, and no longer or shorter form of it."""
    if not (analyzer.is_content_word(told) and analyzer.has_word(told)):
        return False
    short, long = sorted((wanted, told), key=len)
    return not _is_abbreviation(short, long)


def _is_abbreviation(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _has_synonym(word: str, passage: PassageTexts, analyzer: Analyzer) -> bool:
    synonyms = analyzer.thesaurus.synonyms_of(form(word)).words
    return any(
        other in passage.headings or other in passage.told or other in passage.spellings
        for other, _ in synonyms
    )


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
        if not any(each in passage.everything for each in words):
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
