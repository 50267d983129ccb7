"""Tests whether a share has risen by more than chance."""

from __future__ import annotations

import math


def chance_of_rise(before: tuple[int, int], now: tuple[int, int]) -> float:
    """How likely a share would have risen so far by chance: Fisher's exact test, one-sided.

    Each is (how many, of how many); 1 where there is nothing to compare.
    """
    (few, all_before), (many, all_now) = before, now
    total, marked = all_before + all_now, few + many
    if not all_before or not all_now:
        return 1.0
    whole = _log_choose(total, marked)
    least, most = many, min(marked, all_now)
    return min(
        1.0,
        math.fsum(
            math.exp(_log_choose(all_now, nth) + _log_choose(all_before, marked - nth) - whole)
            for nth in range(max(least, marked - all_before), most + 1)
        ),
    )


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
