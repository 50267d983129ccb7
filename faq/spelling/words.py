"""Which words of a text belong into the vocabulary?"""

from __future__ import annotations

from collections.abc import Iterator

from faq.model import Terms


def words_of(terms: Terms) -> Iterator[str]:
    """The words of a text that are no part of a longer one, and the parts of Latin ones.

    A part of a Chinese word (拟订 of 虚拟订单) may be nothing that anybody wrote.
    """
    border = 0
    for start, end, word in zip(terms.starts, terms.ends, terms.texts, strict=True):
        if start >= border or word.isascii():
            yield word
        border = max(border, end)
