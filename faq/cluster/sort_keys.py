"""Gives the passages of a cluster keys to sort by, between which others fit.

A passage keeps its sort key as long as it is there, while its row changes with every passage that
comes or goes before it.  Keys ascend as rows do, so ties are ordered alike.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from faq.ranking.bm25f import Int64, UInt64

_STEP = 1 << 32
"""Between two passages that were written together: room for 32 halvings, and for 2 ** 31 passages
in 63 bits."""


def first_keys(rows: int) -> Int64:
    """The sort keys of passages that are all written together."""
    return np.arange(1, rows + 1, dtype=np.int64) * _STEP


def next_keys(ids: UInt64, before: UInt64, sort_keys: Int64) -> Int64 | None:
    """The sort keys of the passages `ids`, where those of `before` had `sort_keys`: the same for
    as many as have kept their order.  None where there is no room between two of these."""
    found = _keys_before(ids, before, sort_keys)
    anchors = np.flatnonzero(found >= 0)
    anchors = anchors[_ascending(found[anchors].tolist())]
    rows = [-1, *anchors.tolist(), len(ids)]
    borders = [0, *found[anchors].tolist()]
    borders.append(borders[-1] + _STEP * (len(ids) - rows[-2]))
    placed = np.empty(len(ids), np.int64)
    placed[anchors] = found[anchors]
    for at in range(len(rows) - 1):
        new = rows[at + 1] - rows[at] - 1
        if not new:
            continue
        step = (borders[at + 1] - borders[at]) // (new + 1)
        if not step:
            return None
        placed[rows[at] + 1 : rows[at + 1]] = borders[at] + step * np.arange(1, new + 1)
    return placed


def _keys_before(ids: UInt64, before: UInt64, sort_keys: Int64) -> Int64:
    """The sort key that each passage had; -1 for a new one."""
    if not len(before):
        return np.full(len(ids), -1, np.int64)
    order = np.argsort(before)
    at = order[np.minimum(np.searchsorted(before, ids, sorter=order), len(before) - 1)]
    return np.where(before[at] == ids, sort_keys[at], -1)


def _ascending(values: list[int]) -> list[int]:
    """The places of a longest ascending subsequence (Fredman, 1975)."""
    lasts, ends, before = list[int](), list[int](), list[int]()
    for place, value in enumerate(values):
        length = bisect_left(lasts, value)
        before.append(ends[length - 1] if length else -1)
        if length == len(lasts):
            lasts.append(value)
            ends.append(place)
        else:
            lasts[length], ends[length] = value, place
    found, place = list[int](), ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]
