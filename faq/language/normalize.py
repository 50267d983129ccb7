"""Which spellings are one and the same?

Width, case and compatibility forms (NFKC, case folding), Traditional and Simplified
characters (OpenCC, character by character so that offsets survive), and characters that
print nothing.  Indexing and asking fold alike, so both see the same text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from opencc import OpenCC

from faq.model import NormalizedText

_SIMPLIFY = OpenCC("t2s")
_UNSEEN = frozenset({"Cf", "Cs"})
_MARKS = frozenset({"Mn", "Me"})
# Hangul vowels and finals that stand alone make one syllable with what is before them.
_JAMO = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
# A character with all that joins it; nothing unseen parts them.
_CLUSTER = re.compile("[pwj](?:u*j)*|u+")


class _Folding(dict[int, str]):
    """A `str.translate` table that folds each code point when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


class _Kinds(dict[int, str]):
    """What each code point does in a text, as one letter: it is unseen (u), joins the
    character before it (j), or stands for itself and folds to one character (p) or to
    several (w)."""

    def __missing__(self, code: int) -> str:
        first = unicodedata.normalize("NFKC", chr(code))[0]
        if _is_unseen(chr(code)):
            kind = "u"
        elif unicodedata.category(first).startswith("M") or first in _JAMO:
            kind = "j"
        else:
            kind = "p" if len(_FOLDING[code]) == 1 else "w"
        self[code] = kind
        return kind


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN or char == "\0"


def _fold(cluster: str) -> str:
    seen = "".join(char for char in cluster if not _is_unseen(char))
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    simplified = "".join(map(_SIMPLIFY.convert, composed))
    folded = "".join(char for char in simplified if unicodedata.category(char) not in _MARKS)
    # What is left may fold further: 薴 becomes 苧 and that 苎.
    return folded if folded == cluster else _fold(folded)


_FOLDING = _Folding()
_KINDS = _Kinds()
_PLAIN: set[str] = set()
"""Characters met that stand for themselves and fold to one."""


def normalize(text: str) -> NormalizedText:
    """`text` folded, each character knowing where it stood.

    Marks that combine with a letter are folded together with it; the offsets of what
    they make together cover them all.
    """
    new = set(text).difference(_PLAIN)
    _PLAIN.update(char for char in new if _KINDS[ord(char)] == "p")
    if not new.difference(_PLAIN):
        return NormalizedText(text.translate(_FOLDING))
    pieces = [
        (start, end, _FOLDING[ord(text[start])] if end == start + 1 else _fold(text[start:end]))
        for start, end in (found.span() for found in _CLUSTER.finditer(text.translate(_KINDS)))
    ]
    starts = tuple(start for start, _, folded in pieces for _ in folded)
    ends = tuple(end for _, end, folded in pieces for _ in folded)
    return NormalizedText("".join(folded for _, _, folded in pieces), starts, ends)


_UNKNOWN, _SINGLE, _OTHER = range(3)
_MANNERS = np.zeros(0x110000, np.uint8)
"""Whether a code point stands for itself and folds to one; 0 for one that was not met."""
_FOLDED = np.zeros(0x110000, "<u4")
"""What it folds to then."""
_UNIFIED = range(0x4E00, 0xA000)


def normalize_all(texts: Sequence[str]) -> list[NormalizedText]:
    """What `normalize` gives for each of `texts`, in a fraction of the time."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    manners = _MANNERS[codes]
    if not manners.all():
        _learn(sorted(set(codes[manners == _UNKNOWN].tolist())))
        manners = _MANNERS[codes]
    folded = _FOLDED[codes].tobytes().decode("utf-32-le", "surrogatepass")
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    places = np.flatnonzero(manners == _OTHER)
    others = set(np.searchsorted(ends, places, side="right").tolist())
    return [
        normalize(text) if number in others else NormalizedText(folded[end - len(text) : end])
        for number, (text, end) in enumerate(zip(texts, ends.tolist(), strict=True))
    ]


def _learn(codes: Sequence[int]) -> None:
    # An ordinary Han character does nothing but become simplified: all of them at once.
    han = [code for code in codes if code in _UNIFIED]
    folded = _simplified(han)
    for code, simple, again in zip(han, folded, _simplified(folded), strict=True):
        if simple == again and simple in _UNIFIED:
            _MANNERS[code], _FOLDED[code] = _SINGLE, simple
    for code in codes:
        if not _MANNERS[code]:
            single = _KINDS[code] == "p"
            _MANNERS[code] = _SINGLE if single else _OTHER
            # What is not single is not read here.
            _FOLDED[code] = ord(_FOLDING[code]) if single else 0x20


def _simplified(codes: Sequence[int]) -> list[int]:
    lines = _SIMPLIFY.convert("\n".join(map(chr, codes))).split("\n")
    # One that becomes several characters stays: it is for `normalize`.
    return [ord(line) if len(line) == 1 else code for code, line in zip(codes, lines, strict=False)]
