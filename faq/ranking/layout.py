"""How is a passage laid out for the second look?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint16]

_BLOCK = 16
"""Code points; what stands in two neighbouring blocks stands close together."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


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
