"""Tells which questions are one, written otherwise."""

from __future__ import annotations

from functools import lru_cache

from faq.language.normalize import normalize


@lru_cache(1 << 17)
def question_key(question: str) -> str:
    """What questions have in common that differ in signs, spaces, width and script alone."""
    text = normalize(question).text
    return "".join(filter(str.isalnum, text)) or text
