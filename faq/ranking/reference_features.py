"""Computes the rerank features in plain NumPy: cosine, lcs, proximity, audience and meaning.

cosine     sum of I(t) * weight(t) over the words that the passage holds, over the square root
           of that sum over all words times the information of the passage
lcs        twice the longest common subsequence of characters over both lengths: of the
           question with the best heading, and with the beginning of the text
proximity  the largest share, by weight, of the question's characters and bigrams that stand
           in two neighbouring chunks of 16 characters
audience   1 where the passage speaks to the asker's side alone, 1/2 where also to others; while
           the side is unknown, less than 0 (weight one_sided) where it speaks to one side alone
meaning    the cosine of the embeddings of question and what the passage tells, of question and
           title with heading, and of question and the nearest of its headings; 0 where it is
           below 0, and without embeddings
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from faq.ranking.bm25f import Float32, Int64, UInt8, UInt32
from faq.ranking.passage_codec import CHUNK, PassageColumns, TextCodes
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings
from faq.ranking.query_terms import RerankWeights
from faq.ranking.reference import QuestionTerms, Resolved, quantized_impacts
from faq.ranking.reference_grams import BIGRAM_MARK, CODE_BITS

_CODES = 1 << 16
_BEYOND = 0xFFFD
"""Stands in a text for every character beyond 16 bits."""
_GRAMS = 96
_BEGINNING = 400
"""Code points of a text that are compared: a long text holds the characters of any question."""
_WORD = 0
_LEAST_NORM = np.float32(1e-9)
_ADDED = 7
"""Columns of `weigh` that are added to a score."""
_MOST_COSINE = np.float32(1.1)
"""Rounding takes the cosine of two equal texts a little beyond 1; what is more comes of a damaged
file."""


@dataclass(frozen=True, slots=True)
class HeaviestGrams:
    """The heaviest characters and bigrams of a question; the numbers of the others are -1."""

    weights: Float32
    """Of each by its number, summed over all that look the same."""
    whole: np.float32
    """All weights, summed."""
    letters: Int64
    """Of each code: its number among the characters of these grams, 0 for none of them."""
    single: Int64
    """The gram of each character."""
    pairs: Int64
    """The gram of each pair of characters."""


def cosines(
    postings: Postings, columns: PassageColumns, terms: QuestionTerms, found: Resolved, rows: Int64
) -> Float32:
    """The cosine of the question with each of `rows` as sets of words."""
    weights = found.information * terms.emphasis
    shared, whole = np.zeros(len(rows), np.float32), np.float32(0)
    for term, alternatives in enumerate(terms.alternatives()):
        if terms.term_kinds[term] != _WORD:
            continue
        whole += weights[term]
        held = np.zeros(len(rows), np.bool_)
        for each in alternatives:
            number, place = int(found.numbers[each]), int(found.places[each])
            if number >= 0:
                held |= quantized_impacts(postings, number, place, len(columns.owners))[rows] > 0
        shared[held] += weights[term]
    norms = np.sqrt(whole * columns.information[rows])
    return np.asarray(shared / np.maximum(norms, _LEAST_NORM))


def audience_parts(weights: RerankWeights, audiences: UInt8, asker: int) -> Float32:
    """What passages with these `audiences` get, or lose while the asker's side is 0, unknown."""
    if not asker:
        one_sided = (audiences > 0) & (audiences & (audiences - np.uint8(1)) == 0)
        return np.where(one_sided, -np.float32(weights.one_sided), np.float32(0))
    shared = (audiences == 0) | (audiences & asker > 0)
    fits = np.where(audiences == asker, 1, np.where(shared, 0.5, 0)).astype(np.float32)
    return np.float32(weights.audience) * fits


def positions_in(question: Sequence[int]) -> dict[int, int]:
    """Where each character stands in a question, a bit a position."""
    masks: dict[int, int] = {}
    for position, code in enumerate(question):
        if code < _CODES:
            masks[code] = masks.get(code, 0) | 1 << position
    return masks


def lcs(positions: Mapping[int, int], length: int, codes: Iterable[int]) -> int:
    """The length of the longest common subsequence of a question of so many characters and a
    text (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004)."""
    every = (1 << length) - 1
    left = every
    for code in codes:
        mask = positions.get(code)
        if mask:
            both = left & mask
            left = (left + both | left - both) & every
    return length - left.bit_count()


def similarity(common: int, question: int, length: int) -> np.float32:
    """Twice a common length over both lengths; 1 of two empty texts."""
    return np.float32(2.0 * common / (question + length)) if question + length else np.float32(1)


def heading_lcs(positions: Mapping[int, int], question: int, headings: str) -> np.float32:
    """The lcs with the best of some headings, which zeros separate."""
    return max(
        similarity(lcs(positions, question, map(ord, each)), question, len(each))
        for each in headings.split("\0")
    )


def text_lcs(positions: Mapping[int, int], question: int, codes: TextCodes) -> np.float32:
    """The lcs with the beginning of a text; 0 where there is none."""
    beginning = codes[:_BEGINNING].tolist()
    if 0 in beginning:
        beginning = beginning[: beginning.index(0)]
    if not beginning:
        return np.float32(0)
    return similarity(lcs(positions, question, beginning), question, len(beginning))


