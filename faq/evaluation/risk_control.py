"""Chooses from which confidence a first hit is the answer, so that few answers are wrong.

Conformal risk control (Angelopoulos, Bates, Fisch, Lei, Schuster 2022): the loss of a question is
1 where a wrong first hit attains the threshold, which a higher threshold only lowers.  The lowest
threshold t with n/(n+1) R(t) + 1/(n+1) at most `max_wrong`, where R(t) is the mean loss of n
calibrating questions, holds the expected loss of another question of their kind to `max_wrong`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = 1000
"""Thresholds are multiples of a thousandth, so that rounding noise decides nothing."""
_NOISE = 1e-9
"""Of the arithmetic: .1 of 30 are 3."""


def allowed_wrong(calibrating: int, max_wrong: float) -> int:
    """How many calibrating questions may be answered wrong; -1 where there are too few for any
    threshold."""
    return math.floor(max_wrong * (calibrating + 1) + _NOISE) - 1


def questions_needed(max_wrong: float) -> int:
    """Calibrating questions from which there is a threshold, for a `max_wrong` above 0."""
    return math.ceil(1 / max_wrong - _NOISE) - 1


def lowest_threshold(wrong: Sequence[float], allowed: int, lowest: float) -> float:
    """The lowest threshold, not below `lowest`, that at most `allowed` of the confidences of
    `wrong` first hits attain; above 1 where it takes that."""
    if len(wrong) <= allowed:
        return lowest
    exceeded = sorted(wrong, reverse=True)[allowed]
    step = math.floor(exceeded * _STEPS)
    while step / _STEPS <= exceeded:
        step += 1
    return max(lowest, step / _STEPS)


def chance_of_wrong(wrong: int, held_out: int, allowed: int, calibrating: int) -> float:
    """The probability that at least `wrong` of `held_out` further questions of the same kind are
    answered wrong, where a threshold lets through `allowed` of the `calibrating` ones.

    Any order of all their confidences is as likely as another, so that the number of held-out ones
    above the highest calibrating one that is refused has a negative hypergeometric distribution.
    An upper bound where not every first hit is wrong.
    """
    if allowed >= calibrating:
        return 1.0
    every = _log_choose(held_out + calibrating, calibrating)
    return sum(
        math.exp(
            _log_choose(allowed + above, allowed)
            + _log_choose(calibrating - allowed - 1 + held_out - above, held_out - above)
            - every
        )
        for above in range(wrong, held_out + 1)
    )


def _log_choose(among: int, chosen: int) -> float:
    return math.lgamma(among + 1) - math.lgamma(chosen + 1) - math.lgamma(among - chosen + 1)
