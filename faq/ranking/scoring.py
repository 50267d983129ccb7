"""Which passages score highest for a question's terms?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from faq.ranking.impacts import Float32, TermArrays, UInt64


def find_terms(arrays: TermArrays, keys: UInt64) -> npt.NDArray[np.int64]:
    """The number of each key's term; -1 for a key that no passage holds."""
    if not len(arrays.keys):
        return np.full(len(keys), -1, np.int64)
    places = np.searchsorted(arrays.keys, keys)
    places[places == len(arrays.keys)] = 0
    return np.where(arrays.keys[places] == keys, places, -1)


def add_scores(
    scores: Float32, arrays: TermArrays, alternatives: Sequence[tuple[int, float]]
) -> None:
    """Adds to `scores` (one per row) what a term of the question gives.

    `alternatives` are (term, weight): the term itself and its synonyms.  A passage gets
    the best of those it holds, so that writing all synonyms down earns nothing more.
    """
    slices = [
        (arrays.rows[start:end], arrays.impacts[start:end] * np.float32(weight))
        for term, weight in alternatives
        for start, end in [arrays.offsets[term : term + 2]]
    ]
    if len(slices) == 1:
        rows, impacts = slices[0]
        scores[rows] += impacts
    elif slices:
        rows = np.concatenate([rows for rows, _ in slices])
        impacts = np.concatenate([impacts for _, impacts in slices])
        order = np.lexsort((impacts, rows))
        rows, impacts = rows[order], impacts[order]
        best = np.append(rows[1:] != rows[:-1], True)
        scores[rows[best]] += impacts[best]


def impacts_at(arrays: TermArrays, term: int, rows: npt.NDArray[np.int64]) -> Float32:
    """What `term` gives to each of `rows`; 0 where it is not held."""
    start, end = arrays.offsets[term : term + 2]
    holders = arrays.rows[start:end]
    places = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
    return np.where(holders[places] == rows, arrays.impacts[start + places], np.float32(0))


def impact_at(arrays: TermArrays, term: int, row: int) -> float:
    """What `term` gives to one row; 0 where it is not held."""
    start, end = arrays.offsets.item(term), arrays.offsets.item(term + 1)
    place = start + int(arrays.rows[start:end].searchsorted(np.uint32(row)))
    held = place < end and arrays.rows.item(place) == row
    return arrays.impacts.item(place) if held else 0.0


def top_rows(scores: Float32, count: int) -> npt.NDArray[np.int64]:
    """The rows of the `count` highest positive scores, best first; ties by row."""
    matched = np.flatnonzero(scores > 0)
    if len(matched) > count:
        values = scores[matched]
        border = np.partition(values, len(values) - count)[len(values) - count]
        above = matched[values > border]
        at = matched[values == border][: count - len(above)]
        matched = np.concatenate((above, at))
    return matched[np.lexsort((matched, -scores[matched]))]


def take_turns(owners: npt.NDArray[np.int64], share: int) -> npt.NDArray[np.int64]:
    """An order of candidates, given best first, in which no owner crowds out the others.

    Each owner's first `share` candidates keep their places; the others follow in order.
    """
    order = np.argsort(owners, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(owners[order]) != 0))
    nth = np.empty(len(owners), np.int64)
    nth[order] = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    return np.argsort(nth >= share, kind="stable")
