"""Which spellings are one and the same?

Width, case and compatibility forms (NFKC, case folding), Traditional and Simplified
characters (OpenCC, character by character so that offsets survive), and characters that
print nothing.  Indexing and asking fold alike, so both see the same text.
"""

from __future__ import annotations

import re
import unicodedata

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
