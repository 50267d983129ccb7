"""Which of the best few is most like the question as a whole?

The sum of impacts asks how much of the question a passage holds; it does not ask how much
else the passage says, in which order it says it, or how close together.  All three are
cheap for a few dozen candidates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

Float32 = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint16]

_BEGINNING = 400
"""Code points of a text whose order is compared with the question's: a long text holds the
characters of any question in some order."""
_BLOCK = 16
"""Code points; what stands in two neighbouring blocks stands close together."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_MOST_GRAMS = 96
"""Grams of a question that closeness looks for; bounds the work of a very long one."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a passage shows, normalized, as code points."""

    codes: Codes
    """Its text and its faces as `lay_out` lays them out."""
    faces: Sequence[str]
    """Its heading and the other ways to ask."""


def likeness(shared: Float32, question: float, passages: Float32) -> Float32:
    """Cosine of question and passages as sets of terms, each term at its information.

    `shared` is the information that a passage has in common with the question, `question`
    and `passages` what they hold in all.  0 to 1; 0 where either holds nothing.
    """
    norms: Float32 = np.maximum(np.sqrt(question * passages), np.float32(1e-9))
    cosines: Float32 = (shared / norms).astype(np.float32)
    return cosines


def face_order(question: str, looks: Sequence[Look]) -> Float32:
    """For each passage, how far the characters of `question` stand in the same order in the
    one of its faces that fits best: twice the longest common subsequence over both lengths.
    """
    return np.array(
        [
            max((Indel.normalized_similarity(question, face) for face in look.faces), default=0.0)
            for look in looks
        ],
        np.float32,
    )


def text_order(question: str, looks: Sequence[Look]) -> Float32:
    """The same for the beginning of each passage's text; 0 where it has none."""
    return np.array(
        [
            Indel.normalized_similarity(question, text) if text else 0.0
            for text in map(_beginning, looks)
        ],
        np.float32,
    )


def closeness(grams: Mapping[str, float], looks: Sequence[Look]) -> Float32:
    """For each passage, the largest share of the question's characters and bigrams, by
    weight, that stand within two neighbouring blocks of its text, or within one of its faces.

    `grams` gives the weight of each; the `_MOST_GRAMS` heaviest count.
    """
    kept = dict(sorted(grams.items(), key=lambda gram: -gram[1])[:_MOST_GRAMS])
    whole = sum(kept.values())
    if not whole or not looks:
        return np.zeros(len(looks), np.float32)
    lengths = np.array([len(look.codes) for look in looks])
    starts = np.cumsum(lengths) - lengths
    codes = np.concatenate([look.codes for look in looks])
    held = np.zeros((len(codes) // _BLOCK, len(kept)), np.float32)
    for places, columns in _found(codes, kept):
        held[places // _BLOCK, columns] = 1
    near = np.maximum(held[:-1], held[1:]) @ np.array(list(kept.values()), np.float32)
    # The empty block behind a passage has the next one's first for a neighbour.
    near[starts[1:] // _BLOCK - 1] = 0
    return (np.maximum.reduceat(near, starts // _BLOCK) / whole).astype(np.float32)


def lay_out(text: str, faces: Sequence[str]) -> Codes:
    """Text and faces in whole blocks, an empty one behind each: no two are neighbours.

    U+FFFD stands for what is beyond 16 bits.  Where there is nothing but faces, their order
    tells all that closeness could.
    """
    parts: list[Codes] = []
    for part in (text, *(faces if text else ())):
        shown = _BEYOND.sub("\ufffd", part).replace("\0", "\ufffd")
        codes = np.frombuffer(shown.encode("utf-16-le", "surrogatepass"), np.uint16)
        parts += (codes, np.zeros(2 * _BLOCK - len(codes) % _BLOCK, np.uint16))
    return np.concatenate(parts)


def _beginning(look: Look) -> str:
    codes = look.codes[:_BEGINNING].tobytes()
    return codes.decode("utf-16-le", "surrogatepass").partition("\0")[0]


def _found(
    codes: Codes, grams: Mapping[str, float]
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Places of characters and of bigrams, each with its gram's number."""
    characters = {code: number for number, code in enumerate({ord(c) for g in grams for c in g}, 1)}
    table = np.zeros(0x10000, np.uint8)
    for code, number in characters.items():
        table[min(code, 0xFFFF)] = number
    single = np.full(len(characters) + 1, -1)
    double = np.full((len(characters) + 1,) * 2, -1)
    for column, gram in enumerate(grams):
        numbers = [characters[ord(char)] for char in gram]
        if len(gram) == 1:
            single[numbers[0]] = column
        else:
            double[numbers[0], numbers[1]] = column
    known = table[codes]
    places = np.flatnonzero(known)
    columns = single[known[places]]
    # A bigram's second character is the next place, one further on.
    first, second = places[:-1], places[1:]
    joined = second == first + 1
    pairs = double[known[first[joined]], known[second[joined]]]
    return [
        (places[columns >= 0], columns[columns >= 0]),
        (first[joined][pairs >= 0], pairs[pairs >= 0]),
    ]
