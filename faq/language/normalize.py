"""Which spellings are one and the same?

Width, case and compatibility forms (NFKC, case folding), Traditional and Simplified
characters (OpenCC, character by character so that offsets survive), and characters that
print nothing.  Indexing and asking fold alike, so both see the same text.
"""

from __future__ import annotations

import unicodedata

from opencc import OpenCC

from faq.model import NormalizedText

_SIMPLIFY = OpenCC("t2s")


class _Folding(dict[int, str]):
    """A `str.translate` table that folds each code point when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(cluster: str) -> str:
    if unicodedata.category(cluster[0]) in {"Cf", "Cs", "Mn"} or cluster == "\0":
        return ""
    composed = unicodedata.normalize("NFKC", cluster).casefold()
    simplified: str = _SIMPLIFY.convert(unicodedata.normalize("NFKC", composed))
    return simplified


_FOLDING = _Folding()


def normalize(text: str) -> NormalizedText:
    """`text` folded, each character knowing where it stood.

    Marks that combine with a letter are folded together with it; the offsets of what
    they make together cover them all.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        folded = text.translate(_FOLDING)
        if len(folded) == len(text) and not _changes_length(text):
            return NormalizedText(folded)
        pieces = ((index, index + 1, char.translate(_FOLDING)) for index, char in enumerate(text))
    else:
        pieces = ((start, end, _fold(text[start:end])) for start, end in _clusters(text))
    return _with_offsets(list(pieces))


def _changes_length(text: str) -> bool:
    # Equal totals can hide one character that vanished beside one that became two.
    return any(len(_FOLDING[ord(char)]) != 1 for char in set(text))


def _with_offsets(pieces: list[tuple[int, int, str]]) -> NormalizedText:
    starts = tuple(start for start, _, folded in pieces for _ in folded)
    ends = tuple(end for _, end, folded in pieces for _ in folded)
    return NormalizedText("".join(folded for _, _, folded in pieces), starts, ends)


def _clusters(text: str) -> list[tuple[int, int]]:
    bounds = [index for index, char in enumerate(text) if not unicodedata.combining(char)]
    if not bounds or bounds[0] != 0:
        bounds.insert(0, 0)
    return list(zip(bounds, [*bounds[1:], len(text)], strict=True))
