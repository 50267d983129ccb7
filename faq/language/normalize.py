"""Normalizes text, keeping each character's offset in the raw text.

Applies NFKC, case folding, Traditional to Simplified Chinese (OpenCC, one character at a time
to keep offsets) and removes combining marks and invisible characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from opencc import OpenCC

from faq.language.terms import NormalizedText

_SIMPLIFY = OpenCC("t2s")
_INVISIBLE = frozenset({"Cf", "Cs"})
_MARKS = frozenset({"Mn", "Me"})
# Hangul vowels and finals, which form a syllable with the preceding character.
_JAMO = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
# A character with all characters that combine with it, across invisible ones.
_CLUSTER = re.compile("[pwj](?:u*j)*|u+")


class _Folding(dict[int, str]):
    """A `str.translate` table of normalized characters, filled on demand."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


class _Kinds(dict[int, str]):
    """The kind of each code point as one letter, filled on demand.

    Invisible (u), combining with the preceding character (j), or independent and normalized to
    one character (p) or to none or several (w).
    """

    def __missing__(self, code: int) -> str:
        first = unicodedata.normalize("NFKC", chr(code))[0]
        if _is_invisible(chr(code)):
            kind = "u"
        elif unicodedata.category(first).startswith("M") or first in _JAMO:
            kind = "j"
        else:
            kind = "p" if len(_FOLDING[code]) == 1 else "w"
        self[code] = kind
        return kind


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or char == "\0"


def _fold(cluster: str) -> str:
    visible = "".join(char for char in cluster if not _is_invisible(char))
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    simplified = "".join(map(_SIMPLIFY.convert, composed))
    folded = "".join(char for char in simplified if unicodedata.category(char) not in _MARKS)
    # The result may fold further: 薴 becomes 苧, which becomes 苎.
    return folded if folded == cluster else _fold(folded)


_FOLDING = _Folding()
_KINDS = _Kinds()
_PLAIN: set[str] = set()
"""Characters of kind p that have occurred."""


def normalize(text: str) -> NormalizedText:
    """`text` normalized, with the raw offsets of each character.

    Combining marks are normalized together with their letter; the raw span of the result
    covers the whole cluster.
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


def fold(text: str) -> str:
    """`text` with each character normalized by itself: `normalize` but for combining marks."""
    return text.translate(_FOLDING)


_UNSEEN, _SINGLE, _OTHER = range(3)
_CODE_CLASSES = np.zeros(0x110000, np.uint8)
"""`_SINGLE` for code points of kind p, else `_OTHER`; `_UNSEEN` if not computed yet."""
_FOLDED = np.zeros(0x110000, "<u4")
"""The normalized code point of each `_SINGLE` one."""
_UNIFIED = range(0x4E00, 0xA000)


def normalize_all(texts: Sequence[str]) -> list[NormalizedText]:
    """`normalize` of each text, vectorized where every character maps to one."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    classes = _CODE_CLASSES[codes]
    if not classes.all():
        _classify(sorted(set(codes[classes == _UNSEEN].tolist())))
        classes = _CODE_CLASSES[codes]
    folded = _FOLDED[codes].tobytes().decode("utf-32-le", "surrogatepass")
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    places = np.flatnonzero(classes == _OTHER)
    others = set(np.searchsorted(ends, places, side="right").tolist())
    return [
        normalize(text) if number in others else NormalizedText(folded[end - len(text) : end])
        for number, (text, end) in enumerate(zip(texts, ends.tolist(), strict=True))
    ]


def _classify(codes: Sequence[int]) -> None:
    # Common Han characters only need simplification, done for all of them in one call.
    han = [code for code in codes if code in _UNIFIED]
    folded = _simplified(han)
    for code, simple, again in zip(han, folded, _simplified(folded), strict=True):
        if simple == again and simple in _UNIFIED:
            _CODE_CLASSES[code], _FOLDED[code] = _SINGLE, simple
    for code in codes:
        if not _CODE_CLASSES[code]:
            single = _KINDS[code] == "p"
            _CODE_CLASSES[code] = _SINGLE if single else _OTHER
            # A placeholder: texts with such characters are left to `normalize`.
            _FOLDED[code] = ord(_FOLDING[code]) if single else 0x20


def _simplified(codes: Sequence[int]) -> list[int]:
    lines = _SIMPLIFY.convert("\n".join(map(chr, codes))).split("\n")
    # A character that maps to several is left to `normalize`.
    return [ord(line) if len(line) == 1 else code for code, line in zip(codes, lines, strict=False)]
