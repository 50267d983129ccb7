"""Selects the words of a text for the spelling vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from faq.model import Terms


def words_of(terms: Terms) -> Iterator[str]:
    """The whole words of a text, and the parts of Latin ones.

    Parts of Chinese words are left out: 拟订 in 虚拟订单 is not a word of the text.
    """
    border = 0
    for start, end, word in zip(terms.starts, terms.ends, terms.texts, strict=True):
        if start >= border or word.isascii():
            yield word
        border = max(border, end)