def heaviest_grams(terms: QuestionTerms, found: Resolved, near: Float32) -> HeaviestGrams:
    """The grams that proximity counts; `near` is what a term of each kind weighs there."""
    by_term = near[terms.term_kinds] * terms.emphasis * found.information
    order = [int(term) for term in np.argsort(-by_term, kind="stable") if by_term[term] > 0]
    weights, whole = np.zeros(_GRAMS, np.float32), np.float32(0)
    known: dict[int, int] = {}
    numbers: dict[tuple[int, ...], int] = {}
    for gram, term in enumerate(order[:_GRAMS]):
        shape = tuple(
            known.setdefault(code, len(known) + 1)
            for code in _codes_of(int(terms.keys[terms.firsts[term]]))
        )
        number = numbers.setdefault(shape, gram)
        weights[number] += by_term[term]
        whole += by_term[term]
    letters = np.zeros(_CODES, np.int64)
    letters[list(known)] = list(known.values())
    size = len(known) + 1
    single, pairs = np.full(size, -1, np.int64), np.full((size, size), -1, np.int64)
    for shape, number in numbers.items():
        table = single if len(shape) == 1 else pairs
        table[shape] = number
    return HeaviestGrams(weights, whole, letters, single, pairs)


def _codes_of(key: int) -> list[int]:
    """The characters of a gram, as texts have them, from its key (`faq.language.term_kinds`)."""
    codes = [key >> CODE_BITS, key] if key >= BIGRAM_MARK else [key]
    codes = [code & (1 << CODE_BITS) - 1 for code in codes]
    return [code if code < _CODES else _BEYOND for code in codes]


def proximity(grams: HeaviestGrams, codes: TextCodes) -> np.float32:
    """The largest share of the grams in two neighbouring chunks of a text, which is in whole
    chunks; a bigram stands where its first character does."""
    if not grams.whole > 0 or not len(codes):
        return np.float32(0)
    letters = grams.letters[codes]
    held: npt.NDArray[np.bool_] = np.zeros((len(codes) // CHUNK + 1, _GRAMS), np.bool_)
    for numbers in (grams.single[letters], grams.pairs[letters[:-1], letters[1:]]):
        (places,) = np.nonzero(numbers >= 0)
        held[places // CHUNK + 1, numbers[places]] = True
    # Summed one by one, as the kernel does; NumPy's sum has another order.
    sums = np.cumsum(np.where(held[1:] | held[:-1], grams.weights, 0), axis=1, dtype=np.float32)
    return np.float32(sums[:, -1].max() / grams.whole)


def nearness(
    vectors: PassageVectors, vector: npt.NDArray[np.int8], scale: np.float32, rows: Int64
) -> Float32:
    """How near a question is in meaning to each of `rows`, to its topic and to its nearest heading:
    a row each."""
    found = np.zeros((3, len(rows)), np.float32)
    for nth, row in enumerate(rows.tolist()):
        cosines = _cosines(vectors, vector, scale, vectors.numbers_of(row))
        found[:, nth] = [part.max(initial=0) for part in (cosines[:1], cosines[1:2], cosines[2:])]
    return found


def _cosines(
    vectors: PassageVectors, vector: npt.NDArray[np.int8], scale: np.float32, numbers: UInt32
) -> Float32:
    cosines = np.zeros(len(numbers), np.float32)
    there = numbers < len(vectors.values)  # others are those of a damaged file
    products = vectors.values[numbers[there]].astype(np.int32) @ vector.astype(np.int32)
    with np.errstate(all="ignore"):
        cosines[there] = scale * vectors.scales[numbers[there]] * products.astype(np.float32)
    return np.where((cosines > 0) & (cosines < _MOST_COSINE), cosines, np.float32(0))


def added(features: Float32) -> Float32:
    """What all features add to the scores, summed in the order of the kernel."""
    first, *others = features.T[:_ADDED]
    return np.asarray(reduce(np.add, others, first))


def weigh(
    weights: RerankWeights, best: np.float32, shares: Sequence[Float32], sides: Float32
) -> Float32:
    """What each feature adds to the score of some passages, the larger lcs, and how near they and
    their headings are in meaning: a column each.

    `shares` are their cosines, the lcs of headings and of texts, proximities, and how near they,
    their topics and their headings are in meaning; `sides` are their `audience_parts`, `best` is
    the largest impact.
    """
    cosine, heading, text, close, near, near_topic, near_heading = shares
    lcs_part = np.maximum(
        np.float32(weights.heading_lcs) * heading, np.float32(weights.text_lcs) * text
    )
    return np.stack(
        (
            best * np.float32(weights.cosine) * cosine,
            best * lcs_part,
            best * np.float32(weights.proximity) * close,
            best * sides,
            best * np.float32(weights.meaning) * near,
            best * np.float32(weights.topic_meaning) * near_topic,
            best * np.float32(weights.heading_meaning) * near_heading,
            np.maximum(heading, text),
            near,
            near_heading,
        ),
        axis=1,
    )
