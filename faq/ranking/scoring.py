"""Which passages score highest for a question's terms?

Every posting of the question is added, in whole numbers, so the order in which they are
added changes nothing.  What makes it fast is the form of the postings: a common term is
one addition of two arrays, and a rare one touches few passages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.ranking.impacts import Float32, Int64
from faq.ranking.postings import Postings, ticks_in

Sums = npt.NDArray[np.uint16 | np.uint32]
"""Ticks of each row; 16 bits where they are sure to suffice."""
Alternatives = Sequence[tuple[int, float]]
"""A term of the question and its synonyms: (term, weight), at least one."""

_ONE = 32
"""The weight 1; weights are rounded to its fractions, none to nothing."""
_ROOM = 0xFFFF
_STRIDE = 64
"""Rows of which only the best is looked at when the border of the top is sought."""


class _Held(NamedTuple):
    """An alternative as the index holds it."""

    weight: int
    """In relation to the first alternative."""
    peak: int
    """The most it gives, before its weight."""
    place: int
    """Its row of the table; -1 when it is a list."""
    start: int
    end: int


class _Term(NamedTuple):
    """A term of the question as the index holds it, without its weight."""

    bound: int
    """No row gets more."""
    alternatives: tuple[_Held, ...]


def best_rows(
    postings: Postings,
    terms: Sequence[Alternatives],
    count: int,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> tuple[Int64, Float32, int]:
    """The rows of the `count` highest scores, best first, ties by row; their scores; and how
    many rows score at all.

    A score is the sum over `terms` of the best of its alternatives that the passage holds,
    so that writing all synonyms down earns nothing more.  Only rows that are `allowed`
    count.  What `given` tells of each term adds up to the score.
    """
    parts = list(_parts(postings, terms))
    sums = _sum(parts, postings.table.shape[1])
    if allowed is not None:
        sums = sums * allowed
    rows = top_rows(sums, count)
    scores = np.zeros(len(rows), np.float64)
    for part in parts:
        scores += part.sums[rows] * np.float64(part.weight / _ONE)
    return rows, (scores * postings.tick).astype(np.float32), int(np.count_nonzero(sums))


def given(postings: Postings, alternatives: Alternatives, row: int) -> tuple[float, int]:
    """What a term of a question gives to the score of a row, and which of its alternatives
    gives it."""
    own = alternatives[0][1]
    ticks = (
        _weighed(ticks_in(postings, term, row), _ONE if not nth else _relative(weight, own))
        for nth, (term, weight) in enumerate(alternatives)
    )
    most, nth = max((value, -nth) for nth, value in enumerate(ticks))
    return most * _rounded(own) / _ONE * float(postings.tick[0]), -nth


class _Part(NamedTuple):
    """What the terms of one weight give to every row, before it is weighed."""

    weight: int
    bound: int
    sums: Sums


def _parts(postings: Postings, terms: Sequence[Alternatives]) -> Iterator[_Part]:
    groups: dict[int, list[_Term]] = {}
    for weight, term in _held(postings, terms):
        groups.setdefault(weight, []).append(term)
    for weight, group in groups.items():
        bound = sum(term.bound for term in group)
        yield _Part(weight, bound, _add_group(group, bound, postings))


def _sum(parts: Sequence[_Part], rows: int) -> Sums:
    """The score of every row, in ticks."""
    whole: Sums | None = None
    most = 0
    for weight, bound, sums in parts:
        most += _weighed(bound, weight)
        part = _weigh(sums, weight, bound)
        whole = part if whole is None else np.add(whole, part, dtype=_width(most))
    return np.zeros(rows, np.uint16) if whole is None else whole


def top_rows(sums: Sums, count: int) -> Int64:
    """The rows of the `count` highest positive sums, best first; ties by row."""
    columns = len(sums) // _STRIDE
    border = 1
    if columns > count:
        # So many different rows reach it that nothing below it can be among the best.
        best = sums[: columns * _STRIDE].reshape(_STRIDE, columns).max(axis=0)
        border = max(border, int(np.partition(best, columns - count)[columns - count]))
    rows = np.flatnonzero(sums >= border)
    order = np.argsort(-sums[rows].astype(np.int64), kind="stable")
    return rows[order[:count]]


def _held(postings: Postings, terms: Sequence[Alternatives]) -> Iterator[tuple[int, _Term]]:
    """The weight of each term that has any, and how the index holds it."""
    numbers = np.array([number for term in terms for number, _ in term], np.int64)
    common = np.searchsorted(postings.common, numbers)
    is_common = np.append(postings.common, -1)[common] == numbers
    columns = zip(
        postings.peaks[numbers].tolist(),
        np.where(is_common, common, -1).tolist(),
        postings.offsets[numbers].tolist(),
        postings.offsets[numbers + 1].tolist(),
        strict=True,
    )
    for term in terms:
        own = term[0][1]
        weight = _rounded(own)
        if len(term) == 1:
            held = _Held(_ONE, *next(columns))
            resolved = _Term(held.peak, (held,))
        else:
            alternatives = tuple(
                _Held(_ONE if not nth else _relative(each, own), *next(columns))
                for nth, (_, each) in enumerate(term)
            )
            bound = max(_weighed(held.peak, held.weight) for held in alternatives)
            resolved = _Term(bound, alternatives)
        if weight:
            yield weight, resolved


def _add_group(group: list[_Term], bound: int, postings: Postings) -> Sums:
    """The sum of terms, unweighed; none of it is above `bound`."""
    length = postings.table.shape[1]
    added: Sums = np.zeros(length, np.uint16)
    if bound <= _ROOM:
        for term in group:
            _add(added, term, postings)
        return added
    whole: Sums = np.zeros(length, np.uint32)
    left = _ROOM
    for term in group:
        if term.bound > left:
            np.add(whole, added, out=whole)
            added = np.zeros(length, _width(term.bound))
            left = _ROOM
        _add(added, term, postings)
        left -= term.bound
    return np.add(whole, added, out=whole)


def _add(sums: Sums, term: _Term, postings: Postings) -> None:
    if len(term.alternatives) > 1:
        np.add(sums, _best(term, postings), out=sums)
        return
    _, _, place, start, end = term.alternatives[0]
    if place >= 0:
        np.add(sums, postings.table[place], out=sums)
    else:
        np.add.at(sums, postings.rows[start:end], postings.ticks[start:end])


def _best(term: _Term, postings: Postings) -> Sums:
    """What the best alternative of `term` gives to each row."""
    best: Sums = np.zeros(postings.table.shape[1], _width(term.bound))
    for weight, peak, place, start, end in term.alternatives:
        if place >= 0:
            np.maximum(best, _weigh(postings.table[place], weight, peak), out=best)
        else:
            rows = postings.rows[start:end]
            ticks = _weigh(postings.ticks[start:end], weight, peak)
            best[rows] = np.maximum(best[rows], ticks)
    return best


def _weigh(ticks: Sums, weight: int, most: int) -> Sums:
    """`ticks`, none of which is above `most`, times `weight`, rounded up: something stays so."""
    if weight == _ONE:
        return ticks
    width = _width(most * weight + _ONE)
    product = np.multiply(ticks, width(weight), dtype=width)
    np.add(product, width(_ONE - 1), out=product)
    return np.floor_divide(product, width(_ONE), out=product)


def _weighed(ticks: int, weight: int) -> int:
    """The same for one number."""
    return -(-ticks * weight // _ONE)


def _relative(weight: float, own: float) -> int:
    """The weight of a synonym in relation to that of the term itself."""
    return _rounded(weight / own) if own else 0


def _rounded(weight: float) -> int:
    return max(1, round(weight * _ONE)) if weight > 0 else 0


def _width(most: int) -> type[np.uint16] | type[np.uint32]:
    """The numbers that hold all up to `most`."""
    return np.uint16 if most <= _ROOM else np.uint32


def take_turns(owners: npt.NDArray[np.int64], share: int) -> npt.NDArray[np.int64]:
    """An order of candidates, given best first, in which no owner crowds out the others.

    Each owner's first `share` candidates keep their places; the others follow in order.
    """
    order = np.argsort(owners, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(owners[order]) != 0))
    nth = np.empty(len(owners), np.int64)
    nth[order] = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    return np.argsort(nth >= share, kind="stable")
