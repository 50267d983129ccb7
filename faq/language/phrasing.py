"""Tells whether a text is phrased as a question."""

from __future__ import annotations

import re

_QUESTION = re.compile("[吗呢？?]|怎|如何|什么|哪|几|多[久少长]|能不能|要不要|是不是|为何")


def is_question(text: str) -> bool:
    """Whether `text` has a question mark, particle or word."""
    return bool(_QUESTION.search(text))
