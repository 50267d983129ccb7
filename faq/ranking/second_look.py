"""Which of the best few is most like the question as a whole?

The sum of impacts asks how much of the question a passage holds; it does not ask how much
else the passage says, nor in which order.  Both are cheap for a few dozen candidates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

Float32 = npt.NDArray[np.float32]


def likeness(shared: Float32, question: float, passages: Float32) -> Float32:
    """Cosine of question and passages as sets of terms, each term at its information.

    `shared` is the information that a passage has in common with the question, `question`
    and `passages` what they hold in all.  0 to 1; 0 where either holds nothing.
    """
    norms: Float32 = np.maximum(np.sqrt(question * passages), np.float32(1e-9))
    cosines: Float32 = (shared / norms).astype(np.float32)
    return cosines


def order_agreement(question: str, faces: Sequence[Sequence[str]]) -> Float32:
    """For each passage, how far the characters of `question` stand in the same order in the
    one of its faces that fits best: twice the longest common subsequence over both lengths.
    """
    return np.array(
        [
            max((Indel.normalized_similarity(question, face) for face in own), default=0.0)
            for own in faces
        ],
        np.float32,
    )
