"""Encodes passages for the kernel, which reranks them and cuts snippets from them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.ranking.bm25f import Float32, UInt8, UInt32, UInt64

TextCodes = npt.NDArray[np.uint16]

CHUNK = 16
"""Code points of a chunk; proximity counts what stands in two neighbouring chunks."""
FIELD_COUNT = 5
_HEAD = 4 * (1 + 3 * FIELD_COUNT)
ALIGNMENT = 4
"""Bytes; a run of analyzed texts begins and ends at a multiple."""
_NARROW = 0xFFFF
_ENCODINGS = ("utf-16-le", "utf-32-le")
_CODES = "HI"
"""Array type codes of 16-bit and 32-bit units."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class PassageColumns:
    """The columns that reranking reads, one row per passage."""

    owners: UInt32
    """Number of the passage's article."""
    audiences: UInt8
    """Bits of the audiences it is for; 0 for everybody."""
    information: Float32
    """Sum of the inverse document frequencies of its words."""
    codes: UInt8
    """Runs of 16-bit code points: text and headings as `lay_out` encodes them."""
    codes_ends: UInt64
    headings: UInt8
    """Runs of UTF-8: its heading and the other ways to ask, separated by zeros."""
    headings_ends: UInt64
    analyzed: UInt8
    """Runs as `lay_out_terms` encodes them."""
    analyzed_ends: UInt64


def lay_out(text: str, headings: Sequence[str]) -> TextCodes:
    """Text and headings in whole chunks, each followed by an empty one: no two are neighbours.

    U+FFFD stands for code points beyond 16 bits and for zeros.  Without a text the headings are
    left out too: their LCS tells all that proximity could.
    """
    parts: list[TextCodes] = []
    for part in (text, *(headings if text else ())):
        shown = _BEYOND.sub("\ufffd", part).replace("\0", "\ufffd")
        codes = np.frombuffer(shown.encode("utf-16-le", "surrogatepass"), np.uint16)
        parts += (codes, np.zeros(2 * CHUNK - len(codes) % CHUNK, np.uint16))
    return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class LaidOutText:
    """An analyzed text; offsets count code points."""

    text: str
    """Normalized."""
    starts: Sequence[int]
    """Of its terms."""
    ends: Sequence[int]
    raw: tuple[Sequence[int], Sequence[int]] | None
    """Start and end of each character in the raw text; None where these are its own offsets."""


def lay_out_terms(fields: Sequence[LaidOutText]) -> bytes:
    """The fields of a passage as one run of bytes, a multiple of four long.

    A header of 32-bit integers: whether units are wide; then for each field its number of code
    points, its number of terms, and whether raw offsets follow.  Then units of 16 bits, or of 32
    where some value needs more: for each field its code points, the starts and the ends of its
    terms and, where it has them, the raw starts and ends of its characters.
    """
    wide = any(_is_wide(each) for each in fields)
    head = array("i", [wide])
    parts = []
    for each in fields:
        head.extend((len(each.text), len(each.starts), each.raw is not None))
        parts.append(each.text.encode(_ENCODINGS[wide], "surrogatepass"))
        parts += (
            array(_CODES[wide], offsets).tobytes()
            for offsets in (each.starts, each.ends, *(each.raw or ()))
        )
    run = b"".join((head.tobytes(), *parts))
    return run + bytes(-len(run) % ALIGNMENT)


def read_terms(run: bytes) -> list[LaidOutText]:
    """The fields that `lay_out_terms` encoded in `run`."""
    wide, *head = array("i", run[:_HEAD]).tolist()
    units, at = array(_CODES[wide]), 0
    whole = (len(run) - _HEAD) // units.itemsize * units.itemsize
    units.frombytes(run[_HEAD : _HEAD + whole])
    found = []
    for length, terms, raw in zip(head[::3], head[1::3], head[2::3], strict=True):
        parts = []
        for size in (length, terms, terms, *((length, length) if raw else ())):
            parts.append(units[at : at + size])
            at += size
        text = parts[0].tobytes().decode(_ENCODINGS[wide], "surrogatepass")
        starts, ends, *rest = (tuple(part) for part in parts[1:])
        found.append(LaidOutText(text, starts, ends, (rest[0], rest[1]) if raw else None))
    return found


def _is_wide(text: LaidOutText) -> bool:
    last = len(text.text) if text.raw is None else max(text.raw[1], default=0)
    return last > _NARROW or _BEYOND.search(text.text) is not None
