"""Measures how surely scores tell right passages from near misses, with the slope.

The loss of a question is the negative logarithm of the probability that a softmax of its scores
gives to its right passages (InfoNCE; van den Oord, Li and Vinyals 2018).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

NONE = np.float32(-1e9)
"""The score of a place where a question has no candidate."""
_SHARPNESS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Scores are multiplied by one of them: by the one that fits the examples best."""


def loss(scores: Float32, right: npt.NDArray[np.bool_], sharp: float) -> tuple[Float32, Float32]:
    """The loss of each question, and its slope by each score: one row a question."""
    every = _softmax(np.float32(sharp) * scores)
    of_right = _softmax(np.float32(sharp) * np.where(right, scores, NONE).astype(np.float32))
    among = np.maximum(np.where(right, every, 0).sum(axis=1), np.float32(1e-12))
    return -np.log(among), (sharp * (every - of_right)).astype(np.float32)


def sharpness(scores: Float32, right: npt.NDArray[np.bool_], weights: Float32) -> float:
    """By what scores are multiplied, so that they tell the examples apart as surely as they
    can."""
    losses = [float(loss(scores, right, each)[0] @ weights) for each in _SHARPNESS]
    return _SHARPNESS[int(np.argmin(losses))]


def _softmax(scores: Float32) -> Float32:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def descend(
    slope_at: Callable[[Float32], tuple[float, Float32]], start: Float32, step: float, steps: int
) -> Float32:
    """Where accelerated gradient descent leads from `start` (Nesterov 1983), whose steps become
    shorter where one goes too far; `slope_at` gives loss and slope."""
    here, ahead, momentum, before = start, start, 1.0, np.inf
    for _ in range(steps):
        lost, slope = slope_at(ahead)
        if lost > before:
            step, momentum, ahead, before = step / 2, 1.0, here, np.inf
            continue
        moved = ahead - np.float32(step) * slope
        later = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = moved + np.float32((momentum - 1) / later) * (moved - here)
        here, momentum, before = moved, float(later), lost
    return here
