"""Collects what a question insists on: codes, names, directions, negations.

A passage may share every other word with the question: where it holds another code, name or
direction it answers another question (`faq.search.conflicts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from faq.language.analyzer import Analyzer, NameKind
from faq.language.codes import Code, codes, is_marked
from faq.language.compounds import form
from faq.language.directions import Direction, directions
from faq.language.term_kinds import word_key
from faq.search.index import Index
from faq.search.query import Query

_CODE_CHARACTER = re.compile("[0-9a-z]")
_CARRIERS = re.compile(
    "apps?|pc|web|wap|h5|ids?|ok|s?vip|sim|api|sdk|url|https?|www|com|cn|net|pdf|ppt|docx?|xlsx?"
    "|txt|csv|html|e?mail|qq|wifi|usb|gps|nfc|demo|bug|faq|cpu|ios|android|mac|win(?:dows)?|linux"
    "|vs|and|or|the|of|to|in|on|for|with|how|an?|is"
)
"""Latin words that mostly say where or by what something is done; a passage may leave them
out."""
_COMMON, _FEW = 20, 2
"""A Latin name that more than one of so many passages hold, and more than a few, is a common word:
a passage may leave it out."""
_SHORTEST_NAME = 3
"""Fewer letters may be an abbreviation of what the passage has in full."""
_UNIT = re.compile("[0-9]+[a-z]{1,2}")
"""A number with a unit (5g, 500m)."""
_UNDONE = re.compile("(?:没有?|未|尚未)(?:曾|能|有)?([^\\W0-9a-z]{2})")
_DONE = re.compile("(?:已经?|刚)([^\\W0-9a-z]{2})|([^\\W0-9a-z]{2})(?:[以之]?后|了)")
_TENSE = re.compile("[没未已刚后了]")
_SHORT = 6
"""Content words of a question up to which a Latin name decides: a longer one may mention it by the
way, and is told by the rest."""


class CodeClaim(Struct, frozen=True, gc=False):
    """A code, version, number or Latin name of the question."""

    code: Code
    decisive: bool
    """Whether a passage without it can't be the answer, even if it has no other one."""
    carrier: bool
    """Whether it says where or by what: only another such word stands in its place."""
    marked: bool
    """Whether a word before it says that it is a code: 错误码 4006."""


class NameClaim(Struct, frozen=True, gc=False):
    """A Chinese name of the question."""

    text: str
    kind: NameKind
    foreign: bool
    """Whether the corpus is not about it: no passage has it, or the lexicon says so."""


class Happened(Struct, frozen=True, gc=False):
    """What a text says to have happened and not to have: 收货 and 发货 of 收货了, 未发货."""

    done: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()


_NOTHING = Happened()


class Claims(Struct, frozen=True, gc=False):
    """What a question insists on."""

    codes: tuple[CodeClaim, ...]
    names: tuple[NameClaim, ...]
    directions: tuple[Direction, ...]
    happened: Happened
    words: tuple[str, ...]
    """Its content words."""


def claims_of(query: Query, index: Index, analyzer: Analyzer) -> Claims:
    """What `query` insists on."""
    text = query.text
    words = tuple(
        word for word, salience in zip(query.words, query.saliences, strict=True) if salience
    )
    names = [(word, kind) for word in words if (kind := analyzer.name_kind(word))]
    found = codes(text) if _CODE_CHARACTER.search(text) else ()
    wanted = [*(each.text for each in found), *(name for name, _ in names)]
    holders = dict(zip(wanted, _holders(wanted, index), strict=True)) if wanted else {}
    # In a long question no name is rare enough to decide.
    common = max(_FEW, index.rows // _COMMON) if len(words) <= _SHORT else -1
    return Claims(
        tuple(
            CodeClaim(
                each,
                _is_decisive(each, text, holders, common),
                is_carrier(each.text),
                each.kind != "name" and is_marked(text, each.start),
            )
            for each in found
        ),
        tuple(
            NameClaim(
                name,
                kind,
                name in analyzer.lexicon.out_of_scope or (kind == "name" and not holders[name]),
            )
            for name, kind in names
        ),
        directions(text, analyzer.has_word),
        happened(text),
        words,
    )


def happened(text: str) -> Happened:
    """What a normalized text says to have happened, and not to have."""
    if not _TENSE.search(text):
        return _NOTHING
    undone = frozenset(_UNDONE.findall(text))
    rest = _UNDONE.sub("", text)
    return Happened(frozenset(one or other for one, other in _DONE.findall(rest)), undone)


def is_carrier(name: str) -> bool:
    """Whether a Latin word mostly says where or by what something is done."""
    return bool(_CARRIERS.fullmatch(name))


def _is_decisive(code: Code, text: str, holders: Mapping[str, int], common: int) -> bool:
    if code.kind == "name":
        return (
            not is_carrier(code.text)
            and (len(code.folded) >= _SHORTEST_NAME or not code.folded.isalpha())
            and holders[code.text] <= common
        )
    if code.kind == "number" or _UNIT.fullmatch(code.folded):
        return is_marked(text, code.start)
    return True


def _holders(words: Sequence[str], index: Index) -> list[int]:
    """How many passages hold each of `words`."""
    keys = np.array([word_key(form(word)) for word in words], np.uint64)
    return index.holders(keys)
